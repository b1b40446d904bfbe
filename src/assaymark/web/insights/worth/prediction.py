"""A badge or a skill against how people did afterwards: what came first is taken before a day,
what is predicted after it, so that nothing predicts itself.

Of a skill the plain mean of its works before that day is taken, not the published score: the
score's shelf-lives, difficulties and reliabilities are fitted on later works too, and would let
the time after that day into what is to predict it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Avg
from numpy.typing import NDArray

from assaymark.ranking.standing import SMALLEST
from assaymark.validity.predictive import (
    Added,
    Band,
    Correlation,
    NotMeasured,
    added,
    correlation,
    detectable_r,
    expectancy,
    for_range,
    for_unreliability,
    people_needed,
    taylor_russell,
)
from assaymark.web.awards.queries import given
from assaymark.web.insights.models import Better, Level, Metric, MetricValue
from assaymark.web.insights.pilots.protocol import at
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.skills import queries as skills
from assaymark.web.standing import queries as standing

Floats = NDArray[np.float64]
MOST_DRAWN = 2000
"""People whom the incremental R² is reckoned on at most; of more, so many are drawn."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: `predictor` is `badge:HANDLE` or `skill:HANDLE`; the rest may be stated."""

    predictor: str
    metric: str
    since: date
    success: float | None = None
    reliability: float | None = None
    sd_all: float | None = None
    selected: float | None = None

    @property
    def is_badge(self) -> bool:
        """Whether the predictor is a badge: held or not."""
        return self.predictor.startswith("badge:")


