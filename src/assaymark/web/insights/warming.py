"""Keeps the first pages of large organisations ready, so that nobody waits for them.

Importing this file also makes every kind of document known to `kept`.
"""

from django.db.models import Count, Q

from assaymark.web.insights import kept, quotable
from assaymark.web.insights.kept import LARGE, document
from assaymark.web.insights.reckoned import (
    badges,
    coverage,
    growth,
    links,
    metrics,
    overview,
    ready,
    workload,
)
from assaymark.web.people.models import Organisation
from assaymark.web.standing.groups import Within

KINDS = (badges, coverage, growth, links, metrics, overview, quotable, ready, workload)
FIRST_RANK = 1


def warm() -> None:
    """Asks for what the first pages show, where that is not fresh; each quarter of an hour."""
    active = Count("memberships", filter=Q(memberships__active=True))
    for organisation in Organisation.objects.annotate(n=active).filter(n__gt=LARGE):
        everybody = Within(organisation.pk)
        about = document(organisation, everybody, "overview").document
        if about is None:
            continue
        rank = 0 if about["has_needs"] else FIRST_RANK
        document(organisation, everybody, "coverage", by="role", rank=rank)
        if about["has_needs"]:
            document(organisation, everybody, "ready", by="role")
        if about["skill"]:
            document(organisation, everybody, "growth", skill=about["skill"], by=about["by"])


def register() -> None:
    """Says how documents are made, and when; called once the tables exist."""
    from assaymark.web.record.jobs import every, handles  # noqa: PLC0415 - tables exist now

    handles("insights.reckon", kept.keep, kept.reckon)
    every(900, warm)
