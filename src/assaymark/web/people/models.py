"""Tables of people: users, organisations, memberships with roles, invitations.

An attacker who can write here can become anyone in any organisation.
"""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.kit.handles import new_handle


class Role(models.TextChoices):
    """What somebody is in an organisation; `people.roles` says what each may do."""

    OWNER = "owner", _("Owner")
    CATALOGUE_MANAGER = "catalogue_manager", _("Catalogue manager")
    ASSESSOR = "assessor", _("Assessor")
    MANAGER = "manager", _("Manager")
    LEARNER = "learner", _("Learner")
    AUDITOR = "auditor", _("Auditor")


class Users(BaseUserManager["User"]):
    """Makes users by their e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        """A saved user; without a password nobody can sign in as them yet."""
        user = self.model(email=email.strip().lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "User":
        """A user who may also use Django's own tools."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **more)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in, in any number of organisations."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = Users()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name"], name="people_by_name")]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """An issuer of badges, kept apart from all others."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    url = models.URLField(blank=True)
    email = models.EmailField(blank=True)
    made_up = models.BooleanField(default=False, help_text="A demo organisation: shown as such")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's place in an organisation, with any number of roles.

    `job_title` is the person's role at work; with `team`, `cohort`, `track`, `location`, `manager`
    and `started_on` it is the context that boards and insights compare people within.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    job_title = models.CharField(max_length=120, blank=True)
    team = models.CharField(max_length=120, blank=True)
    cohort = models.CharField(max_length=120, blank=True)
    track = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=120, blank=True)
    manager = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    started_on = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_membership")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", name],
                include=["user"],
                condition=models.Q(active=True),
                name=f"members_by_{name}",
            )
            for name in ("team", "cohort", "track", "location", "job_title", "started_on")
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organisation}"


class Invitation(models.Model):
    """An offer to join, worth what its secret link is worth; only the secret's hash is kept."""

    LIFE = timedelta(days=14)

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email or 'anyone with the link'} to {self.organisation}"


class ContextImport(models.Model):
    """A table of people's context: looked at, then confirmed and done as a whole, or not at all.

    `plan` is the digest of what it would do; if that has changed when it is done, nothing is. The
    table's text and rows hold personal data and are dropped with the outcome; `digest` (SHA-256 of
    the file) and `counts` stay. Only `importing.doing` changes a row.
    """

    class State(models.TextChoices):
        """Where an import stands."""

        LOOKED_AT = "looked-at", _("Not confirmed")
        WAITING = "waiting", _("Under way")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Not done")
        DISCARDED = "discarded", _("Thrown away")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    doubt = models.TextField(blank=True)
    text = models.TextField(blank=True)
    plan = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    invites = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.LOOKED_AT)
    reason = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0, help_text="Rows written so far")
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-made_at"])]

    def __str__(self) -> str:
        return f"import {self.handle} of {self.organisation_id}"


class ContextRow(models.Model):
    """One row of an import as it was planned, for looking at."""

    of = models.ForeignKey(ContextImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    email = models.TextField()
    name = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["of", "state", "line"])]

    def __str__(self) -> str:
        return f"line {self.line}: {self.state}"