@dataclass(frozen=True, slots=True)
class Scored:
    """r corrected to all `n` people with works before the day, whose SD is `sd_all`; among those
    with a value of the metric it is `sd_here`."""

    n: int
    sd_here: float
    sd_all: float
    corrected: Correlation


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for one metric; corrections only where something was stated for them, or
    (`scored`) stands in the data."""

    metric: Metric
    n: int
    plain: Correlation | NotMeasured
    unreliability: Correlation | None
    range: Correlation | None
    scored: Scored | None
    added: Added | NotMeasured
    success: float | None
    base_rate: float | None
    bands: tuple[Band, ...]
    selected: tuple[float, float, float] | None
    needed: tuple[tuple[float, int], ...]
    detectable: float | None

    @property
    def is_up(self) -> bool:
        """Whether more is better."""
        return self.metric.better == Better.UP


def answer(organisation: Organisation, asked: Asked) -> Answer | None:
    """The answer for one metric of persons; None where there is no such metric."""
    metric = Metric.objects.filter(
        organisation=organisation, key=asked.metric, level=Level.PERSON
    ).first()
    if metric is None:
        return None
    y = _performance(metric, asked.since)
    x = predictor(organisation, asked.predictor, asked.since, among=y)
    both = sorted(set(x) & set(y))
    scores, values = _array(x, both), _array(y, both)
    plain = correlation(scores, values)
    success = _mark(asked, values)
    good = _good(metric, values, success)
    rate = float(good.mean()) if len(both) >= 10 else None
    return Answer(
        metric=metric,
        n=len(both),
        plain=plain,
        unreliability=_unreliable(plain, asked),
        range=_ranged(plain, asked, scores),
        scored=None if asked.is_badge else _scored(plain, scores, x),
        added=_added(organisation, both, scores, values, asked.since),
        success=success,
        base_rate=rate,
        bands=expectancy(scores, good) if len(both) >= 10 else (),
        selected=_selected(plain, asked, rate, is_up=metric.better == Better.UP),
        needed=tuple((r, people_needed(r)) for r in (0.1, 0.2, 0.3)),
        detectable=detectable_r(len(both)) if len(both) > 3 else None,
    )


def predictor(
    organisation: Organisation, name: str, before: date, *, among: Mapping[int, float]
) -> dict[int, float]:
    """Each person's mean of works before that day, of everybody who has any; of a badge 1 for its
    holders and 0 for the others `among` those given."""
    kind, _colon, handle = name.partition(":")
    if kind == "badge":
        held = given(organisation).filter(
            badge_version__badge__handle=handle, given_at__lt=at(before), revoked_at=None
        )
        holders = set(held.order_by().values_list("recipient_id", flat=True))
        return {person: float(person in holders) for person in among}
    competency = skills.competencies(organisation).get(handle)
    if competency is None:
        return {}
    return standing.mean_scores_before(organisation, competency, at(before))


def _performance(metric: Metric, since: date) -> dict[int, float]:
    rows = MetricValue.objects.filter(metric=metric, person__isnull=False, starts__gte=since)
    means = rows.values("person_id").annotate(mean=Avg("value"))
    return dict(means.order_by().values_list("person_id", "mean"))


def _array(values: Mapping[int, float], keys: list[int]) -> Floats:
    return np.array([values[key] for key in keys], dtype=np.float64)


def _mark(asked: Asked, values: Floats) -> float | None:
    if asked.success is not None:
        return asked.success
    return float(np.median(values)) if len(values) else None


def _good(metric: Metric, values: Floats, success: float | None) -> NDArray[np.bool_]:
    if success is None:
        return np.zeros(len(values), dtype=bool)
    return values >= success if metric.better == Better.UP else values <= success


def _unreliable(plain: Correlation | NotMeasured, asked: Asked) -> Correlation | None:
    if isinstance(plain, NotMeasured) or asked.reliability is None:
        return None
    return for_unreliability(plain, reliability=asked.reliability)


def _ranged(plain: Correlation | NotMeasured, asked: Asked, scores: Floats) -> Correlation | None:
    here = _sd(scores)
    if isinstance(plain, NotMeasured) or asked.sd_all is None or asked.is_badge or here <= 0:
        return None
    return for_range(plain, sd_here=here, sd_all=asked.sd_all)


def _scored(
    plain: Correlation | NotMeasured, scores: Floats, everybody: Mapping[int, float]
) -> Scored | None:
    """The correction to everybody with works; None where fewer than five of them have no value
    yet: the two standard deviations would tell of those."""
    here, whole = _sd(scores), _sd(_array(everybody, sorted(everybody)))
    is_small = len(everybody) - len(scores) < SMALLEST
    if isinstance(plain, NotMeasured) or is_small or here <= 0 or whole <= 0:
        return None
    corrected = for_range(plain, sd_here=here, sd_all=whole)
    return Scored(len(everybody), here, whole, corrected)


def _sd(values: Floats) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def _selected(
    plain: Correlation | NotMeasured, asked: Asked, rate: float | None, *, is_up: bool
) -> tuple[float, float, float] | None:
    """Success among the selected by Taylor–Russell, for r and both ends of its interval."""
    if isinstance(plain, NotMeasured) or asked.selected is None or not rate or rate >= 1:
        return None
    ends = (plain.interval.low, plain.r, plain.interval.high)
    signed = sorted(r if is_up else -r for r in ends)
    low, middle, high = (
        taylor_russell(min(0.999, max(-0.999, r)), asked.selected, rate) for r in signed
    )
    return low, middle, high


def _added(
    organisation: Organisation, both: list[int], scores: Floats, values: Floats, since: date
) -> Added | NotMeasured:
    """What the score adds to knowing how long somebody has been here."""
    drawn = list(range(len(both)))
    if len(drawn) > MOST_DRAWN:
        random = np.random.default_rng(1)
        drawn = sorted(random.choice(len(both), MOST_DRAWN, replace=False).tolist())
    members = people.members(organisation).filter(
        started_on__lt=since, user__in=[both[i] for i in drawn]
    )
    rows = members.order_by().values_list("user_id", "started_on")
    began = {person: day for person, day in rows if day is not None}
    known = [i for i in drawn if both[i] in began]
    tenure = np.array([(since - began[both[i]]).days for i in known], dtype=np.float64)
    return added(tenure, scores[known], values[known], seed=1, draws=200)
