"""The leaders' first page: what was given, what waits, and which skill most people work on."""

from datetime import timedelta

from django.utils import timezone

from assaymark.ranking.standing import SMALLEST
from assaymark.web.assessment.queries import throughput
from assaymark.web.awards import queries as awards
from assaymark.web.insights import leading_groups as groups_of_events
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.people.models import Organisation
from assaymark.web.skills.needs import needs
from assaymark.web.standing import groups
from assaymark.web.standing.groups import Within

DAYS, WEEKS = 30, 4


@reckons("overview")
def overview(organisation: Organisation, within: Within) -> Document:
    """{given, before, waiting, oldest, people, skill, by, has_needs, velocity}."""
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
        "velocity": _velocity(organisation, within),
    }


def _velocity(organisation: Organisation, within: Within) -> Document | None:
    """{week, mean, low, high}: badges for each active learner, over the newest four weeks that may
    be told; None where no event was exported yet, or the people are few."""
    from assaymark.web.record import asking, exporting  # noqa: PLC0415 - a second to load

    whose = groups_of_events.within(organisation, within)
    if whose.n < SMALLEST or not exporting.folder(organisation.pk).manifest().files:
        return None
    from assaymark.web.insights.leading import velocity  # noqa: PLC0415

    engine, today = asking.engine(organisation.pk), timezone.now().date()
    told = [
        one for one in velocity(engine, whose, today=today, weeks=WEEKS) if one.mean_4 is not None
    ]
    if not told:
        return None
    newest = told[-1]
    ends = {"mean": newest.mean_4, "low": newest.low, "high": newest.high}
    return {"week": newest.week.isoformat(), **ends}


def _by(within: Within) -> str:
    """The first way to group people that gives two groups or more."""
    for by in ("cohort", "role", "team"):
        known = [n for name, n in groups.sizes(within, by).items() if name]
        if len(known) > 1:
            return by
    return "everybody"
