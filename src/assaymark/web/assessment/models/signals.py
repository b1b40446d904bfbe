"""Tables of several signals: what people and systems observed, and the published weights.

Who can write here changes figures that stand beside a decision; the decision itself is made
elsewhere, by a person or by an open gate.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class SignalWeights(models.Model):
    """The published weights of one badge version: numbered, and never changed once here.

    `weights` maps the names of `grading.signals.Source` to whole numbers from 0 to 100. A database
    trigger refuses every update.
    """

    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="signal_weights"
    )
    number = models.PositiveIntegerField()
    weights = models.JSONField()
    why = models.TextField(blank=True)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge_version", "number"], name="signal_weights")
        ]

    def __str__(self) -> str:
        return f"weights {self.number} of {self.badge_version_id}"


class Observation(models.Model):
    """What a manager, a mentor, a scenario, a check-in or the person saw of somebody's skill.

    `levels` maps criterion keys of the badge version to levels and may be empty. `key` is the
    sender's own name for it, so that sending twice keeps one.
    """

    class Source(models.TextChoices):
        """Who or what observed; `grading.signals.Source` has the same names."""

        MANAGER = "manager", _("manager")
        MENTOR = "mentor", _("mentor")
        SCENARIO = "scenario", _("scenario")
        CHECK_IN = "check-in", _("check-in")
        SELF = "self", _("the person")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="observations")
    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.PROTECT, related_name="observations"
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    observer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    levels = models.JSONField(default=dict)
    words = models.TextField()
    quote = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    key = models.CharField(max_length=120, blank=True)
    observed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "source", "key"],
                condition=~models.Q(key=""),
                name="one_observation_per_key",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["learner", "badge_version", "observed_at"])]

    def __str__(self) -> str:
        return f"observation {self.handle}"
