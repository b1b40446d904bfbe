"""Whose figures somebody sees: everybody's, or, as a manager alone, those of the own team."""

from collections.abc import Sequence

from assaymark.web.people.access import MemberRequest
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import May
from assaymark.web.standing.groups import Within


def within(request: MemberRequest) -> Within:
    """The people that the figures of this page are about."""
    member = request.member
    if sees_all(request):
        return Within(member.organisation_id)
    return Within(member.organisation_id, member.pk, member.team)


def sees_all(request: MemberRequest) -> bool:
    """Whether somebody sees every team."""
    return bool(request.may & {May.AUDIT, May.MANAGE_CATALOGUE})


def own_teams(member: Membership) -> Sequence[str]:
    """The team that somebody is in, and the teams of those who report to them."""
    reports = Membership.objects.filter(manager=member, active=True).exclude(team="")
    own = {member.team} if member.team else set()
    return sorted(own | set(reports.order_by().values_list("team", flat=True)))
