"""Tables of what people say of a work: reviews, and the decision that follows.

Who can write `Decision` decides who gets a badge; every row has its event in the audit record.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models.works import Work
from assaymark.web.awards.models import Award
from assaymark.web.people.models import User


class Purpose(models.TextChoices):
    """What a review is for; nobody judges one work twice, whatever the purpose."""

    FIRST = "first", _("First marking")
    SECOND = "second", _("Second marking")
    ADJUDICATION = "adjudication", _("Adjudication")
    APPEAL = "appeal", _("Appeal")


class Review(models.Model):
    """One assessor's blind scoring of one work; an adjudication alone is not blind.

    `scores` maps criterion key to {level, quotes: [{start, end, text}], comment}; offsets are
    code points of `Work.text`. A draft may be saved. `scored_at` ends the blind part: every
    criterion has a level, and `blind_levels` keeps them as they were before the machine's
    suggestion could be seen (`suggestion_seen_at`). `submitted_at` closes the review for ever.
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="reviews")
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    purpose = models.CharField(max_length=14, choices=Purpose.choices, default=Purpose.FIRST)
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

    `trail` lists who or what took part, in order: {who, role, what, at, grader}. `machine` is the
    grader version that decided alone, under the promise of `work.routing.gate`; then nobody is
    `decided_by`.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="decision")
    passed = models.BooleanField()
    levels = models.JSONField()
    feedback = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    machine = models.CharField(max_length=120, blank=True)
    trail = models.JSONField(default=list)
    award = models.OneToOneField(
        Award, null=True, on_delete=models.SET_NULL, related_name="decision"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{'passed' if self.passed else 'not passed'}: {self.work_id}"
