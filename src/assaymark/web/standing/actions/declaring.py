"""What people say of their own skill: kept, shown apart, and counted nowhere."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.skills import queries as skills
from assaymark.web.skills.models import Competency
from assaymark.web.standing.errors import StandingRefused
from assaymark.web.standing.models import OtherSkill

MAX_WORDS = 2000


@transaction.atomic
def declare(
    *,
    organisation: Organisation,
    person: User,
    competency: Competency,
    rank: int,
    words: str = "",
    now: datetime | None = None,
) -> OtherSkill:
    """What the person says of themself in one skill; saying it again replaces it.

    Raises `StandingRefused` for a rank that the skill's ladder lacks, or very many words.
    """
    known = {one.rank for one in skills.rungs(organisation).get(competency.handle, ())}
    if rank not in known:
        raise StandingRefused(
            _("The level %(rank)r was given.") % {"rank": rank},
            _("One of the levels of %(skill)s was expected.") % {"skill": competency.title},
            _("Choose it from the list."),
        )
    if len(words) > MAX_WORDS:
        raise StandingRefused(
            _("The words have %(n)d characters.") % {"n": len(words)},
            _("At most %(most)d are kept.") % {"most": MAX_WORDS},
            _("Say it shorter."),
        )
    kept, _new = OtherSkill.objects.update_or_create(
        organisation=organisation,
        key=_key(person, competency),
        defaults={
            "person": person,
            "competency": competency,
            "basis": OtherSkill.Basis.DECLARED,
            "level": float(rank),
            "words": words.strip(),
            "at": now or timezone.now(),
        },
    )
    _record("skill.declared", organisation, person, competency, {"rank": rank})
    return kept


@transaction.atomic
def take_back(*, organisation: Organisation, person: User, competency: Competency) -> bool:
    """Whether there was something declared, which is gone now."""
    found = OtherSkill.objects.filter(organisation=organisation, key=_key(person, competency))
    if not found.delete()[0]:
        return False
    _record("skill.declaration-taken-back", organisation, person, competency, {})
    return True


def _key(person: User, competency: Competency) -> str:
    return f"declared:{person.pk}:{competency.handle}"


def _record(
    kind: str,
    organisation: Organisation,
    person: User,
    competency: Competency,
    detail: dict[str, object],
) -> None:
    record(
        kind,
        organisation_id=organisation.pk,
        actor=person,
        subject=f"person:{person.handle}",
        detail={"skill": competency.handle, **detail},
    )
