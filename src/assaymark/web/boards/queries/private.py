"""Who may see a score in a mission-critical skill: the person, and their manager. Nobody else.

A manager is who stands as manager in the person's own membership, or who has the manager's role in
the same team. Owners, auditors and the API are not asked: no permission opens these pages.
"""

from django.db.models import Q, QuerySet

from assaymark.web.boards.models import CriticalSkill
from assaymark.web.people import queries as people
from assaymark.web.people.models import Membership, Organisation, Role


def skills_marked(organisation: Organisation) -> QuerySet[CriticalSkill]:
    """The mission-critical skills of an organisation, by title."""
    found = CriticalSkill.objects.filter(organisation=organisation)
    return found.select_related("competency", "set_by").order_by("competency__title", "pk")


def reports(viewer: Membership) -> QuerySet[Membership]:
    """The people whose manager `viewer` is, by name."""
    theirs = Q(manager=viewer)
    if Role.MANAGER in viewer.roles and viewer.team:
        theirs |= Q(team=viewer.team)
    return people.members(viewer.organisation).filter(theirs).exclude(pk=viewer.pk)


def may_see(viewer: Membership, person: Membership) -> bool:
    """Whether `viewer` may see what `person` has shown in a mission-critical skill."""
    return viewer.pk == person.pk or reports(viewer).filter(pk=person.pk).exists()
