"""Tables of assessment: work handed in, machine grades, reviews, decisions, graders.

Who can write `Decision` decides who gets a badge; every row has its event in the audit record.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.awards.models import Award
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class WorkState(models.TextChoices):
    """Where a work stands."""

    GRADING = "grading", _("Being read")
    IN_REVIEW = "in_review", _("Waiting for an assessor")
    DECIDED = "decided", _("Decided")


class Work(models.Model):
    """Evidence handed in for a badge: its bytes, its text, and the digest fixed at hand-in.

    Nothing but `state` changes after hand-in; a second try is a new row with `attempt` + 1.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="works")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    badge_version = models.ForeignKey(BadgeVersion, on_delete=models.PROTECT, related_name="works")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="works")
    attempt = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=WorkState.choices, default=WorkState.GRADING)
    content = models.BinaryField()
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=120)
    text = models.TextField()
    words = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    consent = models.TextField(help_text="The words agreed to")
    consent_name = models.BooleanField(help_text="The name may stand on the public badge page")
    consent_quotes = models.BooleanField(help_text="Quotes may stand on the public badge page")
    handed_in_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["badge_version", "learner", "attempt"], name="one_work_per_attempt"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "state", "handed_in_at"])]

    def __str__(self) -> str:
        return f"work {self.handle}"


class MachineGrade(models.Model):
    """What the grader said of one criterion of one work: a level, or that it abstains and why."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="machine_grades")
    criterion = models.CharField(max_length=80)
    grader = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(null=True)
    probability = models.FloatField(null=True)
    probabilities = models.JSONField(default=dict)
    quotes = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    abstained = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work", "criterion", "grader"], name="one_grade_per_criterion_and_grader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level if self.level is not None else 'abstained'}"


class Review(models.Model):
    """One assessor's blind scoring of one work.

    `scores` maps criterion key to {level, quotes: [{start, end, text}], comment}; offsets are
    code points of `Work.text`. A draft may be saved. `scored_at` ends the blind part: every
    criterion has a level, and `blind_levels` keeps them as they were before the machine's
    suggestion could be seen (`suggestion_seen_at`). `submitted_at` closes the review for ever.
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="reviews")
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    scores = models.JSONField(default=dict)
    feedback = models.TextField(blank=True)
    blind_levels = models.JSONField(default=dict)
    opened_at = models.DateTimeField(default=timezone.now)
    scored_at = models.DateTimeField(null=True)
    suggestion_seen_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "assessor"], name="one_review_per_assessor")
        ]

    def __str__(self) -> str:
        return f"review of {self.work_id}"


class Decision(models.Model):
    """What was decided about a work, by whom, on which levels, and the award that followed.

    `trail` lists who or what took part, in order: {who, role, what, at, grader}.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="decision")
    passed = models.BooleanField()
    levels = models.JSONField()
    feedback = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    trail = models.JSONField(default=list)
    award = models.OneToOneField(
        Award, null=True, on_delete=models.SET_NULL, related_name="decision"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{'passed' if self.passed else 'not passed'}: {self.work_id}"


class RatedExample(models.Model):
    """A work with known ratings, for fitting and measuring a badge's grader.

    `ratings` maps criterion key to a list with one level per rater.
    """

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="rated_examples")
    key = models.CharField(max_length=80)
    text = models.TextField()
    ratings = models.JSONField()
    source = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "key"], name="rated_example_key")
        ]

    def __str__(self) -> str:
        return self.key


class FittedGrader(models.Model):
    """A grader fitted for one badge version: the inspectable document, never changed.

    `agreement` is how far the people who rated the examples agree with each other, measured on
    the same examples (`assessment.agreement`); empty where no two people rated the same work.
    """

    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="graders"
    )
    version = models.CharField(max_length=120)
    document = models.JSONField()
    agreement = models.JSONField(default=dict)
    n = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge_version", "version"], name="fitted_grader")
        ]

    def __str__(self) -> str:
        return self.version
