"""What each role may do: one table, the same that the guide prints.

Opinion: an owner runs the organisation but does not judge work, unless also an assessor; an
auditor reads everything that decides over people and changes nothing.
"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.web.people.models import Role


class May(StrEnum):
    """Something that needs permission."""

    LEARN = "learn"
    REVIEW = "review"
    MANAGE_CATALOGUE = "manage-catalogue"
    GIVE = "give"
    SEE_AWARDS = "see-awards"
    SEE_TEAM = "see-team"
    MANAGE_PEOPLE = "manage-people"
    MANAGE_ORGANISATION = "manage-organisation"
    AUDIT = "audit"
    SEE_INSIGHTS = "see-insights"
    USE_API = "use-api"

    @property
    def label(self) -> str | Promise:
        """What it allows, in words."""
        return WORDS[self]


WORDS: dict[May, str | Promise] = {
    May.LEARN: _("hand in work and see one's own record"),
    May.REVIEW: _("judge work that was handed in"),
    May.MANAGE_CATALOGUE: _("edit, publish and retire badges and frameworks, rate examples"),
    May.GIVE: _("give and revoke badges by hand"),
    May.SEE_AWARDS: _("see who holds which badge"),
    May.SEE_TEAM: _("see the overview of people and their verified skills"),
    May.MANAGE_PEOPLE: _("invite people, change roles, end memberships"),
    May.MANAGE_ORGANISATION: _("change the organisation, its keys and settings"),
    May.AUDIT: _("read the audit record, decision trails and jobs, make bias audits"),
    May.SEE_INSIGHTS: _("see insights: figures about groups; a manager's own team alone"),
    May.USE_API: _("make API tokens for oneself"),
}
_OWNER = {May.SEE_AWARDS, May.SEE_TEAM, May.MANAGE_PEOPLE, May.MANAGE_ORGANISATION, May.AUDIT}
_OWNER |= {May.SEE_INSIGHTS}
ROLES: dict[Role, frozenset[May]] = {
    Role.OWNER: frozenset(_OWNER | {May.GIVE, May.MANAGE_CATALOGUE, May.USE_API}),
    Role.CATALOGUE_MANAGER: frozenset(
        {May.MANAGE_CATALOGUE, May.SEE_AWARDS, May.SEE_INSIGHTS, May.USE_API}
    ),
    Role.ASSESSOR: frozenset({May.REVIEW, May.USE_API}),
    Role.MANAGER: frozenset({May.SEE_AWARDS, May.SEE_TEAM, May.SEE_INSIGHTS}),
    Role.LEARNER: frozenset({May.LEARN, May.USE_API}),
    Role.AUDITOR: frozenset({May.AUDIT, May.SEE_AWARDS, May.SEE_INSIGHTS, May.USE_API}),
}


def permissions(roles: list[str]) -> frozenset[May]:
    """Everything that somebody with these roles may do."""
    return frozenset().union(*(ROLES[Role(role)] for role in roles))
