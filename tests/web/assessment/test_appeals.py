"""Appeals: one click, in time, somebody new and blind, and nothing is ever taken away."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from assaymark.web.assessment import actions, feedback, queries
from assaymark.web.assessment.actions import appealing
from assaymark.web.assessment.actions.appealing import last_day
from assaymark.web.assessment.models import Appeal, AppealState, Decision, Review
from assaymark.web.assessment.refusal import AlreadyDecided, AppealRefused, ReviewRefused
from assaymark.web.awards import actions as awards
from assaymark.web.awards.models import Award, IssuerKey
from assaymark.web.people.models import Membership, Role
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Letter
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.test_marking import levels, page
from tests.web.assessment.world import TEXT


@pytest.fixture
def world(db) -> MarkingWorld:
    return MarkingWorld()


def contested(world: MarkingWorld, given=(2, 3), **more) -> Decision:
    decision = world.decided(given)
    actions.contest(work=decision.work, learner=world.priya, **more)
    return decision


# Contesting --------------------------------------------------------------------------------------


def test_one_click_contests_and_the_decision_stands_meanwhile(world):
    decision = world.decided()
    path = f"/work/{decision.work.handle}/"
    assert "Contest this decision" in page(world, world.priya, path)
    answer = world.client(world.priya).post(f"{path}contest", follow=True)
    assert "The decision is contested." in answer.content.decode()
    appeal = Appeal.objects.get()
    assert (appeal.state, appeal.criteria, appeal.words) == (AppealState.OPEN, [], "")
    assert appeal.before["levels"] == levels(2, 3)
    decision.refresh_from_db()
    assert not decision.passed
    assert "Somebody who has not judged your work before" in page(world, world.priya, path)
    made = Event.objects.get(kind="appeal.made")
    assert made.actor_label == "Priya Natarajan"


def test_with_criteria_and_words_which_the_judge_sees_only_after_the_blind_part(world):
    decision = contested(world, criteria=["feeling"], words="I named it in the first line.")
    assert Appeal.objects.get().criteria == ["feeling"]
    path = f"/review/{decision.work.handle}/"
    html = page(world, world.marek, path)
    assert "An appeal" in html
    for told in ("I named it in the first line.", "The decision:", "Aisha", "You name it early."):
        assert told not in html, told
    form = {"level-feeling": "3", "level-step": "3", "feedback": ""}
    client = world.client(world.marek)
    html = client.post(path, {**form, "step": "compare"}, follow=True).content.decode()
    for told in ("I named it in the first line.", "The decision: 2 · Partly", "You name it early."):
        assert told in html, told
    assert "Aisha" not in html
    html = client.post(path, {**form, "step": "submit"}, follow=True).content.decode()
    assert "There is no answer to the learner" in html
    assert Appeal.objects.get().state == AppealState.OPEN
    form |= {"step": "submit", "answer": "The first line does name it."}
    html = client.post(path, form, follow=True).content.decode()
    assert "The appeal is upheld" in html


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"criteria": ["no-such"]}, "Unknown criteria"),
        ({"words": "x" * 4001}, "at most 4000 characters"),
    ],
)
def test_what_is_not_of_the_rubric_or_too_long_is_refused(world, change, said):
    decision = world.decided()
    with pytest.raises(AppealRefused, match=said):
        actions.contest(work=decision.work, learner=world.priya, **change)
    assert not Appeal.objects.exists()


def test_contesting_twice_is_contesting_once_and_after_the_answer_it_is_over(world):
    decision = contested(world)
    again = actions.contest(work=decision.work, learner=world.priya)
    assert again.pk == Appeal.objects.get().pk
    world.judge(decision.work, world.marek, (2, 3), answer="It stands.")
    with pytest.raises(AppealRefused, match="A decision is contested once"):
        actions.contest(work=decision.work, learner=world.priya)


def test_the_last_day_is_a_setting(world, settings):
    settings.APPEAL_DAYS = 14
    decision = world.decided()
    assert last_day(decision) - decision.decided_at == timedelta(days=14)
    late = decision.decided_at + timedelta(days=14, seconds=1)
    with pytest.raises(AppealRefused, match="can be contested for 14 days"):
        actions.contest(work=decision.work, learner=world.priya, now=late)
    Decision.objects.update(decided_at=timezone.now() - timedelta(days=15))
    html = page(world, world.priya, f"/work/{decision.work.handle}/")
    assert "Hand in a new work instead." in html
    assert "Contest this decision" not in html


def test_only_the_learner_contests_and_only_what_is_decided(world):
    decision = world.decided()
    with pytest.raises(AppealRefused, match="not decided yet, or is not yours"):
        actions.contest(work=decision.work, learner=world.omar)
    address = f"/work/{decision.work.handle}/contest"
    assert world.client(world.omar).post(address).status_code == 404
    assert world.client(world.priya).get(address).status_code == 405
    waiting = world.graded(world.omar, TEXT + " Mine.")
    with pytest.raises(AppealRefused, match="not decided yet"):
        actions.contest(work=waiting, learner=world.omar)


def test_a_newer_work_for_the_badge_is_judged_instead(world):
    decision = world.decided()
    world.hand_in(world.priya, TEXT + " Once more.")
    with pytest.raises(AppealRefused, match="handed in another work"):
        actions.contest(work=decision.work, learner=world.priya)


def test_no_event_keeps_the_learners_words_but_their_digest(world):
    decision = world.decided()
    words = "My manager Olga reads this, so please be discreet."
    actions.contest(work=decision.work, learner=world.priya, words=f"  {words} ")
    world.judge(decision.work, world.marek, (2, 3), answer="It stands.")
    assert Appeal.objects.get().words == words
    made = Event.objects.get(kind="appeal.made")
    assert made.detail["characters"] == len(words)
    assert made.detail["words_sha256"] == hashlib.sha256(words.encode()).hexdigest()
    settled = Event.objects.get(kind="appeal.settled")
    assert decision.feedback == Appeal.objects.get().before["feedback"] != ""
    for event in (made, settled):
        assert "Olga" not in str(event.detail)
        assert decision.feedback not in str(event.detail)


def test_each_badge_may_have_its_own_last_day(world, settings):
    settings.APPEAL_DAYS = 30
    decision = world.decided()
    assert last_day(decision) - decision.decided_at == timedelta(days=30)
    world.client(world.hannah).post(
        f"/marking/{world.version.handle}/",
        {"share": "0", "waits": "False", "appeal_days": "90"},
    )
    assert last_day(decision) - decision.decided_at == timedelta(days=90)
    world.policy(share=0, appeal_days=7)
    assert last_day(decision) - decision.decided_at == timedelta(days=30)  # nothing is cut off
    later = world.decided(learner=world.omar)
    assert last_day(later) - later.decided_at == timedelta(days=7)
    late = later.decided_at + timedelta(days=7, seconds=1)
    with pytest.raises(AppealRefused, match="can be contested for 7 days"):
        actions.contest(work=later.work, learner=world.omar, now=late)
    with pytest.raises(ValueError, match="expected 7 to 365"):
        world.policy(share=0, appeal_days=1)


def nobody_letters(mailoutbox) -> list[list[str]]:
    mailoutbox.clear()
    jobs.work_all()
    return [one.to for one in mailoutbox if "Nobody can judge an appeal" in one.subject]


def test_the_owners_get_one_letter_when_nobody_can_judge_an_appeal(world, mailoutbox):
    owner = world.member("Olga Ivanova", Role.OWNER)
    others = Membership.objects.filter(user__in=[world.marek, world.nadia])
    others.update(active=False)
    contested(world)
    assert nobody_letters(mailoutbox) == [[owner.email]]
    appealing.tell_of_stranded()
    assert nobody_letters(mailoutbox) == []


def test_the_letter_also_comes_when_the_last_judge_leaves_and_not_while_there_is_one(
    world, mailoutbox
):
    owner = world.member("Olga Ivanova", Role.OWNER)
    contested(world)
    appealing.tell_of_stranded()
    assert nobody_letters(mailoutbox) == []
    Membership.objects.filter(user__in=[world.marek, world.nadia]).update(active=False)
    appealing.tell_of_stranded()
    assert nobody_letters(mailoutbox) == [[owner.email]]


# Judging -----------------------------------------------------------------------------------------


def test_who_judged_before_does_not_judge_the_appeal(world):
    decision = contested(world)
    assert queries.waiting_count(world.organisation, world.aisha) == 0
    assert queries.waiting_count(world.organisation, world.marek) == 1
    assert "Appeal" in page(world, world.marek, "/review/")
    Review.objects.all().delete()  # even where the decision was made without a review
    with pytest.raises(ReviewRefused, match="You decided this work"):
        actions.open_review(work=decision.work, assessor=world.aisha)


def test_who_has_seen_both_judgements_does_not_judge_the_appeal(world, django_assert_num_queries):
    world.policy()
    works = [world.graded(), world.graded(world.omar, TEXT + " Mine.")]
    tomas = world.member("Tomas", Role.ASSESSOR)
    for work in works:
        world.judge(work, world.aisha, (1, 1))
        world.judge(work, world.marek, (4, 4))
        actions.open_review(work=work, assessor=world.nadia)
        world.judge(work, tomas, (2, 3))
        actions.contest(work=work, learner=work.learner)
    with pytest.raises(ReviewRefused, match="seen both judgements"):
        actions.open_review(work=works[0], assessor=world.nadia)
    assert queries.waiting_count(world.organisation, world.nadia) == 0
    with django_assert_num_queries(1):
        assert len(queries.held_up(world.organisation)) == 2
    world.member("Una", Role.ASSESSOR)
    assert queries.held_up(world.organisation) == []


def test_upheld_changes_the_decision_and_gives_the_badge_in_the_same_transaction(world):
    decision = contested(world)
    world.judge(decision.work, world.marek, (3, 3), answer="It names the feeling.")
    decision.refresh_from_db()
    assert (decision.passed, decision.levels) == (True, levels(3, 3))
    assert decision.decided_by == world.marek
    assert decision.award == Award.objects.get()
    assert "The decision was contested." in str(decision.award.credential)
    appeal = Appeal.objects.get()
    assert appeal.state == AppealState.UPHELD
    assert appeal.before["levels"] == levels(2, 3)
    assert [entry["what"] for entry in decision.trail][-5:] == [
        "contested", "opened", "scored-blind", "submitted", "appeal-upheld",
    ]  # fmt: skip
    jobs.work_all()
    letter = [one for one in mail.outbox if "appeal" in one.subject][-1:] or list(
        Letter.objects.filter(subject__contains="appeal")
    )
    assert letter
    html = page(world, world.priya, f"/work/{decision.work.handle}/")
    assert "Upheld: the decision has changed in your favour." in html
    assert "Names the feeling: from Partly to Shown" in html
    assert "It names the feeling." in html


def test_a_badge_that_cannot_be_signed_leaves_the_appeal_open(world):
    decision = contested(world)
    IssuerKey.objects.filter(organisation=world.organisation).update(state="revoked")
    with pytest.raises(ReviewRefused, match="could not be signed"):
        world.judge(decision.work, world.marek, (3, 3), answer="It names the feeling.")
    decision.refresh_from_db()
    assert not decision.passed
    assert Appeal.objects.get().state == AppealState.OPEN
    assert Review.objects.get(assessor=world.marek).submitted_at is None


def test_dismissed_leaves_everything_as_it_was_and_says_why(world):
    decision = contested(world)
    world.judge(decision.work, world.marek, (1, 3), answer="I see a set phrase only.")
    decision.refresh_from_db()
    assert (decision.passed, decision.levels) == (False, levels(2, 3))
    assert decision.decided_by == world.aisha
    assert decision.feedback == "Call sooner."
    assert Appeal.objects.get().state == AppealState.DISMISSED
    html = page(world, world.priya, f"/work/{decision.work.handle}/")
    assert "Dismissed: the decision stands as it was." in html
    assert "I see a set phrase only." in html
    assert queries.waiting_count(world.organisation, world.nadia) == 0


def test_each_criterion_keeps_the_higher_level(world):
    decision = contested(world, (2, 4))
    world.judge(decision.work, world.marek, (3, 1), answer="Better than it was seen.")
    decision.refresh_from_db()
    assert (decision.passed, decision.levels) == (True, levels(3, 4))
    by_criterion = {
        one.criterion.key: one
        for one in feedback.results(decision, feedback.review_behind(decision), TEXT)
    }
    assert by_criterion["feeling"].level.value == 3
    assert by_criterion["step"].level.value == 4
    assert by_criterion["step"].places


def test_a_passed_badge_that_is_contested_is_replaced_by_one_with_the_new_levels(world):
    decision = contested(world, (3, 3))
    first = Award.objects.get()
    world.judge(decision.work, world.marek, (4, 3), answer="It goes deeper.")
    decision.refresh_from_db()
    first.refresh_from_db()
    assert first.revoked_at is not None
    assert "Replaced after an appeal" in first.revocation_reason
    assert decision.award.revoked_at is None
    assert decision.award != first
    assert Appeal.objects.get().replaced == first


def test_a_passed_badge_is_never_taken_away_by_an_appeal(world):
    decision = contested(world, (3, 4))
    world.judge(decision.work, world.marek, (1, 1), answer="I see less, but it stands.")
    decision.refresh_from_db()
    assert decision.passed
    assert Award.objects.get().revoked_at is None


def test_a_badge_revoked_for_a_reason_is_not_given_again(world):
    decision = contested(world, (3, 3))
    awards.revoke(award=Award.objects.get(), reason="Somebody else wrote it.", by=world.hannah)
    world.judge(decision.work, world.marek, (4, 4), answer="The text is good.")
    assert Award.objects.count() == 1
    assert Award.objects.get().revocation_reason == "Somebody else wrote it."


def test_a_computers_decision_always_goes_to_a_person(world):
    decision = world.decided((3, 3))
    Decision.objects.update(decided_by=None, machine="local-1:abc")
    Review.objects.all().delete()
    world.suggest(decision.work, feeling=3, step=3)
    actions.contest(work=decision.work, learner=world.priya)
    for who in (world.aisha, world.marek, world.nadia):
        assert queries.waiting_count(world.organisation, who) == 1
    path = f"/review/{decision.work.handle}/"
    assert "local-1:abc" not in page(world, world.marek, path)
    form = {"level-feeling": "4", "level-step": "3", "feedback": "", "step": "compare"}
    html = world.client(world.marek).post(path, form, follow=True).content.decode()
    assert "The computer’s decision" in html or "The computer&#x27;s decision" in html
    world.judge(decision.work, world.marek, (4, 3), answer="It goes deeper than it was read.")
    decision.refresh_from_db()
    assert (decision.machine, decision.decided_by) == ("", world.marek)
    assert "A computer had decided first." in str(decision.award.credential)


def test_after_two_markings_the_appeal_goes_to_a_third_or_waits_and_says_so(world):
    world.policy()
    work = world.graded()
    world.judge(work, world.aisha, (2, 3))
    world.judge(work, world.marek, (2, 3))
    actions.contest(work=work, learner=world.priya)
    for who in (world.aisha, world.marek):
        assert queries.waiting_count(world.organisation, who) == 0
    assert queries.waiting_count(world.organisation, world.nadia) == 1
    Membership.objects.filter(user=world.nadia).update(active=False)
    assert [one.needs for one in queries.held_up(world.organisation)] == ["appeal"]
    assert "Nobody is free to judge it" in page(world, world.priya, f"/work/{work.handle}/")
    assert "needs somebody who has not judged it" in page(world, world.ruth, "/appeals/")
    new = world.member("Yusuf Demir", Role.ASSESSOR)
    assert queries.held_up(world.organisation) == []
    world.judge(work, new, (3, 3), answer="It names the feeling.")
    assert Decision.objects.get().passed


def test_an_assessor_who_also_audits_is_blind_while_a_decision_is_contested(world):
    both = world.member("Ada Both", Role.ASSESSOR, Role.AUDITOR)
    decision = world.decided()
    path = f"/work/{decision.work.handle}/"
    assert world.client(both).get(f"{path}trail").status_code == 200
    actions.contest(work=decision.work, learner=world.priya)
    assert world.client(both).get(f"{path}trail").status_code == 404
    assert world.client(both).get(path).status_code == 404
    assert f"{path}trail" not in page(world, both, "/appeals/")


def test_a_settled_appeal_needs_no_further_review(world):
    decision = contested(world)
    world.judge(decision.work, world.marek, (3, 3), answer="Seen.")
    with pytest.raises(AlreadyDecided):
        actions.open_review(work=decision.work, assessor=world.nadia)


def test_the_auditors_list_has_figures_with_their_n_and_no_share_below_five(world):
    html = page(world, world.ruth, "/appeals/")
    assert "Nobody has contested a decision" in html
    for number in range(6):
        learner = world.member(f"Learner {number}", Role.LEARNER)
        work = world.graded(learner, TEXT + f" Number {number}.")
        world.judge(work, world.aisha, (2, 3))
        actions.contest(work=work, learner=learner)
        world.judge(work, world.marek, (3 if number < 2 else 2, 3), answer=f"Answer {number}.")
        html = page(world, world.ruth, "/appeals/")
        assert ("A share is shown from 5 on" in html) is (number < 4)
    assert "2 of 6 settled" in html
    assert "33%" in html
    assert "10%" in html  # Wilson, 95 %: 9.7 to 70.0
    assert "70%" in html
    assert world.client(world.aisha).get("/appeals/").status_code == 403
