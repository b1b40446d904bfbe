"""Scopes: what a token may be used for, and which permission its member needs for each.

A token never does more than its member: when a role is taken away, what rests on it ends at the
next call.
"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.web.people.roles import May


class Scope(StrEnum):
    """Something a token may be used for."""

    BADGES_READ = "badges:read"
    WORKS_READ = "works:read"
    WORKS_WRITE = "works:write"
    WORKS_WRITE_FOR_OTHERS = "works:write-for-others"
    CHECK_INS_WRITE = "check-ins:write"
    OBSERVATIONS_WRITE = "observations:write"
    SKILLS_READ = "skills:read"
    REVIEWS_WRITE = "reviews:write"
    AWARDS_READ = "awards:read"
    AWARDS_WRITE = "awards:write"
    METRICS_WRITE = "metrics:write"

    @property
    def words(self) -> str | Promise:
        """What it allows, in words."""
        return WORDS[self]


WORDS: dict[Scope, str | Promise] = {
    Scope.BADGES_READ: _("read the published badges with their rubrics"),
    Scope.WORKS_READ: _("read work: one's own, or all that one may judge or audit"),
    Scope.WORKS_WRITE: _("hand in one's own work"),
    Scope.WORKS_WRITE_FOR_OTHERS: _("hand in work of others who agreed to it"),
    Scope.CHECK_INS_WRITE: _("say where one sees oneself on a badge's criteria"),
    Scope.OBSERVATIONS_WRITE: _("tell what a scenario or a check-in saw of people"),
    Scope.SKILLS_READ: _("read one's own skill scores"),
    Scope.REVIEWS_WRITE: _("judge work"),
    Scope.AWARDS_READ: _("read awards: one's own, or all that one may see"),
    Scope.AWARDS_WRITE: _("give and revoke badges by hand"),
    Scope.METRICS_WRITE: _("see, make and change metrics, and bring in their values"),
}
NEEDS: dict[Scope, frozenset[May]] = {
    Scope.BADGES_READ: frozenset(),
    Scope.WORKS_READ: frozenset({May.LEARN, May.REVIEW, May.AUDIT}),
    Scope.WORKS_WRITE: frozenset({May.LEARN}),
    Scope.WORKS_WRITE_FOR_OTHERS: frozenset({May.MANAGE_PEOPLE}),
    Scope.CHECK_INS_WRITE: frozenset({May.LEARN}),
    Scope.OBSERVATIONS_WRITE: frozenset({May.SEE_TEAM}),
    Scope.SKILLS_READ: frozenset({May.LEARN}),
    Scope.REVIEWS_WRITE: frozenset({May.REVIEW}),
    Scope.AWARDS_READ: frozenset({May.SEE_AWARDS, May.LEARN}),
    Scope.AWARDS_WRITE: frozenset({May.GIVE}),
    Scope.METRICS_WRITE: frozenset({May.MANAGE_ORGANISATION, May.MANAGE_CATALOGUE}),
}
"""Any one of these permissions is enough; an empty set needs none but the use of the API."""


def allowed(may: frozenset[May]) -> list[Scope]:
    """The scopes that somebody with these permissions may give a token, in order."""
    if May.USE_API not in may:
        return []
    return [scope for scope in Scope if not NEEDS[scope] or NEEDS[scope] & may]
