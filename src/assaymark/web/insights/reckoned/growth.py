"""Growth in one skill from where each person began, group by group; and what each month showed."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assaymark.validity.growth import Line, NotGrown, Readings, grown
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.insights.reckoned.metrics import half_width
from assaymark.web.insights.small import shown, shown_in_each
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Organisation
from assaymark.web.standing import groups, queries
from assaymark.web.standing.groups import Sums, Within

MOST_PEOPLE, MOST_GROUPS, MOST_LINES = 20_000, 24, 4
MONTHS = 12
PER_MONTH = 365.25 / 12 / 7
"""Weeks in a month."""


@reckons("growth")
def growth(organisation: Organisation, within: Within, *, skill: int, by: str) -> Document:
    """{title, people, sampled, lines: [...], weeks, months: [...], refused}."""
    competency = next(one for one in queries.skills_with_states(organisation) if one.pk == skill)
    rows = groups.sums(within, competency, by, most=MOST_PEOPLE)
    names = shown(_sizes(rows))[:MOST_GROUPS]
    found = grown(_readings(rows, names)) if names else NotGrown(0)
    since = timezone.now() - timedelta(days=31 * MONTHS)
    months = groups.months(within, competency, by, since)
    return {
        "title": competency.title,
        "people": len(rows),
        "sampled": len(rows) == MOST_PEOPLE,
        "lines": [] if isinstance(found, NotGrown) else [_plain(x, names) for x in found.lines],
        "moved": found.n if isinstance(found, NotGrown) else None,
        "weeks": _weeks(rows),
        "months": _months(months, names),
    }


def _sizes(rows: Sequence[Sums]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for one in rows:
        sizes[one.group] = sizes.get(one.group, 0) + 1
    return sizes


def _readings(rows: Sequence[Sums], names: Sequence[str]) -> Readings:
    place = {name: i for i, name in enumerate(names)}
    kept = [one for one in rows if one.group in place]
    columns = np.array([one[1:] for one in kept], dtype=np.float64).T
    return Readings(np.array([place[one.group] for one in kept], dtype=np.int64), *columns)


def _plain(line: Line, names: Sequence[str]) -> dict[str, Any]:
    return {
        "group": names[line.group],
        "start": line.start,
        "slope": line.slope,
        "start_var": line.start_var,
        "slope_var": line.slope_var,
        "both_var": line.both_var,
        "n_people": line.n_people,
        "n": line.n,
    }


def _weeks(rows: Sequence[Sums]) -> int:
    """How far the middle of people's evidence reaches, twice: where a line is still carried."""
    middles = [one.wt / one.w for one in rows if one.n > 1]
    return min(52, max(4, round(2 * float(np.median(middles))))) if middles else 0


def _months(found: Sequence[groups.Month], names: Sequence[str]) -> list[dict[str, Any]]:
    """Group by month, without those that everybody's month, by another choice, would tell of."""
    kept = shown_in_each({(one.month, one.group): one.people for one in found}, names=names)
    return [
        {
            "month": one.month.date().isoformat(),
            "group": one.group,
            "people": one.people,
            "mean": float(one.mean),
            "half": half_width(one.people) * float(one.sd or 0.0) / math.sqrt(one.people),
        }
        for one in found
        if (one.month, one.group) in kept
    ]


def figures(document: Mapping[str, Any]) -> list[Figure]:
    """The ribbon, growth group by group, and the months."""
    lines = [Line(i, **_numbers(one)) for i, one in enumerate(document["lines"])]
    names = [one["group"] for one in document["lines"]]
    return [
        _ribbon(document, lines, names),
        _forest(document, lines, names),
        _trend(document),
    ]


def _numbers(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key != "group"}


def _n(document: Mapping[str, Any]) -> str:
    if document["sampled"]:
        return _("%(n)d people, drawn from more by a fixed rule") % {"n": document["people"]}
    return _("%(n)d people with verified work") % {"n": document["people"]}


def _refusal(document: Mapping[str, Any]) -> tuple[str, ...]:
    if document["lines"]:
        return ()
    return (
        _(
            "No line is drawn: %(n)d people in groups of five and more have works at two times or "
            "more; eight are needed."
        )
        % {"n": document["moved"] or 0},
    )


