"""Random audits of a gate: who is drawn, what is compared, and the stop when it drifts."""

import pytest

from assaymark.web.assessment import actions, flags
from assaymark.web.assessment.actions import gating
from assaymark.web.assessment.models import GateState, Routing, WorkState
from assaymark.web.assessment.queries.gates import audits
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job
from tests.web.assessment import gated
from tests.web.assessment.gated import both, handed_in, read, unaudited
from tests.web.assessment.world import FEELING, TEXT, scores


@pytest.fixture(autouse=True)
def own_flags(monkeypatch):
    """Works here are alike on purpose: of the flags only the gate's own are asked."""
    own = (flags.handed_in_before, flags.tried_on_the_machine, flags.repeats_an_example)
    monkeypatch.setattr(flags, "SOURCES", own)


def ready(world, **changes):
    """A work that the machine will decide, unless something speaks against it."""
    return unaudited(handed_in(world, **changes))


def test_whether_a_work_is_audited_depends_on_its_handle_and_the_secret_alone(world):
    gated.gate(world)
    work = unaudited(handed_in(world), drawn=True)
    read(work, both())
    first = Routing.objects.get(work=work)
    assert (first.audit, first.route, first.unselected) == (True, "person", True)
    first.delete()
    work.machine_grades.all().delete()
    work.state = WorkState.GRADING
    work.save()
    read(work, both())
    assert Routing.objects.get(work=work).audit


def test_an_audit_is_a_work_like_any_other_to_who_judges_it(world):
    gated.gate(world)
    work = read(unaudited(handed_in(world), drawn=True), both())
    html = world.client(world.aisha).get(f"/review/{work.handle}/").content.decode()
    assert "random" not in html.lower()
    assert FEELING in html
    queue = world.client(world.aisha).get("/review/").content.decode()
    assert "random" not in queue.lower()


def test_an_unsure_work_that_was_drawn_is_no_audit_but_may_count_later(world):
    gated.gate(world)
    work = read(unaudited(handed_in(world), drawn=True), both(sure=0.75))
    routing = Routing.objects.get(work=work)
    assert (routing.audit, routing.unselected) == (False, True)
    sure = read(unaudited(handed_in(world, world.omar, text=TEXT + " So.")), both(sure=0.75))
    assert Routing.objects.get(work=sure).unselected is False


def audit(world, n: int, *, feeling: int = 3) -> Routing:
    """The n-th audited work, judged by Aisha: the machine said that all is reached."""
    learner = world.member(f"Learner{n} X", "learner")
    work = unaudited(handed_in(world, learner, text=f"{TEXT} Number {n}."), drawn=True)
    read(work, both())
    review = actions.open_review(work=work, assessor=world.aisha)
    given = scores(feeling, 4, text=work.text)
    actions.finish_blind(review=review, scores=given, feedback="")
    actions.submit_review(review=review, scores=given, feedback="")
    return Routing.objects.get(work=work)


def test_an_audit_is_compared_by_decisions_and_not_by_levels(world):
    gated.gate(world)
    agreeing, differing = audit(world, 1, feeling=4), audit(world, 2, feeling=2)
    assert (agreeing.agrees, differing.agrees) == (True, False)
    assert GateState.objects.get(scope="", ended_at=None).is_open


def test_the_blind_levels_count_whatever_is_changed_after_the_suggestion(world):
    gated.gate(world)
    work = read(unaudited(handed_in(world), drawn=True), both())
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.finish_blind(review=review, scores=scores(2, 4), feedback="")
    actions.see_suggestion(review=review)
    actions.submit_review(review=review, scores=scores(3, 4), feedback="")
    assert Routing.objects.get(work=work).agrees is False


def test_drift_closes_the_gate_with_an_event_and_a_letter_to_who_keeps_the_catalogue(
    world, mailoutbox
):
    gated.gate(world, alpha=0.05)
    numbers = iter(range(1, 12))
    while GateState.objects.filter(scope="", ended_at=None).exists():
        audit(world, next(numbers), feeling=1)
    state = GateState.objects.filter(scope="").get()
    assert (state.ended_why, state.is_open) == ("drift", True)
    assert "audited decisions" in state.ended_note
    assert not GateState.objects.filter(ended_at=None).exists()
    closed_event = Event.objects.get(kind="gate.closed")
    assert closed_event.detail["why"] == "drift"
    mailoutbox.clear()
    jobs.work_all()
    told = [mail for mail in mailoutbox if "no longer decides alone" in mail.subject]
    assert [mail.to for mail in told] == [[world.hannah.email]]
    assert state.ended_note in told[0].body
    gated.set_policy(world, alpha=0.30)
    work = read(ready(world), both())
    assert work.state == WorkState.IN_REVIEW


def test_the_audits_that_come_after_a_stop_write_no_second_letter(world):
    gated.gate(world, alpha=0.05)
    waiting = []
    for n in range(1, 9):
        learner = world.member(f"L{n} X", "learner")
        work = unaudited(handed_in(world, learner, text=f"{TEXT} No {n}."), drawn=True)
        waiting.append(read(work, both()))
    for work in waiting:
        levels = {"feeling": 1, "step": 1}
        actions.decide(work=work, levels=levels, feedback="", by=world.aisha)
    assert Job.objects.filter(kind="assessment.gate-letter").count() == 1
    assert Event.objects.filter(kind="gate.closed").count() == 1
    assert Routing.objects.filter(agrees=False).count() == 8


def test_calibrating_the_same_grader_again_does_not_silence_the_alarm(world):
    gated.gate(world, alpha=0.05)
    n = 0
    while GateState.objects.filter(scope="", ended_at=None).exists():
        n += 1
        audit(world, n, feeling=1)
        assert n < 12, "the alarm never rang"
        if GateState.objects.filter(ended_at=None).exists():
            gated.gate(world, alpha=0.05)
    state = GateState.objects.filter(scope="").order_by("pk").last()
    assert state.ended_why == "drift"
    assert f"{n} of {n} audited decisions" in state.ended_note


def test_an_audit_drawn_before_a_calibration_and_judged_after_it_counts_against_the_new_gate(world):
    gated.gate(world, alpha=0.05)
    waiting = []
    for n in range(8):
        learner = world.member(f"L{n} X", "learner")
        work = unaudited(handed_in(world, learner, text=f"{TEXT} No {n}."), drawn=True)
        waiting.append(read(work, both()))
    gated.gate(world, alpha=0.05)
    for work in waiting:
        levels = {"feeling": 1, "step": 1}
        actions.decide(work=work, levels=levels, feedback="", by=world.aisha)
    assert not GateState.objects.filter(ended_at=None).exists()


def test_a_calibration_that_admits_what_audits_spoke_against_is_stopped_when_it_is_kept(world):
    done = gated.gate(world, alpha=0.30)
    for n in range(4):
        audit(world, n, feeling=1)
    assert GateState.objects.filter(scope="", ended_at=None, is_open=True).exists()
    GateState.objects.filter(ended_at=None).update(alpha=0.01)
    gating.watch(done.badge_version)
    assert not GateState.objects.filter(ended_at=None).exists()


def test_after_a_stop_a_new_calibration_begins_a_new_list(world):
    gated.gate(world, alpha=0.05)
    numbers = iter(range(1, 12))
    while GateState.objects.filter(scope="", ended_at=None).exists():
        audit(world, next(numbers), feeling=1)
    gated.gate(world, alpha=0.05)
    audit(world, next(numbers), feeling=4)
    gate = GateState.objects.get(scope="", ended_at=None)
    assert gate.is_open
    assert audits(gate) == [True]
