"""The pages: what they show to whom, what they keep on errors, what they never show."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assaymark.grading.model import Grade
from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.models import Decision, Review, Work
from assaymark.web.awards.models import IssuerKey
from tests.web.assessment import samples
from tests.web.assessment.world import FEELING, STEP, TEXT, World, scores

AGREED = {"consent": "on", "show_name": "on"}


def page(world, user, path, data=None):
    client = world.client(user)
    answer = client.get(path) if data is None else client.post(path, data, follow=True)
    return answer, answer.content.decode(errors="replace")


def suggest(work, level=2):
    odds = {level: 1.0}
    grades = [
        Grade(key, level, 1.0, odds, (), ("a machine's reason",), "local-1:abc")
        for key in ("feeling", "step")
    ]
    actions.keep_grades(work=work, grades=grades)


def review_form(feeling="3", step="4", **more):
    return {
        "level-feeling": feeling,
        "level-step": step,
        "paste-feeling": FEELING,
        "comment-feeling": "You name it early.",
        "feedback": "Call sooner.",
        **more,
    }


# Handing in ------------------------------------------------------------------------------------


def test_the_task_the_rubric_and_the_consent_can_be_read_before_anything_is_written(world):
    answer, html = page(world, world.priya, f"/work/new/{world.version.handle}")
    assert answer.status_code == 200
    for words in ("My parcel is late again.", "Who does what by when.", "Your reply is stored."):
        assert words in html
    assert "<strong>“My parcel is late again.”</strong>" in html
    assert "20 to 200 words" in html


def test_handing_in_leads_to_the_receipt_with_the_whole_digest(world):
    data = {"text": TEXT, **AGREED}
    answer, html = page(world, world.priya, f"/work/new/{world.version.handle}", data)
    work = Work.objects.get()
    assert answer.redirect_chain[-1][0] == f"/work/{work.handle}/"
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert f">{digest}</code>" in html
    assert "What happens next" in html
    assert "each line end as one line feed" in html
    assert work.consent_name
    assert not work.consent_quotes


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"text": "Far too short, but mine.", **AGREED}, "This badge asks for at least 20."),
        ({"text": TEXT}, "This field is required"),
        ({"text": TEXT + " \u202e hidden", **AGREED}, "invisible character U+202E"),
    ],
    ids=["too short", "no consent", "hidden characters"],
)
def test_what_was_typed_stays_on_any_error(world, data, named):
    _answer, html = page(world, world.priya, f"/work/new/{world.version.handle}", data)
    assert named in html
    assert data["text"].splitlines()[0] in html
    assert not Work.objects.exists()


def test_a_hostile_file_gets_a_clear_message_and_the_text_stays(world):
    bomb = samples.docx(samples.document("a" * 30_000_000))
    data = {"text": TEXT, "file": SimpleUploadedFile("reply.docx", bomb), **AGREED}
    _answer, html = page(world, world.priya, f"/work/new/{world.version.handle}", data)
    assert "28 MB when unpacked" in html
    assert "or paste the text into the box" in html
    assert "Dear Ana" in html
    assert not Work.objects.exists()


def test_a_file_that_is_too_big_is_refused_without_being_read(world):
    data = {"text": "", "file": SimpleUploadedFile("a.txt", b"word " * 1_100_000), **AGREED}
    _answer, html = page(world, world.priya, f"/work/new/{world.version.handle}", data)
    assert "The file has 5.2 MB." in html
    assert not Work.objects.exists()


def test_an_empty_file_is_refused_in_our_own_words(world):
    data = {"text": "", "file": SimpleUploadedFile("a.txt", b""), **AGREED}
    _answer, html = page(world, world.priya, f"/work/new/{world.version.handle}", data)
    assert "is empty" in html
    assert "Check that it was saved" in html


def test_a_file_is_taken_and_given_back_byte_by_byte(world):
    content = samples.docx(samples.document(*TEXT.replace("\U0001f331", "").split("\n")))
    data = {"text": "", "file": SimpleUploadedFile("reply.docx", content), **AGREED}
    page(world, world.priya, f"/work/new/{world.version.handle}", data)
    work = Work.objects.get()
    answer, _ = page(world, world.priya, f"/work/{work.handle}/file")
    assert answer.content == content
    assert answer["Content-Disposition"] == 'attachment; filename="reply.docx"'
    assert answer["Content-Type"] == "application/octet-stream"


def test_while_a_work_waits_the_page_says_so_instead_of_offering_the_form(world):
    world.hand_in()
    _answer, html = page(world, world.priya, f"/work/new/{world.version.handle}")
    assert "not decided yet" in html
    assert 'name="consent"' not in html


def test_a_draft_version_is_not_there_for_learners(world):
    draft = world.publish(world.badge, number=2, state="draft")
    answer, _ = page(world, world.priya, f"/work/new/{draft.handle}")
    assert answer.status_code == 404


# One's own work --------------------------------------------------------------------------------


def test_feedback_shows_own_words_the_level_and_the_next_one(world):
    work = world.graded()
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(2, 3), feedback="")
    _answer, html = page(world, world.priya, f"/work/{work.handle}/")
    assert "Not passed yet" in html
    assert f"“{FEELING}”" in html
    assert f'<mark class="quote" id="quote-12-43">{FEELING}</mark>' in html
    assert "You name it early." in html
    assert "Next level, Shown:" in html
    next_thing = html[html.index("One thing to do next") :][:200]
    assert "Fits this caller." in next_thing
    assert "Try again" in html
    assert "Aisha" not in html


def test_the_assessors_own_words_come_before_the_rubrics(world):
    work = world.graded()
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(4, 4), feedback="Offer two dates.")
    _answer, html = page(world, world.priya, f"/work/{work.handle}/")
    assert "Offer two dates." in html
    assert f'href="/b/{Decision.objects.get().award.handle}"' in html


def test_a_work_is_its_learners_and_the_auditors_alone(world):
    work = world.graded()
    other = World()
    for user, status in (
        (world.priya, 200),
        (world.ruth, 200),
        (world.omar, 404),
        (world.aisha, 404),
        (other.ruth, 404),
    ):
        assert page(world, user, f"/work/{work.handle}/")[0].status_code == status
        assert page(world, user, f"/work/{work.handle}/file")[0].status_code == status


def test_my_record_shows_badges_what_waits_what_ages_and_the_next_step(world):
    above = world.badge.__class__.objects.create(organisation=world.organisation, key="expert")
    world.publish(above, title="Active listening: Expert", level="expert")
    world.badge.next = above
    world.badge.save()
    _answer, html = page(world, world.priya, "/work/")
    assert "No badge yet" in html
    assert "Active listening: Expert" not in html
    work = world.graded()
    _answer, html = page(world, world.priya, "/work/")
    assert "Waiting for an assessor" in html
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(), feedback="")
    award = Decision.objects.get().award
    award.valid_until = timezone.now() + timedelta(days=20)
    award.save()
    _answer, html = page(world, world.priya, "/work/")
    assert "Skills age: renew soon" in html
    assert "Active listening: Expert" in html


# Reviewing -------------------------------------------------------------------------------------


def test_the_review_page_is_blind_to_the_learner_and_to_the_machine(world):
    work = world.graded()
    suggest(work)
    _answer, html = page(world, world.aisha, f"/review/{work.handle}/")
    assert "worn out" in html
    for hidden in ("Priya", world.priya.email, "a machine&#x27;s reason", "local-1:abc", "Partly,"):
        assert hidden not in html
    assert Review.objects.get().suggestion_seen_at is None


def test_the_suggestion_comes_only_after_every_criterion_is_scored(world):
    work = world.graded()
    suggest(work)
    path = f"/review/{work.handle}/"
    _answer, html = page(world, world.aisha, path, {**review_form(step=""), "step": "compare"})
    assert "No level is chosen for: Agrees the next step." in html
    assert "local-1:abc" not in html
    assert "You name it early." in html
    _answer, html = page(world, world.aisha, path, {**review_form(step=""), "step": "save"})
    assert "Saved as a draft" in html
    assert "local-1:abc" not in html
    _answer, html = page(world, world.aisha, path, {**review_form(), "step": "compare"})
    assert "Suggestion: 2 · Partly" in html
    assert "a machine&#x27;s reason" in html
    assert Review.objects.get().suggestion_seen_at is not None


def test_submitting_before_comparing_only_saves_a_draft(world):
    work = world.graded()
    page(world, world.aisha, f"/review/{work.handle}/", {**review_form(), "step": "submit"})
    assert not Decision.objects.exists()
    assert Review.objects.get().scored_at is None


def test_a_submitted_review_leads_to_the_next_work(world):
    work = world.graded()
    behind = world.graded(world.omar, TEXT + " Second.")
    path = f"/review/{work.handle}/"
    page(world, world.aisha, path, {**review_form(), "step": "compare"})
    answer, html = page(world, world.aisha, path, {**review_form(), "step": "submit"})
    assert answer.redirect_chain[-1][0] == f"/review/{behind.handle}/"
    assert "Decided: passed" in html
    answer, html = page(world, world.aisha, path, {**review_form(), "step": "submit"})
    assert "You have submitted your review" in html
    assert Decision.objects.count() == 1


def test_kept_quotes_are_boxes_and_an_unticked_one_is_gone(world):
    work = world.graded()
    path = f"/review/{work.handle}/"
    page(world, world.aisha, path, {**review_form(), "step": "save"})
    _answer, html = page(world, world.aisha, path)
    assert 'name="quote-feeling" value="12-43" checked' in html
    data = {**review_form(), "paste-feeling": "", "quote-feeling": ["12-43"], "step": "save"}
    page(world, world.aisha, path, data)
    assert Review.objects.get().scores["feeling"]["quotes"][0]["text"] == FEELING
    page(world, world.aisha, path, {**review_form(), "paste-feeling": "", "step": "save"})
    assert Review.objects.get().scores["feeling"]["quotes"] == []


@pytest.mark.parametrize("forged", ["0-99999", "5-2", "-1-4", "x", "1e3-2e3", ""])
def test_a_forged_place_of_a_quote_is_refused(world, forged):
    work = world.graded()
    data = {**review_form(), "quote-feeling": [forged], "step": "save"}
    _answer, html = page(world, world.aisha, f"/review/{work.handle}/", data)
    assert "A quote goes from character" in html
    assert Review.objects.get().scores == {}


def test_a_work_decided_meanwhile_says_so_and_keeps_a_second_opinion(world):
    work = world.graded()
    path = f"/review/{work.handle}/"
    page(world, world.marek, path, {**review_form("1", "1"), "step": "compare"})
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(), feedback="")
    _answer, html = page(world, world.marek, path)
    assert "Aisha Rahman decided this work meanwhile." in html
    data = {**review_form("1", "1"), "step": "submit"}
    _answer, html = page(world, world.marek, path, data)
    assert "kept as a second opinion" in html
    assert Decision.objects.get().levels == {"feeling": 3, "step": 4}


def test_own_work_and_others_organisations_are_out_of_reach(world):
    work = world.graded(world.aisha)
    answer = world.client(world.aisha).get(f"/review/{work.handle}/", follow=True)
    assert "You handed in this work yourself." in answer.content.decode()
    other = World()
    assert page(other, other.aisha, f"/review/{work.handle}/")[0].status_code == 404
    assert page(world, world.priya, f"/review/{work.handle}/")[0].status_code == 403


def test_when_the_badge_cannot_be_signed_scores_are_saved_and_nothing_is_decided(world):
    work = world.graded()
    path = f"/review/{work.handle}/"
    page(world, world.aisha, path, {**review_form(), "step": "compare"})
    IssuerKey.objects.update(state="revoked")
    _answer, html = page(world, world.aisha, path, {**review_form("4", "4"), "step": "submit"})
    assert "The badge could not be signed" in html
    assert not Decision.objects.exists()
    assert Review.objects.get().scores["feeling"]["level"] == 4


# The trail -------------------------------------------------------------------------------------


def test_an_auditor_traces_a_decision_with_digests_and_grader(world):
    work = world.graded()
    suggest(work)
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.finish_blind(review=review, scores=scores(3, 4), feedback="")
    actions.see_suggestion(review=review)
    actions.submit_review(review=review, scores=scores(4, 4), feedback="")
    _answer, html = page(world, world.ruth, f"/work/{work.handle}/trail")
    award = Decision.objects.get().award
    for words in (
        "Priya Natarajan",
        "Aisha Rahman",
        "local-1:abc",
        "Changed after seeing the suggestion: Names the feeling, from 3 to 4",
        work.sha256,
        award.digest,
        "work decided",
    ):
        assert words in html


def test_an_assessor_sees_a_trail_only_after_having_judged_and_without_the_name(world):
    work = world.graded()
    path = f"/work/{work.handle}/trail"
    actions.open_review(work=work, assessor=world.marek)
    review = actions.open_review(work=work, assessor=world.aisha)
    assert page(world, world.aisha, path)[0].status_code == 404
    actions.submit_review(review=review, scores=scores(), feedback="")
    answer, html = page(world, world.aisha, path)
    assert answer.status_code == 200
    assert "The learner (name hidden)" in html
    assert "Priya" not in html
    assert page(world, world.marek, path)[0].status_code == 404


# Counting --------------------------------------------------------------------------------------


def test_the_pages_cost_few_queries_whatever_waits(world, django_assert_max_num_queries):
    for number in range(6):
        world.graded(world.member(f"Learner {number}"), TEXT + f" Number {number}.")
    work = queries.works(world.organisation).first()
    paths = [
        (world.aisha, "/review/", 11),
        (world.aisha, f"/review/{work.handle}/", 19),
        (world.priya, "/work/", 9),
    ]
    for user, path, most in paths:
        client = world.client(user)
        client.get(path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_the_usual_wait_is_said_only_when_five_decisions_are_known(world):
    assert queries.usual_wait(world.organisation) is None
    for number in range(5):
        work = world.graded(world.member(f"Learner {number}"), TEXT + f" Number {number}.")
        Work.objects.filter(pk=work.pk).update(
            handed_in_at=timezone.now() - timedelta(hours=3 + number)
        )
        actions.decide(work=work, levels={"feeling": 1, "step": 1}, feedback="", by=world.aisha)
    wait = queries.usual_wait(world.organisation)
    assert (wait.hours, wait.n) == (6, 5)
    assert STEP in TEXT
