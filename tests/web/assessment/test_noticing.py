"""What is noticed about a work: beside which others, shown to whom, recorded, never deciding."""

import time
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.utils import timezone

from assaymark.web.assessment import actions, measuring
from assaymark.web.assessment.actions.noticing import notice
from assaymark.web.assessment.flags import flags
from assaymark.web.assessment.measuring import HowWritten, MeasuringForm
from assaymark.web.assessment.models import Fingerprint, Likeness, Measured, Noticed, Work
from assaymark.web.assessment.queries import integrity
from assaymark.web.awards.models import Award
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from tests.web.assessment.world import FEELING, STEP, TEXT, World, scores

OWN = (
    "You waited in for the engineer on three days and nobody rang, so of course you are tired of"
    " hearing that somebody will come. What have the nights been like for all of you since then?"
    " Dave is with you at seven tomorrow, and I ring at half past seven to hear that he came."
)
COPY = f"Hello Ana, thank you for calling again this week. {TEXT[9:]}"


def page(world, user, path, data=None):
    client = world.client(user)
    answer = client.get(path) if data is None else client.post(path, data, follow=True)
    return answer, answer.content.decode(errors="replace")


def copied(world, text=COPY):
    """Priya's work, and Omar's, who has copied from it."""
    return world.graded(world.priya), world.graded(world.omar, text)


def scored(world, work, who=None):
    review = actions.open_review(work=work, assessor=who or world.aisha)
    return actions.finish_blind(
        review=review, scores=scores(text=work.text) if FEELING in work.text else {}, feedback=""
    )


# Finding ---------------------------------------------------------------------------------------


def test_a_copy_is_found_with_the_passages_of_both(world):
    first, second = copied(world)
    (row,) = Likeness.objects.all()
    assert (row.work_id, row.other_id, row.is_own) == (second.pk, first.pk, False)
    assert row.words >= 40
    (alike,) = integrity.shown(second).alike
    assert all(here in second.text and there in first.text for here, there in alike.pairs)
    assert STEP in alike.pairs[-1][1]
    assert alike.is_earlier
    assert Noticed.objects.get(work=second).compared == 1


def test_what_is_found_is_shown_on_both_works_once(world):
    first, second = copied(world)
    Likeness.objects.create(
        work=first, other=second, words=50, share=0.9, is_own=False, passages=[]
    )
    assert len(integrity.shown(first).alike) == 1
    assert len(integrity.shown(second).alike) == 1


def test_two_honest_works_have_nothing_in_common(world):
    _first, second = copied(world, OWN)
    assert not Likeness.objects.exists()
    assert flags(second) == ()


def test_quoting_the_task_and_the_rubric_is_no_copying(world):
    badge = world.badge.__class__.objects.create(organisation=world.organisation, key="other")
    world.version = world.publish(badge, task=f"Answer this caller. {COPY}")
    copied(world, COPY)
    assert not Likeness.objects.exists()


def test_works_of_another_organisation_are_not_compared(world):
    World().graded()
    work = world.graded(world.omar)
    assert not Likeness.objects.filter(work=work).exists()
    assert Noticed.objects.get(work=work).compared == 0


def test_a_work_from_before_there_were_marks_is_found_too(world):
    world.graded(world.priya)
    Fingerprint.objects.all().delete()
    second = world.graded(world.omar, COPY)
    assert Likeness.objects.filter(work=second).exists()
    assert Fingerprint.objects.count() == 2


def test_noticing_again_gives_the_first_answer(world):
    _first, second = copied(world)
    assert notice(work=second).pk == notice(work=second).pk
    assert (
        Event.objects.filter(kind="integrity.noticed", subject=f"work:{second.handle}").count() == 1
    )


def test_another_try_at_the_same_badge_is_shown_and_raises_no_flag(world):
    first = world.graded()
    review = actions.open_review(work=first, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(1, 1), feedback="")
    again = world.graded(text=COPY)
    (alike,) = integrity.shown(again).alike
    assert alike.is_own
    assert flags(again) == ()


