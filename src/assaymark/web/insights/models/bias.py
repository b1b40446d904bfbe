"""Tables of insights: what people say about themselves for bias audits, and the audits' reports.

`Disclosure` is the store of protected attributes. Nothing outside this room reads it, no page shows
a row of it to anybody but the person, and only `insights.labels` hands it on, without names, to the
making of a report. Who can read this table reads what people told in confidence; who can write it
can make a report say anything about groups, but changes no decision over anybody.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from assaymark.web.catalogue.models import Badge
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class Question(models.Model):
    """One thing that an organisation asks people about themselves, such as sex.

    `categories` are the answers to choose from besides "prefer not to say". An answer given under a
    category that is gone counts as unknown until the person answers again.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="bias_questions"
    )
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=80)
    categories = models.JSONField(default=list)
    is_asked = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_question_per_key")
        ]

    def __str__(self) -> str:
        return self.title


class AnswerImport(models.Model):
    """A table of answers that an owner brought in, and the legal ground the owner stated."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="answer_imports"
    )
    ground = models.TextField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    rows = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"import of {self.rows} rows"


class Disclosure(models.Model):
    """What one person said about themselves to one organisation: {question key: category}.

    A missing key is "prefer not to say". `consent` holds the words agreed to; it is empty where an
    import brought the answers. Erasing empties `answers` and `consent` and leaves the row with
    `is_erased`, so that no import brings back what the person erased. Changing a row leaves no
    event in the audit record, on purpose: see docs/decisions, "answers leave no trace".
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    consent = models.TextField(blank=True)
    brought_by = models.ForeignKey(
        AnswerImport, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_erased = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_disclosure")
        ]

    def __str__(self) -> str:
        return "a disclosure"


class ReportState(models.TextChoices):
    """Where a report stands."""

    WAITING = "waiting"
    READY = "ready"


class BiasReport(models.Model):
    """A bias audit of one badge, made once and never changed: its document is frozen.

    `step` of `steps` says how far the making is. `document` has the shape of `insights.report`.
    `published_at` is set while the summary stands at its public address.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="bias_reports"
    )
    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="bias_reports")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=ReportState.choices, default=ReportState.WAITING
    )
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    justification = models.TextField(blank=True)
    document = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    in_use_since = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "number"], name="one_bias_report_per_number")
        ]

    def __str__(self) -> str:
        return f"bias report {self.number} of {self.badge}"


class Counted(models.Model):
    """That somebody's outcome and answers were counted for a badge, in one report and no other.

    What the answers were is not here. Without this row two reports of nearly the same people could
    be subtracted from each other, and the difference would be a person.
    """

    report = models.ForeignKey(BiasReport, on_delete=models.CASCADE, related_name="counted")
    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "learner"], name="counted_once_per_badge")
        ]

    def __str__(self) -> str:
        return "somebody counted"
