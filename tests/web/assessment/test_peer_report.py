"""The page on feedback among peers: signals with n, nothing small, never a verdict."""

import pytest

from assaymark.validity.peers import TooFew
from assaymark.web.assessment import peer_report as reports
from assaymark.web.assessment.actions import abuse, peers
from assaymark.web.assessment.chips import NOT, PARTLY, SEEN, Chip
from assaymark.web.assessment.models import Decision, PeerReading, Work
from assaymark.web.assessment.queries import peers as reads
from assaymark.web.assessment.refusal import PeersRefused
from assaymark.web.people.models import Membership, Role
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
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
    return befriended(world)


def befriended(world: World) -> World:
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


def test_a_report_is_closed_with_words_an_event_and_a_letter_and_what_was_said_is_hidden(
    world: World, mailoutbox
):
    exchanging(world)
    reading = given(world, world.omar, worked="You sound like a parrot.")
    report = peers.report_abuse(reading=reading, by=world.priya, words="It mocks me.")
    decided(world, world.work)
    auditor, path = world.client(world.ruth), f"/peers/report/{report.pk}/close"
    assert "You sound like a parrot." in auditor.get("/peers/report/").content.decode()
    answer = auditor.post(path, {"answer": " ", "upheld": "yes"}, follow=True)
    assert "There is no answer" in answer.content.decode()
    answer = auditor.post(path, {"answer": "That was unkind.", "upheld": "yes"}, follow=True)
    assert "was right" in answer.content.decode()
    report.refresh_from_db()
    assert (report.is_upheld, report.closed_by) == (True, world.ruth)
    event = Event.objects.get(kind="peer.report-closed")
    assert (event.actor_id, event.detail["upheld"]) == (world.ruth.pk, True)
    assert "unkind" not in str(event.detail)
    mailoutbox.clear()
    jobs.work_all()
    told = [mail for mail in mailoutbox if "you reported" in mail.subject]
    assert [mail.to for mail in told] == [[world.priya.email]]
    assert "That was unkind." in told[0].body
    for who in (world.priya, world.ruth):
        shown = world.client(who).get(f"/work/{world.work.handle}/").content.decode()
        assert "parrot" not in shown
    auditor.post(path, {"answer": "Never mind.", "upheld": "no"})
    report.refresh_from_db()
    assert report.answer == "That was unkind."


def test_who_has_a_part_in_a_report_does_not_close_it_and_what_stands_is_still_shown(world: World):
    exchanging(world)
    reading = given(world, world.omar, worked="You name it early.")
    report = peers.report_abuse(reading=reading, by=world.priya, words="I do not like it.")
    decided(world, world.work)
    for who in (world.priya, world.omar):
        with pytest.raises(PeersRefused, match="yours, or about you"):
            abuse.close_report(report=report, is_upheld=True, answer="Yes.", by=who)
        assert world.client(who).post(f"/peers/report/{report.pk}/close").status_code == 403
    abuse.close_report(report=report, is_upheld=False, answer="It is fair.", by=world.ruth)
    assert [one.worked for one in reads.observations(world.work)] == ["You name it early."]
