"""Peers: a badge's setting, a work offered just in time, feedback given, declined or reported.

Peers never decide. A work is offered to somebody who has handed in for the same badge, so nobody
reads an answer before writing one; only where its learner agreed; and without a name. Offers of
one organisation are made one after the other, under one lock, so that two people never take the
same place. What `grading.rotation` had to relax is kept with the offer.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment import rotating
from assaymark.web.assessment.chips import Chip, chips_to_plain, refuse_chips
from assaymark.web.assessment.models import AbuseReport, PeerPolicy, PeerReading, VoiceNote, Work
from assaymark.web.assessment.models.peers import HOLDING, ReadingState
from assaymark.web.assessment.refusal import PeersRefused, ReviewRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.voice import Recording
from assaymark.web.catalogue.models import Badge
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record

LIFE = timedelta(days=7)
LEAST_PEERS, MOST_PEERS = 2, 6
MAX_WORDS = 4000


@transaction.atomic
def set_peers(
    *,
    badge: Badge,
    by: User,
    is_on: bool,
    peers: int = 2,
    other_teams: bool = False,
    voice: bool = True,
    prompts: Mapping[str, str] | None = None,
) -> PeerPolicy:
    """The badge's setting for peers; raises `PeersRefused` for a number that cannot work."""
    if not LEAST_PEERS <= peers <= MOST_PEERS:
        raise PeersRefused(
            _("%(n)d peers were asked for.") % {"n": peers},
            _("%(least)d to %(most)d were expected: with one, no two peers can be compared.")
            % {"least": LEAST_PEERS, "most": MOST_PEERS},
            _("Choose two if in doubt."),
            field="peers",
        )
    values = {
        "is_on": is_on,
        "peers": peers,
        "other_teams": other_teams,
        "voice": voice,
        "prompts": {key: words.strip() for key, words in (prompts or {}).items() if words.strip()},
    }
    changed = {"changed_by": by, "changed_at": timezone.now()}
    policy, _new = PeerPolicy.objects.update_or_create(badge=badge, defaults={**values, **changed})
    record(
        "peers.set",
        organisation_id=badge.organisation_id,
        actor=by,
        subject=f"badge:{badge.handle}",
        detail=values,
    )
    return policy


@transaction.atomic
def offer_reading(
    *,
    organisation: Organisation,
    peer: User,
    badge: Badge | None = None,
    now: datetime | None = None,
) -> PeerReading | None:
    """The work in the hands of `peer`: the one offered before, or a new one; None if none is free.

    Works for `badge` come first.
    """
    now = now or timezone.now()
    _hold(organisation)
    _lapse(organisation, now)
    mine = PeerReading.objects.filter(
        organisation=organisation, peer=peer, state=ReadingState.OFFERED
    ).first()
    if mine is not None:
        return mine
    found = rotating.next_work(organisation, peer, badge=badge)
    if found is None:
        return None
    reading: PeerReading = PeerReading.objects.create(
        organisation=organisation,
        work_id=int(found.work.key),
        peer=peer,
        slot=_free_slot(int(found.work.key)),
        relaxed=[str(rule) for rule in found.relaxed],
        offered_at=now,
    )
    _recorded("peer.offered", reading, {"work": reading.work.handle, "relaxed": reading.relaxed})
    return reading


@transaction.atomic
def give_feedback(
    *,
    reading: PeerReading,
    by: User,
    chips: Mapping[str, Chip],
    worked: str,
    next_thing: str,
    recording: Recording | None = None,
    now: datetime | None = None,
) -> PeerReading:
    """The reading with what the peer saw, closed; giving again changes nothing.

    Raises `PeersRefused` for chips that are missing or rest on nothing, and without any words.
    """
    held = _held(reading, by)
    if held.state == ReadingState.GIVEN:
        return held
    _refuse_closed(held)
    judged = rubric(held.work.badge_version)
    refuse_chips(judged, held.work.text, chips)
    _refuse_words(worked, next_thing)
    held.chips = chips_to_plain(judged, chips)
    held.worked, held.next_thing = worked.strip(), next_thing.strip()
    held.state, held.given_at = ReadingState.GIVEN, now or timezone.now()
    held.save(update_fields=["chips", "worked", "next_thing", "state", "given_at"])
    said = {key: chip["chip"] for key, chip in held.chips.items()}
    _recorded(
        "peer.given", held, {"work": held.work.handle, "chips": said, **_kept(held, recording)}
    )
    return held


@transaction.atomic
def decline_reading(*, reading: PeerReading, by: User, reason: str) -> PeerReading:
    """The reading given back, with why; its place is free again for somebody else."""
    held = _held(reading, by)
    if held.state == ReadingState.DECLINED:
        return held
    _refuse_closed(held)
    if not reason.strip():
        raise PeersRefused(
            _("No reason was given."),
            _("A few words are enough, such as “I know who wrote this”."),
            _("Write them, then decline again."),
            field="reason",
        )
    held.state, held.reason = ReadingState.DECLINED, reason.strip()[:MAX_WORDS]
    held.save(update_fields=["state", "reason"])
    _recorded("peer.declined", held, {"work": held.work.handle})
    return held


