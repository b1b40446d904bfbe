"""How much leaderboards moved from one week to the next, as rooms above say it.

Boards stand above this room, so theirs is a provider, named in their `apps.ready`. Nobody is told
of here: orders are compared among the people on both of a board's snapshots, five and more.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Organisation

SURE = 0.05


@dataclass(frozen=True, slots=True)
class Moved:
    """One board from the snapshot before to that of `week`: Kendall's tau of the two orders, the
    share of the top tenth that was replaced, and how many people were on both."""

    week: date
    tau: float
    replaced: float
    people: int


Provider = Callable[[Organisation, date], Sequence[Moved]]
_providers: list[Provider] = []


def tells(provider: Provider) -> None:
    """Lets a room say how its boards moved, since a day; called in its `apps.ready`."""
    _providers.append(provider)


def moved(organisation: Organisation, since: date) -> list[Moved]:
    """How each board moved in each week since, oldest first."""
    found = [one for provider in _providers for one in provider(organisation, since)]
    return sorted(found, key=lambda one: one.week)


def median_interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The interval of 95 % of a median by the sign test; None for fewer than six values.

    Conover (1999), Practical Nonparametric Statistics, 3rd edition, section 3.2.

    >>> median_interval([3, 1, 2, 6, 5, 4])
    (1, 6)
    >>> median_interval(range(1, 11)), median_interval([1, 2, 3, 4, 5])
    ((2, 9), None)
    """
    n, below, k = len(values), 0, 0
    while 2 * (below + math.comb(n, k)) <= SURE * 2**n:
        below, k = below + math.comb(n, k), k + 1
    ordered = sorted(values)
    return (ordered[k - 1], ordered[n - k]) if k else None


def figure(organisation: Organisation, *, today: date, weeks: int) -> Figure | None:
    """Boards' movement week by week; None where no two snapshots can be compared."""
    by_week: dict[date, list[Moved]] = defaultdict(list)
    for one in moved(organisation, today - timedelta(weeks=weeks)):
        by_week[one.week].append(one)
    if not by_week:
        return None
    rows = [_row(week, some) for week, some in by_week.items()]
    return Figure(
        key="movement",
        title=_("Movement of leaderboards"),
        columns=(
            Column("week", _("Week from"), "date"),
            Column("boards", _("Boards"), "count"),
            Column("people", _("People on both"), "count"),
            Column("tau", _("Kendall's tau"), "number"),
            Column("low", _("Low"), "number"),
            Column("high", _("High"), "number"),
            Column("replaced", _("Top tenth replaced"), "percent"),
            Column("replaced_low", _("Low"), "percent"),
            Column("replaced_high", _("High"), "percent"),
        ),
        rows=tuple(rows),
        definition=_(
            "Each board of a skill on one Monday beside the Monday before, among the people on "
            "both: Kendall's tau of the two orders (1 when nobody passed anybody, 0 when one order "
            "tells nothing of the other), and the share of the top tenth that is not in it any "
            "more. The figure is the median over boards; its interval of 95 % is that of the sign "
            "test with boards as units, from six boards on. Skills marked mission-critical have "
            "no board. Of everybody, whatever group is chosen."
        ),
        says=_says(rows[-1]),
        n=ngettext("%(n)d board compared", "%(n)d boards compared, counted each week", _n(rows))
        % {"n": _n(rows)},
        chart=_chart(rows) if len(rows) > 1 else None,
    )


def _n(rows: Sequence[tuple[Any, ...]]) -> int:
    return sum(row[1] for row in rows)


def _row(week: date, some: Sequence[Moved]) -> tuple[Any, ...]:
    found: list[Any] = []
    for values in ([one.tau for one in some], [one.replaced for one in some]):
        found += [median(values), *(median_interval(values) or (None, None))]
    return (week, len(some), sum(one.people for one in some), *found)


def _says(row: tuple[Any, ...]) -> str:
    return _(
        "In the week from %(day)s the orders agreed with those before at a tau of %(tau).2f; "
        "%(share)d%% of the top tenth was replaced."
    ) % {"day": date_format(row[0]), "tau": row[3], "share": round(100 * row[6])}


def _chart(rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    tau = {"name": _("Kendall's tau"), "values": [row[3] for row in rows]}
    if any(row[4] is not None for row in rows):
        tau |= {"low": [row[4] for row in rows], "high": [row[5] for row in rows]}
    replaced = {"name": _("Top tenth replaced"), "values": [row[6] for row in rows], "dashed": True}
    return {
        "kind": "lines",
        "unit": "number",
        "decimals": 2,
        "from_zero": True,
        "x": [date_format(row[0], "SHORT_DATE_FORMAT") for row in rows],
        "series": [tau, replaced],
    }
