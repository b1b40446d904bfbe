"""The few numbers at the top of the leaders' overview, each with what it is counted from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from assaymark.validity.growth import Line
from assaymark.web.insights.kept import Found
from assaymark.web.insights.models import Metric
from assaymark.web.insights.reckoned.growth import PER_MONTH
from assaymark.web.insights.reckoned.metrics import latest


class Stat(NamedTuple):
    """A number with its label, what stands beside it, and its definition."""

    label: str
    value: str
    note: str
    definition: str


def stats(
    about: Mapping[str, Any],
    growth: Mapping[str, Any] | None,
    measured: Sequence[tuple[Metric, Found]],
) -> list[Stat]:
    """Growth, badges given, velocity, the first metric, and what waits for a person."""
    if not about:
        return []
    found = [_growth(growth), _given(about), _velocity(about.get("velocity"))]
    found += [_metric(*one) for one in measured[:1]]
    return [one for one in [*found, _waiting(about)] if one is not None]


def _velocity(found: Mapping[str, Any] | None) -> Stat | None:
    if found is None:
        return None
    day = date_format(date.fromisoformat(found["week"]))
    return Stat(
        _("Badges for each active learner"),
        number_format(round(found["mean"], 2), decimal_pos=2),
        _("%(low).2f – %(high).2f, four weeks up to that from %(day)s") % {**found, "day": day},
        _(
            "Badges issued in a week, divided by the learners active in it: mean of four whole "
            "weeks, with Byar's interval of 95 % for the count. Week by week it stands under "
            "“Leading indicators”."
        ),
    )


def _growth(document: Mapping[str, Any] | None) -> Stat | None:
    lines = document["lines"] if document else []
    if not document or not lines:
        return None
    people = sum(line["n_people"] for line in lines)
    slope = sum(line["slope"] * line["n_people"] for line in lines) / people
    variance = sum(line["slope_var"] * line["n_people"] ** 2 for line in lines) / people**2
    line = Line(0, 0.0, slope, 0.0, variance, 0.0, people, people)
    mean, low, high = (PER_MONTH * one for one in line.growth())
    return Stat(
        _("Growth in a month: %(skill)s") % {"skill": document["title"]},
        _("%(growth)s levels") % {"growth": f"{mean:+.2f}"},
        f"{low:+.2f} – {high:+.2f}, n = {people}",
        _("Mean over groups, weighted by their people; 95% interval of the mixed model."),
    )


def _given(about: Mapping[str, Any]) -> Stat:
    return Stat(
        _("Badges given, 30 days"),
        number_format(about["given"], force_grouping=True),
        _("%(n)s in the 30 days before") % {"n": number_format(about["before"])},
        _("All badges given in the last 30 days: a full count, so there is no interval."),
    )


def _metric(metric: Metric, found: Found) -> Stat | None:
    met = latest(found.document["points"]) if found.document else None
    if met is None:
        return None
    now, before = met
    band = "" if now.low is None else f"{now.low:.1f} – {now.high:.1f}, "
    was = ""
    if before is not None:
        day = date_format(date.fromisoformat(before.start))
        was = _(", %(value).1f in the period from %(day)s") % {"value": before.mean, "day": day}
    return Stat(
        f"{metric.name}, {metric.unit}",
        number_format(round(now.mean, 1), decimal_pos=1),
        f"{band}n = {now.n}{was}",
        _("Mean of the newest period's values, with the 95% interval of that mean."),
    )


def _waiting(about: Mapping[str, Any]) -> Stat:
    note = _("nothing waits")
    if about["oldest"]:
        since = timezone.localtime(datetime.fromisoformat(about["oldest"]))
        note = _("the oldest since %(day)s") % {"day": date_format(since, "DATE_FORMAT")}
    return Stat(
        _("Waiting for a person"),
        number_format(about["waiting"], force_grouping=True),
        note,
        _("Works handed in that no person has decided about yet: a full count."),
    )
