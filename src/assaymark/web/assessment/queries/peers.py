"""Reads about peers: a badge's setting, what is in somebody's hands, what peers saw in a work.

What peers saw is shown without their names, to assessors after their blind part, and to learners
with the decision; whoever calls `observations` sees to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from assaymark.framework.rubric import Rubric
from assaymark.grading.model import Quote
from assaymark.web.assessment import rotating
from assaymark.web.assessment.chips import NOT, PARTLY, SEEN, WORDS
from assaymark.web.assessment.models import (
    AbuseReport,
    PeerPolicy,
    PeerReading,
    ReadingState,
    Review,
    VoiceNote,
    Work,
)
from assaymark.web.assessment.queries.works import is_blind
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import Badge
from assaymark.web.people.models import Organisation, User
from assaymark.web.people.roles import May


@dataclass(frozen=True, slots=True)
class Seen:
    """What one peer said of one criterion."""

    criterion: str
    key: str
    indicator: str
    chip: str
    quotes: tuple[Quote, ...]

    @property
    def words(self) -> str:
        """The chip in words."""
        return str(WORDS[self.chip])


@dataclass(frozen=True, slots=True)
class PeerObservation:
    """What one peer saw in a work; `voice_seconds` 0 where nothing was recorded. No names."""

    number: int
    handle: str
    seen: tuple[Seen, ...]
    worked: str
    next_thing: str
    voice_seconds: int
    transcript: str
    transcribed_by: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many peers chose what for one criterion."""

    criterion: str
    seen: int
    partly: int
    not_seen: int

    @property
    def n(self) -> int:
        """How many peers spoke."""
        return self.seen + self.partly + self.not_seen


@dataclass(frozen=True, slots=True)
class Exchange:
    """One person's giving and getting; `is_free` when a work could be read now."""

    given: int
    got: int
    in_hand: PeerReading | None
    is_free: bool


def policy(badge: Badge) -> PeerPolicy | None:
    """The badge's setting for peers, where one was made."""
    return PeerPolicy.objects.filter(badge=badge).select_related("changed_by").first()


def is_on(badge: Badge) -> bool:
    """Whether peers read what is handed in for this badge."""
    return PeerPolicy.objects.filter(badge=badge, is_on=True).exists()


def prompts(badge: Badge) -> Mapping[str, str]:
    """Criterion key → the behaviour to watch for."""
    found = PeerPolicy.objects.filter(badge=badge).values_list("prompts", flat=True).first()
    return found or {}


def exchange(organisation: Organisation, person: User) -> Exchange:
    """What somebody gave and got here, and whether there is something to read."""
    mine = Q(peer=person) | Q(work__learner=person, state=ReadingState.GIVEN)
    found = list(
        PeerReading.objects.filter(mine, organisation=organisation)
        .select_related("work__badge_version")
        .defer("work__content", "work__text", "work__consent")
    )
    by_me = [one for one in found if one.peer_id == person.pk]
    in_hand = next((one for one in by_me if one.state == ReadingState.OFFERED), None)
    return Exchange(
        given=sum(one.state == ReadingState.GIVEN for one in by_me),
        got=len(found) - len(by_me),
        in_hand=in_hand,
        is_free=in_hand is not None or rotating.next_work(organisation, person) is not None,
    )


def given_by(organisation: Organisation, person: User) -> QuerySet[PeerReading]:
    """What somebody said of others' work, newest first."""
    found = PeerReading.objects.filter(
        organisation=organisation, peer=person, state=ReadingState.GIVEN
    )
    found = found.select_related("work__badge_version")
    return found.defer("work__content", "work__text", "work__consent").order_by("-given_at")


def reading(organisation: Organisation, handle: str) -> PeerReading | None:
    """The reading of this handle, with its work's text and badge."""
    found = PeerReading.objects.filter(organisation=organisation, handle=handle)
    return (
        found.select_related("work__badge_version__badge", "work__organisation", "peer")
        .defer("work__content", "work__consent")
        .first()
    )


