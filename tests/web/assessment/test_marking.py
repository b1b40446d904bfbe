"""Marking twice: when, by whom, how two or three markings become one, and what nobody may know."""

import threading

import pytest
from django.db import connection

from assaymark.framework.rubric import rubric_from_plain
from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.actions.marking import why_again
from assaymark.web.assessment.marking import agree, both_saw
from assaymark.web.assessment.models import (
    Decision,
    Marking,
    MarkingOutcome,
    MarkingStage,
    Purpose,
    Review,
    WorkState,
)
from assaymark.web.assessment.refusal import AlreadyDecided, ReviewMoved, ReviewRefused
from assaymark.web.awards.models import Award
from assaymark.web.people.models import Membership, Role
from assaymark.web.record.models import Event
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.world import RUBRIC, TEXT, scores

JUDGED = rubric_from_plain(RUBRIC)


@pytest.fixture
def world(db) -> MarkingWorld:
    return MarkingWorld()


def levels(feeling: int, step: int) -> dict[str, int]:
    return {"feeling": feeling, "step": step}


# The rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        ((3, 3), (3, 3), True),
        ((3, 3), (4, 4), True),
        ((1, 3), (2, 3), True),
        ((3, 3), (2, 3), False),  # a step apart, but one passes and the other does not
        ((1, 2), (3, 2), False),  # neither passes, but two steps apart
        ((4, 4), (3, 2), False),
    ],
)
def test_two_markings_agree_within_a_level_and_on_the_outcome(one, other, agreed):
    assert agree(JUDGED, levels(*one), levels(*other)) is agreed
    assert agree(JUDGED, levels(*other), levels(*one)) is agreed


def test_what_both_saw_never_changes_the_outcome_on_which_both_agree():
    ladder = range(1, 5)
    pairs = [
        (levels(a, b), levels(c, d)) for a in ladder for b in ladder for c in ladder for d in ladder
    ]
    for one, other in pairs:
        if agree(JUDGED, one, other):
            assert JUDGED.passed(both_saw(JUDGED, one, other)) == JUDGED.passed(one)
    assert both_saw(JUDGED, levels(2, 3), levels(3, 2)) == levels(2, 2)


def test_what_both_saw_follows_the_ladder_where_low_values_are_good():
    falling = [{**one, "levels": list(reversed(one["levels"])), "pass_value": 2} for one in RUBRIC]
    assert both_saw(rubric_from_plain(falling), levels(1, 2), levels(2, 1)) == levels(2, 2)


# Asking for a second -----------------------------------------------------------------------------


def test_without_a_policy_one_assessor_decides_as_ever(world):
    work = world.graded()
    world.judge(work, world.aisha)
    assert Decision.objects.get().passed
    assert not Marking.objects.exists()


def test_by_share_the_first_marking_does_not_decide(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha)
    work.refresh_from_db()
    assert work.state == WorkState.IN_REVIEW
    assert not Decision.objects.exists()
    marking = Marking.objects.get()
    assert (marking.stage, marking.reasons) == (
        MarkingStage.SECOND,
        [{"why": "share", "criterion": ""}],
    )
    assert Event.objects.get(kind="marking.second-asked").actor_label == "assaymark"


def test_the_share_is_about_the_share_and_the_same_for_the_same_work(world):
    policy = world.policy(share=25)
    review = world.judge(world.graded(), world.aisha)
    drawn = []
    for number in range(2000):
        review.work.handle = f"work-{number}"
        drawn.append(bool(why_again(review, policy)))
        assert drawn[-1] == bool(why_again(review, policy))
    assert 0.21 < sum(drawn) / len(drawn) < 0.29


@pytest.mark.parametrize("share", [-1, 1, 4, 101])
def test_a_share_that_tells_nobody_anything_is_refused(world, share):
    with pytest.raises(ValueError, match="expected 0, or 5 to 100"):
        world.policy(share=share)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"feeling": None, "step": 4}, [{"why": "unsure", "criterion": "feeling"}]),
        ({"feeling": 1, "step": 4}, [{"why": "differs", "criterion": "feeling"}]),
        ({"feeling": 2, "step": 3}, []),
    ],
    ids=["the computer was not sure", "two levels apart", "within a level"],
)
def test_by_doubt_where_the_computer_was_unsure_or_far_away(world, said, why):
    world.policy(share=0, on_doubt=True)
    work = world.graded()
    world.suggest(work, **said)
    world.judge(work, world.aisha)
    found = Marking.objects.first()
    assert (found.reasons if found else []) == why
    assert Decision.objects.exists() is not bool(why)


def test_a_badge_without_a_grader_casts_no_doubt(world):
    world.policy(share=0, on_doubt=True)
    world.judge(world.graded(), world.aisha)
    assert Decision.objects.exists()


# A second, a third -------------------------------------------------------------------------------


