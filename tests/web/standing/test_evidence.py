"""From judgements to evidence: once each, withdrawn where they fall, and nothing unverified."""

import pytest
from django.utils import timezone

from assaymark.credential.model import CriterionResult
from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.actions.signals import observe, publish_weights
from assaymark.web.assessment.models import Decision, Likeness
from assaymark.web.awards import actions as awards
from assaymark.web.awards.models import Award
from assaymark.web.people.models import User
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from assaymark.web.standing import actions
from assaymark.web.standing.models import OtherSkill, SkillEvidence, SkillState
from assaymark.web.standing.showing import settle
from tests.web.assessment.peering import exchanging, given
from tests.web.assessment.test_reviewing import suggest
from tests.web.awards.made import judging
from tests.web.standing.judging import JudgedWorld, text


@pytest.fixture
def world(db) -> JudgedWorld:
    return JudgedWorld()


def rows(world: JudgedWorld) -> list[tuple[str, float, bool]]:
    return [(one.kind, one.score, one.withdrawn_at is None) for one in world.evidence()]


def test_three_judged_works_make_a_score_and_each_is_told_in_the_record(world):
    world.tried(0, (1, 1))
    world.tried(1, (2, 3))
    assert world.state() is None
    world.tried(2, (3, 3))
    assert rows(world) == [("review", 0.0, True), ("review", 1.5, True), ("review", 2.0, True)]
    state = world.state()
    assert state.n == 3
    assert state.low < state.mean < state.high
    told = Event.objects.get(kind="skill.updated")
    assert told.subject == f"person:{world.priya.handle}"
    assert told.detail["before"] is None
    assert told.detail["after"]["n"] == 3


def test_told_twice_counts_once_and_changes_nothing(world):
    for n, levels in enumerate([(1, 1), (2, 3), (3, 3)]):
        world.tried(n, levels)
    before = (SkillEvidence.objects.count(), SkillState.objects.values().get())
    events = Event.objects.filter(kind="skill.updated").count()
    for _ in range(2):
        assert actions.update(organisation=world.organisation, person=world.priya) == ()
        assert settle(world.organisation) == 0
    assert (SkillEvidence.objects.count(), SkillState.objects.values().get()) == before
    assert Event.objects.filter(kind="skill.updated").count() == events


def test_settling_takes_in_what_was_decided_before_this_room_existed(world):
    for n, levels in enumerate([(1, 1), (2, 3), (3, 3)]):
        world.tried(n, levels)
    was = SkillState.objects.values("mean", "low", "high", "n", "as_of").get()
    SkillState.objects.all().delete()
    SkillEvidence.objects.all().delete()
    assert settle(world.organisation) == 1
    assert SkillState.objects.values("mean", "low", "high", "n", "as_of").get() == was


def test_a_badge_revoked_takes_its_work_out_of_the_score_and_leaves_its_row(world):
    for n, levels in enumerate([(1, 1), (2, 3), (3, 3)]):
        world.tried(n, levels)
    awards.revoke(award=Award.objects.get(), reason="Copied.", by=None)
    jobs.work_all()
    assert rows(world)[-1] == ("review", 2.0, False)
    assert world.state() is None
    told = Event.objects.filter(kind="skill.updated").latest("pk")
    assert told.detail["after"] is None


def test_an_upheld_appeal_puts_the_new_levels_in_the_place_of_the_old(world):
    work = world.tried(0, (2, 3))
    assessment.contest(work=work, learner=world.priya)
    world.judge(work, world.marek, (3, 4), feedback="Yes.", answer="You name it.")
    jobs.work_all()
    assert rows(world) == [("review", 1.5, False), ("review", 2.25, True)]


def test_near_duplicates_of_ones_own_work_count_as_one(world):
    works = [world.tried(n, levels) for n, levels in enumerate([(1, 1), (2, 3), (2, 2)])]
    assert world.state().n == 3
    Likeness.objects.create(
        work=works[2], other=works[0], words=60, share=0.9, is_own=True, passages=[]
    )
    settle(world.organisation)
    first, _second, third = world.evidence()
    assert first.work == third.work == works[0].sha256
    assert world.state() is None, "two works are too few"


