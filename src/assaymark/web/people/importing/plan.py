"""What a table of people would change, row by row, before anything is changed.

One row is one person, found by address. A column that is not there changes nothing; an empty cell
empties the field. Names, roles and passwords of people who are here are never touched, and nobody
who has an account, but no membership here, is brought in: they must accept an invitation.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from assaymark.web.people.importing.lines import around
from assaymark.web.people.importing.sheet import CONTEXT, TEXTS, Line, Sheet
from assaymark.web.people.models import Membership, Organisation, User

EARLIEST = date(1940, 1, 1)
AHEAD = timedelta(days=366)
AT_ONCE = 5_000
LONGEST_EMAIL = 254
"""As many characters as accounts keep."""


class RowState(StrEnum):
    """What a row would do."""

    ERROR = "error"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be taken."""

    met: str
    expected: str
    todo: str


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody who has an account; `pk` is their membership, None where they are no member.

    Of somebody who is no member here not even the name is known: it stands at another organisation.
    """

    pk: int | None
    name: str
    active: bool = False
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as planned: `context` is what will stand afterwards, `changes` (field, old, new)."""

    line: int
    email: str
    name: str
    state: RowState
    pk: int | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[tuple[str, str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


def planned(sheet: Sheet, organisation: Organisation, *, today: date) -> tuple[Row, ...]:
    """All rows of `sheet`, in its order."""
    mails = {line.cells["email"].lower() for line in sheet.lines}
    bosses = {line.cells.get("manager", "").lower() for line in sheet.lines} - {""}
    here = _here(organisation, mails | bosses)
    taken: dict[str, int] = {}
    rows = []
    for line in sheet.lines:
        first = taken.setdefault(line.cells["email"].lower(), line.number)
        rows.append(_row(line, here, mails, first=first, today=today))
    return _without_rounds(rows, organisation, here)


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many rows there are of each state."""
    return {state.value: sum(row.state is state for row in rows) for state in RowState}


def digest(rows: Sequence[Row]) -> str:
    """SHA-256 of all that `rows` would do: the same only while nothing has changed meanwhile."""
    plain = [
        (row.email, row.state, row.pk, sorted(row.context.items()), row.changes) for row in rows
    ]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def context_of(member: Membership, manager_email: str) -> dict[str, str]:
    """Somebody's context as cells of a table."""
    texts = {name: str(getattr(member, name)) for name in TEXTS}
    started = member.started_on.isoformat() if member.started_on else ""
    return {**texts, "manager": manager_email, "started_on": started}


def read_date(cell: str) -> date | None:
    """The day that `cell` means, `2026-03-01` or `1.3.2026`; None for anything else."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _here(organisation: Organisation, mails: Collection[str]) -> dict[str, Here]:
    found: dict[str, Here] = {}
    wanted = sorted(mails)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for mail in User.objects.filter(email__in=some).values_list("email", flat=True):
            found[mail] = Here(None, "")
        for one in _members(organisation, some):
            boss = one.manager if one.manager and one.manager.active else None
            context = context_of(one, boss.user.email if boss else "")
            found[one.user.email] = Here(one.pk, one.user.name, one.active, context)
    return found


def _members(organisation: Organisation, mails: Sequence[str]) -> Any:
    found = Membership.objects.filter(organisation=organisation, user__email__in=mails)
    return found.select_related("user", "manager__user").iterator(chunk_size=2_000)


def _row(
    line: Line, here: Mapping[str, Here], mails: Collection[str], *, first: int, today: date
) -> Row:
    email, name = line.cells["email"].lower(), line.cells.get("name", "")
    own = here.get(email)
    problems = [
        *_shape(line, first),
        *_person(email, name, own),
        *_texts(line),
        *_started(line.cells.get("started_on", ""), today),
        *_manager(line, here, mails),
    ]
    shown = (own.name if own else "") or name
    if problems:
        return Row(line.number, email, shown, RowState.ERROR, problems=tuple(problems))
    before = own.context if own else dict.fromkeys(CONTEXT, "")
    after = {**before, **_given(line)}
    changes = tuple((key, before[key], after[key]) for key in CONTEXT if before[key] != after[key])
    state = RowState.CHANGED if changes else RowState.UNCHANGED
    state = state if own else RowState.NEW
    return Row(line.number, email, shown, state, own.pk if own else None, after, changes)


def _given(line: Line) -> dict[str, str]:
    given = {key: line.cells[key] for key in CONTEXT if key in line.cells}
    if "manager" in given:
        given["manager"] = given["manager"].lower()
    if day := read_date(given.get("started_on", "")):
        given["started_on"] = day.isoformat()
    return given


def _shape(line: Line, first: int) -> Iterator[Problem]:
    if line.n != len(line.cells):
        yield Problem(
            _("The row has %(n)d cells.") % {"n": line.n},
            _("%(n)d were expected, one for each column.") % {"n": len(line.cells)},
            _("Put quotes around cells that hold the separator, and write empty cells too."),
        )
    if first != line.number:
        yield Problem(
            _("%(mail)r stands in line %(line)d already.")
            % {"mail": line.cells["email"], "line": first},
            _("Each person was expected once."),
            _("Keep the right one of the two rows."),
        )


def _person(email: str, name: str, own: Here | None) -> Iterator[Problem]:
    if own is not None and not own.active:
        yield Problem(
            _("%(mail)r has an account, but is no member here.") % {"mail": email},
            _("A member, or somebody new, was expected: nobody is brought in without agreeing."),
            _("Invite them; when they have accepted, import the row."),
        )
    if own is not None:
        return
    if len(email) > LONGEST_EMAIL:
        yield Problem(
            _("%(mail)r… has %(n)d characters.") % {"mail": email[:40], "n": len(email)},
            _("An address of at most %(n)d was expected.") % {"n": LONGEST_EMAIL},
            _("Correct the address."),
        )
    try:
        validate_email(email)
    except ValidationError:
        yield Problem(
            _("%(mail)r stands under email.") % {"mail": email[:80]},
            _("An e-mail address was expected."),
            _("Correct the address."),
        )
    if not name:
        yield Problem(
            _("There is no name for somebody new."),
            _("The name as it should stand on badges was expected."),
            _("Fill in the column name; or correct the address, if they are a member already."),
        )


def _texts(line: Line) -> Iterator[Problem]:
    for key, longest in (("name", 200), *((key, 120) for key in TEXTS)):
        cell = line.cells.get(key, "")
        if len(cell) > longest or any(ord(letter) < 32 for letter in cell):
            yield Problem(
                _("%(met)r stands under %(name)s.") % {"met": cell[:60], "name": key},
                _("One line of at most %(n)d letters was expected.") % {"n": longest},
                _("Shorten it."),
            )


def _started(cell: str, today: date) -> Iterator[Problem]:
    day = read_date(cell)
    if cell and (day is None or not EARLIEST <= day <= today + AHEAD):
        yield Problem(
            _("%(met)r stands under started_on.") % {"met": cell[:60]},
            _("A day from 1940 up to a year ahead was expected, as 2026-03-31 or 31.03.2026."),
            _("Write the day so; in a spreadsheet, set the column's form to text."),
        )


def _manager(line: Line, here: Mapping[str, Here], mails: Collection[str]) -> Iterator[Problem]:
    boss = line.cells.get("manager", "").lower()
    known = here.get(boss)
    is_coming = known is None and boss in mails
    if not boss or is_coming or (known and known.active):
        return
    yield Problem(
        _("%(met)r stands under manager.") % {"met": boss[:80]},
        _("The address of an active member, or of another row, was expected."),
        _("Correct the address, add a row for the manager, or leave the cell empty."),
    )


def _without_rounds(
    rows: Sequence[Row], organisation: Organisation, here: Mapping[str, Here]
) -> tuple[Row, ...]:
    """The rows; those whose manager lines would run in a circle as errors that name it."""
    after = {row.email: row.context["manager"] for row in rows if row.context}
    rounds = around(after, organisation, {mail for mail, one in here.items() if one.pk})
    return tuple(_in_round(row, rounds.get(row.email)) for row in rows)


def _in_round(row: Row, circle: Sequence[str] | None) -> Row:
    if circle is None or row.state is RowState.ERROR:
        return row
    problem = Problem(
        _("The managers go round in a circle: %(circle)s.") % {"circle": " → ".join(circle)},
        _("Lines that end at somebody without a manager were expected."),
        _("Correct the manager of one of them."),
    )
    return Row(row.line, row.email, row.name, RowState.ERROR, problems=(problem,))