def test_two_that_agree_decide_by_what_both_saw_and_the_badge_says_so(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (3, 4), feedback="Call sooner.")
    world.judge(work, world.marek, (4, 3), feedback="Offer a choice.")
    decision = Decision.objects.get()
    assert decision.levels == levels(3, 3)
    assert decision.passed
    assert decision.feedback == "Call sooner.\n\nOffer a choice."
    assert Marking.objects.get().outcome == MarkingOutcome.AGREED
    assert [r.purpose for r in Review.objects.order_by("pk")] == [Purpose.FIRST, Purpose.SECOND]
    credential = Award.objects.get().credential
    assert "Two assessors judged the work" in str(credential)
    assert "Aisha" not in str(credential)
    what = [entry["what"] for entry in decision.trail]
    assert what.index("asked-second") < what.index("settled-agreed")
    assert what[-1] == "decided-passed"


def test_a_gap_or_a_split_goes_to_a_third_who_sees_both_without_names(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (3, 4))
    world.judge(work, world.marek, (1, 4))
    assert not Decision.objects.exists()
    assert Marking.objects.get().stage == MarkingStage.ADJUDICATION
    html = page(world, world.nadia, f"/review/{work.handle}/")
    assert "Assessor A" in html
    assert "Assessor B" in html
    for name in ("Aisha", "Marek", "Priya"):
        assert name not in html
    assert "You name it early." in html
    world.judge(work, world.nadia, (2, 4))
    decision = Decision.objects.get()
    assert (decision.levels, decision.passed) == (levels(2, 4), False)
    assert Marking.objects.get().outcome == MarkingOutcome.ADJUDICATED
    third = Review.objects.get(assessor=world.nadia)
    assert (third.purpose, third.blind_levels) == (Purpose.ADJUDICATION, {})


def test_the_second_is_told_nothing_of_the_first(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (1, 1), feedback="Nothing of it.")
    html = page(world, world.marek, f"/review/{work.handle}/")
    assert "Second marking" in html
    for told in ("Aisha", "Nothing of it.", "You name it early.", "Assessor A"):
        assert told not in html, told
    assert "Second marking" in page(world, world.marek, "/review/")
    assert f"/review/{work.handle}/" not in page(world, world.aisha, "/review/")
    assert world.client(world.marek).get(f"/work/{work.handle}/trail").status_code == 404


def test_nobody_judges_a_work_twice_in_different_roles(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (3, 4))
    again = actions.open_review(work=work, assessor=world.aisha)
    assert again.submitted_at is not None
    actions.submit_review(review=again, scores=scores(1, 1), feedback="")
    assert Review.objects.count() == 1
    world.judge(work, world.marek, (1, 1))
    assert queries.waiting_count(world.organisation, world.aisha) == 0
    assert queries.waiting_count(world.organisation, world.marek) == 0
    assert queries.waiting_count(world.organisation, world.nadia) == 1


def test_a_draft_begun_as_a_first_marking_becomes_the_second(world):
    world.policy()
    work = world.graded()
    drafted = actions.open_review(work=work, assessor=world.marek)
    world.judge(work, world.aisha, (3, 4))
    done = actions.submit_review(review=drafted, scores=scores(3, 4), feedback="")
    assert done.purpose == Purpose.SECOND
    assert Decision.objects.get().passed


def test_a_blind_draft_does_not_decide_between_two_before_both_were_looked_at(world):
    world.policy()
    work = world.graded()
    drafted = actions.open_review(work=work, assessor=world.nadia)
    actions.finish_blind(review=drafted, scores=scores(2, 2), feedback="")
    world.judge(work, world.aisha, (3, 4))
    world.judge(work, world.marek, (1, 1))
    with pytest.raises(ReviewMoved, match="Two others have judged this work"):
        actions.submit_review(review=drafted, scores=scores(2, 2), feedback="")
    assert not Decision.objects.exists()
    now = actions.open_review(work=work, assessor=world.nadia)
    assert (now.purpose, now.blind_levels) == (Purpose.ADJUDICATION, levels(2, 2))
    actions.submit_review(review=now, scores=scores(3, 3), feedback="")
    assert Decision.objects.get().levels == levels(3, 3)


def test_a_stale_page_is_saved_and_shows_both(world):
    world.policy()
    work = world.graded()
    page(world, world.nadia, f"/review/{work.handle}/")
    form = {"level-feeling": "2", "level-step": "2", "feedback": "", "step": "compare"}
    client = world.client(world.nadia)
    client.post(f"/review/{work.handle}/", form)
    world.judge(work, world.aisha, (3, 4))
    world.judge(work, world.marek, (1, 1))
    Review.objects.filter(assessor=world.nadia).update(purpose=Purpose.FIRST)
    with pytest.raises(ReviewMoved):
        actions.submit_review(
            review=Review.objects.get(assessor=world.nadia), scores=scores(2, 2), feedback=""
        )
    answer = client.post(f"/review/{work.handle}/", {**form, "step": "submit"}, follow=True)
    assert "Decided: not passed yet." in answer.content.decode()


# Nobody there ------------------------------------------------------------------------------------


