"""The figures of the page of leading indicators: each with its table, definition and interval."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from assaymark.web.insights.leading import Leading, Rate, Share
from assaymark.web.kit.figures import Column, Figure

BACK = _("Weeks with 1 to 4 active learners are kept back, and the means they would enter.")
Compared = Sequence[tuple[str, int, int, float, float, float]]


def figures(found: Leading, skills: Mapping[str, str], *, members: int) -> list[Figure]:
    """All figures of one group; `skills`: handle to title."""
    return [
        _velocity(found.velocity),
        _practice(found.practice),
        _shares(
            "active",
            _("Active learners"),
            found.active,
            n=_("of %(n)s members") % _many(members),
            what=_("Active"),
            definition=_(
                "Members who handed in a work or read a peer's in that week, of all members today. "
                "The interval of 95 % is Wilson's."
            ),
        ),
        _completion(found.completion, skills),
        _shares(
            "coverage",
            _("Members with a verified badge"),
            found.coverage,
            n=_("of %(n)s members") % _many(members),
            what=_("With a badge"),
            definition=_(
                "People who had been given at least one badge by the end of the week, of all "
                "members today; of everybody here, those who have left are among them. The "
                "interval of 95 % is Wilson's. How sure it is that somebody stands at a level is "
                "on the page of coverage."
            ),
        ),
    ]


def comparison(rows: Compared, titles: Mapping[str, str], *, weeks: int, what: str) -> Figure:
    """Groups beside each other."""
    columns = (
        Column("group", what),
        Column("badges", _("Badges"), "count"),
        Column("learner_weeks", _("Active learner-weeks"), "count"),
        Column("velocity", _("Velocity"), "number", 3),
        Column("low", _("Low"), "number", 3),
        Column("high", _("High"), "number", 3),
    )
    named: list[tuple[Any, ...]] = [(titles[label], *rest) for label, *rest in rows]
    drawn = [
        {"name": str(row[0]), "value": row[3], "low": row[4], "high": row[5]} for row in named[:30]
    ]
    return Figure(
        key="compared",
        title=_("Velocity, group beside group"),
        columns=columns,
        rows=tuple(named),
        definition=_(
            "Badges issued to people of the group in the last %(weeks)d whole weeks, divided by "
            "their active learner-weeks: each learner once for each week in which they were "
            "active. Groups of fewer than 5 people, and of fewer than 5 learner-weeks, are left "
            "out; where fewer than 5 people are in none of the groups, the smallest group is too. "
            "The interval of 95 %% is Byar's, for a count."
        )
        % {"weeks": weeks},
        says=_("Where intervals overlap, the order of groups says little."),
        n=_("%(n)d groups") % {"n": len(named)},
        chart={"kind": "dots", "unit": "number", "decimals": 2, "rows": drawn},
    )


def _velocity(rows: Sequence[Rate]) -> Figure:
    definition = _(
        "Badges issued in a week, divided by the learners active in it (who handed in a work or "
        "read a peer's). The line is the mean of four weeks; its interval of 95 % is as wide as "
        "that of the four weeks' count of badges (Byar's approximation to Poisson's limits)."
    )
    return _rates("velocity", _("Issuance velocity"), rows, _("Badges issued"), definition)


def _practice(rows: Sequence[Rate]) -> Figure:
    definition = _(
        "Works handed in during a week, divided by the learners active in it. The line is the mean "
        "of four weeks; its interval of 95 % is as wide as that of the four weeks' count of works "
        "(Byar's approximation to Poisson's limits)."
    )
    return _rates("practice", _("Practice"), rows, _("Works handed in"), definition)


def _rates(key: str, title: str, rows: Sequence[Rate], what: str, definition: str) -> Figure:
    columns = (
        Column("week", _("Week from"), "date"),
        Column("n", what, "count"),
        Column("active", _("Active learners"), "count"),
        Column("rate", _("For each learner"), "number", 3),
        Column("mean_4", _("Mean of 4 weeks"), "number", 3),
        Column("low", _("Low"), "number", 3),
        Column("high", _("High"), "number", 3),
    )
    told = [row for row in rows if row.active is not None]
    total, weeks = sum(row.n or 0 for row in told), sum(row.active or 0 for row in told)
    newest = next((row for row in reversed(rows) if row.mean_4 is not None), None)
    return Figure(
        key=key,
        title=title,
        columns=columns,
        rows=tuple(
            (row.week, row.n, row.active, row.rate, row.mean_4, row.low, row.high) for row in rows
        )
        if told
        else (),
        definition=definition,
        says=_says(newest),
        n=_("%(n)s in %(weeks)s active learner-weeks")
        % {**_many(total), "weeks": _many(weeks)["n"]},
        chart=_lines([row.week for row in rows], _series(rows)),
        notes=(BACK,) if len(told) < len(rows) else (),
    )


def _many(n: int) -> dict[str, str]:
    return {"n": number_format(n, force_grouping=True)}


def _series(rows: Sequence[Rate]) -> list[dict[str, Any]]:
    return [
        {
            "name": _("Mean of 4 weeks"),
            "values": [row.mean_4 for row in rows],
            "low": [row.low for row in rows],
            "high": [row.high for row in rows],
        },
        {"name": _("Week"), "values": [row.rate for row in rows], "dashed": True},
    ]


def _says(row: Rate | None) -> str:
    if row is None:
        return ""
    return _(
        "%(mean).2f for each active learner, four weeks up to %(day)s (%(low).2f–%(high).2f)."
    ) % {
        "mean": row.mean_4,
        "low": row.low,
        "high": row.high,
        "day": date_format(row.week),
    }


def _shares(
    key: str, title: str, found: Sequence[Share | date], *, n: str, what: str, definition: str
) -> Figure:
    """A share week by week; a week alone is one that was kept back."""
    rows = [
        (one.name, one.n, one.share, one.low, one.high)
        if isinstance(one, Share)
        else (one, None, None, None, None)
        for one in found
    ]
    some = [one for one in found if isinstance(one, Share)]
    columns = (
        Column("week", _("Week from"), "date"),
        Column("people", what, "count"),
        Column("share", _("Share"), "percent"),
        Column("low", _("Low"), "percent"),
        Column("high", _("High"), "percent"),
    )
    series = [
        {
            "name": what,
            **{k: [row[i] for row in rows] for i, k in ((2, "values"), (3, "low"), (4, "high"))},
        }
    ]
    return Figure(
        key=key,
        title=title,
        columns=columns,
        rows=tuple(rows) if any(one.n for one in some) else (),
        definition=definition,
        says=_last(some),
        n=n,
        chart=_lines([row[0] for row in rows], series, unit="percent"),
        notes=(_("Weeks that would tell of 1 to 4 people are kept back."),)
        if len(some) < len(rows)
        else (),
    )


def _last(some: Sequence[Share]) -> str:
    if not some:
        return ""
    one = some[-1]
    return _("%(share).1f%% in the week from %(day)s (%(low).1f–%(high).1f%%).") % {
        "share": 100 * one.share,
        "low": 100 * one.low,
        "high": 100 * one.high,
        "day": date_format(one.name),
    }


def _completion(found: Sequence[Share], skills: Mapping[str, str]) -> Figure:
    columns = (
        Column("skill", _("Skill")),
        Column("completers", _("Completed"), "count"),
        Column("enrolled", _("Began"), "count"),
        Column("completion", _("Completion"), "percent"),
        Column("low", _("Low"), "percent"),
        Column("high", _("High"), "percent"),
    )
    told = [(skills.get(one.name, one.name), one) for one in found]
    rows = tuple((title, one.n, one.of, one.share, one.low, one.high) for title, one in told)
    drawn = [
        {"name": str(title), "value": one.share, "low": one.low, "high": one.high}
        for title, one in told
    ]
    return Figure(
        key="completion",
        title=_("Completion"),
        columns=columns,
        rows=rows,
        definition=_(
            "Of the people who ever handed in a work for a badge of this skill, the share who was "
            "given one. Skills that fewer than 5 people began are left out. The interval of 95 % "
            "is Wilson's."
        ),
        n=_("%(n)s people who began, counted for each skill") % _many(sum(o.of for o in found)),
        says=_("People who began only lately count as not completed yet.") if rows else "",
        chart={"kind": "dots", "unit": "percent", "rows": drawn},
    )


def _lines(weeks: Sequence[date], series: Sequence[Mapping[str, Any]], unit: str = "number") -> Any:
    return {
        "kind": "lines",
        "unit": unit,
        "decimals": 2,
        "from_zero": True,
        "x": [date_format(week, "SHORT_DATE_FORMAT") for week in weeks],
        "series": list(series),
    }
