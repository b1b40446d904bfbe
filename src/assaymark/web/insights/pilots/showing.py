"""What the demo shows of pilots: one with its report, one that runs, one being planned, a return.

All of it is made up and says so; the organisation is marked as made up besides. Doing it again
changes nothing. With fewer than two teams of five people there is only the one being planned.
"""

from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from assaymark.web.catalogue import queries as catalogue
from assaymark.web.insights import queries_pilots as queries
from assaymark.web.insights.actions import piloting, pilots
from assaymark.web.insights.actions.worth import save_assumptions
from assaymark.web.insights.models import Assumptions, Pilot, PilotNote
from assaymark.web.insights.pilots.protocol import at
from assaymark.web.insights.pilots.report import report
from assaymark.web.people.models import Organisation, User

SEED, MOST_TEAMS, DAYS, RUNNING = 20, 12, 42, 16
SOURCE = "made up for the demo"
ASSUMED = {
    "rate": 55.0,
    "verifications": 240.0,
    "verify_before": 35.0,
    "verify_after": 4.0,
    "hires": 12.0,
    "hire_before": 48.0,
    "hire_after": 44.0,
    "vacant_day": 180.0,
    "running": 6000.0,
    "review_hours": 60.0,
    "learners": 40.0,
    "learner_hours": 4.0,
}
STORIES = (
    (
        "I used to jump in with the answer. Now I repeat what I heard, and half of them calm down.",
        "an agent, first line",
    ),
    (
        "The peer round came on top of the month's end. That week I only ticked boxes.",
        "an agent, second line",
    ),
)


def show(
    organisation: Organisation, *, by: User | None = None, now: datetime | None = None
) -> None:
    """The pilots and the return of the demo."""
    now = now or timezone.now()
    if not Pilot.objects.filter(organisation=organisation).exists():
        tried = _plan(organisation, "Active listening in support", by)
        if tried is not None and tried.teams.count() > 1:
            _run(tried, by, now)
            _start(organisation, "Plain words in letters", by, now)
            _plan(organisation, "Asking before answering", by)
    if not Assumptions.objects.filter(organisation=organisation).exists():
        values = {key: {"value": value, "source": SOURCE} for key, value in ASSUMED.items()}
        save_assumptions(organisation=organisation, kind="roi", values=values, by=by)


def _plan(organisation: Organisation, title: str, by: User | None) -> Pilot | None:
    offered = [one.badge for one in catalogue.published(organisation)][:3]
    if not offered:
        return None
    pilot = pilots.plan_pilot(
        organisation=organisation,
        title=title,
        badges=offered,
        by=by,
        purpose="Fewer escalations, because people feel heard the first time.",
        days=DAYS,
    )
    choices = sorted(queries.team_choices(pilot), key=lambda one: (-one.people, one.name))
    names = [one.name for one in choices[:MOST_TEAMS]]
    pilots.choose_teams(pilot=pilot, starts=dict.fromkeys(names))
    if len(names) > 1:
        pilots.draw_lot(pilot=pilot, later=False, by=by, seed=SEED)
    pilots.add_metric(
        pilot=pilot, title="Escalations", unit="per conversation", better="down", kind="count"
    )
    pilots.add_metric(pilot=pilot, title="Customer sentiment", unit="points of 5", better="up")
    return pilot


def _start(organisation: Organisation, title: str, by: User | None, now: datetime) -> None:
    """One that runs, and has no effect to tell yet."""
    first = (now - timedelta(days=RUNNING)).date()
    pilot = _plan(organisation, title, by)
    if pilot is not None:
        piloting.start_pilot(
            pilot=pilot, starts_on=first, badges=queries.badge_titles(pilot), by=by, now=at(first)
        )


def _run(pilot: Pilot, by: User | None, now: datetime) -> None:
    first = (now - timedelta(days=DAYS + 14)).date()
    pilot = piloting.start_pilot(
        pilot=pilot, starts_on=first, badges=queries.badge_titles(pilot), by=by, now=at(first)
    )
    random = np.random.default_rng(SEED)
    for metric, (level, gain) in zip(
        pilot.metrics.all(), ((0.09, -0.03), (3.7, 0.25)), strict=True
    ):
        values = {}
        for team in pilot.teams.all():
            own = level * (1 + float(random.normal(0, 0.08)))
            for period in (0, 1):
                moved = own + (gain if period and team.start else 0.0)
                if metric.kind == "count":
                    values[team.pk, period] = (float(random.poisson(moved * 600)), 600.0)
                else:
                    values[team.pk, period] = (moved + float(random.normal(0, 0.08)), 1.0)
        piloting.type_readings(metric=metric, values=values, by=by)
    for words, who in STORIES:
        kind = PilotNote.Kind.STORY
        piloting.note(pilot=pilot, kind=kind, words=words, who=who, is_consented=True, by=by)
    for cost, amount in (("Time of those who took part", 5200.0), ("Assessors", 1900.0)):
        piloting.note(pilot=pilot, kind=PilotNote.Kind.COST, words=cost, amount=amount, by=by)
    worked = "Short scenarios on Monday mornings; reading each other's replies."
    did_not = (
        "The peer round met the month's end. Two team leads did not know why their team waited."
    )
    last = at(first + timedelta(days=DAYS))
    piloting.end_pilot(
        pilot=pilot,
        worked=worked,
        did_not=did_not,
        document=report(pilot, now=last, worked=worked, did_not=did_not),
        by=by,
        now=last,
    )
