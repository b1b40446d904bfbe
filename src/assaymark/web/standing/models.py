"""Tables of skill: published figures, verified evidence, the score it makes, and all that is not.

Who can write `SkillEvidence` moves people on every board; each row names what it came from, and
all scores are made anew from the rows with the same result (`standing.actions`). What people
declare, and what was inferred of them, is in a table of its own and never enters a score.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import Competency


class ScoreModel(models.Model):
    """The published figures that scores rest on: numbered, and never changed once here.

    `document` is what `ranking.published.model_to_plain` wrote; its skills are handles of
    competencies. `shelf_lives` lists {skill, days, low, high, n, n_people} or {skill, reason}.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="score_models"
    )
    number = models.PositiveIntegerField()
    document = models.JSONField()
    shelf_lives = models.JSONField(default=list)
    n = models.PositiveIntegerField(default=0, help_text="Pieces of evidence it was fitted on")
    n_people = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="score_model")
        ]

    def __str__(self) -> str:
        return f"figures {self.number} of {self.organisation_id}"


class SkillEvidence(models.Model):
    """One verified judgement of one person's skill; `ranking.evidence.Evidence` as a row.

    `key` is unique in an organisation, so that one judgement is kept once however often it is
    told. `subject` names what it came from: `work:HANDLE`, `award:HANDLE`. A row withdrawn (a
    badge revoked, a decision reversed) stays, and counts no more.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skill_evidence")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="evidence")
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    score = models.FloatField(help_text="On the level scale")
    task = models.CharField(max_length=80, blank=True)
    work = models.CharField(max_length=80, blank=True)
    weight = models.FloatField(default=1.0)
    subject = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(help_text="When the work was handed in")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_evidence_per_key")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "person", "competency", "at"]),
            models.Index(fields=["subject"]),
        ]

    def __str__(self) -> str:
        return self.key


class OtherSkill(models.Model):
    """What is said of somebody's skill without verified evidence; shown apart, counted nowhere."""

    class Basis(models.TextChoices):
        """What it rests on."""

        INFERRED = "inferred", _("Inferred")
        DECLARED = "declared", _("Self-declared")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="other_skills")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    key = models.CharField(max_length=160)
    level = models.FloatField(null=True, help_text="On the level scale")
    words = models.TextField(blank=True)
    subject = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_other_skill_per_key")
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "person", "competency"])]

    def __str__(self) -> str:
        return f"{self.basis}: {self.key}"


class SkillState(models.Model):
    """Where one person stands in one skill, as `ranking.state.score` found it `as_of` that time.

    The mean holds until there is new evidence; the band widens with time, by the skill's drift,
    and pages widen it when they read. Below `Model.fewest` works there is no row. `holds_until`:
    when the level in `reached` is no longer likely enough without new evidence.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skill_states")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="states")
    mean = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    variance = models.FloatField()
    n = models.PositiveIntegerField(help_text="Works of evidence")
    first_at = models.DateTimeField()
    newest_at = models.DateTimeField()
    as_of = models.DateTimeField()
    reached = models.PositiveSmallIntegerField(default=0, help_text="Rank of the level held")
    holds_until = models.DateTimeField(null=True)
    model = models.ForeignKey(ScoreModel, on_delete=models.PROTECT, related_name="states")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "competency"], name="one_state_per_skill"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "competency", "-mean"], name="states_by_mean"),
            models.Index(fields=["organisation", "holds_until"], name="states_by_aging"),
        ]

    def __str__(self) -> str:
        return f"{self.mean:.2f} ({self.low:.2f} to {self.high:.2f})"


class Rebuilding(models.Model):
    """One making anew of all states of an organisation, in parts; `after` is where the next begins.

    `people` to do in all, `done` of them, `states` made, `changed` among those. A newer one ends
    an older one that is still under way.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="rebuildings"
    )
    model = models.ForeignKey(ScoreModel, on_delete=models.CASCADE, related_name="rebuildings")
    people = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    states = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.done} of {self.people} people"


class Aging(models.Model):
    """That somebody was told that a skill has aged: once for one state of the evidence."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    newest_at = models.DateTimeField(help_text="Of the newest evidence that has aged")
    aged_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "competency", "newest_at"],
                name="told_once_per_aging",
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} of {self.person_id}"
