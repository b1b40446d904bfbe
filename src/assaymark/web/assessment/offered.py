"""stand-in until catalogue.queries lands."""

from django.db.models import QuerySet

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation


def published(organisation: Organisation) -> QuerySet[BadgeVersion]:
    return BadgeVersion.objects.filter(badge__organisation=organisation, state="published")


def version(organisation: Organisation, handle: str) -> BadgeVersion | None:
    found = BadgeVersion.objects.filter(badge__organisation=organisation, handle=handle)
    return found.select_related("badge__organisation").first()
