"""The gaming report: asked for by an owner or promised each week, made by a job."""

from django.db import transaction
from django.utils import timezone

from assaymark.web.boards import gaming
from assaymark.web.boards.models import GamingReport
from assaymark.web.people.models import Organisation
from assaymark.web.record.actions import defer


@transaction.atomic
def make_gaming_report(*, organisation: Organisation) -> GamingReport:
    """The report of now; the last dozen are kept."""
    now = timezone.now()
    made: GamingReport = GamingReport.objects.create(
        organisation=organisation,
        document=gaming.report(organisation, now),
        days=gaming.DAYS,
        made_at=now,
    )
    older = GamingReport.objects.filter(organisation=organisation).order_by("-made_at")[12:]
    GamingReport.objects.filter(pk__in=[one.pk for one in older]).delete()
    return made


@transaction.atomic
def ask_for_gaming_report(*, organisation: Organisation) -> None:
    """Promises a report; asking again within the same minute is one."""
    key = f"{organisation.pk}:{timezone.now():%Y-%m-%dT%H:%M}"
    defer("boards.gaming", key, organisation_id=organisation.pk)
