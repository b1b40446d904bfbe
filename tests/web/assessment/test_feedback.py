"""Feedback: what was seen and where, the next level, and one thing to do that is concrete."""

import pytest

from assaymark.web.assessment import actions
from assaymark.web.catalogue.models import Badge
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.test_marking import page
from tests.web.assessment.world import FEELING, scores


@pytest.fixture
def world(db) -> MarkingWorld:
    return MarkingWorld()


def test_feedback_says_what_was_seen_where_and_one_thing_to_do(world):
    decision = world.decided((2, 4))
    html = page(world, world.priya, f"/work/{decision.work.handle}/")
    assert FEELING in html
    assert "your words, paragraph 1 of 2" in html
    assert "your words, paragraph 2 of 2" in html
    before, _sep, after = html.partition("One thing to do next")
    todo = after.partition("result-mark")[0]
    assert "Names the feeling:" in todo
    assert "Fits this caller." in todo
    assert "Start from your own words:" in todo
    assert "You name it early." in todo
    assert "Call sooner." in todo
    assert f"/work/new/{world.version.handle}" in todo
    assert html.count("<mark") >= 2
    assert before


def test_a_passed_work_points_to_the_next_badge_of_the_ladder(world):
    above = Badge.objects.create(organisation=world.organisation, key="deeper")
    world.publish(above, title="Deeper listening", level="expert")
    world.badge.next = above
    world.badge.save()
    decision = world.decided((3, 4))
    html = page(world, world.priya, f"/work/{decision.work.handle}/")
    assert "Then take the next badge: Deeper listening" in html


def test_feedback_of_two_markings_has_the_quotes_and_comments_of_both(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (3, 3))
    review = actions.open_review(work=work, assessor=world.marek)
    other = {**scores(3, 3)}
    other["step"] = type(other["step"])(3, other["step"].quotes, "A clear day and time.")
    actions.submit_review(review=review, scores=other, feedback="")
    html = page(world, world.priya, f"/work/{work.handle}/")
    assert "You name it early." in html
    assert "A clear day and time." in html
