"""Tables of peers: a badge's setting, works given to peers to read, voice notes, reports of abuse.

Who can write here can put words into what a learner is told and an assessor reads; nothing here
decides about a badge.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models.works import Work, WorkState
from assaymark.web.catalogue.models import Badge
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class PeerPolicy(models.Model):
    """Whether peers read what is handed in for a badge, how many, and what they watch for.

    `prompts` maps criterion keys to a sentence that names the behaviour to watch for.
    """

    badge = models.OneToOneField(Badge, on_delete=models.CASCADE, related_name="peer_policy")
    is_on = models.BooleanField(default=False)
    peers = models.PositiveSmallIntegerField(default=2)
    other_teams = models.BooleanField(default=False)
    voice = models.BooleanField(default=True)
    prompts = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"peers of {self.badge_id}: {self.peers if self.is_on else 'off'}"


class ReadingState(models.TextChoices):
    """Where a reading stands."""

    OFFERED = "offered", _("Being read")
    GIVEN = "given", _("Feedback given")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not answered in time")


HOLDING = (ReadingState.OFFERED, ReadingState.GIVEN)


class PeerReading(models.Model):
    """One work in the hands of one peer, and what the peer saw in it.

    `slot` counts from 1 to the number of peers wanted; the database keeps two readings that hold
    from sharing one. `relaxed` names the rules of rotation that had to bend. `chips` maps
    criterion keys to {chip: seen|partly|not, level, indicator, quotes: [{start, end, text}]};
    offsets are code points of `Work.text`. Written once: `given_at` closes it for ever.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="peer_readings")
    peer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="peer_readings")
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=ReadingState.choices, default=ReadingState.OFFERED
    )
    relaxed = models.JSONField(default=list)
    chips = models.JSONField(default=dict)
    worked = models.TextField(blank=True)
    next_thing = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Why it was declined")
    offered_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "peer"], name="one_reading_per_peer"),
            models.UniqueConstraint(
                fields=["work", "slot"],
                condition=models.Q(state__in=[state.value for state in HOLDING]),
                name="one_peer_per_slot",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "offered_at"])]

    def __str__(self) -> str:
        return f"reading {self.handle}"

    @property
    def may_be_recognised(self) -> bool:
        """Whether its reader may offer what they saw to the author: given, and the work decided."""
        is_decided: bool = self.work.state == WorkState.DECIDED
        return self.state == ReadingState.GIVEN and is_decided

    @property
    def quoted(self) -> str:
        """The words of the work that the reader marked as showing something, each on a line."""
        seen = (chip for chip in self.chips.values() if chip["chip"] == "seen")
        return "\n".join(one["text"] for chip in seen for one in chip.get("quotes", ()))

    @property
    def first_seen(self) -> str:
        """The key of the first criterion seen; "" where none was."""
        return next((key for key, chip in self.chips.items() if chip["chip"] == "seen"), "")


class VoiceNote(models.Model):
    """What a peer said aloud: the bytes as recorded, and its words where a machine wrote them.

    Served only to the peer, to assessors after their blind part, to auditors, and to the learner
    once the work is decided.
    """

    reading = models.OneToOneField(PeerReading, on_delete=models.CASCADE, related_name="voice")
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)
    seconds = models.FloatField()
    sha256 = models.CharField(max_length=64)
    transcript = models.TextField(blank=True)
    transcribed_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"voice note of {self.reading_id}"


class AbuseReport(models.Model):
    """Somebody says that a work, or what a peer said of it, must not stand like this.

    It is open until `closed_at`: somebody who looks after the record has answered in words, and
    said whether it was right (`is_upheld`). What a peer said is shown nowhere once that is so.
    """

    class About(models.TextChoices):
        """What is reported."""

        WORK = "work", _("the work")
        FEEDBACK = "feedback", _("what a peer said")

    reading = models.ForeignKey(PeerReading, on_delete=models.CASCADE, related_name="reports")
    about = models.CharField(max_length=10, choices=About.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    reported_at = models.DateTimeField(default=timezone.now)
    is_upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reading", "by"], name="one_report_per_person")
        ]

    def __str__(self) -> str:
        return f"report on {self.about} of {self.reading_id}"
