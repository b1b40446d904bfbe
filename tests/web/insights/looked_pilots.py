"""Pages of pilots and of what badges are worth, for the browser's look at them."""

from datetime import date, timedelta

import numpy as np
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.awards.models import Award
from assaymark.web.insights.actions import piloting, pilots
from assaymark.web.insights.actions.worth import save_assumptions
from assaymark.web.insights.models import MetricValue, Pilot
from assaymark.web.insights.pilots.report import report
from assaymark.web.insights.pilots.showing import ASSUMED, STORIES
from assaymark.web.people.models import Membership, Role
from tests.web.insights import trying
from tests.web.insights.house import House
from tests.web.insights.made import people

NAMES = (
    *("/pilots", "/pilot-new", "/pilot-teams", "/pilot-metrics", "/pilot-check", "/pilot-running"),
    *("/pilot-readings", "/pilot-report", "/pilot-one-team", "/prediction", "/return", "/hires"),
    *("/pilots-managers", "/pilot-managers", "/pilot-propose", "/pilot-waits"),
)


def pilot_pages() -> dict[str, str]:
    house = House()
    members = trying.teams(house, 12)
    solved = trying.metric(house)
    starts = {name: 1 if i < 6 else None for i, name in enumerate(members)}
    trying.measure(solved, members, gains={n: 3.0 for n, begun in starts.items() if begun})
    owner = house.client(house.ingrid)
    planned = trying.plan(house, dict.fromkeys(members))
    pilots.draw_lot(pilot=planned, later=True, by=house.ingrid, seed=3)
    running = trying.start(house, trying.plan(house, starts, source="typed"))
    for words, who in STORIES:
        piloting.note(
            pilot=running, kind="story", words=words, who=who, is_consented=True, by=house.ingrid
        )
    typed = running.metrics.get()
    ended = _ended(house, starts)
    one = _ended(house, {"Team 00": 1})
    piloting.publish_pilot(pilot=one, by=house.ingrid)
    public = [house.organisation.slug, one.handle]
    lead = _lead(house)
    sent = _predicting(house)
    _assumed(house)
    return {
        "/pilots": _text(owner, reverse("pilots")),
        "/pilot-new": _text(owner, reverse("new_pilot")),
        "/pilot-teams": _text(owner, reverse("pilot_teams", args=[planned.handle])),
        "/pilot-metrics": _text(owner, reverse("pilot_metrics", args=[planned.handle])),
        "/pilot-check": _text(owner, reverse("pilot_check", args=[planned.handle])),
        "/pilot-running": _text(owner, reverse("pilot", args=[running.handle])),
        "/pilot-readings": _text(owner, reverse("pilot_readings", args=[running.handle, typed.pk])),
        "/pilot-report": _text(owner, reverse("pilot", args=[ended.handle])),
        "/pilot-one-team": _text(Client(), reverse("pilot_summary", args=public)),
        "/pilots-managers": _text(lead, reverse("pilots")),
        "/pilot-managers": _text(lead, reverse("pilot", args=[running.handle])),
        "/pilot-propose": _text(lead, reverse("propose_pilot")),
        "/pilot-waits": _text(lead, reverse("pilot", args=[ended.handle])),
        "/prediction": _text(owner, reverse("prediction"), sent),
        "/return": _text(owner, reverse("roi")),
        "/hires": _text(owner, reverse("quality_of_hire")),
    }


def _lead(house: House) -> Client:
    """Who leads the first team."""
    lead = house.member("Mo", Role.MANAGER)
    Membership.objects.filter(user=lead).update(team="Team 00")
    return house.client(lead)


def _text(client: Client, path: str, sent: dict[str, object] | None = None) -> str:
    answer = client.get(path, sent or {})
    assert answer.status_code == 200, path
    return answer.content.decode()


def _ended(house: House, starts: dict[str, int | None]) -> Pilot:
    pilot = trying.plan(house, starts)
    pilots.add_metric(
        pilot=pilot, title="Escalations", unit="per call", better="down", kind="count"
    )
    pilot = trying.start(house, pilot)
    values = {}
    for i, team in enumerate(pilot.teams.all()):
        values |= {(team.pk, 0): (40.0 + i % 5, 400.0)}
        values |= {(team.pk, 1): (30.0 + i % 4 if team.start else 41.0 + i % 3, 400.0)}
    piloting.type_readings(metric=pilot.metrics.get(source="typed"), values=values, by=house.ingrid)
    for words, who in STORIES:
        piloting.note(
            pilot=pilot, kind="story", words=words, who=who, is_consented=True, by=house.ingrid
        )
    piloting.note(pilot=pilot, kind="cost", words="Assessors", amount=1900.0, by=house.ingrid)
    document = report(pilot, now=timezone.now(), worked="Short scenarios.", did_not="Peer rounds.")
    return piloting.end_pilot(
        pilot=pilot, worked="", did_not="", document=document, by=house.ingrid
    )


def _predicting(house: House) -> dict[str, object]:
    """200 people of whom about half hold a badge; holders do better."""
    made = trying.metric(house, "rating")
    users = house.add(people(200))
    before = timezone.now() - timedelta(days=300)
    Award.objects.filter(organisation=house.organisation).update(given_at=before)
    holders = set(Award.objects.values_list("recipient_id", flat=True))
    random = np.random.default_rng(1)
    MetricValue.objects.bulk_create(
        MetricValue(
            metric=made,
            person=user,
            starts=timezone.localdate() - timedelta(days=30),
            value=3 + float(random.normal(0, 0.8)) + 0.6 * (user.pk in holders),
        )
        for user in users
    )
    since = timezone.localdate() - timedelta(days=180)
    return {
        "predictor": f"badge:{house.badge.handle}",
        "metrics": ["rating", "solved"],
        "since": since,
        "selected": 30,
        "reliability": 0.8,
    }


def _assumed(house: House) -> None:
    values = {key: {"value": value, "source": "made up"} for key, value in ASSUMED.items()}
    save_assumptions(organisation=house.organisation, kind="roi", values=values, by=house.ingrid)
    rating = trying.metric(house, "first-year")
    today = timezone.localdate()
    for number in range(3):
        begun = date(today.year - 1, 1 + 3 * number, 10)
        for i, user in enumerate(trying.team(house, f"Hired {number}", 7, started_on=begun)):
            when = begun + timedelta(days=60)
            value = 3 + number / 3 + i / 10
            MetricValue.objects.create(metric=rating, person=user, starts=when, value=value)
    save_assumptions(
        organisation=house.organisation,
        kind="hire",
        values={"rating": {"metric": "first-year", "weight": 2.0}},
        by=house.ingrid,
    )
