"""What has aged is told once, may be done again, and counts no longer; nothing is taken away."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assaymark.web.assessment.refusal import HandInRefused
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Letter
from assaymark.web.standing import actions, queries
from assaymark.web.standing.actions.keeping import rescore
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import Aging, SkillEvidence, SkillState
from assaymark.web.standing.offers import is_refresh, offers
from tests.web.standing.judging import JudgedWorld, text

DAY = timedelta(days=1)


@pytest.fixture
def world(db) -> JudgedWorld:
    return JudgedWorld()


def shown(world: JudgedWorld, days_ago: int, n: int = 8) -> SkillState:
    """Priya has shown practitioner `n` times, the last time so long ago."""
    for i in range(n):
        SkillEvidence.objects.create(
            organisation=world.organisation,
            person=world.priya,
            competency=world.listening,
            key=f"made-up:{days_ago}:{i}",
            kind="review",
            score=2.1,
            at=timezone.now() - (days_ago + 10 * i) * DAY,
        )
    rescore(Known(world.organisation), [world.priya.pk])
    state: SkillState = SkillState.objects.get()
    return state


def test_a_level_holds_until_a_day_that_is_known_beforehand(world):
    state = shown(world, 10)
    assert state.reached == 2
    until = state.holds_until
    assert queries.level_held(state, until - DAY) == 2
    assert queries.level_held(state, until + DAY) == 1
    assert queries.has_aged(state, until)
    at_level_2 = queries.at_least(world.organisation, world.listening, 2, until + DAY)
    assert not at_level_2.exists(), "coverage counts it as expired"
    assert queries.at_least(world.organisation, world.listening, 2, until - DAY).exists()


def test_what_has_aged_is_told_once_and_again_only_after_new_evidence(world):
    until = shown(world, 10).holds_until
    org = world.organisation
    assert actions.note_aged(organisation=org, now=until - DAY) == []
    (one,) = actions.note_aged(organisation=org, now=until + DAY)
    assert (one.rank, one.aged_at) == (2, until)
    assert actions.note_aged(organisation=org, now=until + 30 * DAY) == []
    told = Event.objects.get(kind="skill.aged")
    assert told.detail["rank"] == 2
    state = shown(world, 1, n=1)
    assert actions.note_aged(organisation=org, now=state.holds_until - DAY) == []
    assert len(actions.note_aged(organisation=org, now=state.holds_until + DAY)) == 1
    assert Aging.objects.count() == 2


def test_the_letter_names_the_badge_to_do_again(world):
    until = shown(world, 10).holds_until
    actions.note_aged(organisation=world.organisation, now=until + DAY)
    jobs.work_all()
    said = [*(m.body for m in mail.outbox), *Letter.objects.values_list("text", flat=True)]
    assert len(said) == 1
    assert f"/work/new/{world.version.handle}" in said[0]
    assert "Your scores stay as they are" in said[0]
    assert Event.objects.filter(kind="letter.sent", detail__about="skill aged").count() == 1


def test_whoever_left_is_not_written_to(world):
    until = shown(world, 10).holds_until
    world.priya.memberships.update(active=False)
    assert actions.note_aged(organisation=world.organisation, now=until + DAY) == []


def test_a_badge_held_may_be_done_again_once_its_skill_has_aged(world):
    world.tried(0, (3, 3))
    with pytest.raises(HandInRefused, match="You hold this badge already"):
        world.hand_in(text=text(1))
    state = shown(world, 900)
    SkillState.objects.filter(pk=state.pk).update(holds_until=timezone.now() - DAY)
    assert is_refresh(world.version, world.priya, timezone.now())
    assert not is_refresh(world.version, world.omar, timezone.now())
    assert world.hand_in(text=text(1)).attempt == 2


def test_what_is_offered_is_the_same_level_again_or_the_next_above(world):
    on_offer, skill = offers(world.organisation), world.listening.handle
    assert on_offer.at(skill, 2).version == world.version
    assert on_offer.at(skill, 1) is None
    assert on_offer.above(skill, 0).version == world.version
    assert on_offer.above(skill, 2) is None


def test_the_page_says_what_to_show_anew_and_that_the_score_stays(world):
    shown(world, 900)
    answer = world.client(world.priya).get("/standing/")
    assert b"To be shown anew" in answer.content
    assert f"/work/new/{world.version.handle}".encode() in answer.content
    one = world.client(world.priya).get(f"/standing/{world.listening.handle}/")
    assert b"The score stays; only its band has grown." in one.content
