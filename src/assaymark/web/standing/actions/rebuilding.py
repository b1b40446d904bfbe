"""Making all states anew from the evidence, in parts, so that nobody waits and progress shows.

A part holds the lock that updates share, so the two never write over each other. The result
depends on the evidence and the figures alone: on states that are up to date nothing changes.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone

from assaymark.web.people.models import Membership, Organisation
from assaymark.web.record.actions import defer, record
from assaymark.web.standing import figures
from assaymark.web.standing.actions.keeping import bring_up_to_date, hold_all, rescore
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import Rebuilding, SkillEvidence, SkillState

PART = 500
"""People of one part, done in about a second."""
Tell = Callable[[Rebuilding], None]


@transaction.atomic
def start_rebuild(*, organisation: Organisation, now: datetime | None = None) -> Rebuilding:
    """A rebuild by the figures in force, whose parts are promised one after the other."""
    row = _begun(organisation, now or timezone.now())
    _promise(row)
    return row


@transaction.atomic
def next_part(*, rebuilding: Rebuilding, now: datetime | None = None) -> Rebuilding:
    """The rebuild with its next part done, and the one after that promised.

    One that is finished stays so; one that newer figures have overtaken ends here.
    """
    row = Rebuilding.objects.select_for_update().get(pk=rebuilding.pk)
    if row.finished_at is None:
        _do_part(row, Known(row.organisation), now=now or timezone.now())
        if row.finished_at is None:
            _promise(row)
    return row


def rebuild(*, organisation: Organisation, tell: Tell | None = None) -> Rebuilding:
    """All states made anew, here and now, part by part; `tell` hears of each."""
    row, known = _begun(organisation, timezone.now()), Known(organisation)
    while row.finished_at is None:
        with transaction.atomic():
            _do_part(row, known, now=timezone.now())
        if tell is not None:
            tell(row)
    return row


def differing(organisation: Organisation) -> tuple[int, int]:
    """How many states a rebuild would change, and how many people were looked at; writes nothing.

    0 is what is promised.
    """
    known, after, differs, looked_at = Known(organisation), 0, 0, 0
    while people := _people(organisation, after):
        differs += len(rescore(known, people, write=False))
        looked_at, after = looked_at + len(people), people[-1]
    return differs, looked_at


def settle(*, organisation: Organisation, now: datetime | None = None) -> int:
    """How many states changed by taking in everything that was ever judged here.

    For after an upgrade, and for data that came in past the rooms' own actions. Doing it again
    changes nothing.
    """
    known, after, changed = Known(organisation), 0, 0
    while people := _members(organisation, after):
        with transaction.atomic():
            hold_all(organisation)
            changed += len(bring_up_to_date(known, people, now=now or timezone.now()))
        after = people[-1]
    return changed


@transaction.atomic
def settle_part(*, organisation: Organisation, after: int, now: datetime | None = None) -> None:
    """The same for the people next to `after`, promising the rest."""
    people = _members(organisation, after)
    if people:
        hold_all(organisation)
        bring_up_to_date(Known(organisation), people, now=now or timezone.now())
        promise_to_settle(organisation=organisation, after=people[-1])


@transaction.atomic
def promise_to_settle(*, organisation: Organisation, after: int = 0) -> None:
    """Has everything judged here taken in, in the background, once."""
    defer(
        "standing.settle",
        f"{organisation.pk}:{after}",
        arguments={"after": after},
        organisation_id=organisation.pk,
    )


def _begun(organisation: Organisation, now: datetime) -> Rebuilding:
    evidence = SkillEvidence.objects.filter(organisation=organisation)
    made: Rebuilding = Rebuilding.objects.create(
        organisation=organisation,
        model=figures.current(organisation),
        people=evidence.values("person").distinct().count(),
        started_at=now,
    )
    return made


def _do_part(row: Rebuilding, known: Known, *, now: datetime) -> None:
    hold_all(row.organisation)
    is_overtaken = Rebuilding.objects.filter(organisation=row.organisation, pk__gt=row.pk).exists()
    people = [] if is_overtaken else _people(row.organisation, row.after)
    if people:
        row.changed += len(rescore(known, people))
        row.states += SkillState.objects.filter(
            organisation=row.organisation, person__in=people
        ).count()
        row.done, row.after = row.done + len(people), people[-1]
    if len(people) < PART:
        row.finished_at = now
        _record(row, now)
    row.save()


def _record(row: Rebuilding, now: datetime) -> None:
    record(
        "scores.rebuilt",
        organisation_id=row.organisation_id,
        actor=None,
        subject=f"score-figures:{row.model.number}",
        detail={"people": row.done, "states": row.states, "changed": row.changed},
        at=now,
    )


def _promise(row: Rebuilding) -> None:
    defer(
        "standing.rebuild",
        f"{row.pk}:{row.after}",
        arguments={"rebuilding": row.pk},
        organisation_id=row.organisation_id,
    )


def _people(organisation: Organisation, after: int) -> list[int]:
    """The next people who have evidence, or a state, by their keys."""
    tables = (
        table.objects.filter(organisation=organisation, person__gt=after)
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()[:PART]
        for table in (SkillEvidence, SkillState)
    )
    return list(islice(sorted({person for table in tables for person in table}), PART))


def _members(organisation: Organisation, after: int) -> list[int]:
    """The next people who are or were members."""
    rows = Membership.objects.filter(organisation=organisation, user__gt=after)
    return list(rows.order_by("user_id").values_list("user_id", flat=True)[:PART])
