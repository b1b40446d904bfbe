"""Tables of pilots and of the assumptions behind returns.

What a pilot measures and how it is reckoned is fixed when it starts (`protocol`, whose digest is in
the audit record), and its report is frozen when it ends (`document`): who can write these two can
make a pilot look as they like, but not unseen.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.catalogue.models import Badge
from assaymark.web.insights.models.metrics import Better
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class PilotState(models.TextChoices):
    """Where a pilot stands."""

    PLANNED = "planned", _("being planned")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")


class Pilot(models.Model):
    """A trial of badges with some teams for six weeks or 90 days, against others or later ones.

    `protocol` is empty until the start; `document`, the report, until the end. `lot` holds how the
    teams were drawn: {seed, order}. Only the verbs of `insights.actions.pilots` change a row.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="pilots")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    title = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    role = models.CharField(max_length=120, blank=True, help_text="The role at work it is for")
    days = models.PositiveSmallIntegerField(default=90)
    badges = models.ManyToManyField(Badge, related_name="pilots")
    state = models.CharField(max_length=8, choices=PilotState.choices, default=PilotState.PLANNED)
    effect = models.FloatField(default=0.5, help_text="The change that matters, in SDs of people")
    lot = models.JSONField(default=dict)
    starts_on = models.DateField(null=True)
    protocol = models.JSONField(default=dict)
    protocol_sha256 = models.CharField(max_length=64, blank=True)
    document = models.JSONField(default=dict)
    worked = models.TextField(blank=True)
    did_not = models.TextField(blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class PilotTeam(models.Model):
    """A team of a pilot and its start: 1 at once, 2 from the middle on, None compared only."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)
    start = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pilot", "name"], name="one_team_per_pilot")
        ]

    def __str__(self) -> str:
        return self.name


class PilotPerson(models.Model):
    """Who was in which team when the pilot started: counted there whatever became of them."""

    team = models.ForeignKey(PilotTeam, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "person"], name="once_in_a_pilot_team")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"


class MetricKind(models.TextChoices):
    """How values are put together."""

    MEAN = "mean", _("a mean: scores, minutes, shares")
    COUNT = "count", _("a count: escalations, handoffs")


class PilotMetric(models.Model):
    """What success is, fixed beforehand. `source`: `skill:HANDLE`, `metric:KEY` or `typed`."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="metrics")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=40)
    better = models.CharField(max_length=4, choices=Better.choices)
    kind = models.CharField(max_length=5, choices=MetricKind.choices, default=MetricKind.MEAN)
    source = models.CharField(max_length=80, default="typed")

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class PilotReading(models.Model):
    """A typed metric of one team in one period (0 is before the start); typing again replaces."""

    metric = models.ForeignKey(PilotMetric, on_delete=models.CASCADE, related_name="readings")
    team = models.ForeignKey(PilotTeam, on_delete=models.CASCADE, related_name="readings")
    period = models.PositiveSmallIntegerField()
    value = models.FloatField()
    exposure = models.FloatField(default=1.0, help_text="A count: over how much it was counted")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["metric", "team", "period"], name="one_reading_per_team_and_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.team_id} {self.period}: {self.value}"


class PilotNote(models.Model):
    """What belongs to a pilot in words: a story that may be quoted, a deviation, a cost.

    A story's `who` is how its teller wants to be called; it is kept only with their consent.
    """

    class Kind(models.TextChoices):
        """What the note is."""

        STORY = "story", _("Story")
        DEVIATION = "deviation", _("Deviation from the protocol")
        COST = "cost", _("Cost")

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    words = models.TextField()
    who = models.CharField(max_length=120, blank=True)
    is_consented = models.BooleanField(default=False)
    amount = models.FloatField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.words[:40]


class Assumptions(models.Model):
    """The assumptions behind a return, numbered: saving makes the next number, never a change.

    `values`: {key: {"value": number, "source": words}}; `kind`: `roi` or `hire`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "number"], name="one_number_of_assumptions"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
