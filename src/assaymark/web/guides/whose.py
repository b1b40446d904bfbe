"""Whose page it is: the people a manager may see here, and those whose critical skills.

Own team only: people whose manager I am, or who share my team. Skills marked mission-critical are
for the person and the manager alone, by the one rule of `boards.queries.private`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assaymark.web.boards.queries import critical_handles, private
from assaymark.web.people import queries as people
from assaymark.web.people.models import Membership, Organisation
from assaymark.web.skills.needs import Told

MOST = 60
"""People on one page; more are not a team."""


@dataclass(frozen=True, slots=True)
class Team:
    """The first `MOST` by name, of `n`."""

    name: str
    members: tuple[Membership, ...]
    n: int

    @property
    def users(self) -> list[int]:
        """Keys of their users."""
        return [one.user_id for one in self.members]


def team_of(me: Membership) -> Team:
    """The people of my team, without me and who manages me."""
    found = teammates(me)
    shown = tuple(found[: MOST + 1])
    n = len(shown) if len(shown) <= MOST else found.count()
    return Team(me.team, shown[:MOST], n)


def teammates(me: Membership) -> QuerySet[Membership]:
    """Whose page I may see here: my fellows, but for whoever manages me."""
    return fellows(me).exclude(pk=me.manager_id or me.pk)


def fellows(me: Membership) -> QuerySet[Membership]:
    """Active members whom I manage or who share my team, by name."""
    mine = Q(manager=me)
    if me.team:
        mine |= Q(team=me.team)
    found = people.members(me.organisation).filter(mine).exclude(pk=me.pk)
    return found.select_related("user", "manager")


def managed(me: Membership) -> frozenset[int]:
    """Keys of the users whose manager I am, and whose critical skills I may see so."""
    return frozenset(private.reports(me).values_list("user_id", flat=True))


def critical_skills(organisation: Organisation, described: Mapping[int, Told]) -> frozenset[int]:
    """Keys of the competencies that are mission-critical."""
    handles = critical_handles(organisation)
    return frozenset(key for key, told in described.items() if told.row.handle in handles)
