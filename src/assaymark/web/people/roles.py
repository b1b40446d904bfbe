"""What each role may do: one table, the same that the guide prints.

Opinion: an owner runs the organisation but does not judge work, unless also an assessor; an
auditor reads everything that decides over people and changes nothing.
"""

from enum import StrEnum

from assaymark.web.people.models import Role


class May(StrEnum):
    """Something that needs permission."""

    LEARN = "hand in work and see one's own record"
    REVIEW = "judge work that was handed in"
    MANAGE_CATALOGUE = "edit, publish and retire badges and frameworks, rate examples"
    GIVE = "give and revoke badges by hand"
    SEE_AWARDS = "see who holds which badge"
    SEE_TEAM = "see the overview of people and their verified skills"
    MANAGE_PEOPLE = "invite people, change roles, end memberships"
    MANAGE_ORGANISATION = "change the organisation, its keys and settings"
    AUDIT = "read the audit record, decision trails and job list"
    USE_API = "make API tokens for oneself"


_OWNER = {May.SEE_AWARDS, May.SEE_TEAM, May.MANAGE_PEOPLE, May.MANAGE_ORGANISATION, May.AUDIT}
ROLES: dict[Role, frozenset[May]] = {
    Role.OWNER: frozenset(_OWNER | {May.GIVE, May.MANAGE_CATALOGUE, May.USE_API}),
    Role.CATALOGUE_MANAGER: frozenset({May.MANAGE_CATALOGUE, May.SEE_AWARDS, May.USE_API}),
    Role.ASSESSOR: frozenset({May.REVIEW, May.USE_API}),
    Role.MANAGER: frozenset({May.SEE_AWARDS, May.SEE_TEAM}),
    Role.LEARNER: frozenset({May.LEARN, May.USE_API}),
    Role.AUDITOR: frozenset({May.AUDIT, May.SEE_AWARDS}),
}


def permissions(roles: list[str]) -> frozenset[May]:
    """Everything that somebody with these roles may do."""
    return frozenset().union(*(ROLES[Role(role)] for role in roles))
