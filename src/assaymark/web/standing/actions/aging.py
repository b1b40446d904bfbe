"""What has aged: found each day, recorded, and told to the person once.

A level has aged when it is no longer sure enough (`scale.SURE`) without new evidence. Nothing is
taken away: the score stays, its band has grown, and the badge of that level may be done again.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from assaymark.web.people.models import Membership, Organisation
from assaymark.web.record.actions import defer, record
from assaymark.web.standing.models import Aging, SkillState

AT_ONCE = 500


@transaction.atomic
def note_aged(*, organisation: Organisation, now: datetime | None = None) -> list[Aging]:
    """The agings that nobody was told of yet, up to `AT_ONCE` of them; each person gets one letter.

    Once for one state of the evidence: told again only after new evidence has aged in its turn.
    """
    now = now or timezone.now()
    rows = list(_untold(organisation, now)[:AT_ONCE])
    made: list[Aging] = Aging.objects.bulk_create(
        Aging(
            organisation=organisation,
            person_id=row.person_id,
            competency_id=row.competency_id,
            rank=row.reached,
            newest_at=row.newest_at,
            aged_at=row.holds_until or now,
        )
        for row in rows
    )
    for row, one in zip(rows, made, strict=True):
        record(
            "skill.aged",
            organisation_id=organisation.pk,
            actor=None,
            subject=f"person:{row.person.handle}",
            detail={
                "skill": row.competency.handle,
                "rank": one.rank,
                "aged_at": one.aged_at.isoformat(),
            },
            at=now,
        )
    for person in sorted({one.person_id for one in made}):
        mine = [one.pk for one in made if one.person_id == person]
        defer(
            "standing.letter",
            f"{organisation.pk}:{person}:{mine[0]}",
            arguments={"agings": mine},
            organisation_id=organisation.pk,
        )
    return made


def _untold(organisation: Organisation, now: datetime) -> QuerySet[SkillState]:
    told = Aging.objects.filter(
        organisation=organisation,
        person=OuterRef("person"),
        competency=OuterRef("competency"),
        newest_at=OuterRef("newest_at"),
    )
    here = Membership.objects.filter(organisation=organisation, active=True)
    found = SkillState.objects.filter(
        ~Exists(told),
        Exists(here.filter(user=OuterRef("person"))),
        organisation=organisation,
        holds_until__lte=now,
    )
    return found.select_related("person", "competency").order_by("person_id", "competency_id")
