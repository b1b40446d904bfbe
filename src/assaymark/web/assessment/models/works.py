"""Tables of work handed in, and of what machines said of it.

Who can write here can put words into somebody's evidence; its digest is in the audit record.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class WorkState(models.TextChoices):
    """Where a work stands."""

    GRADING = "grading", _("Being read")
    IN_REVIEW = "in_review", _("Waiting for an assessor")
    DECIDED = "decided", _("Decided")


class Work(models.Model):
    """Evidence handed in for a badge: its bytes, its text, and the digest fixed at hand-in.

    Nothing but `state` and `consent_example` changes after hand-in; a second try is a new row with
    `attempt` + 1.
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
    peers_may_read = models.BooleanField(default=False, help_text="Peers may read it, unnamed")
    consent_machine = models.BooleanField(
        default=False, help_text="A computer may decide alone, under the badge's promise"
    )
    consent_example = models.BooleanField(
        default=False, help_text="Assessors may practise on it, without a name; may be taken back"
    )
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
    """What a grader said of one criterion of one work: a level, or that it abstains and why.

    `record`: how a language model came to it (samples, tokens, cost); empty for the local grader.
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="machine_grades")
    criterion = models.CharField(max_length=80)
    grader = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(null=True)
    probability = models.FloatField(null=True)
    probabilities = models.JSONField(default=dict)
    quotes = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    abstained = models.TextField(blank=True)
    record = models.JSONField(default=dict)
    beside: "tuple[MachineGrade, ...]" = ()  # set by `queries.suggestion`
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["work", "criterion", "grader"], name="one_grade_per_criterion_and_grader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level if self.level is not None else 'abstained'}"
