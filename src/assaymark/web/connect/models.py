"""Tables of the API: tokens (only their hashes) and the answers kept for idempotency keys.

Who can write `ApiToken` can act as any member; who can only read it can act as nobody.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from assaymark.web.people.models import Membership


class ApiToken(models.Model):
    """A token that acts as a member, within its scopes and that member's roles.

    `hint` is its beginning, so that its owner can tell which one leaked. `last_used_at` is written
    at most once a minute (`connect.tokens.USED_EVERY`).
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    hint = models.CharField(max_length=16, default="")
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """The first answer to a request, given again to each repetition under the same key.

    `body` is the answer's text as it was sent, so that a repetition gets the same bytes. Written
    in the transaction of the effect itself, by `connect.once` alone; forgotten after `KEPT`.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotency_key")
        ]

    def __str__(self) -> str:
        return self.key
