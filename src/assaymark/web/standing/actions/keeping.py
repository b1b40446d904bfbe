"""Keeping evidence and states in step: what is found anew is laid over what is there.

`update` is all that ever happens to a person: evidence that is new is kept, evidence that no longer
stands is withdrawn, and the states are computed from what counts. Doing it twice changes nothing.
Updates of one person wait for each other; a part of a rebuild waits for all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from assaymark.ranking.evidence import Evidence
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.standing import figures
from assaymark.web.standing.evidence import HEARD_HERE, MADE_HERE, Heard, Known, Shown, wanted
from assaymark.web.standing.models import OtherSkill, SkillEvidence, SkillState
from assaymark.web.standing.reading import COLUMNS, evidence, found_in

VALUES = (
    *("mean", "low", "high", "variance", "n", "first_at", "newest_at", "as_of"),
    *("reached", "holds_until"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A state that came to be something else; None where there was, or is, no score."""

    person: int
    competency: int
    before: SkillState | None
    after: SkillState | None


@transaction.atomic
def update(
    *, organisation: Organisation, person: User, now: datetime | None = None
) -> tuple[Change, ...]:
    """Brings one person's evidence and states up to date; each changed state is an event."""
    _hold(organisation, person.pk)
    return bring_up_to_date(Known(organisation), [person.pk], now=now or timezone.now())


def bring_up_to_date(known: Known, people: Collection[int], *, now: datetime) -> tuple[Change, ...]:
    """The same for several people, whose locks the caller holds."""
    found = wanted(known, people)
    _keep_evidence(known.organisation, people, found.evidence, now=now)
    _keep_others(known.organisation, people, found.others)
    changes = rescore(known, people)
    _record(known, changes, now=now)
    return changes


def rescore(known: Known, people: Collection[int], *, write: bool = True) -> tuple[Change, ...]:
    """States of these people computed from the evidence that counts; what changed by it."""
    organisation = known.organisation
    in_force = figures.figures(figures.current(organisation))
    rows = SkillState.objects.filter(organisation=organisation, person__in=people)
    before = {(row.person_id, row.competency_id): row for row in rows}
    after = dict(_computed(known, people, in_force))
    gone = [row for place, row in before.items() if place not in after]
    fresh = [row for place, row in after.items() if not _is_as(before.get(place), row)]
    if write:
        SkillState.objects.filter(pk__in=[row.pk for row in gone]).delete()
        SkillState.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["organisation", "person", "competency"],
            update_fields=[*VALUES, "model"],
        )
    return tuple(
        Change(*place, before.get(place), after.get(place))
        for place in sorted(before.keys() | after.keys())
        if not _is_same(before.get(place), after.get(place))
    )


def _computed(
    known: Known, people: Collection[int], in_force: figures.Figures
) -> Iterator[tuple[tuple[int, int], SkillState]]:
    for person, given in evidence_by_person(known.organisation, people):
        for handle, found in found_in(given, figures=in_force, top=known.top):
            competency = known.competencies[handle].pk
            yield (
                (person, competency),
                SkillState(
                    organisation=known.organisation,
                    person_id=person,
                    competency_id=competency,
                    model_id=in_force.pk,
                    **found.columns(),
                ),
            )


def evidence_by_person(
    organisation: Organisation, people: Collection[int]
) -> Iterator[tuple[int, list[Evidence]]]:
    """Each person with the evidence that counts, in an order of its own."""
    rows = SkillEvidence.objects.filter(
        organisation=organisation, person__in=people, withdrawn_at=None
    )
    found: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows.order_by("person_id", "key").values_list("person_id", *COLUMNS):
        found[row[0]].append(evidence(row[1:]))
    return iter(found.items())


def _is_same(one: SkillState | None, other: SkillState | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(getattr(one, name) == getattr(other, name) for name in VALUES)


def _is_as(one: SkillState | None, other: SkillState) -> bool:
    return one is not None and one.model_id == other.model_id and _is_same(one, other)


def _keep_evidence(
    organisation: Organisation, people: Collection[int], found: Iterable[Shown], *, now: datetime
) -> None:
    rows = SkillEvidence.objects.filter(organisation=organisation, person__in=people)
    there = {row.key: row for row in rows if row.key.startswith(MADE_HERE)}
    wished = {one.key: one for one in found}
    SkillEvidence.objects.bulk_create(
        [_row(organisation, one, now) for key, one in wished.items() if key not in there]
    )
    changed = []
    for key, row in there.items():
        one = wished.get(key)
        cluster, withdrawn = row.work, row.withdrawn_at
        row.work = one.work if one else row.work
        row.withdrawn_at = None if one else row.withdrawn_at or now
        if (row.work, row.withdrawn_at) != (cluster, withdrawn):
            changed.append(row)
    SkillEvidence.objects.bulk_update(changed, ["work", "withdrawn_at"])


def _row(organisation: Organisation, one: Shown, now: datetime) -> SkillEvidence:
    columns = {name: getattr(one, name) for name in Shown.__slots__ if name != "person"}
    return SkillEvidence(
        organisation=organisation, person_id=one.person, recorded_at=now, **columns
    )


def _keep_others(
    organisation: Organisation, people: Collection[int], found: Iterable[Heard]
) -> None:
    rows = OtherSkill.objects.filter(organisation=organisation, person__in=people)
    there = {row.key: row for row in rows if row.key.startswith(HEARD_HERE)}
    wished = {one.key: one for one in found}
    gone = [row.pk for key, row in there.items() if key not in wished]
    OtherSkill.objects.filter(pk__in=gone).delete()
    OtherSkill.objects.bulk_create(
        OtherSkill(
            organisation=organisation,
            person_id=one.person,
            **{name: getattr(one, name) for name in Heard.__slots__ if name != "person"},
        )
        for key, one in wished.items()
        if key not in there
    )


def _record(known: Known, changes: Iterable[Change], *, now: datetime) -> None:
    changes = tuple(changes)
    people = User.objects.in_bulk({one.person for one in changes})
    handles = {one.pk: handle for handle, one in known.competencies.items()}
    for one in changes:
        record(
            "skill.updated",
            organisation_id=known.organisation.pk,
            actor=None,
            subject=f"person:{people[one.person].handle}",
            detail={
                "skill": handles[one.competency],
                "before": _figures(one.before),
                "after": _figures(one.after),
            },
            at=now,
        )


def _figures(state: SkillState | None) -> dict[str, object] | None:
    if state is None:
        return None
    return {"mean": round(state.mean, 4), "n": state.n, "reached": state.reached}


def hold_all(organisation: Organisation) -> None:
    """Waits until nobody's skills are being updated here, and keeps it so until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"standing:{organisation.pk}"]
        )


def _hold(organisation: Organisation, person: int) -> None:
    """Waits for a rebuild's part, and for another update of this person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0)),"
            " pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"standing:{organisation.pk}", f"standing:{organisation.pk}:{person}"],
        )
