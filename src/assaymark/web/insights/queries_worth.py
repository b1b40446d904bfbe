"""Reads of what badges are worth: what can be chosen, and the assumptions that were saved."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.awards.queries import given
from assaymark.web.insights.models import Assumptions, Level, Metric
from assaymark.web.insights.queries_pilots import badge_choices
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.skills import queries as skills


@dataclass(frozen=True, slots=True)
class Counted:
    """What the installation itself counts, to be held against what is assumed."""

    members: int
    badges_in_a_year: int


def predictors(organisation: Organisation) -> list[tuple[str, str]]:
    """What can predict: badges on offer, and skills."""
    own = skills.competencies(organisation)
    return [
        *((f"badge:{h}", _("Badge: %(t)s") % {"t": t}) for h, t in badge_choices(organisation)),
        *((f"skill:{h}", _("Skill: %(t)s") % {"t": one.title}) for h, one in own.items()),
    ]


def person_metrics(organisation: Organisation) -> list[tuple[str, str]]:
    """The imported metrics that speak of one person: key and name."""
    found = Metric.objects.filter(organisation=organisation, level=Level.PERSON)
    return [(one.key, f"{one.name} ({one.unit})") for one in found]


def assumptions(
    organisation: Organisation, kind: str, *, number: str | None = None
) -> Assumptions | None:
    """The newest assumptions, or those of that number; raises Http404 for one that is not."""
    found = all_assumptions(organisation, kind)
    if number is None:
        return found.first()
    is_number = number.isascii() and number.isdecimal() and len(number) < 9
    one = found.filter(number=int(number)).first() if is_number else None
    if one is None:
        raise Http404
    return one


def all_assumptions(organisation: Organisation, kind: str) -> QuerySet[Assumptions]:
    """All that were ever saved, newest first."""
    found = Assumptions.objects.filter(organisation=organisation, kind=kind)
    return found.select_related("by").order_by("-number")


def counted(organisation: Organisation) -> Counted:
    """What is counted here."""
    year = timezone.now() - timedelta(days=365)
    return Counted(
        people.members(organisation).count(),
        given(organisation).filter(given_at__gte=year).count(),
    )
