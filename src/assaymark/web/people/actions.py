"""The verbs of people: found, invite, accept, add, change roles, end.

Errors (all `PeopleError`): `InvitationRefused` (unknown, used, withdrawn or out of date),
`LastOwner` (an organisation is never left without one), `BadRoles`.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.people.models import Invitation, Membership, Organisation, Role, User
from assaymark.web.record.actions import record


class PeopleError(ValueError):
    """Something about people was refused; the message says what to do."""


class InvitationRefused(PeopleError):
    """The invitation cannot be used."""


class LastOwner(PeopleError):
    """The change would leave an organisation without an owner."""


class BadRoles(PeopleError):
    """Roles that do not exist, or none at all."""


@transaction.atomic
def found_organisation(
    *,
    slug: str,
    name: str,
    description: str = "",
    url: str = "",
    email: str = "",
    made_up: bool = False,
    by: User | None = None,
) -> Organisation:
    """A new organisation, or the one that already has this slug, unchanged."""
    organisation, fresh = Organisation.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name,
            "description": description,
            "url": url,
            "email": email,
            "made_up": made_up,
        },
    )
    if fresh:
        record(
            "organisation.founded",
            organisation_id=organisation.pk,
            actor=by,
            subject=f"organisation:{slug}",
            detail={"name": name, "made_up": made_up},
        )
    return organisation


@transaction.atomic
def change_organisation(
    *, organisation: Organisation, name: str, description: str, url: str, email: str, by: User
) -> Organisation:
    """The organisation with its public profile changed; its slug never changes."""
    organisation.name, organisation.description = name, description
    organisation.url, organisation.email = url, email
    organisation.save(update_fields=["name", "description", "url", "email"])
    record(
        "organisation.changed",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"organisation:{organisation.slug}",
        detail={"name": name, "url": url, "email": email},
    )
    return organisation


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    roles: Sequence[str],
    by: User | None,
    now: datetime | None = None,
) -> tuple[Invitation, str]:
    """The invitation and its secret, which is shown once; only the secret's hash is kept.

    An empty `email` lets anyone with the link accept: the one-time owner invitation is such.
    """
    chosen = _roles(roles)
    now = now or timezone.now()
    token = secrets.token_urlsafe(24)
    invitation: Invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.strip().lower(),
        roles=chosen,
        token_hash=_hash(token),
        invited_by=by,
        created_at=now,
        expires_at=now + Invitation.LIFE,
    )
    record(
        "person.invited",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"invitation:{invitation.pk}",
        detail={"email": invitation.email, "roles": chosen},
    )
    return invitation, token


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """The invitation, no longer worth anything."""
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        record(
            "invitation.withdrawn",
            organisation_id=invitation.organisation_id,
            actor=by,
            subject=f"invitation:{invitation.pk}",
            detail={"email": invitation.email},
        )
    return invitation


def open_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation behind `token`; raises `InvitationRefused` saying why it is worth nothing."""
    found = Invitation.objects.select_related("organisation").filter(token_hash=_hash(token))
    invitation = (found.select_for_update(of=("self",)) if lock else found).first()
    if invitation is None:
        raise InvitationRefused(_("This link is not an invitation we know; ask for a new one."))
    if invitation.accepted_at:
        raise InvitationRefused(_("This invitation was already used; sign in instead."))
    if invitation.withdrawn_at:
        raise InvitationRefused(_("This invitation was withdrawn; ask who invited you."))
    if invitation.expires_at < timezone.now():
        raise InvitationRefused(_("This invitation is out of date; ask for a new one."))
    return invitation


@transaction.atomic
def accept(
    *, token: str, user: User | None = None, email: str = "", name: str = "", password: str = ""
) -> Membership:
    """The membership that the invitation gives to `user`, or to a new user made from the rest.

    Raises `InvitationRefused`, also when the invitation is for another address, or when a new
    user's address already has an account (who must sign in first: a link is no proof of that). An
    account that an import made, and nobody has entered yet, is entered with this link.
    """
    invitation = open_invitation(token, lock=True)
    address = (user.email if user else invitation.email or email).strip().lower()
    if invitation.email and address != invitation.email:
        raise InvitationRefused(
            _("This invitation is for %(right)s, and you are signed in as %(met)s; sign out first.")
            % {"right": invitation.email, "met": address}
        )
    user = user or _entering(invitation, address, name=name, password=password)
    member = _join(user=user, organisation=invitation.organisation, roles=invitation.roles)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record(
        "person.joined",
        organisation_id=invitation.organisation_id,
        actor=user,
        subject=f"person:{user.handle}",
        detail={"invitation": invitation.pk, "roles": member.roles},
    )
    return member


