"""Reads of metrics: which there are, and whom their values may speak of."""

from django.db.models import QuerySet

from assaymark.web.insights.metric_table import Known
from assaymark.web.insights.models import Metric
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation


def metrics(organisation: Organisation) -> QuerySet[Metric]:
    """All of them, by name."""
    return Metric.objects.filter(organisation=organisation).order_by("name", "pk")


def metric(organisation: Organisation, key: str) -> Metric | None:
    """The one of this key."""
    return metrics(organisation).filter(key=key).first()


def known(organisation: Organisation) -> Known:
    """The teams and addresses of active members: two statements, whatever their number."""
    members = people.members(organisation).order_by()
    teams = members.exclude(team="").values_list("team", flat=True).distinct()
    addresses = members.values_list("user__email", "user_id")
    return Known(frozenset(teams), dict(addresses.iterator()))
