"""Values of a metric, read from CSV or from a call: every row is looked at before any is taken.

Columns: `start` (the period's first day, 2026-03-02), `value`, for a team's metric `team`, for a
person's `email`; `n` and `period` where wanted. A table with one wrong row is not taken at all.
"""

import csv
import io
import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.insights.csv_lines import csv_lines, refuse_more
from assaymark.web.insights.models import Level, Metric, Period
from assaymark.web.insights.refusal import TableRefused

MAX_ROWS = 100_000
MOST_ERRORS = 50
LARGEST = 1e12
"""No value lies beyond it: sums of squares must stay numbers."""
EARLIEST, AHEAD = date(1970, 1, 1), timedelta(days=366)
OWN = {Level.TEAM: "team", Level.PERSON: "email", Level.ORGANISATION: ""}


@dataclass(frozen=True, slots=True)
class Told:
    """One value as it was told; `team` and `person` (a user's key) by the metric's level."""

    starts: date
    value: float
    n: int | None = None
    period: str = Period.WEEK
    team: str = ""
    person: int | None = None

    @property
    def place(self) -> tuple[date, str, str, int | None]:
        """What may stand once in a metric."""
        return self.starts, self.period, self.team, self.person


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row; `line` counts as an editor does, from 1."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class ValueTable:
    """All rows of a table, or what is wrong with some of them."""

    rows: tuple[Told, ...]
    errors: tuple[RowError, ...]

    @property
    def can_be_taken(self) -> bool:
        """Whether there is something, and nothing wrong with it."""
        return bool(self.rows) and not self.errors


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a value may speak of: names of teams, and user keys by address in lower case."""

    teams: frozenset[str]
    people: Mapping[str, int]


def columns(metric: Metric) -> list[str]:
    """The columns of a table for `metric`, in the order of the example."""
    return [name for name in ("start", OWN[Level(metric.level)], "value", "n", "period") if name]


def example(metric: Metric) -> str:
    """A table of two rows to start from."""
    own = {"team": "Support East", "email": "ann@example.com"}
    rows = [
        {"start": day, "value": value, "n": n, "period": "week", **own}
        for day, value, n in (("2026-03-02", "4.5", "112"), ("2026-03-09", "4.1", "98"))
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns(metric), extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(text: str, metric: Metric, known: Known) -> ValueTable:
    """The table in `text`; raises `TableRefused` when its first line cannot be understood."""
    lines = csv_lines(text, most=MAX_ROWS)
    _line, head = next(lines)
    names = [name.strip().lower() for name in head]
    _refuse_names(names, metric)
    rows: dict[object, Told] = {}
    errors: list[RowError] = []
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            row = dict(zip(names, (cell.strip() for cell in cells), strict=False))
            try:
                refuse_more(cells, names)
                told = told_of(row, metric, known)
                _refuse_twice(told, rows)
                rows[told.place] = told
            except TableRefused as refused:
                errors.append(RowError(line, str(refused)))
    return ValueTable(tuple(rows.values()), tuple(errors[:MOST_ERRORS]))


def told_of(row: Mapping[str, str], metric: Metric, known: Known) -> Told:
    """One value out of its texts; raises `TableRefused` with what is wrong."""
    return Told(
        starts=_date(row.get("start", "")),
        value=_number(row.get("value", "")),
        n=_count(row.get("n", "")),
        period=_period(row.get("period", "")),
        team=_team(row.get("team", ""), metric, known),
        person=_person(row.get("email", ""), metric, known),
    )


def _refuse_names(names: Sequence[str], metric: Metric) -> None:
    allowed = columns(metric)
    needed = allowed[: allowed.index("value") + 1]
    if set(names) - set(allowed) or set(needed) - set(names) or len(set(names)) != len(names):
        raise TableRefused(
            _("The first line has the columns %(names)s.") % {"names": ", ".join(names) or "–"},
            _("Expected were %(needed)s, and n and period where wanted.")
            % {"needed": ", ".join(needed)},
            _("Correct the first line."),
        )


def _refuse_twice(told: Told, rows: Container[object]) -> None:
    if told.place in rows:
        raise TableRefused(_("This period stands twice."), todo=_("Keep one of the two rows."))


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise TableRefused(
            _("%(met)r is no date.") % {"met": text[:40]}, todo=_("Write it as 2026-03-02.")
        ) from error
    if not EARLIEST <= day <= timezone.localdate() + AHEAD:
        raise TableRefused(
            _("%(met)r is no day that was measured.") % {"met": text[:40]},
            _("A day from 1970 up to a year ahead was expected."),
            _("Correct the year."),
        )
    return day


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise TableRefused(
            _("%(met)r is no number, or beyond a million millions.") % {"met": text[:40]},
            todo=_("Write it as 12.5."),
        )
    return value


def _count(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise TableRefused(_("n is %(met)r; a whole number was expected.") % {"met": text[:40]})
    return int(text)


def _period(text: str) -> str:
    if text and text not in Period.values:
        raise TableRefused(
            _("%(met)r is no period.") % {"met": text[:40]},
            todo=_("Use one of: %(known)s.") % {"known": ", ".join(Period.values)},
        )
    return text or Period.WEEK


def _team(text: str, metric: Metric, known: Known) -> str:
    if metric.level != Level.TEAM:
        return ""
    if text not in known.teams:
        raise TableRefused(
            _("%(met)r is no member's team.") % {"met": text[:80]},
            todo=_("Write teams as they stand on people's pages."),
        )
    return text


def _person(text: str, metric: Metric, known: Known) -> int | None:
    if metric.level != Level.PERSON:
        return None
    found = known.people.get(text.lower())
    if found is None:
        raise TableRefused(_("%(met)r is no member's address.") % {"met": text[:80]})
    return found
