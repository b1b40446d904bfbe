"""Tables of boards: who is on which board with which score, how many stand where, wishes, sprints.

A board belongs to one skill of one organisation. `Entry` and `Count` are copies of what `standing`
says, made by `store.match` alone, in one transaction: who can write them changes what a page shows
until the next rebuild, and nothing else. Scores are whole thousandths of a level.
"""

from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import Competency


class Board(models.Model):
    """The board of one skill; its row is locked by whoever changes its entries.

    `shows` is what the evidence of the top quarter was made of, and `shows_at` when that was
    looked at (`snapshots`); small boards are looked at anew on each visit.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="boards")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="boards")
    shows = models.JSONField(default=dict)
    shows_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "competency"], name="one_board")
        ]

    def __str__(self) -> str:
        return f"board of {self.competency_id}"


class Entry(models.Model):
    """One person on one board; `low` is rounded down and `high` up, so bands never shrink.

    `is_shown`: the person wishes to be seen in the top ten. Written by `store.match` only.
    """

    pk = models.CompositePrimaryKey("person_id", "board_id")
    board = models.ForeignKey(
        Board, on_delete=models.CASCADE, related_name="entries", db_index=False
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    score = models.IntegerField()
    low = models.IntegerField()
    high = models.IntegerField()
    is_shown = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index("board", models.F("score").desc(), "person", name="entries_by_score"),
            models.Index(
                "board",
                models.F("score").desc(),
                "person",
                name="entries_shown",
                condition=models.Q(is_shown=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.score}"


class Count(models.Model):
    """How many entries have one value: of score, low end or high end, or of 64 values together.

    `of`: 0 score, 1 low, 2 high, each value; 3, 4, 5 the same by `at` = value >> 6. So a place is
    two short sums, whatever the number of people. Written by `store.match` only.
    """

    pk = models.CompositePrimaryKey("board_id", "of", "at")
    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="+", db_index=False)
    of = models.SmallIntegerField()
    at = models.IntegerField()
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.n} at {self.at}"


class CriticalSkill(models.Model):
    """A skill marked mission-critical: no board; a person and their manager alone see a score."""

    competency = models.OneToOneField(
        Competency, on_delete=models.CASCADE, related_name="critical", primary_key=True
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="critical_skills"
    )
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"critical: {self.competency_id}"


class NameAs(models.TextChoices):
    """Under which name somebody stands on boards."""

    PSEUDONYM = "pseudonym", _("A made-up name")
    REAL = "real", _("My name")
    OWN = "own", _("A name I choose")


class Wish(models.Model):
    """How somebody wishes to appear on the boards of one organisation; without a row, least of all.

    `in_top`: in the top ten. `in_progress`: among those recognised for progress. `is_out`: on no
    board at all. Changed by the person alone.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="board_wishes")
    name_as = models.CharField(max_length=10, choices=NameAs.choices, default=NameAs.PSEUDONYM)
    own_name = models.CharField(max_length=40, blank=True)
    in_top = models.BooleanField(default=False)
    in_progress = models.BooleanField(default=False)
    is_out = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_board_wish")
        ]

    def __str__(self) -> str:
        return f"{self.name_as} for {self.person_id}"


class PseudonymKey(models.Model):
    """What an organisation's made-up names are derived from; who reads it can name everybody."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="pseudonym_key"
    )
    secret = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.organisation_id}"


class Snapshot(models.Model):
    """A board as it stood at the start of a week (`week`, a Monday): for movement and progress.

    `people`, `scores`, `highs`: compressed little-endian arrays of one length, by person. `tau` and
    `replaced` compare with the snapshot before, among the `n_both` people on both; empty where
    those are fewer than five.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="snapshots")
    week = models.DateField()
    n = models.PositiveIntegerField()
    people = models.BinaryField()
    scores = models.BinaryField()
    highs = models.BinaryField()
    tau = models.FloatField(null=True)
    replaced = models.FloatField(null=True)
    n_both = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "week"], name="one_snapshot_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.board_id} on {self.week}"


class Progress(models.Model):
    """Somebody whose score at `week` lay above the whole band of four weeks earlier."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="progress")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    before = models.IntegerField()
    after = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "person", "week"], name="one_progress_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.before} to {self.after}"


class Sprint(models.Model):
    """Teams improve one skill between two days; closed once, by a job, `late_days` after the end.

    `starts_at` is midnight in `time_zone`, `ends_at` the midnight after the last day. `closing` is
    what came out (`sprinting.outcome`), written at `closed_at` and never again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sprints")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="sprints")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64, default="UTC")
    late_days = models.PositiveSmallIntegerField(default=7)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="sprint_has_days"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def closes_at(self) -> datetime:
        """Until when what is judged still counts, if it was handed in during the sprint."""
        return self.ends_at.astimezone(self.zone) + timedelta(days=self.late_days)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone its days are of."""
        return ZoneInfo(self.time_zone)

    @property
    def first_day(self) -> date:
        """Its first day, in its own time zone."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        """Its last day, in its own time zone; clocks may skip the midnight after it."""
        return (self.ends_at.astimezone(self.zone) - timedelta(hours=12)).date()

    @property
    def closing_day(self) -> date:
        """The day on which it is closed."""
        return self.closes_at.astimezone(self.zone).date()


class SprintMember(models.Model):
    """Somebody's place in a sprint's team: fixed when the sprint is made."""

    sprint = models.ForeignKey(Sprint, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    team = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sprint", "person"], name="one_team_per_sprint")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team}"


class GamingReport(models.Model):
    """What looks like gathering points in one organisation: counts only, of nobody in particular.

    `document` is what `gaming.report` found in the evidence of the `days` before `made_at`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="gaming_reports"
    )
    document = models.JSONField()
    days = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"gaming report of {self.made_at:%Y-%m-%d}"
