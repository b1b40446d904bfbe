"""The leaders' first page: what was given, what waits, and which skill most people work on."""

from datetime import timedelta

from django.utils import timezone

from assaymark.web.assessment.queries import throughput
from assaymark.web.awards import queries as awards
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.people.models import Organisation
from assaymark.web.skills.needs import needs
from assaymark.web.standing import groups
from assaymark.web.standing.groups import Within

DAYS = 30


@reckons("overview")
def overview(organisation: Organisation, within: Within) -> Document:
    """{given, before, waiting, oldest, people, skill, by, has_needs}."""
    now = timezone.now()
    given = awards.given(organisation).order_by()
    month, two = now - timedelta(days=DAYS), now - timedelta(days=2 * DAYS)
    waiting, oldest = throughput.waiting(organisation)
    return {
        "given": given.filter(given_at__gte=month).count(),
        "before": given.filter(given_at__gte=two, given_at__lt=month).count(),
        "waiting": waiting,
        "oldest": oldest.isoformat() if oldest else None,
        "people": sum(groups.sizes(within, "everybody").values()),
        "skill": groups.busiest(within),
        "by": _by(within),
        "has_needs": bool(needs(organisation)),
    }


def _by(within: Within) -> str:
    """The first way to group people that gives two groups or more."""
    for by in ("cohort", "role", "team"):
        known = [n for name, n in groups.sizes(within, by).items() if name]
        if len(known) > 1:
            return by
    return "everybody"
