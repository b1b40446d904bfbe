"""Tables of guides: coaching cards and their use, recognitions, model responses, plateaus, notes.

Nothing here enters a score or a decision. Who can write here can put words before a person or
their manager; a recognition counts only once its person hands it in as their own work.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models import Work
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import Competency


class CoachingCard(models.Model):
    """A question and a ten-minute exercise for one level of a competency.

    `key` is level/behaviour/indicator of the framework it was made from, empty for a written one;
    `is_edited` keeps a made one from being made anew.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="coaching_cards"
    )
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    competency = models.ForeignKey(
        Competency, on_delete=models.CASCADE, related_name="coaching_cards"
    )
    rank = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=260, blank=True)
    indicator = models.TextField(help_text="What one would see")
    question = models.TextField()
    exercise = models.TextField()
    is_edited = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "competency", "key"],
                condition=~models.Q(key=""),
                name="one_card_per_indicator",
            )
        ]

    def __str__(self) -> str:
        return f"card {self.handle}"


class CardUse(models.Model):
    """That a manager used a card with somebody, for one thing not reached; and whether it helped.

    `about` names that thing: `work:HANDLE/CRITERION`, or `competency:HANDLE/RANK`. `card` is empty
    where the words came from the plain template alone.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    manager = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    card = models.ForeignKey(
        CoachingCard, null=True, on_delete=models.SET_NULL, related_name="uses"
    )
    about = models.CharField(max_length=160)
    used_at = models.DateTimeField(default=timezone.now)
    helped = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "manager", "person", "about"], name="one_use_per_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.helped}"


class RecognitionState(models.TextChoices):
    """Where a recognition stands."""

    OFFERED = "offered", _("Offered")
    TAKEN = "taken", _("Being handed in")
    HANDED_IN = "handed_in", _("Handed in")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Recognition(models.Model):
    """Something from the flow of work that somebody recognised in somebody else's doing.

    It shows `criterion` of `badge_version` in its giver's eyes, and counts for nothing by itself.
    Its person alone may hand it in (`work`), as their own work and with their own consent.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="recognitions"
    )
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recognitions")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recognitions_given")
    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="recognitions"
    )
    criterion = models.CharField(max_length=80)
    words = models.TextField(help_text="The artifact itself, or what was done")
    link = models.URLField(max_length=500, blank=True)
    thanks = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=RecognitionState.choices, default=RecognitionState.OFFERED
    )
    work = models.ForeignKey(Work, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "person", "-given_at"], name="recognitions_of"),
            models.Index(fields=["organisation", "by", "-given_at"], name="recognitions_by"),
        ]

    def __str__(self) -> str:
        return f"recognition {self.handle}"


class ModelResponse(models.Model):
    """How a mentor would do a badge's task: `text` is the response, or the words of the recording.

    Shown to nobody who has yet to hand in for that badge. Nothing changes but `retired_at`: a
    mentor's next version retires the one before.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="model_responses"
    )
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="model_responses")
    badge_version = models.ForeignKey(BadgeVersion, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="model_responses")
    number = models.PositiveIntegerField()
    text = models.TextField()
    why = models.TextField(blank=True, help_text="What to notice in it")
    content = models.BinaryField(null=True)
    media_type = models.CharField(max_length=40, blank=True)
    seconds = models.FloatField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge", "author", "number"], name="model_version"),
            models.UniqueConstraint(
                fields=["badge", "author"],
                condition=models.Q(retired_at=None),
                name="one_model_in_use_per_mentor",
            ),
        ]

    def __str__(self) -> str:
        return f"model response {self.handle}"


class ModelSeen(models.Model):
    """That a person opened a model response, once; and whether it helped."""

    response = models.ForeignKey(ModelResponse, on_delete=models.CASCADE, related_name="seen")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    helped = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "person"], name="seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.response_id} by {self.person_id}"


class Plateau(models.Model):
    """Growth in one skill that came to rest, from when it was found until it was over.

    `per_week`, `low`, `high`, `n`: the slope as it was then. `told_at`: when a letter was promised;
    within six weeks of another one for the same skill it never is.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="plateaus")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    per_week = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    n = models.PositiveIntegerField()
    found_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "person", "competency"],
                condition=models.Q(ended_at=None),
                name="one_open_plateau",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} rests at {self.competency_id}"


class Reflection(models.Model):
    """What somebody wrote for themself about a skill; nobody else reads it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reflections")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="+")
    tried = models.TextField()
    met = models.TextField(blank=True)
    next_thing = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "organisation", "-written_at"], name="reflections_of")
        ]

    def __str__(self) -> str:
        return f"reflection {self.handle}"