@transaction.atomic
def report_abuse(*, reading: PeerReading, by: User, words: str) -> AbuseReport:
    """The report: by the peer about the work, or by the work's learner about what a peer said.

    Reporting a work also gives it back. Raises `PeersRefused` for anybody else, and without words.
    """
    held = (
        PeerReading.objects.select_for_update(of=("self",))
        .select_related("work")
        .get(pk=reading.pk)
    )
    about = {held.peer_id: "work", held.work.learner_id: "feedback"}.get(by.pk)
    if about is None or not words.strip():
        raise PeersRefused(
            _("The report says nothing, or comes from somebody who has no part in it."),
            _("A few words of the peer or of the learner were expected."),
            _("Say what is wrong, in a sentence."),
            field="words",
        )
    report, is_new = AbuseReport.objects.get_or_create(
        reading=held, by=by, defaults={"about": about, "words": words.strip()[:MAX_WORDS]}
    )
    if is_new:
        _recorded("peer.reported", held, {"about": about}, actor=by)
    if about == "work" and held.state == ReadingState.OFFERED:
        decline_reading(reading=held, by=by, reason=_("Reported."))
    return report


@transaction.atomic
def keep_transcript(*, voice: VoiceNote, words: str, by: str) -> VoiceNote:
    """The voice note with its words as the machine `by` wrote them, once."""
    held = VoiceNote.objects.select_for_update().get(pk=voice.pk)
    if not held.transcribed_by:
        held.transcript, held.transcribed_by = words.strip()[: 4 * MAX_WORDS], by
        held.save(update_fields=["transcript", "transcribed_by"])
    return held


def refuse_read(work: Work, assessor: User) -> None:
    """Raises `ReviewRefused` when `assessor` has been given `work` to read as a peer."""
    if PeerReading.objects.filter(work=work, peer=assessor, state__in=HOLDING).exists():
        raise ReviewRefused(
            _("You have this work to read as a peer."),
            _("Who judges it comes to it new."),
            _("Take another one from your queue."),
        )


def _kept(reading: PeerReading, recording: Recording | None) -> dict[str, object]:
    """Keeps the voice note and promises its transcript; what the record says of it."""
    if recording is None:
        return {}
    voice = VoiceNote.objects.create(
        reading=reading,
        content=recording.content,
        media_type=recording.media_type,
        seconds=recording.seconds,
        sha256=recording.sha256,
    )
    defer(
        "assessment.transcribe",
        reading.handle,
        arguments={"voice": voice.pk},
        organisation_id=reading.organisation_id,
    )
    return {"voice": recording.sha256, "seconds": round(recording.seconds, 1)}


def _hold(organisation: Organisation) -> None:
    """Waits until no other offer of this organisation is being made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"peers:{organisation.pk}"]
        )


def _lapse(organisation: Organisation, now: datetime) -> None:
    """Takes back what nobody answered within `LIFE`."""
    old = PeerReading.objects.filter(
        organisation=organisation, state=ReadingState.OFFERED, offered_at__lt=now - LIFE
    )
    for reading in old.select_for_update():
        reading.state = ReadingState.LAPSED
        reading.save(update_fields=["state"])
        _recorded("peer.lapsed", reading, {})


def _free_slot(work: int) -> int:
    taken = set(
        PeerReading.objects.filter(work=work, state__in=HOLDING).values_list("slot", flat=True)
    )
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


def _held(reading: PeerReading, by: User) -> PeerReading:
    """The reading's row, locked; raises `PeersRefused` for anybody but its peer."""
    held: PeerReading = (
        PeerReading.objects.select_for_update(of=("self",))
        .select_related("work__badge_version__badge", "peer")
        .get(pk=reading.pk)
    )
    if held.peer_id != by.pk:
        raise PeersRefused(
            _("This work was given to somebody else to read."),
            _("Each peer speaks for themself."),
            _("Ask for a work of your own."),
        )
    return held


def _refuse_closed(reading: PeerReading) -> None:
    if reading.state != ReadingState.OFFERED:
        raise PeersRefused(
            _("You no longer have this work: %(state)s.")
            % {"state": reading.get_state_display().lower()},
            _("Feedback is given while it is in your hands, within %(days)d days.")
            % {"days": LIFE.days},
            _("Ask for another one."),
        )


def _refuse_words(worked: str, next_thing: str) -> None:
    if not worked.strip() and not next_thing.strip():
        raise PeersRefused(
            _("No comment was written."),
            _("One sentence was expected: what worked, or one thing to try next."),
            _("Write it as you would say it to a colleague."),
            field="next_thing",
        )
    longest = max(len(worked), len(next_thing))
    if longest > MAX_WORDS:
        raise PeersRefused(
            _("The comment has %(n)d characters.") % {"n": longest},
            _("At most %(most)d are kept.") % {"most": MAX_WORDS},
            _("Say it shorter."),
        )


def _recorded(
    kind: str, reading: PeerReading, detail: dict[str, object], *, actor: User | None = None
) -> None:
    record(
        kind,
        organisation_id=reading.organisation_id,
        actor=actor or reading.peer,
        subject=f"reading:{reading.handle}",
        detail=detail,
    )
