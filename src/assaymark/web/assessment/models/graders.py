"""Tables of rated examples and of the graders fitted on them.

Who can write here decides what the machine suggests, and what it may decide alone.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from assaymark.web.assessment.models.works import Work
from assaymark.web.catalogue.models import Badge, BadgeVersion


class RatedExample(models.Model):
    """A work with known ratings, for fitting and measuring a badge's grader.

    `ratings` maps criterion key to a list with one level per rater. `work` is set where it was
    taken over from a work handed in here, and goes when that goes.
    """

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="rated_examples")
    key = models.CharField(max_length=80)
    text = models.TextField()
    ratings = models.JSONField()
    source = models.CharField(max_length=120)
    work = models.OneToOneField(
        Work, null=True, on_delete=models.CASCADE, related_name="rated_example"
    )
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
