"""Tables of competency frameworks: the framework, its versions, and each competency's address.

A version holds the whole tree as one document (the shape of `framework.load`), so a published
version can never change in part. A competency has a row as well, so that other rooms can point
at it for ever, whichever version describes it.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class VersionState(models.TextChoices):
    """Where a version stands; published and retired ones never change again."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Framework(models.Model):
    """A competency framework of one organisation."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="frameworks"
    )
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    successor = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="predecessors"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="framework_key")
        ]

    def __str__(self) -> str:
        return self.title


class FrameworkVersion(models.Model):
    """One version: a draft that is edited, or a published one that a trigger keeps unchanged.

    `document` changes under a row lock, in `skills.actions` only. A draft's may be unfinished: a
    level without behaviours yet; a published one always reads as a `framework.model.Framework`.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    document = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "number"], name="framework_version"),
            models.UniqueConstraint(
                fields=["framework"],
                condition=models.Q(state="draft"),
                name="one_draft_per_framework",
            ),
            models.UniqueConstraint(
                fields=["framework"],
                condition=models.Q(state="published"),
                name="one_published_per_framework",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.framework} {self.number}"


class Competency(models.Model):
    """One competency's lasting identity and address."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="competencies")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "key"], name="competency_key")
        ]

    def __str__(self) -> str:
        return self.title


class RoleNeed(models.Model):
    """The level of a competency that a role at work needs; an empty `role` means every role.

    `role` is a `Membership.job_title` as it is written there, `rank` that of a level.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="role_needs"
    )
    role = models.CharField(max_length=120, blank=True)
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="needs")
    rank = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "role", "competency"], name="one_need_per_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role or 'everybody'}: {self.competency_id} at {self.rank}"
