"""The page on feedback among peers: signals with n, nothing small, never a verdict."""

import pytest

from assaymark.validity.peers import TooFew
from assaymark.web.assessment import peer_report as reports
from assaymark.web.assessment.actions import peers
from assaymark.web.assessment.chips import NOT, PARTLY, SEEN, Chip
from assaymark.web.assessment.models import Decision, PeerReading, Work
from assaymark.web.people.models import Membership, Role
from tests.web.assessment.peering import CHIPS, QUOTE, decided, exchanging, given
from tests.web.assessment.world import World


def page(world: World) -> str:
    return world.client(world.ruth).get("/peers/report/").content.decode()


def test_small_numbers_are_not_shown(world: World):
    exchange = exchanging(world)
    given(exchange, exchange.omar)
    decided(exchange, exchange.work)
    report = reports.peer_report(world.organisation)
    assert report.friendship == TooFew("inside", 0)
    assert report.reciprocity == TooFew("pairs", 1)
    assert page(world).count("Too little to say") == 3


@pytest.fixture
def friends(world: World) -> World:
    """Twelve people of two teams; everybody is kind inside the team, and sober outside it."""
    peers.set_peers(badge=world.badge, by=world.hannah, is_on=True)
    people = [world.member(f"Person{n} Berg", Role.LEARNER) for n in range(12)]
    for n, one in enumerate(people):
        Membership.objects.filter(user=one).update(team=f"Team {n % 2}")
    works = [work_of(world, one, n) for n, one in enumerate(people)]
    for n, reader in enumerate(people):
        for step in (1, 2):
            work = works[(n + step) % 12]
            inside = step == 2
            chips = {
                "feeling": Chip(SEEN, (QUOTE,)),
                "step": Chip(SEEN if inside else NOT, (QUOTE,)),
            }
            reading = PeerReading.objects.create(
                organisation=world.organisation, work=work, peer=reader, slot=step
            )
            peers.give_feedback(
                reading=reading, by=reader, chips=chips, worked="Good.", next_thing=""
            )
    return world


def work_of(world: World, learner, n: int) -> Work:
    first = Work.objects.create(
        organisation=world.organisation,
        badge_version=world.version,
        learner=learner,
        state="decided",
        content=b"",
        media_type="text/plain",
        text=QUOTE.text.rjust(QUOTE.end),
        words=7,
        sha256=f"{n:064}",
        consent="",
        consent_name=False,
        consent_quotes=False,
        peers_may_read=True,
    )
    Decision.objects.create(work=first, passed=True, levels={"feeling": 3, "step": 3})
    return first


def test_kindness_inside_the_team_is_measured_against_the_assessor(friends: World):
    report = reports.peer_report(friends.organisation)
    assert report.friendship.inside == 0
    assert report.friendship.outside == -0.5
    assert report.friendship.difference == 0.5
    assert (report.friendship.n_inside, report.friendship.n_outside) == (12, 12)
    shown = page(friends)
    assert "Yes, more than chance explains." in shown
    assert "+50" in shown
    assert report.reciprocity.mutual == 0
    assert "0 of 24 pairs read each other" in shown
    assert report.rotation.parts == 1


def test_the_report_names_nobody(friends: World):
    assert "Person" not in page(friends)


def test_rules_that_bent_and_reports_of_abuse_are_listed(world: World):
    Membership.objects.filter(organisation=world.organisation).update(team="Support")
    exchange = exchanging(world)
    peers.set_peers(badge=world.badge, by=world.hannah, is_on=True, other_teams=True)
    reading = given(exchange, exchange.omar, chips={**CHIPS, "step": Chip(PARTLY)})
    decided(exchange, exchange.work)
    peers.report_abuse(reading=reading, by=exchange.priya, words="It mocks me.")
    shown = page(world)
    assert "somebody of the same team: 1" in shown
    assert "It mocks me." in shown
