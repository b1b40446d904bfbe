"""Time to role-ready: days from the first day until everything is held that the role needs.

People who are not ready yet are counted up to today (censored), by Kaplan and Meier. The curve ends
where fewer than five people are left to be watched; groups under five people have none.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from assaymark.ranking.standing import SMALLEST
from assaymark.validity.survival import Curve, kaplan_meier
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.insights.small import shown
from assaymark.web.kit.figures import Column, Figure, Value
from assaymark.web.people.models import Organisation
from assaymark.web.skills.needs import needs
from assaymark.web.skills.queries import private_skills
from assaymark.web.standing import ready as standing
from assaymark.web.standing.groups import Within
from assaymark.web.standing.ready import Starter

MOST_GROUPS, MOST_PEOPLE, MOST_POINTS = 6, 4000, 13
MONTH = 30
Line = dict[str, Any]


@reckons("ready")
def ready(organisation: Organisation, within: Within, *, by: str) -> Document:
    """Lines: {group, n, drawn, ready, median, low, high, points: [{day, at_risk, share, low,
    high}]}, `share` of people who are ready."""
    private = private_skills(organisation)
    needed = [one for one in needs(organisation) if one.competency not in private]
    today = timezone.localdate()
    sizes, people = standing.starters(within, by, needs=needed, today=today, most=MOST_PEOPLE)
    names = shown(sizes)[:MOST_GROUPS]
    most = MOST_PEOPLE // max(1, len(names))
    drawn = {name: [one for one in people if one.group == name][:most] for name in names}
    chosen = [one for some in drawn.values() for one in some]
    held = standing.first_held(organisation, chosen, needed)
    whens = {person: timezone.localtime(at).date() for person, at in held.items()}
    ends = {name: _ends(some, whens, today) for name, some in drawn.items()}
    step = _step(max((int(times.max()) for times, _happened in ends.values()), default=0))
    return {
        "by": by,
        "lines": [_line(name, sizes[name], *ends[name], step=step) for name in names],
        "left_out": len(shown(sizes)) - len(names),
        "hidden": len(sizes) - len(shown(sizes)),
        "people": sum(sizes.values()),
        "has_needs": bool(needed),
    }


def _ends(
    people: Sequence[Starter], held: Mapping[int, date], today: date
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Days watched of each person, and whether they ended in being ready."""
    days = [max(timedelta(), held.get(one.person, today) - one.since).days for one in people]
    happened = [one.person in held for one in people]
    return np.array(days, dtype=np.float64), np.array(happened, dtype=bool)


def _step(longest: int) -> int:
    """Days between two points of the curves: whole months, few enough to read."""
    months = 1
    while longest > MONTH * months * (MOST_POINTS - 1) and months < 24:
        months += 1
    return MONTH * months


def _line(
    name: str, n: int, times: NDArray[np.float64], happened: NDArray[np.bool_], *, step: int
) -> Line:
    curve = kaplan_meier(times, happened)
    low, high = curve.median_ends
    ends = {"median": curve.median, "low": low, "high": high}
    return {
        "group": name,
        "n": n,
        "drawn": curve.n,
        "ready": curve.events,
        **{name: _day(at, times) for name, at in ends.items()},
        "points": _points(curve, times, step),
    }


def _day(at: float | None, times: NDArray[np.float64]) -> int | None:
    """The day, unless so few people are left to be watched by then that it would tell of one."""
    return int(at) if at is not None and np.sum(times >= at) >= SMALLEST else None


def _points(curve: Curve, times: NDArray[np.float64], step: int) -> list[dict[str, Any]]:
    found = []
    for place in range(MOST_POINTS):
        day = place * step
        at_risk = int(np.sum(times >= day))
        if at_risk < SMALLEST:
            break
        share, low, high = curve.at(day)
        ends = {"share": 1 - share, "low": 1 - high, "high": 1 - low}
        found.append({"day": day, "at_risk": at_risk, **ends})
    return found


def figures(document: Mapping[str, Any]) -> list[Figure]:
    """The curves, and the median of each group."""
    return [_curves(document), _medians(document)]


def _definition() -> str:
    return _(
        "Days from the first day until everything is held, at once, that the role needs: each "
        "level with a probability of 80% or more, by the verified works so far and the figures "
        "in force now; what is lost again later still counts as reached. People not ready yet are "
        "counted up to today, by Kaplan and Meier; the 95% band is Greenwood's on the log-log "
        "scale. Between the days of the table the lines are only drawn. A curve ends where fewer "
        "than five people are left to be watched. Left out: people whose first day is not known, "
        "whose role needs nothing, and who left; and mission-critical skills."
    )


