"""Tables of the gate: what may be decided by a machine, on which promise, and who decided a work.

Who can write `GatePolicy` or `GateState` decides which works no person looks at. Who can read
`GatePolicy.seed` can tell which decisions no person will look at again: it leaves this table on no
page, in no export and in no event.
"""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment.models.works import Work
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import User


def new_seed() -> str:
    """32 random bytes in hex, from which the audits are drawn."""
    return secrets.token_hex(32)


class GatePolicy(models.Model):
    """What an organisation allows for one badge: whether a machine may decide alone, and how well.

    `alpha`: the share of machine decisions that people would have decided otherwise, at most.
    `delta`: the share of calibrations that may break this. Only `actions.gating` changes it.
    """

    badge = models.OneToOneField(Badge, on_delete=models.CASCADE, related_name="gate_policy")
    is_on = models.BooleanField(default=False)
    alpha = models.FloatField(default=0.10)
    delta = models.FloatField(default=0.10)
    audit_share = models.FloatField(default=0.05)
    seed = models.CharField(max_length=64, default=new_seed, editable=False)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(audit_share__gte=0.05, audit_share__lte=1),
                name="at_least_one_in_twenty_audited",
            ),
            models.CheckConstraint(
                condition=models.Q(alpha__gt=0, alpha__lt=1, delta__gt=0, delta__lt=1),
                name="alpha_and_delta_are_shares",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge_id}: {'on' if self.is_on else 'off'}"


class Calibration(models.Model):
    """One comparison of a grader's decisions with people's, on works it had not met.

    It runs in parts: `total` works are to be compared, each is one `CalibrationItem`. `since`:
    nothing rated before counts, because a gate was stopped by drift then. `stopped_at`: its own
    gates were stopped by drift, for good. `note` says why it ended without a result. `people` is
    how often two people decide the same works differently: scope → {n, differing, low, high}.
    """

    badge_version = models.ForeignKey(
        BadgeVersion, on_delete=models.CASCADE, related_name="calibrations"
    )
    grader = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    reset_key = models.CharField(max_length=64)
    total = models.PositiveIntegerField(default=0)
    people = models.JSONField(default=dict)
    since = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["badge_version", "number"], name="calibrations_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"calibration {self.number} of {self.grader}"


class ItemSource(models.TextChoices):
    """Where a compared work comes from."""

    EXAMPLE = "example", _("rated example")
    WORK = "work", _("work handed in")


class CalibrationItem(models.Model):
    """One work compared: how sure the grader was, and whether people decided the same.

    `confidence` and `agrees` are null where the grader abstained from a criterion. `criteria` maps
    criterion key to [sureness, agrees] where both decided. Where a language model is compared, all
    of these are of what it and the local grader decided alike, and the two fields `alone_` are of
    the local grader by itself. Written once, never changed.
    """

    calibration = models.ForeignKey(Calibration, on_delete=models.CASCADE, related_name="items")
    source = models.CharField(max_length=10, choices=ItemSource.choices)
    key = models.CharField(max_length=80)
    work = models.ForeignKey(Work, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.PositiveIntegerField()
    confidence = models.FloatField(null=True)
    agrees = models.BooleanField(null=True)
    criteria = models.JSONField(default=dict)
    alone_confidence = models.FloatField(null=True)
    alone_agrees = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calibration", "source", "key"], name="each_work_compared_once"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Ended(models.TextChoices):
    """Why a gate state no longer holds."""

    POLICY = "policy", _("the promise was changed")
    CALIBRATED = "calibrated", _("the grader was calibrated again")
    FITTED = "fitted", _("a new grader was fitted")
    RESET = "reset", _("the rubric, the prompt or the model changed")
    DRIFT = "drift", _("random checks spoke against the promise")


class GateState(models.Model):
    """What one calibration supports at one alpha and delta: for the work, or for one criterion.

    `scope` is empty for the whole work, which alone decides routing; else a criterion's key. Open
    states have `threshold`; `reasons` are sentences for people. A state is in force until
    `ended_at`, and then never again.
    """

    calibration = models.ForeignKey(Calibration, on_delete=models.CASCADE, related_name="gates")
    badge_version = models.ForeignKey(BadgeVersion, on_delete=models.CASCADE, related_name="gates")
    grader = models.CharField(max_length=120)
    scope = models.CharField(max_length=80, blank=True)
    is_open = models.BooleanField()
    alpha = models.FloatField()
    delta = models.FloatField()
    threshold = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    automated = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    bound = models.FloatField(null=True)
    reasons = models.JSONField(default=list)
    reset_key = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=12, blank=True, choices=Ended.choices)
    ended_note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["badge_version", "scope"],
                condition=models.Q(ended_at=None),
                name="one_gate_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(is_open=False) | models.Q(threshold__isnull=False),
                name="an_open_gate_has_a_threshold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope or 'work'}: {'open' if self.is_open else 'closed'}"


class Route(models.TextChoices):
    """Who decides a work."""

    MACHINE = "machine", _("decided by a computer")
    PERSON = "person", _("decided by a person")


class Routing(models.Model):
    """Who was to decide one work, and why; written once, when the grader had read it.

    `audit`: the gate would have let the machine decide, but the work was drawn for a person to
    look at blind; `agrees` is then whether that person decided every criterion like the machine.
    `unselected`: that a person got the work had nothing to do with how sure the grader was, so it
    may count in a later calibration; `flagged` works never count: no gate lets them through.
    """

    work = models.OneToOneField(Work, on_delete=models.CASCADE, related_name="routing")
    route = models.CharField(max_length=10, choices=Route.choices)
    reasons = models.JSONField(default=list)
    grader = models.CharField(max_length=120, blank=True)
    levels = models.JSONField(default=dict)
    confidence = models.FloatField(null=True)
    gate = models.ForeignKey(
        GateState, null=True, on_delete=models.RESTRICT, related_name="routings"
    )
    audit_share = models.FloatField(null=True)
    audit = models.BooleanField(default=False)
    unselected = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False)
    agrees = models.BooleanField(null=True)
    compared_at = models.DateTimeField(null=True)
    routed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.work_id}: {self.route}"
