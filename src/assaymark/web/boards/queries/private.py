"""Who may see a score in a mission-critical skill: the person, and their manager. Nobody else.

A manager is who stands as manager in the person's own membership, or who has the manager's role in
the same team, unless the person is their own manager in turn. Owners, auditors and the API are not
asked: no permission opens these pages.
"""

from django.db.models import QuerySet

from assaymark.web.boards.models import CriticalSkill
from assaymark.web.people import queries as people
from assaymark.web.people.models import Membership, Organisation


def skills_marked(organisation: Organisation) -> QuerySet[CriticalSkill]:
    """The mission-critical skills of an organisation, by title."""
    found = CriticalSkill.objects.filter(organisation=organisation)
    return found.select_related("competency", "set_by").order_by("competency__title", "pk")


def reports(viewer: Membership) -> QuerySet[Membership]:
    """The people whose manager `viewer` is, by name."""
    return people.reports(viewer)


def may_see(viewer: Membership, person: Membership) -> bool:
    """Whether `viewer` may see what `person` has shown in a mission-critical skill."""
    return viewer.pk == person.pk or reports(viewer).filter(pk=person.pk).exists()
