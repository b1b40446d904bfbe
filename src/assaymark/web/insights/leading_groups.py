"""Whose leading indicators can be looked at, and whose somebody may look at.

Who audits or manages the catalogue may choose everybody, or a cohort, role, team or manager's
people of 5 and more; a manager alone sees the own team, or the own reports where there is no team.
Where fewer than 5 people are left beside the groups offered, the smallest of these is not offered.
"""

from dataclasses import dataclass, replace

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from assaymark.ranking.standing import SMALLEST
from assaymark.web.people.access import MemberRequest
from assaymark.web.people.models import Membership, Organisation
from assaymark.web.people.roles import May
from assaymark.web.record import pseudonyms
from assaymark.web.standing.groups import Within

COLUMNS = {"cohort": "cohort", "role": "job_title", "team": "team", "manager": "manager_id"}
TITLES = {"cohort": _("Cohort"), "role": _("Role"), "team": _("Team"), "manager": _("Manager")}
MOST_OFFERED = 200
ALL = "all"  # as `analytics.shapes.ALL`; loading that is for those who ask


@dataclass(frozen=True, slots=True)
class Whose:
    """A group: a dimension of the rollups and its label there; `n` members now.

    `is_beside_all`: whoever looks can look at everybody as well, and subtract.
    """

    dimension: str = ALL
    label: str = ""
    n: int = 0
    people: tuple[int, ...] | None = None
    is_beside_all: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """One group that can be chosen; `value` is what an address has."""

    dimension: str
    value: str
    title: str
    n: int

    @property
    def key(self) -> str:
        """As the form sends it."""
        return f"{self.dimension}:{self.value}"


def offered(organisation: Organisation) -> dict[str, tuple[Offered, ...]]:
    """Groups of 5 people and more, by dimension."""
    return {dimension: _groups(organisation, dimension) for dimension in COLUMNS}


def largest(found: tuple[Offered, ...]) -> tuple[Offered, ...]:
    """The largest of many, in order of their titles; the others can be asked for by address."""
    some = sorted(found, key=lambda one: -one.n)[:MOST_OFFERED]
    return tuple(sorted(some, key=lambda one: one.title))


def sees_all(request: MemberRequest) -> bool:
    """Whether somebody may look at the whole organisation."""
    return bool(request.may & {May.AUDIT, May.MANAGE_CATALOGUE})


def own(member: Membership) -> Whose:
    """The group of a manager; nobody where it is four people and the manager, who knows the own."""
    if not member.team:
        return _whose(member.organisation, "manager", str(member.pk))
    found = _whose(member.organisation, "team", member.team)
    return found if found.n > SMALLEST else replace(found, n=0)


def within(organisation: Organisation, people: Within) -> Whose:
    """The group that other figures are about: everybody, or a manager's own."""
    if people.manager is None:
        return whose(organisation, None)
    return own(Membership.objects.get(pk=people.manager, organisation=organisation))


def whose(organisation: Organisation, one: Offered | None) -> Whose:
    """The chosen group, or everybody."""
    if one is None:
        return Whose(n=_members(organisation).count())
    return replace(_whose(organisation, one.dimension, one.value), is_beside_all=True)


def labels(organisation: Organisation, groups: tuple[Offered, ...]) -> dict[str, str]:
    """What rollups call the groups, with the title each has on a page."""
    if not groups or groups[0].dimension != "manager":
        return {one.value: one.title for one in groups}
    chosen = Membership.objects.filter(pk__in=[int(one.value) for one in groups])
    users = dict(chosen.values_list("pk", "user_id"))
    number = pseudonyms.numbers(organisation.pk, sorted(set(users.values())))
    return {str(number[users[int(one.value)]]): one.title for one in groups}


def _whose(organisation: Organisation, dimension: str, value: str) -> Whose:
    people = _members(organisation).filter(**{COLUMNS[dimension]: value})
    n = people.count()
    numbers = pseudonyms.known(organisation.pk, people.values("user_id"))
    label = value
    if dimension == "manager":
        label = next(iter(labels(organisation, (Offered(dimension, value, "", n),))), "")
    return Whose(dimension, label, n, tuple(sorted(numbers)))


def _members(organisation: Organisation) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation=organisation, active=True)


def _groups(organisation: Organisation, dimension: str) -> tuple[Offered, ...]:
    column = COLUMNS[dimension]
    rows = _members(organisation).values(value=F(column)).annotate(n=Count("pk")).order_by()
    sizes = {str(row["value"] or ""): row["n"] for row in rows}
    enough = [value for value, n in sizes.items() if value and n >= SMALLEST]
    enough.sort(key=lambda value: (-sizes[value], value))
    rest = sum(sizes.values()) - sum(sizes[value] for value in enough)
    if enough and 0 < rest < SMALLEST:
        enough.pop()
    titles = _names(enough) if dimension == "manager" else {value: value for value in enough}
    found = [Offered(dimension, one, titles[one], sizes[one]) for one in enough]
    return tuple(sorted(found, key=lambda one: one.title))


def _names(keys: list[str]) -> dict[str, str]:
    found = Membership.objects.filter(pk__in=[int(key) for key in keys])
    return {str(key): name for key, name in found.values_list("pk", "user__name")}
