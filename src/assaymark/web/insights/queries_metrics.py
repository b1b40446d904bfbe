"""Reads of metrics: which there are, and whom their values may speak of."""

from django.db.models import QuerySet

from assaymark.web.insights.metric_table import Known
from assaymark.web.insights.models import Kept, Metric
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.record import queries as record
from assaymark.web.record.models import Job

PREFIX = "values:"


def metrics(organisation: Organisation) -> QuerySet[Metric]:
    """All of them, by name."""
    return Metric.objects.filter(organisation=organisation).order_by("name", "pk")


def metric(organisation: Organisation, key: str) -> Metric | None:
    """The one of this key."""
    return metrics(organisation).filter(key=key).first()


def table(metric: Metric, handle: str) -> Kept | None:
    """The table of values that was looked at for this metric."""
    found = Kept.objects.filter(organisation=metric.organisation, key=f"{PREFIX}{handle}")
    return found.filter(document__metric=metric.key).first()


def table_job(kept: Kept) -> Job | None:
    """The promise to take it."""
    found = record.jobs(kept.organisation_id)
    return found.filter(kind="insights.take-values", key=kept.key).first()


def known(organisation: Organisation) -> Known:
    """The teams and addresses of active members: two statements, whatever their number."""
    members = people.members(organisation).order_by()
    teams = members.exclude(team="").values_list("team", flat=True).distinct()
    addresses = members.values_list("user__email", "user_id")
    return Known(frozenset(teams), dict(addresses.iterator()))
