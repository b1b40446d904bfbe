"""A metric over time, all together and team by team; the values of team and week for links."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assaymark.ranking.standing import SMALLEST
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.insights.models import Better, Level, Metric
from assaymark.web.insights.small import shown
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Organisation
from assaymark.web.standing import groups
from assaymark.web.standing.groups import Within

MOST_PERIODS, MOST_LINES, MOST_TEAMS = 53, 5, 40
UNITS = 5
"""Fewer teams or people than this, and their mean has no interval."""


class Point(NamedTuple):
    """One period of one team (all: ''): mean of the values, its interval, how many values."""

    start: str
    team: str
    mean: float
    low: float | None
    high: float | None
    n: int


@reckons("metric")
def metric(organisation: Organisation, within: Within, *, metric: int) -> Document:
    """{points: [Point, ...], teams: [names], hidden: number of teams}."""
    found = Metric.objects.get(pk=metric, organisation=organisation)
    sizes = groups.sizes(within, "team")
    names = shown(sizes)[:MOST_TEAMS]
    together = _points(found, within, together=True)
    apart = _points(found, within, names=names) if found.level != Level.ORGANISATION else []
    return {
        "points": [list(one) for one in [*together, *apart]],
        "teams": names,
        "hidden": len(set(sizes) - set(names)) if found.level != Level.ORGANISATION else 0,
    }


def _points(
    metric: Metric, within: Within, *, names: Sequence[str] = (), together: bool = False
) -> list[Point]:
    team = "''" if together else "coalesce(nullif(v.team, ''), m.team, '')"
    join, where, values = _people(metric, within)
    smallest = SMALLEST if metric.level == Level.PERSON else 1
    chosen = "" if together else "AND coalesce(nullif(v.team, ''), m.team, '') = ANY(%s) "
    statement = (
        f"SELECT v.starts, {team} AS grp, avg(v.value), stddev_samp(v.value), count(*), "  # noqa: S608 - constants
        "sum(v.value * v.n) / nullif(sum(v.n), 0), bool_and(v.n IS NOT NULL) "
        f"FROM insights_metricvalue v {join} WHERE v.metric_id = %s {where} {chosen}"
        "GROUP BY 1, 2 HAVING count(*) >= %s ORDER BY 1 DESC LIMIT %s"
    )
    most = MOST_PERIODS * (1 if together else MOST_TEAMS)
    asked = [metric.pk, *values, *([] if together else [list(names)]), smallest, most]
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows = list(cursor.fetchall())
    return [_point(*row) for row in reversed(rows)]


def _people(metric: Metric, within: Within) -> tuple[str, str, list[Any]]:
    """How values find their people: join, condition, values of the condition."""
    if metric.level == Level.ORGANISATION:
        return "LEFT JOIN people_membership m ON false", "", []
    where, values = within.where
    if metric.level == Level.PERSON:
        return "JOIN people_membership m ON m.user_id = v.person_id", f"AND {where}", values
    teams = f"AND v.team IN (SELECT m.team FROM people_membership m WHERE {where} "  # noqa: S608
    size = f"AND m.team <> '' GROUP BY m.team HAVING count(*) >= {SMALLEST})"
    return "LEFT JOIN people_membership m ON false", teams + size, values


def _point(
    start: date,
    team: str,
    mean: float,
    sd: float | None,
    n: int,
    weighted: float | None,
    has_n: bool,
) -> Point:
    middle = weighted if has_n and weighted is not None else mean
    if sd is None or n < UNITS:
        return Point(start.isoformat(), team, middle, None, None, n)
    half = 1.96 * sd / math.sqrt(n)
    return Point(start.isoformat(), team, middle, middle - half, middle + half, n)


def team_weeks(metric: Metric, within: Within) -> dict[tuple[str, int], float]:
    """Team and number of the week to the value; people's values as their team's mean of five."""
    names = shown(groups.sizes(within, "team"))
    join, where, values = _people(metric, within)
    team = "coalesce(nullif(v.team, ''), m.team, '')"
    statement = (
        f"SELECT {team}, date_trunc('week', v.starts)::date, avg(v.value) "  # noqa: S608 - constants
        f"FROM insights_metricvalue v {join} WHERE v.metric_id = %s {where} "
        f"AND {team} = ANY(%s) AND v.period IN ('day', 'week') GROUP BY 1, 2 HAVING count(*) >= %s"
    )
    smallest = SMALLEST if metric.level == Level.PERSON else 1
    with connection.cursor() as cursor:
        cursor.execute(statement, [metric.pk, *values, names, smallest])
        return {(name, week_number(day)): float(value) for name, day, value in cursor.fetchall()}


def week_number(day: date) -> int:
    """The number of the week of `day`, Mondays first."""
    return (day.toordinal() - 1) // 7


def latest(points: Iterable[Sequence[Any]]) -> tuple[Point, Point | None] | None:
    """The newest period of all together, and the one four periods before it."""
    together = [Point(*one) for one in points if not one[1]]
    if not together:
        return None
    before = together[-5] if len(together) > 4 else (together[0] if len(together) > 1 else None)
    return together[-1], before


def figures(document: Mapping[str, Any], metric: Metric) -> list[Figure]:
    """The metric over time."""
    points = [Point(*one) for one in document["points"]]
    starts = sorted({one.start for one in points})
    at = {(one.team, one.start): one for one in points}
    teams = list(dict.fromkeys(one.team for one in points if one.team))
    series = [_series(_all(metric), "", starts, at, is_wide=True)]
    if metric.level == Level.TEAM:
        series += [_series(team, team, starts, at) for team in teams[:MOST_LINES]]
    better = Better(metric.better).label
    return [
        Figure(
            f"metric-{metric.key}",
            metric.name,
            (
                Column("team", _("Team")),
                Column("start", _("From"), "date"),
                Column("mean", metric.unit, "number"),
                Column("low", _("from"), "number"),
                Column("high", _("to"), "number"),
                Column("values", _("Values"), "count"),
            ),
            tuple(
                (one.team or _all(metric), date.fromisoformat(one.start), *one[2:])
                for one in points
            ),
            _(
                "%(name)s in %(unit)s; %(better)s. From: %(source)s. All together: the mean of the "
                "period's values, weighted by their n where each has one; the 95%% interval is of "
                "that mean, with teams (or people) as units, from five on. A single team's figure "
                "has no interval. Teams of fewer than five people are not shown."
            )
            % {
                "name": metric.name,
                "unit": metric.unit,
                "better": better,
                "source": metric.source,
            },
            says=_says(document, metric),
            n=_("%(n)d periods, %(teams)d teams") % {"n": len(starts), "teams": len(teams)},
            chart={
                "kind": "lines",
                "unit": "number",
                "decimals": 1,
                "x": [date_format(date.fromisoformat(one), "j M") for one in starts],
                "series": series,
            }
            if len(starts) > 1
            else None,
        )
    ]


def _all(metric: Metric) -> str:
    return _("All teams") if metric.level == Level.TEAM else _("All")


def _says(document: Mapping[str, Any], metric: Metric) -> str:
    met = latest(document["points"])
    if met is None:
        return ""
    now, before = met
    said = _("Latest: %(value).1f %(unit)s.") % {"value": now.mean, "unit": metric.unit}
    if before is None or before.mean == now.mean:
        return said
    is_better = (now.mean > before.mean) == (metric.better == Better.UP)
    moved = _("better than") if is_better else _("worse than")
    return f"{said} " + _("That is %(moved)s %(value).1f four periods before.") % {
        "moved": moved,
        "value": before.mean,
    }


def _series(
    name: str,
    team: str,
    starts: Sequence[str],
    at: Mapping[tuple[str, str], Point],
    *,
    is_wide: bool = False,
) -> dict[str, Any]:
    met = [at.get((team, start)) for start in starts]
    found: dict[str, Any] = {"name": name, "values": [one.mean if one else None for one in met]}
    if is_wide and any(one and one.low is not None for one in met):
        found["low"] = [one.low if one else None for one in met]
        found["high"] = [one.high if one else None for one in met]
    return found
