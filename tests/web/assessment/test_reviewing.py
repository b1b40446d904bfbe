"""Reviewing: blind first, quotes verbatim, one decision, a badge in the same transaction."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from assaymark.grading.model import Grade, Quote
from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.models import Decision, Review, Work, WorkState
from assaymark.web.assessment.quoting import Score, pasted, quote_at
from assaymark.web.assessment.refusal import AlreadyDecided, NotSigned, ReviewRefused
from assaymark.web.awards.models import Award, IssuerKey
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Letter
from tests.web.assessment.world import FEELING, STEP, TEXT, World, scores


def suggest(work: Work, **levels: int) -> None:
    actions.keep_grades(
        work=work,
        grades=[
            Grade(key, level, 0.8, {level: 0.8, 1: 0.2}, (), ("because",), "local-1:abc")
            for key, level in levels.items()
        ],
    )


def reviewed(world, work, assessor, levels=(3, 4), feedback="Call sooner.") -> Review:
    review = actions.open_review(work=work, assessor=assessor)
    return actions.submit_review(review=review, scores=scores(*levels), feedback=feedback)


# Quotes ----------------------------------------------------------------------------------------


def test_offsets_count_code_points_and_not_what_browsers_count():
    quote = pasted(TEXT, FEELING)
    assert (quote.start, quote.text) == (12, FEELING)
    assert TEXT[quote.start : quote.end] == FEELING


def test_a_pasted_quote_may_have_other_line_ends_but_no_other_words():
    assert pasted("one\ntwo three", " one\r\ntwo ").text == "one\ntwo"
    with pytest.raises(ReviewRefused, match="“one two” does not stand in the work"):
        pasted("one\ntwo three", "one two")


@pytest.mark.parametrize("place", [(-1, 3), (3, 3), (5, 2), (0, 9999), (9, 11)])
def test_a_quote_outside_the_work_or_of_nothing_is_refused(place):
    with pytest.raises(ReviewRefused, match="A quote goes from character"):
        quote_at("some text    \nx", *place)


def test_a_quote_is_kept_without_the_white_space_around_it():
    assert quote_at("one  two  three", 3, 10) == Quote(5, 8, "two")


def test_a_score_whose_quote_is_not_verbatim_is_refused(world):
    review = actions.open_review(work=world.graded(), assessor=world.aisha)
    forged = {"feeling": Score(3, (Quote(0, 4, "Hate"),), "")}
    with pytest.raises(ReviewRefused, match="does not stand at its place"):
        actions.save_review(review=review, scores=forged, feedback="")


# Blind -----------------------------------------------------------------------------------------


def test_the_suggestion_cannot_be_asked_for_before_all_is_scored(world):
    work = world.graded()
    suggest(work, feeling=2, step=2)
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.save_review(review=review, scores=scores(3, None), feedback="")
    with pytest.raises(ReviewRefused, match="before every criterion was scored"):
        actions.see_suggestion(review=review)
    with pytest.raises(ReviewRefused, match="No level is chosen for: Agrees the next step"):
        actions.finish_blind(review=review, scores=scores(3, None), feedback="")
    assert Review.objects.get().blind_levels == {}


def test_what_was_typed_stays_when_a_level_is_missing_is_the_forms_work_but_saved_drafts_stay(
    world,
):
    review = actions.open_review(work=world.graded(), assessor=world.aisha)
    actions.save_review(review=review, scores=scores(None, 2), feedback="Draft")
    kept = Review.objects.get()
    assert kept.feedback == "Draft"
    assert kept.scores["step"]["level"] == 2
    assert kept.scores["feeling"]["quotes"][0]["text"] == FEELING


def test_scores_changed_after_seeing_are_recorded_as_such(world):
    work = world.graded()
    suggest(work, feeling=2, step=4)
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.finish_blind(review=review, scores=scores(3, 4), feedback="")
    actions.see_suggestion(review=review)
    done = actions.submit_review(review=review, scores=scores(2, 4), feedback="")
    assert done.blind_levels == {"feeling": 3, "step": 4}
    event = Event.objects.get(kind="review.submitted")
    assert event.detail["changed_after_suggestion"] == {"feeling": [3, 2]}
    entry = next(e for e in Decision.objects.get().trail if e["what"] == "submitted")
    assert entry["changed"] == {"feeling": [3, 2]}
    assert [e["what"] for e in Decision.objects.get().trail] == [
        "handed-in", "abstained", "suggested", "opened", "scored-blind", "saw-suggestion",
        "submitted", "decided-not-passed",
    ]  # fmt: skip


def test_blind_levels_never_change_after_they_are_kept(world):
    review = actions.open_review(work=world.graded(), assessor=world.aisha)
    actions.finish_blind(review=review, scores=scores(3, 4), feedback="")
    actions.finish_blind(review=review, scores=scores(1, 1), feedback="")
    assert Review.objects.get().blind_levels == {"feeling": 3, "step": 4}


def test_a_level_that_is_not_in_the_rubric_is_refused(world):
    review = actions.open_review(work=world.graded(), assessor=world.aisha)
    with pytest.raises(ReviewRefused, match="Level 9 of criterion 'feeling'"):
        actions.save_review(review=review, scores={"feeling": Score(9)}, feedback="")


def test_nobody_reviews_or_decides_their_own_work(world):
    work = world.graded(world.aisha)
    with pytest.raises(ReviewRefused, match="handed in this work yourself"):
        actions.open_review(work=work, assessor=world.aisha)
    with pytest.raises(ReviewRefused, match="handed in this work yourself"):
        actions.decide(work=work, levels={"feeling": 4, "step": 4}, feedback="", by=world.aisha)
    assert queries.waiting_count(world.organisation, world.aisha) == 0
    assert queries.waiting_count(world.organisation, world.marek) == 1


# Deciding --------------------------------------------------------------------------------------


def test_passed_gives_the_badge_with_quotes_evidence_and_judging(world):
    work = world.graded()
    reviewed(world, work, world.aisha)
    decision = Decision.objects.get(work=work)
    award = decision.award
    assert decision.passed
    assert award.source == f"work:{work.handle}"
    assert award.recipient == world.priya
    told = str(award.credential)
    assert FEELING in told
    assert STEP in told
    assert "Priya Natarajan" in told
    assert "Aisha" not in told
    assert "is not measured yet" in told
    work.refresh_from_db()
    assert work.state == WorkState.DECIDED


def test_without_consent_neither_quotes_nor_name_stand_in_the_credential(world):
    work = world.graded(show_quotes=False, show_name=False)
    reviewed(world, work, world.aisha)
    told = str(Award.objects.get().credential)
    assert FEELING not in told
    assert "You name it early." not in told
    assert "Priya" not in told


def test_the_credential_names_the_grader_only_when_its_suggestion_was_seen(world):
    work = world.graded()
    suggest(work, feeling=3, step=4)
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.finish_blind(review=review, scores=scores(), feedback="")
    actions.see_suggestion(review=review)
    actions.submit_review(review=review, scores=scores(), feedback="")
    told = str(Award.objects.get().credential)
    assert "local-1:abc" in told
    assert "0 scores were changed after that" in told
    other = world.graded(world.omar, TEXT + " Yours.")
    suggest(other, feeling=3, step=4)
    blind = actions.open_review(work=other, assessor=world.aisha)
    actions.submit_review(review=blind, scores=scores(text=TEXT), feedback="")
    assert "local-1:abc" not in str(Award.objects.get(recipient=world.omar).credential)


def test_not_passed_gives_no_badge_and_tells_the_learner(world):
    work = world.graded()
    reviewed(world, work, world.aisha, (3, 2), "Say by when you call.")
    assert not Award.objects.exists()
    jobs.work_all()
    letter = Letter.objects.get() if Letter.objects.exists() else mail.outbox[0]
    body = letter.text if isinstance(letter, Letter) else letter.body
    assert "does not show every criterion yet" in body
    assert "Say by when you call." in body
    assert f"/work/{work.handle}/" in body
    assert Event.objects.filter(kind="letter.sent", subject=f"work:{work.handle}").exists()


def test_submitting_twice_decides_once(world):
    work = world.graded()
    first = reviewed(world, work, world.aisha)
    again = actions.submit_review(review=first, scores=scores(1, 1), feedback="Changed")
    assert again.submitted_at == first.submitted_at
    assert again.scores == first.scores
    assert Decision.objects.count() == Award.objects.count() == 1
    assert Event.objects.filter(kind="review.submitted").count() == 1


def test_a_work_decided_meanwhile_keeps_the_second_opinion_and_changes_nothing(world):
    work = world.graded()
    slow = actions.open_review(work=work, assessor=world.marek)
    reviewed(world, work, world.aisha)
    done = actions.submit_review(review=slow, scores=scores(1, 1), feedback="")
    assert done.submitted_at is not None
    decision = Decision.objects.get()
    assert decision.decided_by == world.aisha
    assert decision.levels == {"feeling": 3, "step": 4}
    event = Event.objects.filter(kind="review.submitted").latest("id")
    assert event.detail["second_opinion"] is True


@pytest.mark.django_db(transaction=True)
def test_two_assessors_who_submit_twice_at_the_same_moment_decide_once():
    world = World()
    work = world.graded()
    reviews = [actions.open_review(work=work, assessor=who) for who in (world.aisha, world.marek)]
    failed: list[BaseException] = []

    def submit(review: Review) -> None:
        try:
            actions.submit_review(review=review, scores=scores(), feedback="")
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=(one,)) for one in reviews * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Decision.objects.count() == Award.objects.count() == 1
    submitted = Event.objects.filter(kind="review.submitted")
    assert sorted(event.detail["second_opinion"] for event in submitted) == [False, True]


def test_a_decided_work_cannot_be_opened_for_review(world):
    work = world.graded()
    reviewed(world, work, world.aisha)
    with pytest.raises(AlreadyDecided, match="Aisha Rahman decided this work"):
        actions.open_review(work=work, assessor=world.marek)


def test_deciding_again_is_the_same_or_refused(world):
    work = world.graded()
    levels = {"feeling": 3, "step": 3}
    first = actions.decide(work=work, levels=levels, feedback="", by=world.aisha)
    again = actions.decide(work=work, levels=levels, feedback="", by=world.aisha)
    assert again.pk == first.pk
    with pytest.raises(AlreadyDecided, match="other levels"):
        actions.decide(work=work, levels={"feeling": 1, "step": 3}, feedback="", by=world.marek)
    assert Award.objects.count() == 1


@pytest.mark.parametrize("levels", [{}, {"feeling": 3}, {"feeling": 3, "step": 9}])
def test_levels_that_are_not_the_rubrics_are_refused(world, levels):
    with pytest.raises(ReviewRefused, match="One of these for each criterion was expected"):
        actions.decide(work=world.graded(), levels=levels, feedback="", by=world.aisha)


def test_a_badge_that_cannot_be_signed_decides_nothing(world):
    work = world.graded()
    IssuerKey.objects.filter(organisation=world.organisation).update(state="revoked")
    with pytest.raises(NotSigned, match="nothing is decided"):
        reviewed(world, work, world.aisha)
    assert not Decision.objects.exists()
    assert Review.objects.get().submitted_at is None
    work.refresh_from_db()
    assert work.state == WorkState.IN_REVIEW


# Beside others ---------------------------------------------------------------------------------


def test_strictness_waits_for_five_shared_works_and_then_counts_blind_steps(world):
    for number in range(5):
        learner = world.member(f"Learner {number}")
        work = world.graded(learner, TEXT + f" Number {number}.")
        mine = actions.open_review(work=work, assessor=world.aisha)
        reviewed(world, work, world.marek, (3, 3))
        strict = queries.strictness(world.organisation, world.aisha)
        assert strict.difference is None
        actions.submit_review(review=mine, scores=scores(2, 3), feedback="")
    strict = queries.strictness(world.organisation, world.aisha)
    assert (strict.works, strict.difference) == (5, -0.5)
    assert queries.strictness(world.organisation, world.marek).difference == 0.5


def test_the_queue_shows_the_oldest_first_who_else_and_how_long(world, django_assert_num_queries):
    first = world.graded()
    world.graded(world.omar, TEXT + " Second.")
    actions.open_review(work=first, assessor=world.marek)
    with django_assert_num_queries(2):
        waiting = queries.queue(world.organisation, world.aisha)
    assert waiting[0].handle == first.handle
    assert waiting[0].others == ("Marek Dvorak",)
    assert waiting[0].minutes == 1
    with django_assert_num_queries(1):
        assert queries.waiting_count(world.organisation, world.aisha) == 2


def crowd(world, n: int, *, first: int = 0) -> None:
    """`n` more works that wait, handed in a minute apart, the first ones oldest."""
    Work.objects.bulk_create(
        Work(
            organisation=world.organisation,
            badge_version=world.version,
            learner=world.omar,
            attempt=100 + first + number,
            state="in_review",
            content=b"",
            media_type="text/plain",
            text=TEXT,
            words=40,
            sha256=f"{first + number:064d}",
            consent="",
            consent_name=False,
            consent_quotes=False,
            handed_in_at=START + timedelta(minutes=first + number),
        )
        for number in range(n)
    )


START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def queries_of(client, path: str) -> int:
    client.get(path)  # once before: what is looked up once and kept is not counted
    with CaptureQueriesContext(connection) as met:
        assert client.get(path).status_code == 200
    return len(met)


def test_a_long_queue_comes_in_pages_and_costs_as_many_queries_as_a_short_one(world):
    client = world.client(world.aisha)
    crowd(world, 10)
    path = f"/review/{Work.objects.order_by('pk')[3].handle}/"
    short = [queries_of(client, path) for path in ("/review/", path, "/home/")]
    crowd(world, 110, first=10)
    assert [queries_of(client, path) for path in ("/review/", path, "/home/")] == short
    html = client.get("/review/").content.decode()
    assert "120 works wait for you" in html
    assert "Page 1 of 3" in html
    assert html.count("list-line") - html.count("badge bg-secondary-lt") == 50
    last = client.get("/review/?page=3").content.decode()
    assert last.count("list-line") == 20
    assert "(number 120)" in last
    assert "120" in client.get("/home/").content.decode()


def test_the_place_in_the_queue_is_the_one_a_list_of_all_handles_gives(world):
    crowd(world, 7)
    Work.objects.filter(pk__in=Work.objects.order_by("pk").values("pk")[2:4]).update(
        handed_in_at=START
    )
    found = queries.waiting(world.organisation, world.aisha)
    handles = list(found.values_list("handle", flat=True))
    for at, handle in enumerate(handles):
        behind = [*handles[at + 1 :], *handles[:at]]
        assert queries.place(world.organisation, world.aisha, handle) == queries.Place(
            at + 1, 7, behind[0]
        )
    gone = queries.place(world.organisation, world.aisha, "no-such")
    assert gone == queries.Place(0, 7, handles[0])
    world.graded(world.aisha, TEXT + " Own.")
    assert queries.load(world.organisation, world.aisha) == queries.Load(7, 7)


@override_settings(LANGUAGE_CODE="en-gb")
def test_measured_agreement_of_raters_stands_in_the_credential(world):
    rated = [
        (f"w{n}", {"feeling": (1 + n % 4, 1 + n % 4), "step": (1 + n % 3, 1 + (n + n % 2) % 3)})
        for n in range(30)
    ]
    for key, ratings in rated:
        actions.rate_example(
            badge=world.badge, key=key, text=f"{TEXT} {key}", ratings=ratings, source="t", by=None
        )
    actions.fit_grader(world.version, by=world.hannah)
    jobs.work_all()
    reviewed(world, world.graded(), world.aisha)
    told = str(Award.objects.get().credential)
    assert "Two people who rated the same 30 examples" in told
    assert "95% interval" in told
