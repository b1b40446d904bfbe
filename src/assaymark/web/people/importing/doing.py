"""The verbs of an import: look at a table, confirm it, throw it away, do it.

Doing it is one transaction: every row, or none. It plans the table anew with the members locked,
and does nothing where the plan is no longer the one that was confirmed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.people.actions import PeopleError
from assaymark.web.people.importing import plan, sheet
from assaymark.web.people.importing.plan import Row, RowState
from assaymark.web.people.models import (
    ContextImport,
    ContextRow,
    Membership,
    Organisation,
    Role,
    User,
)
from assaymark.web.record.actions import defer, record, record_many

State = ContextImport.State
AT_ONCE = 2_000
LETTERS_AT_ONCE = 100
T = TypeVar("T")
_UPDATE = """
    UPDATE people_membership AS its
    SET job_title = new.job_title, team = new.team, cohort = new.cohort, track = new.track,
        location = new.location, started_on = nullif(new.started_on, '')::date
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                %s::text[]) AS new (id, job_title, team, cohort, track, location, started_on)
    WHERE its.id = new.id AND its.organisation_id = %s
"""
_MANAGERS = """
    UPDATE people_membership AS its SET manager_id = boss.id
    FROM unnest(%s::text[], %s::text[]) AS new (email, manager)
    JOIN people_user AS own ON own.email = new.email
    LEFT JOIN people_user AS above ON above.email = new.manager
    LEFT JOIN people_membership AS boss
        ON boss.user_id = above.id AND boss.organisation_id = %s AND boss.active
    WHERE its.user_id = own.id AND its.organisation_id = %s
