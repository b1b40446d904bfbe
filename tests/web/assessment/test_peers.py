"""Peers: who gets which work, and what they may say of it."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment import queries, rotating
from assaymark.web.assessment.actions import peers
from assaymark.web.assessment.chips import NOT, SEEN, Chip
from assaymark.web.assessment.models import PeerReading, ReadingState, Work
from assaymark.web.assessment.refusal import PeersRefused, ReviewRefused
from assaymark.web.people.models import Membership, Role, User
from assaymark.web.record.models import Event
from tests.web.assessment.peering import CHIPS, QUOTE, exchanging, given, hand_in, offered
from tests.web.assessment.world import TEXT, World


@pytest.fixture
def exchange(world: World) -> World:
    return exchanging(world)


# Who gets which work


def test_a_peer_gets_a_work_of_somebody_else_once(exchange: World):
    reading = offered(exchange, exchange.omar)
    assert reading.work == exchange.work
    assert offered(exchange, exchange.omar) == reading
    assert (
        Event.objects.filter(kind="peer.offered", subject=f"reading:{reading.handle}").count() == 1
    )


def test_nobody_reads_before_having_handed_in(exchange: World):
    lea = exchange.member("Lea Berg", Role.LEARNER)
    assert offered(exchange, lea) is None


def test_work_is_given_out_only_with_its_learner_s_yes_and_while_peers_are_on(exchange: World):
    Work.objects.filter(pk=exchange.work.pk).update(peers_may_read=False)
    assert offered(exchange, exchange.omar) is None
    Work.objects.filter(pk=exchange.work.pk).update(peers_may_read=True)
    peers.set_peers(badge=exchange.badge, by=exchange.hannah, is_on=False)
    assert offered(exchange, exchange.omar) is None


def test_consent_is_kept_word_for_word_and_asked_only_where_peers_read(exchange: World):
    assert "Peers may read my work, without my name" in exchange.work.consent
    peers.set_peers(badge=exchange.badge, by=exchange.hannah, is_on=False)
    lea = exchange.member("Lea Berg", Role.LEARNER)
    without = hand_in(exchange, lea, f"{TEXT} Lea")
    assert "Peers" not in without.consent
    assert not without.peers_may_read


def test_two_people_never_read_each_other(exchange: World):
    given(exchange, exchange.omar)
    assert offered(exchange, exchange.priya) is None


def test_a_manager_s_line_is_left_out(exchange: World):
    members = Membership.objects.filter(organisation=exchange.organisation)
    members.filter(user__in=[exchange.priya, exchange.omar]).update(team="Support")
    members.filter(user=exchange.omar).update(roles=[Role.LEARNER, Role.MANAGER])
    assert offered(exchange, exchange.omar) is None
    members.filter(user=exchange.priya).update(team="Sales")
    assert offered(exchange, exchange.omar).work == exchange.work


def test_a_manager_of_another_team_is_left_out_both_ways(exchange: World):
    members = Membership.objects.filter(organisation=exchange.organisation)
    boss = members.get(user=exchange.priya)
    members.filter(user=exchange.omar).update(team="Support", manager=boss)
    members.filter(pk=boss.pk).update(team="Sales")
    assert offered(exchange, exchange.omar) is None
    assert offered(exchange, exchange.priya) is None
    members.filter(user=exchange.omar).update(manager=None)
    assert offered(exchange, exchange.omar).work == exchange.work


def test_a_report_s_work_stays_closed_where_the_manager_works_alone(exchange: World):
    members = Membership.objects.filter(organisation=exchange.organisation)
    members.filter(user=exchange.priya).update(manager=members.get(user=exchange.omar))
    assert offered(exchange, exchange.omar) is None


def test_an_offer_costs_as_much_in_a_large_organisation(exchange: World):
    members = Membership.objects.filter(organisation=exchange.organisation)
    members.filter(user=exchange.omar).update(team="Support", roles=[Role.MANAGER])
    before = _cost(exchange)
    crowd = User.objects.bulk_create(
        User(email=f"crowd-{n}@example.com", name=f"Person {n}") for n in range(300)
    )
    Membership.objects.bulk_create(
        Membership(
            user=one, organisation=exchange.organisation, team="Support", roles=[Role.MANAGER]
        )
        for one in crowd
    )
    assert _cost(exchange) == before


def _cost(world: World) -> tuple[int, int]:
    """How many queries and rows finding the next work for Omar takes."""
    rows: list[int] = []

    def count(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        rows.append(context["cursor"].rowcount)
        return done

    with connection.execute_wrapper(count):
        assert rotating.next_work(world.organisation, world.omar) is not None
    return len(rows), sum(rows)


def test_the_same_team_is_asked_last_and_that_is_kept(exchange: World):
    peers.set_peers(badge=exchange.badge, by=exchange.hannah, is_on=True, other_teams=True)
    members = Membership.objects.filter(organisation=exchange.organisation)
    members.update(team="Support")
    assert offered(exchange, exchange.omar).relaxed == ["team"]


def test_who_has_judged_a_work_does_not_read_it_as_a_peer_and_the_other_way_round(
    exchange: World,
):
    Membership.objects.filter(user=exchange.omar).update(roles=[Role.LEARNER, Role.ASSESSOR])
    given(exchange, exchange.omar)
    assert exchange.work not in queries.waiting(exchange.organisation, exchange.omar)
    with pytest.raises(ReviewRefused, match="as a peer"):
        assessment.open_review(work=exchange.work, assessor=exchange.omar)
    review = assessment.open_review(work=exchange.other, assessor=exchange.aisha)
    assert review.pk
    hand_in(exchange, exchange.aisha, f"{TEXT} Aisha")
    assert offered(exchange, exchange.aisha).work == exchange.work


def test_what_is_not_answered_in_a_week_goes_to_somebody_else(exchange: World):
    first = offered(exchange, exchange.omar)
    later = timezone.now() + peers.LIFE * 1.01
    lea = exchange.member("Lea Berg", Role.LEARNER)
    hand_in(exchange, lea, f"{TEXT} Lea")
    peers.offer_reading(organisation=exchange.organisation, peer=lea, now=later)
    first.refresh_from_db()
    assert first.state == ReadingState.LAPSED
    with pytest.raises(PeersRefused, match="no longer have this work"):
        peers.give_feedback(reading=first, by=exchange.omar, chips=CHIPS, worked="x", next_thing="")


def test_declining_needs_a_reason_and_frees_the_place(exchange: World):
    reading = offered(exchange, exchange.omar)
    with pytest.raises(PeersRefused, match="No reason"):
        peers.decline_reading(reading=reading, by=exchange.omar, reason=" ")
    peers.decline_reading(reading=reading, by=exchange.omar, reason="I know who wrote this")
    assert offered(exchange, exchange.omar) is None
    lea = exchange.member("Lea Berg", Role.LEARNER)
    hand_in(exchange, lea, f"{TEXT} Lea")
    assert offered(exchange, lea).slot == 1


def test_the_database_keeps_two_peers_out_of_one_place(exchange: World):
    offered(exchange, exchange.omar)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerReading.objects.create(
            organisation=exchange.organisation, work=exchange.work, peer=exchange.aisha, slot=1
        )


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_as_many_get_it_as_are_wanted():
    world = World()
    peers.set_peers(badge=world.badge, by=world.hannah, is_on=True)
    work = hand_in(world, world.priya, TEXT)
    people = [world.member(f"Peer{n} Berg", Role.LEARNER) for n in range(5)]
    for n, one in enumerate(people):
        hand_in(world, one, f"{TEXT} {n}", peers_may_read=False)
    start, got = threading.Barrier(5), []

    def ask(person):
        start.wait()
        got.append(offered(world, person))
        connection.close()

    threads = [threading.Thread(target=ask, args=(one,)) for one in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    slots = sorted(one.slot for one in got if one is not None)
    assert slots == [1, 2]
    assert {one.work_id for one in got if one is not None} == {work.pk}


# What a peer may say


def test_seen_needs_words_of_the_work(exchange: World):
    reading = offered(exchange, exchange.omar)
    for chips, words in [
        ({**CHIPS, "feeling": Chip(SEEN)}, "no words show it"),
        ({"feeling": CHIPS["feeling"]}, "Nothing is chosen for: Agrees the next step"),
        ({**CHIPS, "step": Chip("maybe")}, "Nothing is chosen"),
        ({**CHIPS, "charm": Chip(NOT)}, "criteria"),
        ({**CHIPS, "feeling": Chip(SEEN, (type(QUOTE)(0, 4, "Dear Ana"),))}, "letter by letter"),
    ]:
        with pytest.raises(PeersRefused, match=words):
            peers.give_feedback(
                reading=reading, by=exchange.omar, chips=chips, worked="x", next_thing=""
            )
    with pytest.raises(PeersRefused, match="No comment"):
        peers.give_feedback(
            reading=reading, by=exchange.omar, chips=CHIPS, worked=" ", next_thing=""
        )
    with pytest.raises(PeersRefused, match="somebody else"):
        peers.give_feedback(
            reading=reading, by=exchange.priya, chips=CHIPS, worked="x", next_thing=""
        )


def test_feedback_is_bound_to_the_indicator_and_closed_for_ever(exchange: World):
    reading = given(exchange, exchange.omar)
    assert reading.chips["feeling"]["indicator"] == "Fits this caller."
    assert reading.chips["feeling"]["level"] == 3
    peers.give_feedback(
        reading=reading, by=exchange.omar, chips=CHIPS, worked="changed", next_thing=""
    )
    reading.refresh_from_db()
    assert reading.worked == "You name it early."


def test_peers_decide_nothing(exchange: World):
    before = Work.objects.get(pk=exchange.work.pk).state
    given(exchange, exchange.omar, chips={"feeling": Chip(NOT), "step": Chip(NOT)})
    after = Work.objects.get(pk=exchange.work.pk)
    assert after.state == before
    assert not hasattr(after, "decision")


def test_too_few_or_too_many_peers_are_refused(exchange: World):
    for n in (0, 1, 7):
        with pytest.raises(PeersRefused, match="2 to 6 were expected"):
            peers.set_peers(badge=exchange.badge, by=exchange.hannah, is_on=True, peers=n)
