"""Tables of the badges on offer: the badge, and its versions.

Whoever can write a draft version decides what a badge will mean; a published version is kept
unchanged by a database trigger.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import VersionState


class Stakes(models.TextChoices):
    """How much hangs on a decision; at high stakes a person always decides."""

    LOW = "low", _("Low")
    HIGH = "high", _("High")


class Badge(models.Model):
    """A badge of one organisation, whatever its version; `next` is the step above on its ladder."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="badges")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    key = models.SlugField(max_length=80)
    next = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="previous")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="badge_key")
        ]

    def __str__(self) -> str:
        return self.key


class BadgeVersion(models.Model):
    """What a badge means, all of it, at one version.

    `rubric` has the shape of `framework.rubric.rubric_to_plain`. `competencies` is a list of
    {framework, competency, level, title, level_title, handle}. `evidence` is
    {kinds: ["text", "file"], min_words, max_words, ask}. `art` is {shape, icon, accent}.
    `task_minutes` is what a learner is told to expect. `revision` counts the edits of a draft:
    an edit that was begun on an older one is refused.
    """

    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=40)
    summary = models.TextField()
    task = models.TextField()
    criteria = models.TextField()
    acceptance = models.TextField(blank=True)
    rubric = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)
    competencies = models.JSONField(default=list)
    task_minutes = models.PositiveIntegerField(null=True, blank=True)
    achievement_type = models.CharField(max_length=40, default="Badge")
    tags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    expiry_months = models.PositiveIntegerField(null=True, blank=True)
    refresh_note = models.TextField(blank=True)
    art = models.JSONField(default=dict)
    stakes = models.CharField(max_length=10, choices=Stakes.choices, default=Stakes.LOW)
    consent = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "number"], name="badge_version"),
            models.UniqueConstraint(
                fields=["badge"], condition=models.Q(state="draft"), name="one_draft_per_badge"
            ),
            models.UniqueConstraint(
                fields=["badge"],
                condition=models.Q(state="published"),
                name="one_published_per_badge",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.level}), version {self.number}"
