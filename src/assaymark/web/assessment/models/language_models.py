"""Tables of language models: an organisation's endpoint, each call to it, and what it read.

Who can write `LanguageModel` decides where works are sent, and can spend the organisation's money.
Its key is sealed under the passphrase of the issuer keys: the database alone does not open it. Who
can read `LanguageReading.secret` before a work is handed in could forge the fence around it; it is
made after hand-in. Answers are kept only while their reading runs, so that a killed worker pays
for no call twice.
"""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models.graders import RatedExample
from assaymark.web.assessment.models.works import Work
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User


class LanguageModel(models.Model):
    """The endpoint that an organisation uses.

    Prices are per million tokens, that of speech per minute of sound, all in `currency`.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="language_model"
    )
    is_on = models.BooleanField(default=False)
    base_url = models.CharField(max_length=300)
    model = models.CharField(max_length=80)
    speech_model = models.CharField(max_length=80, blank=True)
    key_sealed = models.BinaryField(default=b"")
    key_hint = models.CharField(max_length=8, blank=True)
    price_in = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    price_out = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    price_speech = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    currency = models.CharField(max_length=3, default="EUR")
    monthly_budget = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    samples = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(3), MaxValueValidator(5)]
    )
    timeout_s = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(5), MaxValueValidator(60)]
    )
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.model} at {self.base_url}"


class Reader(models.TextChoices):
    """Who reads the works of a badge version before an assessor does."""

    LOCAL = "local", _("The local grader")
    LANGUAGE = "language", _("The language model")
    BOTH = "both", _("Both, beside each other")


class ReaderChoice(models.Model):
    """Which grader reads a badge version's works; without a row, the local one."""

    badge_version = models.OneToOneField(
        BadgeVersion, on_delete=models.CASCADE, related_name="reader_choice"
    )
    reader = models.CharField(max_length=10, choices=Reader.choices, default=Reader.LOCAL)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.badge_version_id}: {self.reader}"


class LanguageReading(models.Model):
    """One work, or one rated example, read by a language model.

    `asks` names model, prompt and rubric. `secret` and `seeds` make its questions, so that a
    reading that was broken off goes on with the same ones. `found` maps criterion key to
    {votes, without}: shares by level, of the whole text and without each stretch of it.
    """

    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="language_readings"
    )
    work = models.ForeignKey(
        Work, null=True, on_delete=models.CASCADE, related_name="language_readings"
    )
    example = models.ForeignKey(
        RatedExample, null=True, on_delete=models.CASCADE, related_name="language_readings"
    )
    asks = models.CharField(max_length=120)
    text_sha256 = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, editable=False)
    seeds = models.JSONField(default=list)
    found = models.JSONField(default=dict)
    flags = models.JSONField(default=list)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "asks"], name="a_work_is_read_once"),
            models.UniqueConstraint(fields=["example", "asks"], name="an_example_is_read_once"),
            models.CheckConstraint(
                condition=models.Q(work=None) ^ models.Q(example=None),
                name="a_work_or_an_example",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asks}: {self.work_id or self.example_id}"


class CallState(models.TextChoices):
    """What became of a call."""

    SENT = "sent", _("sent")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused by the endpoint")
    FAILED = "failed", _("failed")
    LOST = "lost", _("broken off")


class LanguageCall(models.Model):
    """One call to the endpoint, written before it is made.

    `cost` is what it is expected to cost at most until the answer says how many tokens it took;
    a call that was sent and never answered keeps that. `answer` is emptied when its reading ends.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="language_calls"
    )
    reading = models.ForeignKey(
        LanguageReading, null=True, on_delete=models.SET_NULL, related_name="calls"
    )
    purpose = models.CharField(max_length=10)
    request_sha256 = models.CharField(max_length=64)
    asks = models.CharField(max_length=120, blank=True)
    seed = models.BigIntegerField(default=0)
    model_asked = models.CharField(max_length=80)
    model_answered = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.SENT)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6, default=0)
    latency_ms = models.PositiveIntegerField(default=0)
    answer = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "sent_at"], name="calls_of_a_month"),
            models.Index(fields=["reading", "request_sha256"], name="calls_of_a_reading"),
        ]

    def __str__(self) -> str:
        return f"{self.model_asked}: {self.state}"


class CalibratedVote(models.Model):
    """A language model's votes calibrated on rated examples, for one badge version; never changed.

    `calibrators` maps criterion key to `grading.llm.calibrate.Calibrator` as plain values; a
    criterion is missing where there is none, and `why` says so. `report` maps criterion key to
    what `grading.certify` found on examples left out.
    """

    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="calibrated_votes"
    )
    asks = models.CharField(max_length=120)
    version = models.CharField(max_length=120)
    n = models.PositiveIntegerField()
    calibrators = models.JSONField(default=dict)
    why = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["badge_version", "version"], name="calibrated_vote")
        ]

    def __str__(self) -> str:
        return self.version