def _ribbon(document: Mapping[str, Any], lines: Sequence[Line], names: Sequence[str]) -> Figure:
    weeks = range(0, document["weeks"] + 1, max(1, document["weeks"] // 12))
    first = lines[:MOST_LINES]
    at = {(line.group, week): line.at(week) for line in lines for week in weeks}
    series = [
        {
            "name": names[line.group],
            "values": [at[line.group, week][0] for week in weeks],
            "low": [at[line.group, week][1] for week in weeks],
            "high": [at[line.group, week][2] for week in weeks],
        }
        for line in first
    ]
    x = [_("Week %(n)d") % {"n": week} for week in weeks]
    return Figure(
        "growth",
        _("Growth from the first work on: %(skill)s") % {"skill": document["title"]},
        (
            Column("group", _("Group")),
            Column("week", _("Weeks since the first work"), "count"),
            Column("mean", _("Mean"), "number"),
            Column("low", _("from"), "number"),
            Column("high", _("to"), "number"),
            Column("people", _("People"), "count"),
        ),
        tuple(
            (names[line.group], week, *at[line.group, week], line.n_people)
            for line in lines
            for week in weeks
        ),
        _(
            "A line for each group by a mixed model (restricted maximum likelihood): every person "
            "has an own start and an own slope around it, works count by how well they were "
            "judged. The band is the 95% interval of the group's mean, on the level scale, where "
            "1 is the first level. It describes who kept handing in; it does not say what caused "
            "the growth."
        ),
        n=_n(document),
        chart={"kind": "lines", "unit": "number", "decimals": 1, "x": x, "series": series}
        if series
        else None,
        notes=_refusal(document),
    )


def _forest(document: Mapping[str, Any], lines: Sequence[Line], names: Sequence[str]) -> Figure:
    months: list[tuple[str, float, float, float, int, int]] = [
        (names[line.group], *_monthly(line), line.n_people, line.n)
        for line in sorted(lines, key=lambda line: -line.slope)
    ]
    sure = [name for name, _value, low, _high, *_n in months if low > 0]
    rows = [{"name": one[0], "value": one[1], "low": one[2], "high": one[3]} for one in months]
    return Figure(
        "growth-by-group",
        _("Growth in a month, group by group"),
        (
            Column("group", _("Group")),
            Column("growth", _("Levels in a month"), "number", 3),
            Column("low", _("from"), "number", 3),
            Column("high", _("to"), "number", 3),
            Column("people", _("People"), "count"),
            Column("works", _("Works"), "count"),
        ),
        tuple(months),
        _(
            "The slope of each group's line, in levels a month, with its 95% interval. Groups "
            "whose intervals overlap much should not be ranked."
        ),
        says=_("In %(sure)d of %(n)d groups the whole interval lies above no growth.")
        % {"sure": len(sure), "n": len(months)}
        if months
        else "",
        n=_n(document),
        chart={
            "kind": "forest",
            "unit": "number",
            "decimals": 2,
            "rows": rows[:16],
            "line": {"name": _("no growth"), "value": 0},
        }
        if rows
        else None,
    )


def _monthly(line: Line) -> tuple[float, float, float]:
    mean, low, high = line.growth()
    return PER_MONTH * mean, PER_MONTH * low, PER_MONTH * high


def _trend(document: Mapping[str, Any]) -> Figure:
    found = document["months"]
    starts = sorted({one["month"] for one in found})
    at = {(one["group"], one["month"]): one for one in found}
    names = list(dict.fromkeys(one["group"] for one in found))
    names.sort(key=lambda name: -sum(one["people"] for one in found if one["group"] == name))
    series = [_series(name, starts, at) for name in names[:MOST_LINES]]
    x = [date_format(datetime.fromisoformat(one), "M Y") for one in starts]
    return Figure(
        "months",
        _("What each month's verified works showed"),
        (
            Column("group", _("Group")),
            Column("month", _("Month"), "text"),
            Column("mean", _("Mean"), "number"),
            Column("low", _("from"), "number"),
            Column("high", _("to"), "number"),
            Column("people", _("People"), "count"),
        ),
        tuple(
            (
                one["group"],
                one["month"][:7],
                one["mean"],
                one["mean"] - one["half"],
                one["mean"] + one["half"],
                one["people"],
            )
            for one in found
        ),
        _(
            "The mean over people of what their works of the month showed, on the level scale, "
            "with its 95% interval (Student's t, people as the unit). Other people hand in each "
            "month, so this is not the growth of anybody. Months with fewer than five people are "
            "not shown, nor months of a group that those would be told by."
        ),
        n=_n(document),
        chart={"kind": "lines", "unit": "number", "decimals": 1, "x": x, "series": series}
        if len(x) > 1
        else None,
    )


def _series(
    name: str, starts: Sequence[str], at: Mapping[tuple[str, str], Mapping[str, Any]]
) -> dict[str, Any]:
    met = [at.get((name, start)) for start in starts]
    return {
        "name": name,
        "values": [one and one["mean"] for one in met],
        "low": [one and one["mean"] - one["half"] for one in met],
        "high": [one and one["mean"] + one["half"] for one in met],
    }
