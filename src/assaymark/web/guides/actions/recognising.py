"""Recognitions: given, taken up, declined, withdrawn, and tied to the work handed in.

A recognition never counts by itself. Its person alone may take it up; then it stands as a draft in
the form for handing in, where consent is theirs to give, and a judged work is what counts.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.models import Recognition, RecognitionState
from assaymark.web.people import queries as people
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record
from assaymark.web.skills.models import VersionState

LONGEST = 20_000
A_DAY = 20
"""Recognitions one person may give in a day."""
OPEN = (RecognitionState.OFFERED, RecognitionState.TAKEN)


@transaction.atomic
def recognise(
    *,
    person: User,
    by: User,
    badge_version: BadgeVersion,
    criterion: str,
    words: str,
    link: str = "",
    thanks: str = "",
) -> Recognition:
    """The recognition, offered to its person; a letter is promised.

    Raises `GuidesRefused` for oneself, for nothing to look at, or for what is on no offer.
    """
    words = words.replace("\r\n", "\n").strip()
    _refuse(person, by, badge_version, criterion, words, link)
    one: Recognition = Recognition.objects.create(
        organisation=badge_version.badge.organisation,
        person=person,
        by=by,
        badge_version=badge_version,
        criterion=criterion,
        words=words,
        link=link.strip(),
        thanks=thanks.strip()[:300],
    )
    _recorded("recognition.given", one, by)
    defer(
        "guides.recognition-letter",
        one.handle,
        arguments={"recognition": one.pk},
        organisation_id=one.organisation_id,
    )
    return one


@transaction.atomic
def take(*, recognition: Recognition, by: User) -> Recognition:
    """The recognition, being handed in by its person; taking it again changes nothing."""
    held = _held(recognition, by, whose="person")
    if held.state == RecognitionState.OFFERED:
        _close(held, RecognitionState.TAKEN, "recognition.taken", by)
    return held


@transaction.atomic
def decline(*, recognition: Recognition, by: User) -> Recognition:
    """The recognition its person does not want; it is kept for them and the giver only."""
    held = _held(recognition, by, whose="person")
    _close(held, RecognitionState.DECLINED, "recognition.declined", by)
    return held


@transaction.atomic
def withdraw(*, recognition: Recognition, by: User) -> Recognition:
    """The recognition taken back by its giver, while it was not handed in."""
    held = _held(recognition, by, whose="by")
    _close(held, RecognitionState.WITHDRAWN, "recognition.withdrawn", by)
    return held


@transaction.atomic
def link_work(*, work: int, learner: int, badge: int, handle: str) -> Recognition | None:
    """The recognition that was taken up for this badge, tied to the work that came of it."""
    found = Recognition.objects.select_for_update().filter(
        person=learner, badge_version__badge=badge, state=RecognitionState.TAKEN
    )
    one: Recognition | None = found.order_by("-closed_at").first()
    if one is None:
        return None
    one.work_id, one.state, one.closed_at = work, RecognitionState.HANDED_IN, timezone.now()
    one.save(update_fields=["work", "state", "closed_at"])
    _recorded("recognition.handed-in", one, one.person, work=handle)
    return one


def _close(one: Recognition, state: RecognitionState, kind: str, by: User) -> None:
    one.state, one.closed_at = state, timezone.now()
    one.save(update_fields=["state", "closed_at"])
    _recorded(kind, one, by)


def _held(recognition: Recognition, by: User, *, whose: str) -> Recognition:
    held: Recognition = Recognition.objects.select_for_update().get(pk=recognition.pk)
    if getattr(held, f"{whose}_id") != by.pk:
        raise GuidesRefused(
            _("This recognition is somebody else's."),
            _("Its person takes it up or declines it; its giver takes it back."),
        )
    if held.state not in OPEN:
        raise GuidesRefused(
            _("This recognition is closed: %(state)s.")
            % {"state": held.get_state_display().lower()},
            _("One still open was expected."),
            _("Recognise it anew if it matters."),
        )
    return held


def _refuse(
    person: User, by: User, version: BadgeVersion, criterion: str, words: str, link: str
) -> None:
    here = people.members(version.badge.organisation)
    if person.pk == by.pk or not here.filter(user=person).exists():
        raise GuidesRefused(
            _("You cannot recognise this person."),
            _("Somebody else of this organisation was expected."),
            _("Hand your own work in yourself."),
        )
    if version.state != VersionState.PUBLISHED or criterion not in [
        one.key for one in rubric(version).criteria
    ]:
        raise GuidesRefused(
            _("The indicator is on no offer."),
            _("One of a badge that is published now was expected."),
            _("Choose it from the list."),
        )
    if not words and not link.strip():
        raise GuidesRefused(
            _("There is nothing to look at."),
            _("The words of it, or a link to it, were expected."),
            _("Paste what the person wrote or did."),
        )
    if len(words) > LONGEST:
        raise GuidesRefused(
            _("The text has %(n)d characters.") % {"n": len(words)},
            _("At most %(most)d are kept.") % {"most": LONGEST},
            _("Leave the part that shows it."),
        )
    since = timezone.now() - timedelta(days=1)
    if Recognition.objects.filter(by=by, given_at__gte=since).count() >= A_DAY:
        raise GuidesRefused(
            _("You recognised %(n)d things since yesterday.") % {"n": A_DAY},
            _("No more a day, so that each one means something."),
            _("Go on tomorrow."),
        )


def _recorded(kind: str, one: Recognition, by: User, **more: object) -> None:
    record(
        kind,
        organisation_id=one.organisation_id,
        actor=by,
        subject=f"recognition:{one.handle}",
        detail={"badge": one.badge_version.handle, "criterion": one.criterion, **more},
    )