def alone(world: MarkingWorld, *gone: object) -> None:
    Membership.objects.filter(user__in=gone).update(active=False)


def test_one_assessor_alone_decides_and_the_record_says_that_nobody_was_there(world):
    alone(world, world.marek, world.nadia)
    world.policy()
    world.judge(world.graded(), world.aisha)
    assert Decision.objects.get().passed
    assert Marking.objects.get().outcome == MarkingOutcome.ALONE
    settled = Event.objects.get(kind="marking.settled")
    assert settled.detail == {"outcome": "alone"}


def test_or_the_work_waits_and_the_page_says_what_to_do(world):
    alone(world, world.marek, world.nadia)
    world.policy(waits=True)
    work = world.graded()
    world.judge(work, world.aisha)
    assert not Decision.objects.exists()
    assert [one.needs for one in queries.held_up(world.organisation)] == ["second"]
    html = page(world, world.aisha, "/review/")
    assert "You are the only assessor here." in html
    assert "give one more person the role of assessor" in html
    decision = actions.decide_without(work=work, by=world.hannah)
    assert decision.passed
    assert decision.decided_by == world.aisha
    released = Event.objects.get(kind="marking.released")
    assert released.actor_label == "Hannah Okafor"
    assert queries.held_up(world.organisation) == []


def test_two_that_differ_without_a_third_come_to_what_both_saw(world):
    alone(world, world.nadia)
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (4, 4))
    world.judge(work, world.marek, (3, 1))
    decision = Decision.objects.get()
    assert (decision.levels, decision.passed) == (levels(3, 1), False)
    assert Marking.objects.get().outcome == MarkingOutcome.BOTH


def test_nobody_lets_their_own_work_be_decided_without_a_second_marking(world):
    world.policy(waits=True)
    owner = world.member("Olga", Role.OWNER, Role.LEARNER)
    work = world.graded(owner)
    world.judge(work, world.aisha)
    Membership.objects.filter(user__in=[world.marek, world.nadia]).update(active=False)
    with pytest.raises(ReviewRefused, match="You handed in this work yourself"):
        actions.decide_without(work=work, by=owner)
    assert not Decision.objects.exists()
    assert actions.decide_without(work=work, by=world.hannah).passed


def test_a_work_held_up_between_two_is_released_by_what_both_saw(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (4, 4))
    world.judge(work, world.marek, (3, 1))
    with pytest.raises(ReviewRefused, match="does not wait for somebody who is missing"):
        actions.decide_without(work=work, by=world.hannah)
    alone(world, world.nadia)
    assert actions.decide_without(work=work, by=world.hannah).levels == levels(3, 1)


# At once -----------------------------------------------------------------------------------------


def at_once(*jobs) -> list[object]:
    """What each of `jobs` gives or raises, run at the same time on connections of their own."""
    start, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place: int) -> None:
        start.wait(10)
        try:
            answers[place] = jobs[place]()
        except (AlreadyDecided, ReviewMoved) as refused:
            answers[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def submitting(review: Review, *given: int):
    return lambda: actions.submit_review(review=review, scores=scores(*given), feedback="")


@pytest.mark.django_db(transaction=True)
def test_two_who_submit_at_once_are_first_and_second_and_one_decision_follows():
    world = MarkingWorld()
    world.policy()
    work = world.graded()
    opened = [actions.open_review(work=work, assessor=who) for who in (world.aisha, world.marek)]
    at_once(submitting(opened[0], 3, 4), submitting(opened[1], 4, 4))
    found = sorted(Review.objects.values_list("purpose", flat=True))
    assert found == [Purpose.FIRST, Purpose.SECOND]
    assert Decision.objects.get().levels == levels(3, 4)
    assert Award.objects.count() == 1
    assert Marking.objects.get().outcome == MarkingOutcome.AGREED


@pytest.mark.django_db(transaction=True)
def test_two_third_persons_who_submit_at_once_make_one_decision():
    world = MarkingWorld()
    world.policy()
    work = world.graded()
    fourth = world.member("Yusuf Demir", "assessor")
    world.judge(work, world.aisha, (4, 4))
    world.judge(work, world.marek, (1, 1))
    opened = [actions.open_review(work=work, assessor=who) for who in (world.nadia, fourth)]
    at_once(submitting(opened[0], 3, 3), submitting(opened[1], 2, 2))
    assert Decision.objects.count() == 1
    assert Event.objects.filter(kind="work.decided").count() == 1
    said = Event.objects.filter(kind="review.submitted", detail__second_opinion=True)
    assert said.count() == 1


def page(world: MarkingWorld, user, path: str) -> str:
    answer = world.client(user).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_learner_is_not_told_that_a_marking_is_there_already(world):
    world.policy()
    work = world.graded(text=TEXT)
    world.judge(work, world.aisha, (1, 1), feedback="Nothing of it.")
    html = page(world, world.priya, f"/work/{work.handle}/")
    assert "Nothing of it." not in html
    assert "What happens next" in html
