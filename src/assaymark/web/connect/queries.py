"""Reads of tokens: a member's own, and who calls with one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.connect.models import ApiToken
from assaymark.web.connect.refusal import UnknownToken
from assaymark.web.connect.scopes import Scope, allowed
from assaymark.web.people.models import Membership, Organisation, User
from assaymark.web.people.roles import May, permissions

PREFIX = "amk_"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the token's member, with what the token and the member's roles both allow."""

    token: ApiToken
    member: Membership
    may: frozenset[May]
    scopes: frozenset[Scope]

    @property
    def organisation(self) -> Organisation:
        """The one organisation this call can see."""
        return self.member.organisation

    @property
    def user(self) -> User:
        """As whom the call acts."""
        return self.member.user


def tokens(member: Membership) -> QuerySet[ApiToken]:
    """The member's tokens: those not revoked first, newest first."""
    found = ApiToken.objects.filter(membership=member)
    return found.order_by(F("revoked_at").desc(nulls_first=True), "-created_at", "-pk")


def caller(secret: str, *, now: datetime | None = None) -> Caller:
    """Who calls with `secret`; raises `UnknownToken` with one message for every reason.

    Opinion: who guesses is not told whether a token existed; its owner sees it on the tokens page.
    """
    found = ApiToken.objects.select_related("membership__user", "membership__organisation")
    token = found.filter(token_hash=token_hash(secret)).first()
    if token is None or not _good(token, now or timezone.now()):
        raise UnknownToken(_("The token is unknown, revoked, out of date, or its member left."))
    may = permissions(token.membership.roles)
    scopes = frozenset(scope for scope in allowed(may) if scope in token.scopes)
    return Caller(token, token.membership, may, scopes)


def token_hash(secret: str) -> str:
    """What is kept of a token's secret, which has 256 bits of its own and so needs no salt."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _good(token: ApiToken, now: datetime) -> bool:
    in_time = token.expires_at is None or token.expires_at > now
    member = token.membership
    belongs = member.active and member.user.is_active and token.created_at >= member.joined_at
    return token.revoked_at is None and in_time and belongs
