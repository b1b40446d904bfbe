"""The verbs of tokens: make, revoke, note their use; and forget old answers.

Only a token's hash is kept, so nobody can read one out later.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.connect.models import ApiToken, IdempotencyKey
from assaymark.web.connect.queries import PREFIX, token_hash
from assaymark.web.connect.refusal import ScopeRefused
from assaymark.web.connect.scopes import allowed
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import permissions
from assaymark.web.record.actions import record

USED_EVERY = timedelta(minutes=1)
KEPT = timedelta(hours=48)


@transaction.atomic
def make_token(
    *,
    member: Membership,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    now: datetime | None = None,
) -> tuple[ApiToken, str]:
    """The token's row and its secret, which is shown once. Raises `ScopeRefused`."""
    chosen = _chosen(member, scopes)
    secret = PREFIX + secrets.token_urlsafe(32)
    token: ApiToken = ApiToken.objects.create(
        membership=member,
        name=name.strip(),
        hint=secret[:8],
        token_hash=token_hash(secret),
        scopes=chosen,
        created_at=now or timezone.now(),
        expires_at=expires_at,
    )
    record(
        "token.made",
        organisation_id=member.organisation_id,
        actor=member.user,
        subject=f"token:{token.pk}",
        detail={
            "name": token.name,
            "scopes": chosen,
            "expires_at": expires_at.isoformat() if expires_at else None,
        },
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime | None = None) -> ApiToken:
    """The token, worth nothing from now on; a revoked one stays as it is."""
    held: ApiToken = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("membership__user")
        .get(pk=token.pk)
    )
    if held.revoked_at is None:
        held.revoked_at = now or timezone.now()
        held.save(update_fields=["revoked_at"])
        record(
            "token.revoked",
            organisation_id=held.membership.organisation_id,
            actor=held.membership.user,
            subject=f"token:{held.pk}",
            detail={"name": held.name},
        )
    return held


def note_use(token: ApiToken, *, now: datetime | None = None) -> None:
    """Notes that `token` was used, unless a use was noted within `USED_EVERY`."""
    now = now or timezone.now()
    before = now - USED_EVERY
    if token.last_used_at is None or token.last_used_at <= before:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def forget_old_answers(*, now: datetime | None = None) -> int:
    """How many answers were forgotten that had been kept for longer than `KEPT`."""
    before = (now or timezone.now()) - KEPT
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]


def _chosen(member: Membership, scopes: Sequence[str]) -> list[str]:
    known = allowed(permissions(member.roles))
    if not scopes or set(scopes) - set(known):
        raise ScopeRefused(
            _("The scopes %(met)s were asked for; your roles allow any of: %(known)s.")
            % {"met": ", ".join(sorted(scopes)) or "–", "known": ", ".join(known) or "–"}
        )
    return [str(scope) for scope in known if scope in scopes]
