"""Tables of metrics: what an organisation measures besides skill, the quotes people chose to show
beside figures, and figures kept because reckoning them takes longer than a page may.

Who can write `MetricValue` can make anything look like a success; each import and each call is in
the audit record with its number of rows. `Kept` holds groups of five people and more only.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models.works import Work
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import Competency


class Better(models.TextChoices):
    """Which way is good."""

    UP = "up", _("more is better")
    DOWN = "down", _("less is better")


class Level(models.TextChoices):
    """Of whom one value speaks."""

    PERSON = "person", _("one person")
    TEAM = "team", _("one team")
    ORGANISATION = "organisation", _("the whole organisation")


class Topic(models.TextChoices):
    """What a metric is about: the outcomes that learning is meant to move."""

    KPI = "kpi", _("Business figure")
    RETENTION = "retention", _("Retention")
    ESCALATIONS = "escalations", _("Escalations")
    HANDOFFS = "handoffs", _("Handoffs")
    SENTIMENT = "sentiment", _("Sentiment")
    TIME_TO_HIRE = "time-to-hire", _("Time to hire")


class Metric(models.Model):
    """One lagging indicator: its unit, which way is good, of whom it speaks, its source."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="metrics")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=40)
    better = models.CharField(max_length=4, choices=Better.choices)
    level = models.CharField(max_length=12, choices=Level.choices)
    topic = models.CharField(max_length=12, choices=Topic.choices, default=Topic.KPI)
    source = models.CharField(max_length=200, help_text="Where the figures come from")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="metric_key")
        ]

    def __str__(self) -> str:
        return self.name


class Period(models.TextChoices):
    """How long a value's period is, from its first day on."""

    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class MetricValue(models.Model):
    """A metric in one period, of one team or person, or of all (`team` empty, no `person`).

    `n`: the value's denominator where there is one, such as conversations. Telling a value again
    replaces it; the same value told twice changes nothing.
    """

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="values")
    starts = models.DateField()
    period = models.CharField(max_length=8, choices=Period.choices, default=Period.WEEK)
    team = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(
        User, null=True, on_delete=models.CASCADE, related_name="metric_values"
    )
    value = models.FloatField()
    n = models.PositiveIntegerField(null=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["metric", "starts", "period", "team", "person"],
                name="one_value_per_period",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.starts}: {self.value}"


class Quote(models.Model):
    """Words out of a work whose author agreed to quotes, chosen or hidden by a catalogue manager.

    The name stands nowhere; `words` is a copy, and goes when the work goes.
    """

    class Place(models.TextChoices):
        """Why these words were offered."""

        TYPICAL = "typical", _("nearest to the group's median")
        DISSENTING = "dissenting", _("furthest from the group's median")

    class State(models.TextChoices):
        """Whether pages show it."""

        CHOSEN = "chosen", _("Shown")
        HIDDEN = "hidden", _("Hidden")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()
    place = models.CharField(max_length=12, choices=Place.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "competency"], name="one_quote_per_work")
        ]

    def __str__(self) -> str:
        return self.words[:40]


class Kept(models.Model):
    """A reckoned document that pages show until a newer one is there; only a copy of the truth.

    Under keys that begin with `values:` it is a table of a metric's values that was looked at and
    waits to be taken; only `actions.taking` changes such a row.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    document = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_kept_per_key")
        ]

    def __str__(self) -> str:
        return self.key