def test_own_work_for_another_badge_is_a_reason_for_a_person(world):
    world.graded()
    badge = world.badge.__class__.objects.create(organisation=world.organisation, key="other")
    other = world.publish(badge)
    work = actions.hand_in(badge_version=other, learner=world.priya, text=COPY, consent=True)
    jobs.work_all()
    assert any("for another badge" in sentence for sentence in flags(work))


def test_a_copy_and_a_trick_are_reasons_for_a_person(world):
    _first, second = copied(world)
    assert any("words with another work" in sentence for sentence in flags(second))
    trick = world.graded(world.member("Mei", "learner"), "The same words again and again. " * 8)
    assert any("stood there before" in sentence for sentence in flags(trick))


def test_a_job_that_grades_first_still_sees_what_is_noticed(world):
    world.graded(world.priya)
    second = world.hand_in(world.omar, COPY)
    assert not Noticed.objects.filter(work=second).exists()
    assert any("words with another work" in sentence for sentence in flags(second))


def test_nothing_noticed_reaches_a_credential(world):
    _first, second = copied(world)
    review = actions.open_review(work=second, assessor=world.aisha)
    actions.submit_review(review=review, scores=scores(text=second.text), feedback="")
    text = str(Award.objects.get().credential)
    for word in ("another work", "in common", "noticed", "pasted", "integrity"):
        assert word not in text


def test_the_likeliest_are_found_by_one_query_that_uses_its_index(world):
    work = world.graded()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessment_work (organisation_id, handle, badge_version_id, learner_id,"
            " attempt, state, content, filename, media_type, text, words, sha256, consent,"
            " consent_name, consent_quotes, consent_machine, consent_example, peers_may_read,"
            " handed_in_at)"
            " SELECT organisation_id, 'made' || n, badge_version_id, learner_id, 100 + n, state,"
            " '', '', '', '', 1, '', '', false, false, false, false, false, now()"
            " FROM assessment_work, generate_series(1, 5000) n"
        )
        cursor.execute(
            "INSERT INTO assessment_fingerprint (work_id, organisation_id, marks)"
            " SELECT w.id, w.organisation_id, array_agg((random() * 1e15)::bigint)"
            " FROM assessment_work w, generate_series(1, 25) WHERE w.id <> %s GROUP BY w.id",
            [work.pk],
        )
        twin = Work.objects.get(handle="made77")
        Fingerprint.objects.filter(work=twin).update(
            marks=Fingerprint.objects.get(work=work).marks[:5]
        )
        cursor.execute("ANALYZE assessment_fingerprint")
        began = time.process_time()
        assert integrity.likely(work) == [twin.pk]
        assert time.process_time() - began < 2
        values = {"work": work.pk, "organisation": work.organisation_id, "most": 20}
        cursor.execute("EXPLAIN " + integrity._LIKELY, values | {"n": 5_000.0, "common": 100})
        assert "fingerprint_marks" in str(cursor.fetchall())


# Who sees it ------------------------------------------------------------------------------------


def test_an_assessor_sees_it_after_the_blind_part_and_never_before(world):
    first, second = copied(world)
    actions.open_review(work=second, assessor=world.aisha)
    path = f"/work/{second.handle}/noticed"
    assert page(world, world.aisha, path)[0].status_code == 404
    _answer, html = page(world, world.aisha, f"/review/{second.handle}/")
    assert "What was noticed" not in html
    scored(world, second)
    _answer, html = page(world, world.aisha, f"/review/{second.handle}/")
    assert "words are shared with another work" in html
    answer, html = page(world, world.aisha, path)
    assert answer.status_code == 200
    assert "worn out you are" in html
    for hidden in ("Priya", "Omar", first.handle, world.omar.email):
        assert hidden not in html


def test_a_learner_sees_what_was_noticed_but_not_somebody_elses_words(world):
    first, second = copied(world, COPY.replace("worn out", "WORN OUT"))
    answer, html = page(world, world.omar, f"/work/{second.handle}/noticed")
    assert answer.status_code == 200
    assert "What was noticed about my work" in html
    assert "WORN OUT" in html
    assert "worn out" not in html
    assert "Who looked here" not in html
    assert page(world, world.omar, f"/work/{first.handle}/noticed")[0].status_code == 404


