"""Metrics: what is measured, and its values; quotes chosen to stand beside figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.insights.metric_table import Told
from assaymark.web.insights.models import Level, Metric, MetricValue, Quote
from assaymark.web.insights.quotable import Offered
from assaymark.web.insights.refusal import MetricRefused
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.skills.models import Competency

AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What telling values did: how many were new, changed an older one, or were known."""

    new: int
    changed: int
    same: int


@transaction.atomic
def set_metric(
    *,
    organisation: Organisation,
    key: str,
    name: str,
    unit: str,
    better: str,
    level: str,
    topic: str,
    source: str,
    by: User | None,
) -> Metric:
    """The metric `key`, new or changed. Raises `MetricRefused` for another level once it has
    values: what was said of teams cannot be read as said of people."""
    told = {"name": name, "unit": unit, "better": better, "level": level}
    told |= {"topic": topic, "source": source}
    held = Metric.objects.select_for_update()
    metric, _is_new = held.get_or_create(organisation=organisation, key=key, defaults=told)
    if metric.level != level and metric.values.exists():
        raise MetricRefused(
            _("%(name)s has values of another kind already.") % {"name": metric.name},
            todo=_("Make a new metric for the other level."),
        )
    Metric.objects.filter(pk=metric.pk).update(**told)
    metric.refresh_from_db()
    _recorded("metric.set", metric, by, {"name": name, "unit": unit, "better": better})
    return metric


@transaction.atomic
def tell_values(
    *,
    metric: Metric,
    rows: Sequence[Told],
    by: User | None,
    how: str,
    told: Callable[[int], None] | None = None,
) -> Taken:
    """Takes all `rows`; a value told again replaces the older one. The metric's row is the lock.

    `rows` speak of the metric's level, each place once. `how` is "table" or "api"; `told` hears how
    many rows are written.
    """
    metric = Metric.objects.select_for_update().get(pk=metric.pk)
    own = {Level.TEAM: "team", Level.PERSON: "person", Level.ORGANISATION: ""}[Level(metric.level)]
    for one in rows:
        if bool(one.team) != (own == "team") or (one.person is None) == (own == "person"):
            raise MetricRefused(_("A value speaks of something else than its metric."))
    before = _before(metric, rows)
    fresh = [one for one in rows if before.get(one.place) != (one.value, one.n)]
    for start in range(0, len(fresh), AT_ONCE):
        _write(metric, fresh[start : start + AT_ONCE])
        if told is not None:
            told(min(start + AT_ONCE, len(fresh)))
    changed = sum(one.place in before for one in fresh)
    taken = Taken(len(fresh) - changed, changed, len(rows) - len(fresh))
    if fresh:
        detail = {"new": taken.new, "changed": taken.changed, "how": how}
        _recorded("metric.values-told", metric, by, detail)
    return taken


def _write(metric: Metric, rows: Sequence[Told]) -> None:
    now = timezone.now()
    MetricValue.objects.bulk_create(
        [
            MetricValue(
                metric=metric,
                starts=one.starts,
                period=one.period,
                team=one.team,
                person_id=one.person,
                value=one.value,
                n=one.n,
                told_at=now,
            )
            for one in rows
        ],
        update_conflicts=True,
        unique_fields=["metric", "starts", "period", "team", "person"],
        update_fields=["value", "n", "told_at"],
    )


def _before(metric: Metric, rows: Sequence[Told]) -> dict[object, tuple[float, int | None]]:
    days = {told.starts for told in rows}
    found = MetricValue.objects.filter(metric=metric, starts__in=days)
    return {
        (one.starts, one.period, one.team, one.person_id): (one.value, one.n)
        for one in found.iterator()
    }


@transaction.atomic
def curate(
    *, organisation: Organisation, competency: Competency, offered: Offered, state: str, by: User
) -> Quote:
    """The quote, shown or hidden from now on; the person agreed to quotes when handing in."""
    quote, _new = Quote.objects.update_or_create(
        work_id=offered.work,
        competency=competency,
        defaults={
            "organisation": organisation,
            "words": offered.words,
            "place": offered.place,
            "state": state,
            "by": by,
            "at": timezone.now(),
        },
    )
    record(
        "quote.curated",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"competency:{competency.handle}",
        detail={"state": state, "place": offered.place},
    )
    return quote


def _recorded(kind: str, metric: Metric, by: User | None, detail: dict[str, object]) -> None:
    record(
        kind,
        organisation_id=metric.organisation_id,
        actor=by,
        subject=f"metric:{metric.key}",
        detail=detail,
    )
