"""Tables of what was given: issuer keys, status lists, awards, and the public log of them.

Who can write `IssuerKey` without the passphrase can only break signing; who can write `Award`
cannot forge one, since each is signed and logged. `LogTile` and `Checkpoint` are changed by the
sequencer alone, under its advisory lock (`awards.log`).
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User


class KeyUse(models.TextChoices):
    """What a key signs."""

    PROOF = "proof", _("Embedded proofs (Ed25519)")
    JWT = "jwt", _("VC-JWT (ECDSA P-256)")
    LOG = "log", _("Log checkpoints (Ed25519)")


class KeyState(models.TextChoices):
    """Whether a key may sign, or only prove what it signed before."""

    ACTIVE = "active", _("Active")
    VERIFY_ONLY = "verify-only", _("Verifies only")
    REVOKED = "revoked", _("Revoked")


class IssuerKey(models.Model):
    """A signing key of an organisation; the private half is PKCS#8 under the passphrase."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="keys")
    use = models.CharField(max_length=10, choices=KeyUse.choices)
    fragment = models.CharField(max_length=40)
    public_multibase = models.CharField(max_length=200)
    encrypted_pem = models.TextField()
    state = models.CharField(max_length=12, choices=KeyState.choices, default=KeyState.ACTIVE)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "fragment"], name="key_fragment"),
            models.UniqueConstraint(
                fields=["organisation", "use"],
                condition=models.Q(state="active"),
                name="one_active_key_per_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.fragment} ({self.state})"


class StatusList(models.Model):
    """A Bitstring Status List: its bits, and the signed credential that publishes them.

    Changed under the issuing lock (`awards.issuing`) by `awards.actions` only. The `used`-th entry
    stands at a permuted place, so that an index does not tell how many badges were given before.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="status_lists"
    )
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=20, default="revocation")
    bits = models.BinaryField()
    used = models.PositiveIntegerField(default=0)
    permutation_seed = models.BigIntegerField()
    credential = models.JSONField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "purpose", "number"], name="status_list"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.purpose} {self.number}"


class Award(models.Model):
    """A badge given to somebody: the signed credential in both forms, as it was issued."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="awards")
    handle = models.CharField(max_length=16, unique=True, default=new_handle, editable=False)
    badge_version = models.ForeignKey(BadgeVersion, on_delete=models.PROTECT, related_name="awards")
    recipient = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="awards")
    recipient_name = models.CharField(max_length=200)
    source = models.CharField(max_length=120, help_text="What led here, such as work:HANDLE")
    credential = models.JSONField()
    jwt = models.TextField()
    digest = models.CharField(max_length=64)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    valid_until = models.DateTimeField(null=True)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="awards")
    status_index = models.PositiveIntegerField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revocation_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "source"], name="one_award_per_source"),
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="one_award_per_status_index"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-given_at"])]

    def __str__(self) -> str:
        return f"{self.badge_version} for {self.recipient_name}"


class LogEntry(models.Model):
    """A leaf of the log: pending while `index` is null, then at its place for ever."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="log_entries"
    )
    index = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="log_entries")
    record = models.JSONField()
    leaf = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "index"], name="log_index"),
            models.UniqueConstraint(fields=["award", "kind"], name="one_leaf_per_award_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.index}"


class LogSalt(models.Model):
    """The salt of one leaf, in a row of its own: deleting it makes the leaf say nothing."""

    entry = models.OneToOneField(LogEntry, on_delete=models.CASCADE, related_name="salt")
    salt = models.BinaryField()

    def __str__(self) -> str:
        return f"salt of {self.entry_id}"


class LogTile(models.Model):
    """Hashes of one tile of the log, 32 bytes each, up to 256 of them (C2SP tlog-tiles)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "level", "index"], name="log_tile")
        ]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed statement of the log's size and root; one row for every size ever published."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="checkpoints"
    )
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "size"], name="checkpoint_size")
        ]
        get_latest_by = "size"

    def __str__(self) -> str:
        return f"{self.organisation} at {self.size}"
