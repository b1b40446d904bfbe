"""A table of answers, read from CSV: which rows can be taken, and what is wrong with the others.

One row is one member: `email`, and a column for each question, called by its key. An empty cell is
an answer that is not known. RFC 4180; comma, semicolon or tab, by the first line.
"""

import csv
import io
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assaymark.web.insights.csv_lines import csv_lines, refuse_more
from assaymark.web.insights.models import Question
from assaymark.web.insights.refusal import TableRefused

MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One member's answers."""

    email: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row; `line` counts as an editor does, from 1."""

    line: int
    met: str
    todo: str


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The rows that can be taken, and the errors of the others."""

    rows: tuple[Row, ...]
    errors: tuple[RowError, ...]


def example(questions: Sequence[Question]) -> str:
    """A table of two rows to start from."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["email", *(one.key for one in questions)])
    for number in range(2):
        cells = [one.categories[number % len(one.categories)] for one in questions]
        writer.writerow([f"person-{number + 1}@example.com", *cells])
    return out.getvalue()


def read(text: str, questions: Sequence[Question], *, members: Container[str]) -> AnswerTable:
    """The table in `text`; `members` are addresses in lower case.

    Raises `TableRefused` when the first line cannot be understood.
    """
    lines = csv_lines(text, most=MAX_ROWS)
    _first, names = next(lines)
    places = _places([name.strip().lower() for name in names], questions)
    rows: dict[str, Row] = {}
    errors: list[RowError] = []
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            refuse_more(cells, names)
            row = _row(cells, places, questions)
            _refuse_strangers(row, members, taken=rows)
        except TableRefused as refused:
            errors.append(RowError(line, refused.met, refused.todo))
        else:
            rows[row.email] = row
    return AnswerTable(tuple(rows.values()), tuple(errors))


def _places(names: Sequence[str], questions: Sequence[Question]) -> dict[str, int]:
    known = ["email", *(one.key for one in questions)]
    strange = [name for name in names if name not in known]
    if strange or "email" not in names or len(set(names)) != len(names) or len(names) < 2:
        raise TableRefused(
            _("The first line has the columns %(names)s.") % {"names": ", ".join(names) or "–"},
            _("Expected were email and at least one of %(known)s.")
            % {"known": ", ".join(known[1:])},
            _("Correct the first line."),
        )
    return {name: place for place, name in enumerate(names)}


def _row(cells: Sequence[str], places: Mapping[str, int], questions: Sequence[Question]) -> Row:
    padded = [*cells, *[""] * (len(places) - len(cells))]
    answers = {}
    for one in questions:
        given = padded[places[one.key]].strip() if one.key in places else ""
        found = {label.casefold(): label for label in one.categories}.get(given.casefold())
        if given and found is None:
            raise TableRefused(
                _("%(met)r stands under %(name)s.") % {"met": given[:60], "name": one.key},
                todo=_("Use one of: %(known)s; or leave it empty.")
                % {"known": ", ".join(one.categories)},
            )
        if found:
            answers[one.key] = found
    return Row(padded[places["email"]].strip().lower(), answers)


def _refuse_strangers(row: Row, members: Container[str], *, taken: Container[str]) -> None:
    if row.email in taken:
        raise TableRefused(
            _("The address %(email)s stands twice.") % {"email": row.email},
            todo=_("Give each member one row."),
        )
    if row.email not in members:
        raise TableRefused(
            _("%(email)r is no member's address.") % {"email": row.email[:80]},
            todo=_("Invite the person first, or leave the row out."),
        )
