"""Plateaus found, told once and ended; notes that people write for themselves."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.models import Plateau, Reflection
from assaymark.web.guides.plateaus import Resting, looked_at
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record
from assaymark.web.skills.models import Competency
from assaymark.web.skills.needs import described
from assaymark.web.standing.several import Pair

QUIET = timedelta(weeks=6)
"""How long after one letter about a skill there is none again."""
LONGEST = 4000


@transaction.atomic
def note_plateaus(
    *, organisation: Organisation, people: Collection[int], now: datetime | None = None
) -> list[Plateau]:
    """The plateaus of these people (keys) found now for the first time; others end.

    A plateau stays open while the slope holds 0, and ends when it no longer does or too little is
    known. Each new one is told once, unless one of the same skill was told lately.
    """
    now = now or timezone.now()
    found = looked_at(organisation, people, described(organisation), now=now)
    here = Plateau.objects.select_for_update().filter(
        organisation=organisation, person__in=people, ended_at=None
    )
    known = {Pair(one.person_id, one.competency_id) for one in here}
    resting = {Pair(one.person, one.competency) for one in found.resting}
    for one in here:
        if Pair(one.person_id, one.competency_id) not in resting:
            Plateau.objects.filter(pk=one.pk).update(ended_at=now)
    fresh = [one for one in found.resting if Pair(one.person, one.competency) not in known]
    return [_begun(organisation, one, now) for one in fresh]


def _begun(organisation: Organisation, one: Resting, now: datetime) -> Plateau:
    lately = Plateau.objects.filter(
        organisation=organisation,
        person=one.person,
        competency=one.competency,
        told_at__gt=now - QUIET,
    )
    tell = not lately.exists()
    made: Plateau = Plateau.objects.create(
        organisation=organisation,
        person_id=one.person,
        competency_id=one.competency,
        per_week=one.slope.per_week,
        low=one.slope.low,
        high=one.slope.high,
        n=one.slope.n,
        found_at=now,
        told_at=now if tell else None,
    )
    record(
        "plateau.found",
        organisation_id=organisation.pk,
        actor=None,
        subject=f"person:{made.person.handle}",
        detail={"skill": made.competency.handle, "n": made.n, "told": tell},
        at=now,
    )
    if tell:
        defer(
            "guides.plateau-letter",
            str(made.pk),
            arguments={"plateau": made.pk},
            organisation_id=organisation.pk,
        )
    return made


@transaction.atomic
def reflect(
    *,
    organisation: Organisation,
    person: User,
    competency: Competency,
    tried: str,
    met: str,
    next_thing: str,
) -> Reflection:
    """The note, for nobody else to read; the record says that there is one, and no more."""
    words = {"tried": tried.strip(), "met": met.strip(), "next_thing": next_thing.strip()}
    if not words["tried"] or not words["next_thing"]:
        raise GuidesRefused(
            _("The note is not finished."),
            _("What you tried, and one thing to do next, were expected."),
            _("A sentence each is enough."),
        )
    if max(map(len, words.values())) > LONGEST:
        raise GuidesRefused(
            _("The note is too long."),
            _("At most %(most)d characters each are kept.") % {"most": LONGEST},
            _("Keep what you want to read again in a month."),
        )
    note: Reflection = Reflection.objects.create(
        organisation=organisation, person=person, competency=competency, **words
    )
    record(
        "reflection.written",
        organisation_id=organisation.pk,
        actor=person,
        subject=f"reflection:{note.handle}",
        detail={"skill": competency.handle},
    )
    return note


@transaction.atomic
def delete_reflection(*, note: Reflection) -> None:
    """Deletes one's own note."""
    record(
        "reflection.deleted",
        organisation_id=note.organisation_id,
        actor=note.person,
        subject=f"reflection:{note.handle}",
    )
    note.delete()
