"""Tables of what happened (Event), what is promised (Job), what was written to people (Letter).

Events are append-only: a database trigger refuses UPDATE and DELETE. An attacker who can write
here can add false history but not change what the exported log already holds.
Organisations are numbers here, not foreign keys: this room lies below `people`.
"""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from assaymark.web.record.kinds import in_words


class Event(models.Model):
    """One thing that happened, in the order in which it was committed."""

    organisation_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=64)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation_id", "-id"]),
            models.Index(fields=["subject"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def words(self) -> str:
        """What happened, as people read it."""
        return in_words(self.kind)


class Pseudonym(models.Model):
    """The number that stands for somebody in exported events; who can read it can undo that.

    `number` is null once they were forgotten: their later events name nobody. Only
    `record.exporting` changes these.
    """

    organisation_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    number = models.BigIntegerField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "person_id"], name="one_pseudonym"),
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="one_person_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.number or 'forgotten'}"


class JobState(models.TextChoices):
    """Where a promise stands."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class Job(models.Model):
    """A promise: something that will be done once, whatever is killed meanwhile.

    `run_at` is both the delay and the lease: a claimed job has its lease's end there, so that a
    killed worker's job becomes due again by itself. `worker` names the advisory lock its holder
    keeps while alive. Only `record.jobs` changes these.
    """

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    organisation_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    run_at = models.DateTimeField(default=timezone.now)
    worker = models.IntegerField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_promise_per_key")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["run_at"], name="jobs_due", condition=models.Q(state=JobState.WAITING)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"


class Letter(models.Model):
    """A mail kept instead of sent, where no mail server is set: the demo's mailbox."""

    to = models.EmailField(db_index=True)
    subject = models.CharField(max_length=400)
    text = models.TextField()
    sent_at: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
