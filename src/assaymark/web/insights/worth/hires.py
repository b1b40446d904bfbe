"""Quality of hire by quarter of start: the weighted mean of standardised parts, each a metric.

Shown for groups of five and more; nobody's own value is on a page. The mean of everybody is 0 by
making, so a single hidden quarter could be reckoned from the others: then one more is hidden. Those
who have left since count as well: without them every quarter would look as if hiring had done well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, F, QuerySet, Value

from assaymark.validity.agreement import Interval
from assaymark.validity.returns import mean_interval, quality_of_hire
from assaymark.web.insights.models import Better, Level, Metric, MetricValue
from assaymark.web.insights.small import shown
from assaymark.web.people.models import Membership, Organisation

MOST = 5000
"""People who are reckoned with at most; of more, about so many, taken evenly by their keys."""
SLOTS = ("rating", "ramp", "retention", "manager")
FIRST_YEAR = 365
MOST_DRAWN = 2000


@dataclass(frozen=True, slots=True)
class Quarter:
    """Those who started in one quarter: mean quality in standard deviations, with its interval."""

    name: str
    n: int
    mean: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Hires:
    """Quality by quarter; `n` people of `started` who started since have some part."""

    quarters: tuple[Quarter, ...]
    hidden: int
    n: int
    started: int
    weights: Mapping[str, float]


def hires(organisation: Organisation, values: Mapping[str, Any], *, since: date) -> Hires:
    """Those who started since, over the chosen metrics of their first year.

    `values`: {slot: {"metric": key, "weight": number, "source": words}}.
    """
    members, started = _drawn(organisation, since)
    rows = members.order_by().values_list("user_id", "started_on")
    began = {person: day for person, day in rows if day is not None}
    chosen = _chosen(organisation, values)
    table: dict[str, dict[str, float]] = {}
    for metric, _weight in chosen.values():
        for person, mean in _first_years(metric, members).items():
            table.setdefault(str(person), {})[metric.key] = mean
    weights = {metric.key: weight for metric, weight in chosen.values()}
    lower = frozenset(m.key for m, _w in chosen.values() if m.better == Better.DOWN)
    found = quality_of_hire(table, weights=weights, lower_is_better=lower)
    by: dict[str, list[float]] = {}
    for one in found:
        by.setdefault(_quarter(began[int(one.person)]), []).append(one.value)
    names = shown({name: len(got) for name, got in by.items()})
    quarters = tuple(
        Quarter(name, len(got), sum(got) / len(got), mean_interval(got[:MOST_DRAWN], seed=1))
        for name in sorted(names)
        if (got := by[name])
    )
    return Hires(quarters, len(by) - len(names), len(found), started, weights)


def _chosen(
    organisation: Organisation, values: Mapping[str, Any]
) -> dict[str, tuple[Metric, float]]:
    keys = {slot: values.get(slot, {}).get("metric") or "" for slot in SLOTS}
    rows = Metric.objects.filter(
        organisation=organisation, key__in=list(keys.values()), level=Level.PERSON
    )
    known = {one.key: one for one in rows}
    return {
        slot: (known[key], float(values[slot].get("weight") or 0))
        for slot, key in keys.items()
        if key in known
    }


def _drawn(organisation: Organisation, since: date) -> tuple[QuerySet[Membership], int]:
    """Those who started since, or about `MOST` of them by their keys; how many there are."""
    members = Membership.objects.filter(organisation=organisation, started_on__gte=since)
    n = members.count()
    if n <= MOST:
        return members, n
    return members.annotate(slot=F("user_id") % Value(n // MOST + 1)).filter(slot=0), n


def _first_years(metric: Metric, members: QuerySet[Membership]) -> dict[int, float]:
    """Each person's mean over the first year after the start."""
    began = F("person__memberships__started_on")
    rows = MetricValue.objects.filter(
        metric=metric,
        person__in=members.order_by().values("user_id"),
        person__memberships__organisation_id=metric.organisation_id,
        starts__gte=began,
        starts__lt=began + Value(timedelta(days=FIRST_YEAR)),
    )
    means = rows.values("person_id").annotate(mean=Avg("value"))
    return dict(means.order_by().values_list("person_id", "mean"))


def _quarter(day: date) -> str:
    return f"{day.year} Q{(day.month + 2) // 3}"
