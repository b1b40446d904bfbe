"""Reads about people, always within one organisation."""

from collections.abc import Iterator, Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from assaymark.web.people.importing.plan import context_of
from assaymark.web.people.models import (
    ContextImport,
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from assaymark.web.people.segments import Group, segments
from assaymark.web.record import queries as record
from assaymark.web.record.models import Job

CHOICES = 200


def organisation(slug: str) -> Organisation | None:
    """The organisation at `/o/slug/`."""
    return Organisation.objects.filter(slug=slug).first()


def organisations() -> QuerySet[Organisation]:
    """All organisations here, by name."""
    return Organisation.objects.order_by("name")


def members(organisation: Organisation, *, search: str = "") -> QuerySet[Membership]:
    """Active members by name; `search` looks into name, address, team and job title."""
    found = Membership.objects.filter(organisation=organisation, active=True)
    if search:
        found = found.filter(
            Q(user__name__icontains=search)
            | Q(user__email__icontains=search)
            | Q(team__icontains=search)
            | Q(job_title__icontains=search)
        )
    return found.select_related("user").order_by("user__name", "pk")


def roles_held(organisation: Organisation) -> set[str]:
    """The roles that at least one active member has."""
    found = Membership.objects.filter(organisation=organisation, active=True).order_by()
    return set(found.values_list(Func(F("roles"), function="unnest"), flat=True).distinct())


def member(organisation: Organisation, email: str) -> Membership | None:
    """The active member with this address."""
    return members(organisation).filter(user__email=email.strip().lower()).first()


def member_by_handle(organisation: Organisation, handle: str) -> Membership | None:
    """The active member whose user has this handle."""
    return members(organisation).filter(user__handle=handle).first()


def reports(viewer: Membership) -> QuerySet[Membership]:
    """The people whose manager `viewer` is, by name: who stands as manager in their membership, or
    has the manager's role in their team. Nobody is the manager of their own manager."""
    theirs = Q(manager=viewer)
    if Role.MANAGER in viewer.roles and viewer.team:
        theirs |= Q(team=viewer.team)
    found = members(viewer.organisation).filter(theirs)
    return found.exclude(pk__in=[viewer.pk, viewer.manager_id or viewer.pk])


def line(member: Membership) -> QuerySet[Membership]:
    """Who manages `member` or is managed by them, by name: by their membership, or by the manager's
    role in one team."""
    met = Q(manager=member) | Q(pk=member.manager_id)
    if member.team and Role.MANAGER in member.roles:
        met |= Q(team=member.team)
    elif member.team:
        met |= Q(team=member.team, roles__contains=[Role.MANAGER])
    return members(member.organisation).filter(met).exclude(pk=member.pk)


def memberships(user: User) -> QuerySet[Membership]:
    """The organisations somebody can work in."""
    found = Membership.objects.filter(user=user, active=True)
    return found.select_related("organisation").order_by("organisation__name")


def context(
    organisation: Organisation,
    names: Sequence[str] = ("cohort", "team", "role", "tenure", "track", "location"),
) -> dict[str, tuple[Group, ...]]:
    """What a filter can offer: by name, the segments of 5 people or more, in order of value.

    Of many values (teams, in a large organisation) the 200 with most people.
    """
    return {name: segments(organisation, [name], most=CHOICES) for name in names}


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations that can still be accepted, newest first."""
    found = Invitation.objects.filter(
        organisation=organisation,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=timezone.now(),
    )
    return found.select_related("invited_by").order_by("-created_at")


def made_up_members() -> QuerySet[Membership]:
    """Who can sign in, of the demo's organisations and no other: only for its sign-in page."""
    real = Membership.objects.filter(organisation__made_up=False, user=OuterRef("user"))
    found = Membership.objects.filter(~Exists(real), organisation__made_up=True, active=True)
    found = found.exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return found.select_related("user", "organisation").order_by("organisation_id", "pk")


def imports(organisation: Organisation) -> QuerySet[ContextImport]:
    """Tables of people that were brought in or looked at, newest first."""
    found = ContextImport.objects.filter(organisation=organisation).defer("text")
    return found.select_related("by").order_by("-made_at", "-pk")


def import_job(made: ContextImport) -> Job | None:
    """The promise to do an import."""
    found = record.jobs(made.organisation_id)
    return found.filter(kind="people.import", key=made.handle).first()


def context_rows(organisation: Organisation) -> Iterator[dict[str, str]]:
    """Everybody active as a row of the table that an import takes, by address."""
    found = Membership.objects.filter(organisation=organisation, active=True)
    found = found.select_related("user", "manager__user").order_by("user__email")
    for one in found.iterator(chunk_size=2_000):
        boss = one.manager.user.email if one.manager and one.manager.active else ""
        yield {"email": one.user.email, "name": one.user.name, **context_of(one, boss)}
