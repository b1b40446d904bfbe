"""Whose figures somebody sees: everybody's, or, as a manager alone, those of the own team."""

from assaymark.web.people.access import MemberRequest
from assaymark.web.people.roles import May
from assaymark.web.standing.groups import Within


def within(request: MemberRequest) -> Within:
    """The people that the figures of this page are about."""
    member = request.member
    if request.may & {May.AUDIT, May.MANAGE_CATALOGUE}:
        return Within(member.organisation_id)
    return Within(member.organisation_id, member.pk, member.team)
