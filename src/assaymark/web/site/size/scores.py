"""Scores of many made-up people, exactly as `ranking.state.score` has them.

For who handed each work in once and not too many in a week, the same sums in the same order,
without a value for each share; for the others the library itself. A test compares both to the last
bit, and `standing.actions.differing` finds nothing to change.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import NormalDist

from assaymark.ranking.evidence import Evidence, Kind, Model
from assaymark.ranking.guards import DAY_S
from assaymark.ranking.state import Score
from assaymark.web.standing.figures import Figures
from assaymark.web.standing.reading import Found, found_in, reached


@dataclass(frozen=True, slots=True)
class _Chain:
    """What one skill's evidence says: own weights, weights toward what skills share."""

    own: list[float]
    toward: list[float]
    told: list[float]
    open_: float
    left: float
    off: list[float]
    last: float


class Scorer:
    """Scores people by one model; `top` is the highest rank of each skill's ladder."""

    def __init__(self, figures: Figures, *, top: Mapping[str, int]) -> None:
        self.figures, self.top = figures, top
        self.model: Model = figures.covering(top)
        self.half = NormalDist().inv_cdf((1 + self.model.level) / 2)

    def found(self, given: Sequence[Evidence]) -> Iterator[tuple[str, Found]]:
        """Each skill's score of one person, from all their evidence by skill and time."""
        if not _is_plain(given, self.model.kinds):
            yield from found_in(list(given), figures=self.figures, top=self.top)
            return
        skills: dict[str, list[Evidence]] = {}
        for one in given:
            skills.setdefault(one.skill, []).append(one)
        if self.model.shared:
            yield from self._together(skills, max(one.at for one in given))
        else:
            for skill in sorted(skills):
                yield from self._together({skill: skills[skill]}, skills[skill][-1].at)

    def _together(
        self, skills: Mapping[str, list[Evidence]], now: datetime
    ) -> Iterator[tuple[str, Found]]:
        chains = {skill: self._chain(skill, skills[skill]) for skill in sorted(skills)}
        told = 0.0
        for chain in chains.values():
            for part in chain.told:
                told += part
        for skill, its in skills.items():
            if len(its) >= self.model.fewest:
                score = self._score(skill, its, chains, told, now)
                yield skill, reached(score, figures=self.figures, top=self.top.get(skill, 0))

    def _chain(self, name: str, given: Sequence[Evidence]) -> _Chain:
        """As `ranking.weights`, in the same order of operations."""
        skill, shared = self.model.skills[name], self.model.shared
        spread2 = skill.spread**2
        days = [one.at.timestamp() / DAY_S for one in given]
        gains, totals = [], []
        variance, last = (1 - shared) * spread2, days[0]
        for one, day in zip(given, days, strict=True):
            variance += skill.drift * (day - last)
            noise = spread2 / (self.model.kinds[one.kind].quality * one.weight)
            total = variance + noise
            gains.append(variance / total)
            totals.append(total)
            variance, last = variance * noise / total, day
        response = math.sqrt(shared) * skill.spread
        own = _own(gains)
        toward = _toward(gains, totals, response) if response else [0.0] * len(gains)
        open_ = response * (1 - math.fsum(own))
        off = [self.model.counts_as(one) - skill.start for one in given]
        return _Chain(own, toward, [response * row for row in toward], open_, variance, off, last)

    def _score(
        self,
        skill: str,
        given: Sequence[Evidence],
        chains: Mapping[str, _Chain],
        told: float,
        now: datetime,
    ) -> Score:
        mine, figures = chains[skill], self.model.skills[skill]
        pull = mine.open_ / (1 + told)
        points = [figures.start]
        for name, chain in chains.items():
            own = chain.own if name == skill else [0.0] * len(chain.toward)
            for weight, row, off in zip(own, chain.toward, chain.off, strict=True):
                points.append((weight + pull * row) * off)
        left = mine.left + figures.drift * (now.timestamp() / DAY_S - mine.last)
        mean, variance = math.fsum(points), left + mine.open_ * pull
        half = self.half * math.sqrt(variance)
        return Score(
            skill=skill,
            mean=mean,
            low=mean - half,
            high=mean + half,
            level=self.model.level,
            variance=variance,
            start=figures.start,
            shares=(),
            n=len(given),
            first=_time(given[0]),
            newest=_time(given[-1]),
            now=now,
        )


def _time(one: Evidence) -> datetime:
    return datetime.fromtimestamp(one.at.timestamp() / DAY_S * DAY_S, UTC)


def _own(gains: Sequence[float]) -> list[float]:
    found, kept = [], 1.0
    for gain in reversed(gains):
        found.append(gain * kept)
        kept *= 1 - gain
    return found[::-1]


def _toward(gains: Sequence[float], totals: Sequence[float], response: float) -> list[float]:
    surprise, expected = [], 0.0
    for gain in gains:
        surprise.append(response - expected)
        expected += gain * surprise[-1]
    rows, later = [], 0.0
    for gain, total, off in zip(reversed(gains), reversed(totals), reversed(surprise), strict=True):
        rows.append(off / total - gain * later)
        later += rows[-1]
    return rows[::-1]


def _is_plain(given: Sequence[Evidence], kinds: Mapping[str, Kind]) -> bool:
    """Whether each work stands once, at a time of its own, and no week has too many of a kind."""
    if len({(one.skill, one.work) for one in given}) < len(given):
        return False
    if len({(one.skill, one.at) for one in given}) < len(given):
        return False
    if any(kinds[one.kind].micro for one in given):
        return False
    fewest = min(kind.weekly for kind in kinds.values())
    if len(given) <= fewest:
        return True
    week = Counter(
        (one.skill, one.kind, math.floor((one.at.timestamp() / DAY_S + 3) / 7)) for one in given
    )
    return max(week.values()) <= fewest