def _entering(invitation: Invitation, address: str, *, name: str, password: str) -> User:
    known = User.objects.select_for_update().filter(email=address).first()
    if known is None:
        return User.objects.create_user(address, password, name=name)
    if not _is_unclaimed(known, invitation):
        raise InvitationRefused(_("You have an account already; sign in and open it again."))
    known.name = name
    known.set_password(password)
    known.save(update_fields=["name", "password"])
    return known


def _is_unclaimed(user: User, invitation: Invitation) -> bool:
    """Whether `user` came by an import of the inviting organisation, and nobody ever entered."""
    entered = user.has_usable_password() or user.last_login is not None
    if entered or user.is_staff or user.is_superuser or user.email != invitation.email:
        return False
    places = set(user.memberships.values_list("organisation_id", flat=True))
    return places == {invitation.organisation_id}


@transaction.atomic
def add_member(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    roles: Sequence[str],
    job_title: str = "",
    team: str = "",
    password: str | None = None,
    by: User | None = None,
) -> Membership:
    """A member made without an invitation, for imports and the demo; an existing one is kept."""
    chosen = _roles(roles)
    user = User.objects.filter(email=email.strip().lower()).first()
    user = user or User.objects.create_user(email, password, name=name)
    member, fresh = Membership.objects.get_or_create(
        user=user,
        organisation=organisation,
        defaults={"roles": chosen, "job_title": job_title, "team": team},
    )
    if fresh:
        record(
            "person.joined",
            organisation_id=organisation.pk,
            actor=by,
            subject=f"person:{user.handle}",
            detail={"roles": chosen},
        )
    return member


@transaction.atomic
def change_roles(*, member: Membership, roles: Sequence[str], by: User) -> Membership:
    """The member with exactly these roles; raises `LastOwner`, `BadRoles`."""
    chosen = _roles(roles)
    _guard_last_owner(member, keeps=Role.OWNER in chosen)
    before, member.roles = member.roles, chosen
    member.save(update_fields=["roles"])
    record(
        "person.roles-changed",
        organisation_id=member.organisation_id,
        actor=by,
        subject=f"person:{member.user.handle}",
        detail={"before": before, "after": chosen},
    )
    return member


@transaction.atomic
def end_membership(*, member: Membership, by: User) -> Membership:
    """The member, who can no longer enter; what they did stays. Raises `LastOwner`."""
    _guard_last_owner(member, keeps=False)
    member.active = False
    member.save(update_fields=["active"])
    record(
        "person.left",
        organisation_id=member.organisation_id,
        actor=by,
        subject=f"person:{member.user.handle}",
    )
    return member


def _join(*, user: User, organisation: Organisation, roles: Sequence[str]) -> Membership:
    member, fresh = Membership.objects.get_or_create(
        user=user, organisation=organisation, defaults={"roles": list(roles)}
    )
    if not fresh:
        member.roles = sorted({*member.roles, *roles}) if member.active else list(roles)
        if not member.active:  # what was theirs before they left, such as tokens, stays shut
            member.active, member.joined_at = True, timezone.now()
        member.save(update_fields=["roles", "active", "joined_at"])
    return member


def _guard_last_owner(member: Membership, *, keeps: bool) -> None:
    if keeps or Role.OWNER not in member.roles:
        return
    owners = Membership.objects.select_for_update().filter(
        organisation_id=member.organisation_id, active=True, roles__contains=[Role.OWNER]
    )
    if not any(owner.pk != member.pk for owner in owners):
        raise LastOwner(
            _("%(name)s is the only owner; make somebody else an owner first.")
            % {"name": member.user.name}
        )


def _roles(roles: Sequence[str]) -> list[str]:
    unknown = sorted(set(roles) - set(Role.values))
    if unknown or not roles:
        raise BadRoles(
            f"roles {list(roles)!r} were given; expected at least one of {sorted(Role.values)}"
        )
    return [role for role in Role.values if role in set(roles)]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
