"""What the leading indicators are meant to move, beside them: the metrics of the same weeks.

Metrics are read of teams, people or all, so they stand beside everybody's leading figures, a
manager's own people's, and one team's; beside a cohort, role or manager's people there are none.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from assaymark.web.insights.kept import document
from assaymark.web.insights.models import Level, Metric, Period
from assaymark.web.insights.reckoned import metrics as measuring
from assaymark.web.kit.figures import Figure
from assaymark.web.people.models import Organisation
from assaymark.web.standing.groups import Within

MOST = 3
"""Metrics beside the leading figures: the first by name that teams have weekly values of."""


def figures(
    organisation: Organisation, within: Within, *, team: str = "", today: date, weeks: int
) -> list[Figure]:
    """The metrics of these people over the last `weeks`; with `team`, of this team alone."""
    monday = today - timedelta(days=today.weekday(), weeks=weeks)
    drawn = []
    for metric in _weekly(organisation):
        found = document(organisation, within, "metric", metric=metric.pk).document
        if found:
            drawn += measuring.figures(_part(found, team, monday), metric)
    return [_told(one) for one in drawn if one.rows]


def _told(one: Figure) -> Figure:
    """The figure with the lines that it has: all teams, or the one."""
    n = _("%(n)d weeks") % {"n": len(one.rows)}
    if one.chart is None:
        return replace(one, n=n)
    lines = [line for line in one.chart["series"] if any(v is not None for v in line["values"])]
    return replace(one, n=n, chart={**one.chart, "series": lines})


def _weekly(organisation: Organisation) -> list[Metric]:
    found = Metric.objects.filter(
        organisation=organisation, level=Level.TEAM, values__period=Period.WEEK
    )
    return list(found.distinct()[:MOST])


def _part(found: Mapping[str, Any], team: str, since: date) -> dict[str, Any]:
    """The document from a day on, of one team where one is named."""
    kept = [
        one for one in found["points"] if date.fromisoformat(one[0]) >= since and one[1] == team
    ]
    return {**found, "points": kept}