def _curves(document: Mapping[str, Any]) -> Figure:
    lines = document["lines"]
    days = sorted({one["day"] for line in lines for one in line["points"]})
    return Figure(
        "ready",
        _("How many are ready, by days since their first"),
        (
            Column("group", _("Group")),
            Column("day", _("Day"), "count"),
            Column("at_risk", _("Still watched"), "count"),
            Column("share", _("Ready"), "percent"),
            Column("low", _("from"), "percent"),
            Column("high", _("to"), "percent"),
        ),
        tuple(_point(line, one) for line in lines for one in line["points"]),
        _definition(),
        says=_("Each line is the share of people who are ready by that day."),
        n=_n(document),
        chart={
            "kind": "lines",
            "unit": "percent",
            "from_zero": True,
            "x": [str(day) for day in days],
            "x_title": _("Days since the first day"),
            "series": [_series(line, days) for line in lines],
        }
        if len(days) > 1
        else None,
        notes=_notes(document),
    )


def _point(line: Line, one: Mapping[str, Any]) -> tuple[Value, ...]:
    group = _named(line)
    return (group, one["day"], one["at_risk"], one["share"], one["low"], one["high"])


def _series(line: Line, days: Sequence[int]) -> dict[str, Any]:
    at = {one["day"]: one for one in line["points"]}
    return {
        "name": _named(line),
        **{
            name: [at[day][key] if day in at else None for day in days]
            for name, key in (("values", "share"), ("low", "low"), ("high", "high"))
        },
    }


def _medians(document: Mapping[str, Any]) -> Figure:
    lines = sorted(
        document["lines"], key=lambda line: (line["median"] is None, line["median"] or 0)
    )
    bars = [
        {"name": _named(line), "value": line["median"], "low": line["low"], "high": line["high"]}
        for line in lines
        if line["median"] is not None
    ]
    return Figure(
        "median-ready",
        _("Days until half of them are ready"),
        (
            Column("group", _("Group")),
            Column("people", _("People"), "count"),
            Column("looked_at", _("Looked at"), "count"),
            Column("ready", _("Ready so far"), "count"),
            Column("median", _("Median, in days"), "count"),
            Column("low", _("from"), "count"),
            Column("high", _("to"), "count"),
        ),
        tuple(
            (
                _named(line),
                *(line[name] for name in ("n", "drawn", "ready", "median", "low", "high")),
            )
            for line in lines
        ),
        _(
            "The day at which the curve reaches one half, and the days at which the ends of its "
            "95%% band do (Brookmeyer and Crowley). No day: fewer than half are ready so far, "
            "the band's end has not come so far, or fewer than five people are left by then. "
            "%(more)s"
        )
        % {"more": _definition()},
        says=_says(lines),
        n=_n(document),
        chart={"kind": "dots", "unit": "count", "rows": bars} if bars else None,
    )


def _says(lines: Sequence[Line]) -> str:
    """The median of the largest group that has one."""
    found = max((one for one in lines if one["median"] is not None), key=_size, default=None)
    if found is None:
        return _("In no group half of the people are ready so far.")
    return _("%(group)s: half of them are ready after %(days)d days.") % {
        "group": _named(found),
        "days": found["median"],
    }


def _size(line: Line) -> int:
    return int(line["n"])


def _named(line: Line) -> str:
    return _("Everybody") if line["group"] == "everybody" else str(line["group"])


def _n(document: Mapping[str, Any]) -> str:
    drawn = sum(line["drawn"] for line in document["lines"])
    people = sum(line["n"] for line in document["lines"])
    if drawn < people:
        return _("%(n)d people, of whom %(drawn)d were drawn") % {"n": people, "drawn": drawn}
    return _("%(n)d people") % {"n": people}


def _notes(document: Mapping[str, Any]) -> tuple[str, ...]:
    found = []
    if document["left_out"]:
        found.append(
            _("%(n)d smaller groups are left out; the largest are shown.")
            % {"n": document["left_out"]}
        )
    if document["hidden"]:
        found.append(_("Groups under five people, and people of no known group, are not shown."))
    return tuple(found)
