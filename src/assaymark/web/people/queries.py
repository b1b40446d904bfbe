"""Reads about people, always within one organisation."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assaymark.ranking.standing import Hidden
from assaymark.web.people.models import Invitation, Membership, Organisation, User
from assaymark.web.people.segments import Group, segments

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


def member(organisation: Organisation, email: str) -> Membership | None:
    """The active member with this address."""
    return members(organisation).filter(user__email=email.strip().lower()).first()


def member_by_handle(organisation: Organisation, handle: str) -> Membership | None:
    """The active member whose user has this handle."""
    return members(organisation).filter(user__handle=handle).first()


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
    return {name: _offered(segments(organisation, [name])) for name in names}


def _offered(groups: Sequence[Group]) -> tuple[Group, ...]:
    sized = [(one.n, one) for one in groups if not isinstance(one.n, Hidden)]
    largest = sorted(sized, key=lambda its: (-its[0], its[1].label))[:CHOICES]
    return tuple(sorted((one for _n, one in largest), key=lambda one: one.label))


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
    """Everybody in the demo's organisations and in no other: only for the demo's sign-in page."""
    real = Membership.objects.filter(organisation__made_up=False, user=OuterRef("user"))
    found = Membership.objects.filter(~Exists(real), organisation__made_up=True, active=True)
    return found.select_related("user", "organisation").order_by("organisation_id", "pk")