def test_what_a_computer_decided_under_an_open_gate_counts_as_its_own_kind(world):
    work = world.tried(0, (3, 3))
    Decision.objects.filter(work=work).update(machine="local-1:abc", decided_by=None)
    SkillEvidence.objects.all().delete()
    settle(world.organisation)
    assert rows(world) == [("machine", 2.0, True)]


def test_what_a_computer_only_suggested_is_inferred_and_never_counts(world):
    work = world.graded(text=text(0))
    suggest(work, feeling=4, step=4)
    world.judge(work, world.aisha, (2, 2), feedback="Call sooner.")
    jobs.work_all()
    assert rows(world) == [("review", 1.0, True)]
    other = OtherSkill.objects.get()
    assert (other.basis, other.level) == (OtherSkill.Basis.INFERRED, 2.5)


def test_nothing_is_said_of_a_work_that_nobody_has_decided(world):
    work = world.graded(text=text(0))
    suggest(work, feeling=4, step=4)
    settle(world.organisation)
    assert not SkillEvidence.objects.exists()
    assert not OtherSkill.objects.exists()


def test_peers_count_by_their_weight_and_together_with_the_work(world):
    publish_weights(
        badge_version=world.version, weights={"reviewer": 50, "peers": 20}, why="", by=world.hannah
    )
    exchanging(world)
    given(world, world.omar)
    jobs.work_all()
    assert not world.evidence(), "its judges still come to it blind"
    world.judge(world.work, world.aisha, (3, 3), feedback="Go on.")
    jobs.work_all()
    peer, review = world.evidence(person=world.priya)
    assert (peer.kind, peer.score, peer.weight) == ("peer", 1.5, 0.4)
    assert peer.work == review.work == world.work.sha256


def given_by_hand(world: JudgedWorld, number: int, *, by: User) -> Award:
    award = awards.give(
        organisation=world.organisation,
        badge_version=world.version,
        recipient=world.priya,
        results=[CriterionResult("feeling", 3), CriterionResult("step", 4)],
        evidence=[],
        judging=judging(),
        source=f"by-hand:{number}",
        by=by,
        show_name=False,
    )
    jobs.work_all()
    return award


def test_a_badge_given_by_hand_again_and_again_is_one_work(world):
    for number in range(4):
        given_by_hand(world, number, by=world.hannah)
    assert len(rows(world)) == 4
    assert len({one.work for one in world.evidence()}) == 1
    assert world.state() is None, "three works are needed for a score"


def test_a_badge_that_somebody_gave_to_themself_counts_nowhere(world):
    given_by_hand(world, 1, by=world.priya)
    assert rows(world) == []


def test_a_badge_given_by_hand_counts_until_it_is_revoked(world):
    award = given_by_hand(world, 1, by=world.hannah)
    assert rows(world) == [("award", 2.25, True)]
    awards.revoke(award=award, reason="By mistake.", by=world.hannah)
    jobs.work_all()
    assert rows(world) == [("award", 2.25, False)]


def test_observations_are_inferred_and_ones_own_words_declared(world):
    for source, observer in (("mentor", world.aisha), ("self", world.priya)):
        observe(
            learner=world.priya,
            badge_version=world.version,
            source=source,
            observer=observer,
            words="Kept calm.",
            levels={"feeling": 3},
        )
    jobs.work_all()
    assert not world.evidence()
    found = OtherSkill.objects.order_by("pk").values_list("basis", "level", "words")
    assert list(found) == [("inferred", 2.0, "Kept calm."), ("declared", 2.0, "")], (
        "a check-in's words are a note"
    )


def test_evidence_that_came_another_way_is_left_alone(world):
    row = SkillEvidence.objects.create(
        organisation=world.organisation,
        person=world.priya,
        competency=world.listening,
        key="made-up:1",
        kind="review",
        score=2.0,
        at=timezone.now(),
    )
    settle(world.organisation)
    row.refresh_from_db()
    assert row.withdrawn_at is None
