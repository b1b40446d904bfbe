"""Tables of what was noticed about a work: its likes, its text, and how it was written.

Nothing here decides or reaches a credential; it sends a work to a person, who sees it after the
blind part. Who can write here can make honest work look copied, or a copy look honest; the count
of what was noticed is in the audit record.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from assaymark.web.assessment.models.works import Work
from assaymark.web.people.models import Organisation, User


class Fingerprint(models.Model):
    """The marks of a work (`grading.fingerprint`), by which its likes are found in one query.

    Written with the hand-in, so that of two copies handed in at once the later job sees both.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="fingerprint")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    marks = ArrayField(models.BigIntegerField())

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["marks"], name="fingerprint_marks", fastupdate=False)]

    def __str__(self) -> str:
        return f"{len(self.marks)} marks of {self.work_id}"


class Noticed(models.Model):
    """What was noticed about one work, once; `notices`: [{kind, sentence, start, end}].

    `compared`: how many other works of the organisation it was compared with.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="noticed")
    notices = models.JSONField(default=list)
    compared = models.PositiveIntegerField()
    noticed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{len(self.notices)} notices on {self.work_id}"


class Likeness(models.Model):
    """Passages that a work shares with one handed in by the time it was looked at.

    `passages`: [{start, end, other_start, other_end, words}], offsets in code points of each text.
    `is_own`: the same learner wrote both. `other` has no constraint in the database, whose lock
    would let two copies that are graded at once wait for each other for ever.
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(
        Work, on_delete=models.CASCADE, related_name="likenesses_of_others", db_constraint=False
    )
    words = models.PositiveIntegerField()
    share = models.FloatField(help_text="Of the work's own words, those given not counted")
    is_own = models.BooleanField()
    passages = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "other"], name="one_likeness_per_pair")
        ]

    def __str__(self) -> str:
        return f"{self.words} words of {self.work_id} in {self.other_id}"


class Measured(models.Model):
    """How a text was written, measured in the browser with consent; no row without it.

    `seconds` at work on the page, never more than `open_s`, the real time since the page was
    opened. Characters typed and pasted are counts; what was typed is nowhere but in the work.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="measured")
    consent = models.TextField(help_text="The words agreed to")
    seconds = models.PositiveIntegerField()
    open_s = models.PositiveIntegerField()
    typed = models.PositiveIntegerField()
    pasted = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.seconds} s on {self.work_id}"

    @property
    def pasted_share(self) -> float | None:
        """Share of the characters that were pasted; None where none came in on the page."""
        total = self.typed + self.pasted
        return self.pasted / total if total else None


class Look(models.Model):
    """Who looked at what was noticed about a work, first when; every one is an event as well."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="looks")
    who = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "who"], name="one_look_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.who_id} at {self.work_id}"