def given_readings(work: Work) -> QuerySet[PeerReading]:
    """What peers gave for a work, without what was reported, and found to be, abuse."""
    right = AbuseReport.objects.filter(
        reading=OuterRef("pk"), about=AbuseReport.About.FEEDBACK, is_upheld=True
    )
    return PeerReading.objects.filter(~Exists(right), work=work, state=ReadingState.GIVEN)


def observations(work: Work) -> tuple[PeerObservation, ...]:
    """What peers saw in a work, oldest first, without names."""
    found = given_readings(work).order_by("given_at", "pk")
    without_sound = VoiceNote.objects.defer("content")
    judged = rubric(work.badge_version)
    return tuple(
        _observation(number, one, judged)
        for number, one in enumerate(
            found.prefetch_related(Prefetch("voice", queryset=without_sound)), start=1
        )
    )


def _observation(number: int, one: PeerReading, judged: Rubric) -> PeerObservation:
    voice: VoiceNote | None = getattr(one, "voice", None)
    return PeerObservation(
        number=number,
        handle=one.handle,
        seen=seen(one, judged),
        worked=one.worked,
        next_thing=one.next_thing,
        voice_seconds=max(1, round(voice.seconds)) if voice else 0,
        transcript=voice.transcript if voice else "",
        transcribed_by=voice.transcribed_by if voice else "",
        given_at=one.given_at or one.offered_at,
    )


def seen(one: PeerReading, judged: Rubric) -> tuple[Seen, ...]:
    """The chips of one reading, in the rubric's order."""
    return tuple(
        Seen(
            criterion=criterion.title,
            key=criterion.key,
            indicator=one.chips[criterion.key]["indicator"],
            chip=one.chips[criterion.key]["chip"],
            quotes=tuple(
                Quote(q["start"], q["end"], q["text"]) for q in one.chips[criterion.key]["quotes"]
            ),
        )
        for criterion in judged.criteria
        if criterion.key in one.chips
    )


def tallies(found: tuple[PeerObservation, ...]) -> tuple[Tally, ...]:
    """How many peers chose what, for each criterion."""
    counted: dict[str, list[str]] = {}
    for one in found:
        for chip in one.seen:
            counted.setdefault(chip.criterion, []).append(chip.chip)
    return tuple(
        Tally(title, chips.count(SEEN), chips.count(PARTLY), chips.count(NOT))
        for title, chips in counted.items()
    )


def may_hear(one: PeerReading, person: User, may: frozenset[May]) -> bool:
    """Whether somebody may hear the voice note of a reading.

    Its author; the work's learner once it is decided; an assessor who has ended their blind part
    on this work; an auditor who will not judge it any more.
    """
    decided = getattr(one.work, "decision", None) is not None
    if person.pk == one.peer_id:
        return True
    if not given_readings(one.work).filter(pk=one.pk).exists():
        return False
    if person.pk == one.work.learner_id:
        return decided
    if May.REVIEW in may and _has_scored(one.work, person):
        return True
    return May.AUDIT in may and not is_blind(one.work, may)


def _has_scored(work: Work, person: User) -> bool:
    return Review.objects.filter(work=work, assessor=person, scored_at__isnull=False).exists()


def voice(one: PeerReading) -> VoiceNote | None:
    """The voice note of a reading, with its sound."""
    return VoiceNote.objects.filter(reading=one).first()


def reports(organisation: Organisation) -> QuerySet[AbuseReport]:
    """What was reported as abuse here, open ones first, then newest first."""
    found = AbuseReport.objects.filter(reading__organisation=organisation)
    found = found.select_related("by", "closed_by", "reading__peer", "reading__work__learner")
    hidden = ("reading__work__content", "reading__work__text", "reading__work__consent")
    return found.defer(*hidden).order_by(F("closed_at").desc(nulls_first=True), "-reported_at")