"""


class ImportRefused(PeopleError):
    """The import cannot go on; the message says why."""


@transaction.atomic
def look_at(*, organisation: Organisation, body: bytes, file_name: str, by: User) -> ContextImport:
    """The import of a file, planned and not yet confirmed; raises `sheet.SheetRefused`."""
    read = sheet.decoded(body)
    rows = plan.planned(sheet.read(read.text), organisation, today=timezone.localdate())
    made: ContextImport = ContextImport.objects.create(
        organisation=organisation,
        by=by,
        file_name=file_name.replace("\0", "")[:200],
        digest=hashlib.sha256(body).hexdigest(),
        encoding=read.encoding,
        doubt=read.doubt,
        text=read.text,
        plan=plan.digest(rows),
        counts=plan.counts(rows),
    )
    _keep(made, rows)
    return made


@transaction.atomic
def confirm(*, made: ContextImport, invites: bool, by: User) -> ContextImport:
    """The import, to be done by a job; confirming it again changes nothing.

    Raises `ImportRefused` where a row has an error, or nothing would change.
    """
    made = ContextImport.objects.select_for_update().get(pk=made.pk)
    if made.state != State.LOOKED_AT:
        return made
    if made.counts[RowState.ERROR]:
        raise ImportRefused(_("Rows have errors; correct the file and send it again."))
    if not made.counts[RowState.NEW] + made.counts[RowState.CHANGED]:
        raise ImportRefused(_("Everything in the file is so already; there is nothing to do."))
    made.state, made.invites, made.by = State.WAITING, invites, by
    made.save(update_fields=["state", "invites", "by"])
    arguments = {"import": made.pk}
    defer("people.import", made.handle, arguments=arguments, organisation_id=made.organisation_id)
    return made


@transaction.atomic
def discard(*, made: ContextImport) -> ContextImport:
    """The import, thrown away with its rows, unless it was confirmed."""
    made = ContextImport.objects.select_for_update().get(pk=made.pk)
    if made.state == State.LOOKED_AT:
        _close(made, State.DISCARDED)
    return made


@transaction.atomic
def do(*, made: ContextImport, told: Callable[[int], None]) -> ContextImport:
    """The import, done wholly, or refused with nothing done; `told` hears of rows written."""
    if made.state != State.WAITING:
        return made
    organisation, text = made.organisation, made.text
    lines = sheet.read(text)
    _lock(organisation, [line.cells["email"].lower() for line in lines.lines])
    rows = plan.planned(lines, organisation, today=timezone.localdate())
    if plan.digest(rows) != made.plan:
        return _close(
            made,
            State.REFUSED,
            _("People were changed since this was looked at; nothing was done. Send it again."),
        )
    new = [row for row in rows if row.state is RowState.NEW]
    changed = [row for row in rows if row.state is RowState.CHANGED]
    joined = _join(made, new, told)
    _change(made, changed, told=lambda n: told(len(new) + n))
    if made.invites:
        _promise_letters(made, joined)
    record(
        "people.imported",
        organisation_id=organisation.pk,
        actor=made.by,
        subject=f"import:{made.handle}",
        detail={"sha256": made.digest, "counts": made.counts, "invited": made.invites},
    )
    return _close(made, State.DONE)


def _join(made: ContextImport, new: Sequence[Row], told: Callable[[int], None]) -> list[int]:
    """Keys of the memberships of new people, who cannot sign in before they choose a password."""
    keys = []
    for done, some in _batches(new):
        users = User.objects.bulk_create(
            User(email=row.email, name=row.name, password=make_password(None)) for row in some
        )
        members = Membership.objects.bulk_create(
            Membership(
                user=user,
                organisation=made.organisation,
                roles=[Role.LEARNER],
                started_on=plan.read_date(row.context["started_on"]),
                **{name: row.context[name] for name in sheet.TEXTS},
            )
            for user, row in zip(users, some, strict=True)
        )
        keys += [member.pk for member in members]
        detail = {"roles": [Role.LEARNER], "import": made.handle}
        _record(made, "person.joined", ((f"person:{user.handle}", detail) for user in users))
        told(done)
    for _done, some in _batches([row for row in new if row.context["manager"]]):
        _set_managers(made, some)
    return keys


def _change(made: ContextImport, changed: Sequence[Row], *, told: Callable[[int], None]) -> None:
    for done, some in _batches(changed):
        columns = [[row.context[name] for row in some] for name in (*sheet.TEXTS, "started_on")]
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [[row.pk for row in some], *columns, made.organisation_id])
        _set_managers(made, [row for row in some if "manager" in _fields(row)])
        handles = dict(
            User.objects.filter(memberships__in=[row.pk for row in some]).values_list(
                "email", "handle"
            )
        )
        _record(
            made,
            "person.context-changed",
            (
                (f"person:{handles[row.email]}", {"fields": _fields(row), "import": made.handle})
                for row in some
            ),
        )
        told(done)


def _fields(row: Row) -> list[str]:
    return [name for name, _old, _new in row.changes]


def _set_managers(made: ContextImport, rows: Sequence[Row]) -> None:
    if not rows:
        return
    pairs = [[row.email for row in rows], [row.context["manager"] for row in rows]]
    with connection.cursor() as cursor:
        cursor.execute(_MANAGERS, [*pairs, made.organisation_id, made.organisation_id])


def _record(made: ContextImport, kind: str, about: Iterator[tuple[str, Mapping[str, Any]]]) -> None:
    record_many(kind, organisation_id=made.organisation_id, actor=made.by, about=about)


def _promise_letters(made: ContextImport, members: Sequence[int]) -> None:
    for start in range(0, len(members), LETTERS_AT_ONCE):
        some = list(members[start : start + LETTERS_AT_ONCE])
        arguments = {"import": made.pk, "members": some}
        key = f"{made.handle}:{start}"
        defer("people.invite", key, arguments=arguments, organisation_id=made.organisation_id)


def _lock(organisation: Organisation, mails: Sequence[str]) -> None:
    for start in range(0, len(mails), AT_ONCE):
        found = Membership.objects.select_for_update(of=("self",), no_key=True).filter(
            organisation=organisation, user__email__in=mails[start : start + AT_ONCE]
        )
        list(found.order_by("pk").values_list("pk", flat=True))


def _close(made: ContextImport, state: str, reason: str = "") -> ContextImport:
    made.state, made.reason, made.text = state, reason, ""
    made.finished_at = timezone.now()
    made.save(update_fields=["state", "reason", "text", "finished_at"])
    made.rows.all().delete()
    return made


def _keep(made: ContextImport, rows: Sequence[Row]) -> None:
    """The rows, for looking at; by COPY, because there may be fifty thousand."""
    columns = "of_id, line, state, email, name, changes, problems"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {ContextRow._meta.db_table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            said = [[one.met, one.expected, one.todo] for one in row.problems]
            plain = [json.dumps(row.changes), json.dumps(said)]
            copy.write_row([made.pk, row.line, row.state.value, row.email, row.name, *plain])


def _batches(rows: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Some rows, and how many there were until their end."""
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        yield start + len(some), some
