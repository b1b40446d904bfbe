"""Model responses: kept in versions, retired, opened by those who have done their own."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment.uploads import typed
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.models import ModelResponse, ModelSeen
from assaymark.web.guides.recordings import Film
from assaymark.web.people.models import User
from assaymark.web.record.actions import record
from assaymark.web.skills.models import VersionState

LEAST_CHARACTERS = 20


@transaction.atomic
def keep_model(
    *, badge_version: BadgeVersion, author: User, text: str, why: str = "", film: Film | None = None
) -> ModelResponse:
    """The mentor's next version; the one before is retired.

    `text` is the response itself, or all the words of the recording. Raises `GuidesRefused` without
    it, and `UploadRefused` for characters nobody can see.
    """
    if badge_version.state != VersionState.PUBLISHED:
        raise GuidesRefused(
            _("This version of the badge is not on offer."),
            _("A model response is for the task people do now."),
            _("Open the badge as it is published."),
        )
    words = typed(text).text.strip()
    if len(words) < LEAST_CHARACTERS:
        raise GuidesRefused(
            _("The response has no words, or hardly any."),
            _("The response itself was expected, or everything that is said in the recording."),
            _("Write it down: who cannot hear or play it reads it."),
        )
    mine = ModelResponse.objects.select_for_update().filter(
        badge=badge_version.badge, author=author
    )
    number = (max((one.number for one in mine), default=0)) + 1
    mine.filter(retired_at=None).update(retired_at=timezone.now())
    one: ModelResponse = ModelResponse.objects.create(
        organisation=badge_version.badge.organisation,
        badge=badge_version.badge,
        badge_version=badge_version,
        author=author,
        number=number,
        text=words,
        why=typed(why).text.strip(),
        content=film.content if film else None,
        media_type=film.media_type if film else "",
        seconds=film.seconds if film else None,
        sha256=film.sha256 if film else "",
    )
    _recorded("model-response.kept", one, author, number=number, recording=one.sha256)
    return one


@transaction.atomic
def retire_model(*, response: ModelResponse, by: User) -> ModelResponse:
    """The response, shown to nobody any more but its author."""
    if response.retired_at is None:
        response.retired_at = timezone.now()
        response.save(update_fields=["retired_at"])
        _recorded("model-response.retired", response, by)
    return response


@transaction.atomic
def open_models(*, badge: Badge, person: User) -> int:
    """How many responses of a badge somebody opened for the first time; nobody's own."""
    fresh = ModelResponse.objects.filter(badge=badge, retired_at=None).exclude(author=person)
    opened = 0
    for one in fresh.exclude(seen__person=person).defer("content").select_related("badge_version"):
        _seen, is_new = ModelSeen.objects.get_or_create(response=one, person=person)
        if is_new:
            _recorded("model-response.seen", one, person)
        opened += is_new
    return opened


@transaction.atomic
def say_of_model(*, response: ModelResponse, person: User, helped: bool) -> bool:
    """Whether what the person said was kept: only of what they have opened."""
    seen = ModelSeen.objects.filter(response=response, person=person)
    return bool(seen.update(helped=helped))


def _recorded(kind: str, one: ModelResponse, by: User, **more: object) -> None:
    record(
        kind,
        organisation_id=one.organisation_id,
        actor=by,
        subject=f"model-response:{one.handle}",
        detail={"badge": one.badge_version.handle, **more},
    )
