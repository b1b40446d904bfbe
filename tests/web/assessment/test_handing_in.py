"""Handing in: the digest is fixed, consent keeps its words, nothing is handed in twice."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assaymark.web.assessment import actions
from assaymark.web.assessment.models import MachineGrade, Work, WorkState
from assaymark.web.assessment.refusal import HandInRefused, UploadRefused
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from tests.web.assessment import samples
from tests.web.assessment.world import TEXT, World, scores


def test_the_digest_is_over_what_is_kept(world):
    work = world.hand_in(text=TEXT.replace("\n", "\r\n"))
    kept = Work.objects.get(pk=work.pk)
    assert bytes(kept.content) == TEXT.encode()
    assert kept.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    event = Event.objects.get(kind="work.handed-in", subject=f"work:{work.handle}")
    assert event.detail["sha256"] == kept.sha256


def test_the_consent_keeps_its_exact_words_and_what_was_not_agreed_to(world):
    work = world.hand_in(show_name=False)
    assert work.consent.startswith("Your reply is stored. A computer reads it.")
    assert "My name may stand on my public badge page. No." in work.consent
    assert not work.consent_name
    assert work.consent_quotes


def test_without_consent_nothing_is_kept(world):
    with pytest.raises(HandInRefused, match="not agreed"):
        actions.hand_in(badge_version=world.version, learner=world.priya, text=TEXT, consent=False)
    assert not Work.objects.exists()


def test_a_file_is_kept_byte_by_byte(world):
    content = samples.pdf(TEXT.replace("\U0001f331", "").replace("\n", " "))
    work = actions.hand_in(
        badge_version=world.version,
        learner=world.priya,
        upload=actions.Upload(content, "reply.pdf"),
        consent=True,
    )
    kept = Work.objects.get(pk=work.pk)
    assert bytes(kept.content) == content
    assert kept.media_type == "application/pdf"
    assert "worn out" in kept.text


def test_work_outside_the_evidence_rule_is_refused(world):
    with pytest.raises(UploadRefused, match=r"has 2 words\. This badge asks for at least 20"):
        world.hand_in(text="Too short")


def test_a_version_for_text_only_takes_no_file_and_the_other_way_round(world):
    badge = world.badge.__class__.objects.create(organisation=world.organisation, key="other")
    only_text = world.publish(badge, evidence={"kinds": ["text"]})
    with pytest.raises(UploadRefused, match="takes typed text only"):
        actions.hand_in(
            badge_version=only_text,
            learner=world.priya,
            upload=actions.Upload(b"words", "a.txt"),
            consent=True,
        )


def test_the_same_bytes_twice_are_one_work(world):
    first = world.hand_in()
    assert world.hand_in().pk == first.pk
    assert Event.objects.filter(kind="work.handed-in").count() == 1


def test_a_second_work_waits_until_the_first_is_decided(world):
    world.hand_in()
    with pytest.raises(HandInRefused, match="not decided yet"):
        world.hand_in(text=TEXT + " One more sentence.")


def test_after_not_passed_another_try_is_taken_but_not_the_same_words(world):
    work = world.graded()
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(1, 1), feedback="Name the feeling.")
    with pytest.raises(HandInRefused, match="exactly this before"):
        world.hand_in()
    again = world.hand_in(text=TEXT + " One more sentence.")
    assert again.attempt == 2


def test_a_badge_held_is_renewed_only_in_its_last_days(world):
    work = world.graded()
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(), feedback="")
    with pytest.raises(HandInRefused, match="hold this badge already"):
        world.hand_in(text=TEXT + " More.")
    award = Work.objects.get(pk=work.pk).decision.award
    award.valid_until = timezone.now() + timedelta(days=30)
    award.save(update_fields=["valid_until"])
    assert world.hand_in(text=TEXT + " More.").attempt == 2


def test_a_retired_version_takes_no_work(world):
    world.version.state = "retired"
    world.version.save(update_fields=["state"])
    with pytest.raises(HandInRefused, match="takes no work any more"):
        world.hand_in()


def test_without_a_grader_the_machine_says_so_and_the_work_waits_for_a_person(world):
    work = world.hand_in()
    assert work.state == WorkState.GRADING
    jobs.work_all()
    work.refresh_from_db()
    assert work.state == WorkState.IN_REVIEW
    said = MachineGrade.objects.filter(work=work)
    assert {grade.criterion for grade in said} == {"feeling", "step"}
    assert all("no grader is fitted" in grade.abstained for grade in said)
    assert Event.objects.filter(kind="work.graded", subject=f"work:{work.handle}").exists()


def test_a_work_that_was_decided_before_it_was_read_stays_decided(world):
    work = world.hand_in()
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(1, 1), feedback="")
    jobs.work_all()
    work.refresh_from_db()
    assert work.state == WorkState.DECIDED


@pytest.mark.django_db(transaction=True)
def test_two_hand_ins_at_the_same_moment_are_one_work():
    world = World()
    made: list[int] = []

    def hand_in() -> None:
        try:
            made.append(world.hand_in().pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1
