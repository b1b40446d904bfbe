"""A person's skill state: a score, its band, and what each piece of evidence adds to it.

Skill s of a person is  start_s + sqrt(shared) spread_s g + own_s(t): g is common to all skills and
stays, own_s starts with variance (1 - shared) spread_s² at the first evidence of the skill and
drifts with variance `drift` a day. Evidence i is a score y, of variance spread² / quality. The
score is the mean of the skill now, given all evidence. With one skill this is the filter

    K = P / (P + R);   m += K (y + difficulty - m);   P = (1 - K) P;   P += drift a day

and the score is exactly a weighted average of the start and the evidence, every weight above 0. It
is computed anew each time, from all evidence in one fixed order: so it is the same to the last bit
whatever the order of arrival, and there is nothing stored that could disagree.

Because g stays while own skills drift, no weight is ever negative, across skills neither: a better
judgement never lowers a score.

Kalman (1960), Journal of Basic Engineering 82; de Jong (1989), Journal of the American Statistical
Association 84, for what the shared part costs: one backward pass.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist

from assaymark.ranking.evidence import Evidence, Model, RankingError
from assaymark.ranking.guards import DAY_S, Counted, counted
from assaymark.ranking.weights import weights

MICRO_STEPS, NEAR = 30, 1e-6
"""The search for how much micro-actions may count ends this near below their limit."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one piece of evidence adds: `points` in levels, above or below the start.

    `counts_as` is its score with the task's difficulty and the kind's leniency taken into account,
    `weight` what it weighs in the score; points = weight x (counts_as - start of its own skill).
    `limits` are sentences about what reduced it.
    """

    evidence: Evidence
    counts_as: float
    weight: float
    points: float
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Where a person stands in a skill, and why; start + the points of `shares` = mean.

    `low` to `high` is the band (`level`, state-space interval), `variance` its square root's
    square; `n` works of evidence in this skill, micro-actions not counted, the first and the newest
    at those days.
    """

    skill: str
    mean: float
    low: float
    high: float
    level: float
    variance: float
    start: float
    shares: tuple[Share, ...]
    n: int
    first: datetime
    newest: datetime
    now: datetime

    @property
    def start_weight(self) -> float:
        """What the starting value still weighs, 0 to 1."""
        return 1 - math.fsum(one.weight for one in self.shares if one.evidence.skill == self.skill)


@dataclass(frozen=True, slots=True)
class TooThin:
    """No score yet: `n` works of evidence, `needed` before one appears."""

    skill: str
    n: int
    needed: int


def score(
    evidence: Iterable[Evidence], *, skill: str, model: Model, now: datetime
) -> Score | TooThin:
    """The score of one person in `skill` at `now`, from all their evidence in all skills.

    Evidence after `now` is left out, so an earlier `now` gives the score as it was. Raises
    RankingError for a skill or kind that the model does not list.
    """
    return score_of(counted(evidence, model=model, now=now), skill=skill, model=model, now=now)


def score_of(
    given: Sequence[Counted], *, skill: str, model: Model, now: datetime
) -> Score | TooThin:
    """As `score`, of what `counted` gave for the same `now`: for several skills of one person."""
    if skill not in model.skills:
        raise RankingError(
            f"skill {skill!r}; expected one of {sorted(model.skills)!r}; fit it, or choose another"
        )
    own = [one for one in given if one.evidence.skill == skill and not one.micro]
    days = {one.evidence.work or one.evidence.key: one.day for one in own}
    if len(days) < model.fewest:
        return TooThin(skill, len(days), model.fewest)
    kept = given if model.shared else [one for one in given if one.evidence.skill == skill]
    found, variance = _limited_weights(kept, skill, model, now.timestamp() / DAY_S)
    return _scored(kept, found, variance, skill=skill, model=model, now=now, days=days.values())


def _scored(
    given: Sequence[Counted],
    found: Sequence[float],
    variance: float,
    *,
    skill: str,
    model: Model,
    now: datetime,
    days: Iterable[float],
) -> Score:
    start = model.skills[skill].start
    shares = tuple(_share(one, its, model) for one, its in zip(given, found, strict=True))
    mean = math.fsum([start, *(one.points for one in shares)])
    half = NormalDist().inv_cdf((1 + model.level) / 2) * math.sqrt(variance)
    first, newest = (datetime.fromtimestamp(day * DAY_S, now.tzinfo) for day in _ends(days))
    return Score(
        skill=skill,
        mean=mean,
        low=mean - half,
        high=mean + half,
        level=model.level,
        variance=variance,
        start=start,
        shares=shares,
        n=len(list(days)),
        first=first,
        newest=newest,
        now=now,
    )


def _ends(days: Iterable[float]) -> tuple[float, float]:
    return min(days), max(days)


def _share(one: Counted, weight: float, model: Model) -> Share:
    points = weight * (one.counts_as - model.skills[one.evidence.skill].start)
    return Share(one.evidence, one.counts_as, weight, points, one.limits)


def _limited_weights(
    given: Sequence[Counted], skill: str, model: Model, day: float
) -> tuple[list[float], float]:
    """Weight of each piece of evidence in `skill` at `day`, and the variance left.

    Micro-actions together weigh at most `micro_share` of what evidence weighs: where they would
    weigh more, the quality of all of them is lowered alike (found by false position, Illinois).
    """
    micro = [one.micro for one in given]
    found = weights(given, skill, model=model, day=day)
    above = _excess(found[0], micro, model.micro_share)
    if above <= 0:
        return found
    found = weights(given, skill, model=model, day=day, micro=0.0)
    low, high, below = 0.0, 1.0, _excess(found[0], micro, model.micro_share)
    for _ in range(MICRO_STEPS):
        middle = low + (high - low) * below / (below - above)
        tried = weights(given, skill, model=model, day=day, micro=middle)
        excess = _excess(tried[0], micro, model.micro_share)
        if excess > 0:
            high, above, below = middle, excess, below / 2
        else:
            low, below, above, found = middle, excess, above / 2, tried
        if -NEAR < excess <= 0:
            break
    return found


def _excess(found: Sequence[float], micro: Sequence[bool], most: float) -> float:
    """What micro-actions weigh above their limit; negative below it."""
    small = math.fsum(weight for weight, one in zip(found, micro, strict=True) if one)
    return small - most * (math.fsum(found) - small)
