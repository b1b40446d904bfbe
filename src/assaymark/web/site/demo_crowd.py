"""The demo's second organisation: two hundred made-up people, and something on each leader's page.

What is learnt over months by many people (boards, insights, pilots, guides) cannot be told with the
handful of `demo`.
"""

from datetime import UTC, datetime

from assaymark.web.insights import queries_pilots as pilots
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.site import demo_size
from assaymark.web.site.demo_size import Tell
from assaymark.web.site.size.plan import Plan

PEOPLE, SEED = 200, 1


def load(*, tell: Tell) -> Organisation:
    """The organisation, made now or before."""
    plan = Plan(PEOPLE, SEED, datetime.now(UTC).date())
    found = people.organisation(plan.slug)
    if found is not None and pilots.pilots(found).exists():
        return found
    return demo_size.load(plan, tell=tell)
