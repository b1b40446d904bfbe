"""Tables of marking twice, of appeals, and of calibration rounds.

Who can write `MarkingPolicy` decides which works one person alone decides; who can read its seed
can tell which, so it stands on no page and in no event. Who can write `Appeal` can have a decision
changed, never to the learner's disadvantage. Who can write `Anchor` decides what assessors take for
the standard.
"""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models.judgements import Decision, Review
from assaymark.web.assessment.models.works import Work
from assaymark.web.awards.models import Award
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


def new_marking_seed() -> str:
    """32 random bytes in hex, from which the works to be marked twice are drawn."""
    return secrets.token_hex(32)


class MarkingPolicy(models.Model):
    """Which works of a badge are marked twice; absent means none.

    `share` is a percentage of all works, drawn by `seed`. `on_doubt`: also where the computer was
    not sure, or stood more than one level from the first marking. `waits`: where nobody is there
    for a second or third opinion the work waits for somebody, instead of being decided without.
    `appeal_days`: how long a decision can be contested; None is the installation's setting.
    """

    badge = models.OneToOneField(Badge, on_delete=models.CASCADE, related_name="marking_policy")
    share = models.PositiveSmallIntegerField(default=0)
    on_doubt = models.BooleanField(default=False)
    waits = models.BooleanField(default=False)
    appeal_days = models.PositiveSmallIntegerField(null=True)
    seed = models.CharField(max_length=64, default=new_marking_seed, editable=False)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(share__gte=0, share__lte=100), name="marking_share_is_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(appeal_days=None) | models.Q(appeal_days__gte=7),
                name="a_week_at_least_to_contest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge_id}: {self.share} %"


class MarkingStage(models.TextChoices):
    """What a work that is marked more than once waits for."""

    SECOND = "second", _("a second marking")
    ADJUDICATION = "adjudication", _("a third person")
    DONE = "done", _("nothing more")


class MarkingOutcome(models.TextChoices):
    """How several markings became one decision."""

    AGREED = "agreed", _("two assessors agreed")
    ADJUDICATED = "adjudicated", _("two assessors differed, a third decided")
    BOTH = "both", _("two assessors differed, so what both saw counts")
    ALONE = "alone", _("there was no second assessor")


class Marking(models.Model):
    """A work that is marked more than once: why, what it waits for, how it ended.

    `reasons` lists {why: "share" | "unsure" | "differs", criterion}. Changed only with the work's
    row locked.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="marking")
    reasons = models.JSONField(default=list)
    stage = models.CharField(
        max_length=14, choices=MarkingStage.choices, default=MarkingStage.SECOND
    )
    outcome = models.CharField(max_length=14, choices=MarkingOutcome.choices, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    adjudication_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.work_id}: {self.stage}"


class AppealState(models.TextChoices):
    """Where an appeal stands."""

    OPEN = "open", _("Open")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")


class Appeal(models.Model):
    """A decision contested by the learner: once, in time, judged by somebody new to the work.

    `before` is the decision as it was contested: {passed, levels, feedback, by, machine, award}.
    `review` is the judgement of the appeal; `answer` its words to the learner. `criteria` are the
    contested ones, empty for all.
    """

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    criteria = models.JSONField(default=list)
    words = models.TextField(blank=True)
    before = models.JSONField()
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    review = models.OneToOneField(
        Review, null=True, on_delete=models.RESTRICT, related_name="appeal"
    )
    answer = models.TextField(blank=True)
    replaced = models.OneToOneField(
        Award, null=True, on_delete=models.SET_NULL, related_name="replaced_by_appeal"
    )
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "made_at"])]

    def __str__(self) -> str:
        return f"appeal {self.handle}"


class Anchor(models.Model):
    """A rated example whose levels are agreed, with the quotes and the reason for each.

    `levels` maps criterion key to level; `notes` to {quotes: [{start, end, text}], reason}. The
    text is a copy: the example may be replaced. `work` is set where the text is a learner's, who
    agreed (`Work.consent_example`): the copy goes with the work, and is emptied when the agreement
    is taken back. Otherwise never changed; `retired_at` takes it out of use.
    """

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="anchors")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    key = models.CharField(max_length=80)
    text = models.TextField()
    work = models.ForeignKey(Work, null=True, on_delete=models.CASCADE, related_name="anchors")
    levels = models.JSONField()
    notes = models.JSONField(default=dict)
    chosen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class CalibrationRound(models.Model):
    """A round in which assessors score the same anchors blind."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="calibration_rounds"
    )
    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.PROTECT, related_name="calibration_rounds"
    )
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    title = models.CharField(max_length=120)
    anchors = models.ManyToManyField(Anchor, related_name="rounds")
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class AnchorScore(models.Model):
    """What one assessor gave one anchor in one round, before seeing its levels. Never changed."""

    round = models.ForeignKey(CalibrationRound, on_delete=models.CASCADE, related_name="scores")
    anchor = models.ForeignKey(Anchor, on_delete=models.CASCADE, related_name="scores")
    assessor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="anchor_scores")
    levels = models.JSONField()
    scored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "anchor", "assessor"], name="one_score_per_anchor_and_assessor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessor_id} on {self.anchor_id}"