def test_nobody_else_sees_it(world):
    _first, second = copied(world)
    path = f"/work/{second.handle}/noticed"
    other = World()
    for user, status in (
        (world.omar, 200),
        (world.ruth, 200),
        (world.priya, 404),
        (world.aisha, 404),
        (world.hannah, 404),
        (other.ruth, 404),
    ):
        assert page(world, user, path)[0].status_code == status, user


def test_who_looked_is_recorded_once_and_shown_to_the_auditor(world):
    _first, second = copied(world)
    for _ in range(2):
        page(world, world.omar, f"/work/{second.handle}/noticed")
    _answer, html = page(world, world.ruth, f"/work/{second.handle}/noticed")
    events = Event.objects.filter(kind="integrity.seen", subject=f"work:{second.handle}")
    assert [one.actor_id for one in events.order_by("pk")] == [world.omar.pk, world.ruth.pk]
    assert "Who looked here" in html
    assert "Omar Haddad" in html


# How it was written -----------------------------------------------------------------------------


def written(world, **sent):
    return MeasuringForm(
        {"measure": "on", **sent}, learner=world.priya, version=world.version, now=timezone.now()
    ).how_written()


def began(world, seconds):
    then = timezone.now() - timedelta(seconds=seconds)
    return measuring.started(world.priya, world.version, now=then)


def test_a_claimed_time_is_never_longer_than_the_page_was_open(world):
    how = written(world, started=began(world, 100), seconds="9999", typed="50", pasted="150")
    assert how is not None
    assert how.seconds == how.open_s
    assert 100 <= how.open_s <= 160
    assert (how.typed, how.pasted) == (50, 150)


@pytest.mark.parametrize("number", ["", "-5", "1e9", "²", "nan", "99999999999", "<script>"])
def test_a_number_that_is_none_counts_as_nothing(world, number):
    how = written(world, started=began(world, 10), seconds=number, typed=number, pasted=number)
    assert how is not None
    assert (how.seconds, how.typed, how.pasted) == (0, 0, 0)


def test_a_start_that_is_forged_or_of_somebody_else_measures_nothing(world):
    said = {"who": world.priya.handle, "what": world.version.handle, "at": 0}
    other = measuring.started(world.omar, world.version, now=timezone.now())
    for token in ("", "x:y", signing.dumps(said, salt="another"), other):
        assert written(world, started=token, seconds="5") is None


def test_without_the_tick_nothing_is_kept_whatever_was_sent(world):
    data = {"text": TEXT, "consent": "on", "started": began(world, 60), "seconds": "50"}
    page(world, world.priya, f"/work/new/{world.version.handle}", {**data, "pasted": "900"})
    assert not Measured.objects.exists()
    assert "Not measured." in page(world, world.priya, f"/work/{Work.objects.get().handle}/")[1]


def test_with_the_tick_the_receipt_shows_the_consent_and_the_numbers(world):
    data = {"text": TEXT, "consent": "on", "measure": "on", "started": began(world, 600)}
    data |= {"seconds": "540", "typed": "100", "pasted": "300"}
    _answer, html = page(world, world.priya, f"/work/new/{world.version.handle}", data)
    kept = Measured.objects.get()
    assert (kept.seconds, kept.typed, kept.pasted) == (540, 100, 300)
    assert kept.pasted_share == 0.75
    assert "About 9 min of work on the page, which was open for 10 min" in html
    assert "100 characters typed, 300 pasted (75% pasted)" in html
    assert "They decide nothing, and your work is judged the same without them." in html


def test_the_page_says_what_is_measured_and_it_is_off(world):
    _answer, html = page(world, world.priya, f"/work/new/{world.version.handle}")
    field = html[html.index("data-measure hidden") :][:900]
    assert 'name="measure"' in field
    assert "checked" not in field
    assert "How many characters you type and how many you paste" in html


def test_how_it_was_written_is_never_a_flag(world):
    work = actions.hand_in(
        badge_version=world.version,
        learner=world.priya,
        text=TEXT,
        consent=True,
        how=HowWritten("words", 1, 1, 0, len(TEXT)),
    )
    jobs.work_all()
    assert flags(work) == ()
    assert integrity.shown(work).measured is not None
