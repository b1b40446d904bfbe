"""A metric over time, all together and team by team; the values of team and week for links."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assaymark.ranking.standing import SMALLEST
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.insights.models import Better, Level, Metric
from assaymark.web.insights.small import shown, shown_in_each
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
    """{points: [Point, ...], teams: [names], hidden: number of teams, others: values left out}.

    Values of one length of period alone: of the one that most values have.
    """
    found = Metric.objects.get(pk=metric, organisation=organisation)
    counts = found.values.values_list("period").annotate(n=Count("pk")).order_by("-n", "period")
    lengths = list(counts)
    sizes = groups.sizes(within, "team")
    names = shown(sizes)[:MOST_TEAMS]
    points: list[Point] = []
    if lengths:
        points = _points(found, within, lengths[0][0])
        if found.level != Level.ORGANISATION:
            points += _points(found, within, lengths[0][0], names=names)
    return {
        "points": [list(one) for one in points],
        "teams": names,
        "hidden": len(set(sizes) - set(names)) if found.level != Level.ORGANISATION else 0,
        "others": sum(n for _length, n in lengths[1:]),
    }


TEAM = "coalesce(nullif(v.team, ''), m.team, '')"
SUMS = (
    "avg(v.value), stddev_samp(v.value), count(*), bool_and(v.n IS NOT NULL), "
    "sum(v.n::float8), sum(v.n * v.value), sum(v.n::float8 * v.n), "
    "sum(v.n::float8 * v.n * v.value), sum(v.n::float8 * v.n * v.value * v.value)"
)
"""What a mean and its interval need, weighted by n or not."""


def _points(
    metric: Metric, within: Within, period: str, *, names: Sequence[str] | None = None
) -> list[Point]:
    """All together (''), or team by team those of `names`: without what subtraction would tell."""
    chosen = ["all"] if names is None else list(names)
    group = "'all'" if names is None else f"CASE WHEN {TEAM} = ANY(%s) THEN {TEAM} ELSE '' END"
    join, where, values = _people(metric, within)
    statement = (
        f"SELECT v.starts, {group}, {SUMS} FROM insights_metricvalue v {join} "  # noqa: S608 - constants
        f"WHERE v.metric_id = %s AND v.period = %s {where} AND v.starts = ANY(ARRAY("
        "SELECT DISTINCT starts FROM insights_metricvalue WHERE metric_id = %s AND period = %s "
        "ORDER BY 1 DESC LIMIT %s)) "
        "GROUP BY 1, 2 ORDER BY 1, 2"
    )
    asked = [*([] if names is None else [chosen]), metric.pk, period, *values]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*asked, metric.pk, period, MOST_PERIODS])
        rows = list(cursor.fetchall())
    rows = _told(metric, rows, chosen, n=4)
    return [_point(start, "" if names is None else team, *rest) for start, team, *rest in rows]


def _told(
    metric: Metric, rows: Sequence[tuple[Any, ...]], names: Sequence[str], *, n: int
) -> list[tuple[Any, ...]]:
    """Rows (place, group, …, at `n` the number of people …) that may be shown, of `names` alone.

    Of a metric of people no fewer than five in a place, and none that subtraction would tell.
    """
    if metric.level != Level.PERSON:
        return [row for row in rows if row[1] in names]
    kept = shown_in_each({(row[0], row[1]): row[n] for row in rows}, names=names)
    return [row for row in rows if (row[0], row[1]) in kept]


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
    has_n: bool,
    *sums: float | None,
) -> Point:
    middle, error = mean, (sd or 0.0) / math.sqrt(n)
    weight = sums[0] or 0.0
    if has_n and weight > 0:
        _w, wx, ww, wwx, wwxx = (float(one or 0.0) for one in sums)
        middle = wx / weight
        squares = max(0.0, wwxx - 2 * middle * wwx + middle**2 * ww)
        error = math.sqrt(squares * n / max(1, n - 1)) / weight
    if sd is None or n < UNITS:
        return Point(start.isoformat(), team, middle, None, None, n)
    half = half_width(n) * error
    return Point(start.isoformat(), team, middle, middle - half, middle + half, n)


def half_width(n: int) -> float:
    """How many standard errors the 95% interval of a mean of `n` >= 2 reaches: Student's t.

    >>> round(half_width(5), 3), round(half_width(1000), 2)
    (2.776, 1.96)
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - slow to load

    return float(stdtrit(n - 1, 0.975))


def team_weeks(metric: Metric, within: Within) -> dict[tuple[str, int], float]:
    """Team and number of the week to the value; people's values as their team's mean of five."""
    names = shown(groups.sizes(within, "team"))
    join, where, values = _people(metric, within)
    statement = (
        f"SELECT date_trunc('week', v.starts)::date, CASE WHEN {TEAM} = ANY(%s) THEN {TEAM} "  # noqa: S608 - constants
        "ELSE '' END, avg(v.value), count(DISTINCT v.person_id) "
        f"FROM insights_metricvalue v {join} WHERE v.metric_id = %s {where} "
        "AND v.period IN ('day', 'week') GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [names, metric.pk, *values])
        rows = _told(metric, list(cursor.fetchall()), names, n=3)
    return {(name, week_number(day)): float(value) for day, name, value, _n in rows}


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
    order = {name: place for place, name in enumerate(["", *teams])}  # the drawn ones first
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
                for one in sorted(points, key=lambda one: (order[one.team], one.start))
            ),
            _(
                "%(name)s in %(unit)s; %(better)s. From: %(source)s. All together: the mean of the "
                "period's values, weighted by their n where each has one; the 95%% interval is of "
                "that mean by Student's t, with teams (or people) as units, from five on. A single "
                "team's figure has no interval. Teams of fewer than five people are not shown, nor "
                "periods in which fewer than five people were read, nor what would tell those."
            )
            % {
                "name": metric.name,
                "unit": metric.unit,
                "better": better,
                "source": metric.source,
            },
            says=_says(document, metric),
            notes=_notes(document),
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


def _notes(document: Mapping[str, Any]) -> tuple[str, ...]:
    others = document.get("others", 0)
    if not others:
        return ()
    return (_("Values of another length of period are not in this figure: %(n)d.") % {"n": others},)


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
    said += " " + _("That is %(moved)s %(value).1f in the period from %(day)s.") % {
        "moved": moved,
        "value": before.mean,
        "day": date_format(date.fromisoformat(before.start)),
    }
    if now.low is None or now.high is None:
        return said + " " + _("There is no interval, so it may be chance.")
    return said if not now.low <= before.mean <= now.high else said + " " + _("It may be chance.")


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
