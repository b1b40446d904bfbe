"""Who decides a work: every reason sends it to a person; else the machine does, under a promise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.framework.rubric import rubric_from_plain
from assaymark.grading.gate import reset_key
from assaymark.web.assessment import actions, flags
from assaymark.web.assessment.actions import deciding
from assaymark.web.assessment.actions.calibrating import put_in_force
from assaymark.web.assessment.models import Decision, Ended, GateState, Routing, WorkState
from assaymark.web.awards import actions as awards
from assaymark.web.awards.models import Award
from assaymark.web.catalogue import actions as catalogue
from assaymark.web.record.models import Event, Job
from tests.web.assessment import gated
from tests.web.assessment.gated import both, handed_in, read, unaudited
from tests.web.assessment.world import RUBRIC, TEXT


@pytest.fixture(autouse=True)
def own_flags(monkeypatch):
    """Works here are alike on purpose: of the flags only the gate's own are asked."""
    own = (flags.handed_in_before, flags.tried_on_the_machine, flags.repeats_an_example)
    monkeypatch.setattr(flags, "SOURCES", own)


def ready(world, **changes):
    """A work that the machine will decide, unless something speaks against it."""
    return unaudited(handed_in(world, **changes))


def test_a_sure_grader_with_an_open_gate_decides_and_the_badge_is_given(world):
    gated.gate(world)
    work = read(ready(world), both())
    decision = Decision.objects.get(work=work)
    assert (work.state, decision.passed) == (WorkState.DECIDED, True)
    assert (decision.decided_by, decision.machine) == (None, gated.GRADER)
    assert Award.objects.get(source=f"work:{work.handle}") == decision.award
    routing = Routing.objects.get(work=work)
    assert routing.route == "machine"
    assert routing.reasons == [
        "The computer is at least 95.0 % sure of every criterion; 93.1 % is asked."
    ]
    event = Event.objects.get(kind="work.decided", subject=f"work:{work.handle}")
    assert (event.actor_label, event.detail["machine"]) == ("assaymark", gated.GRADER)


def test_the_machine_also_says_not_yet_and_gives_nothing(world):
    gated.gate(world)
    work = read(ready(world), both(level=2))
    assert Decision.objects.get(work=work).passed is False
    assert not Award.objects.filter(source=f"work:{work.handle}").exists()


# Every reason ---------------------------------------------------------------------------------


def off(world):
    gated.gate(world, on=False)
    return read(ready(world), both())


def never_set(world):
    return read(ready(world), both())


def high_stakes(world):
    policy = gated.set_policy(world)
    catalogue.retire(badge=world.badge, by=world.hannah)
    world.version = world.publish(world.badge, number=2, stakes="high")
    made = gated.calibration(world)
    put_in_force(made, policy, why=Ended.CALIBRATED, by=None, now=timezone.now())
    assert GateState.objects.get(badge_version=world.version, scope="").is_open
    return read(ready(world), both())


def closed(world):
    gated.gate(world, errors=30)
    return read(ready(world), both())


def too_few(world):
    gated.gate(world, n=5)
    return read(ready(world), both())


def unsure(world):
    gated.gate(world)
    return read(ready(world), [*both()[:1], gated.grade("step", 3, 0.85)])


def abstained(world):
    gated.gate(world)
    grades = [*both()[:1], gated.abstention("step", "repeats itself: 40% of its runs")]
    return read(ready(world), grades)


def one_criterion_missing(world):
    gated.gate(world)
    return read(ready(world), both()[:1])


def other_grader(world):
    gated.gate(world)
    return read(ready(world), both(grader="local-1:ffffffffffff"))


def not_agreed(world):
    gated.gate(world)
    return read(ready(world, agreed=False), both())


def not_asked(world):
    gated.gate(world)
    return read(unaudited(world.hand_in()), both())


def opened(world):
    gated.gate(world)
    work = ready(world)
    actions.open_review(work=work, assessor=world.aisha)
    return read(work, both())


def same_bytes(world):
    gated.gate(world)
    handed_in(world, world.omar)
    return read(ready(world), both())


def rated_example(world):
    gated.gate(world)
    actions.rate_example(
        badge=world.badge, key="e", text=TEXT.upper(), ratings={"step": [3]}, source="s", by=None
    )
    return read(ready(world), both())


def drawn(world):
    gated.gate(world)
    return read(unaudited(handed_in(world), drawn=True), both())


def stopped(world):
    gated.gate(world)
    GateState.objects.update(ended_at=timezone.now(), ended_why="drift")
    return read(ready(world), both())


def changed_rubric(world):
    """A published rubric never changes, so the promise is made to rest on another one."""
    gated.gate(world)
    other = reset_key(rubric_from_plain(RUBRIC[:1]), prompt="", grader=gated.GRADER)
    GateState.objects.update(reset_key=other)
    work = read(ready(world), both())
    assert set(GateState.objects.values_list("ended_why", flat=True)) == {"reset"}
    assert Event.objects.get(kind="gate.closed").detail["why"] == "reset"
    return work


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (off, "Automatic decisions are off"),
        (never_set, "Automatic decisions are off"),
        (high_stakes, "a person decides every work"),
        (closed, "people disagreed with 15 of the 15 surest"),
        (too_few, "only 5 rated works"),
        (unsure, "The computer is 85.0 % sure where it is least sure; 93.1 % is asked."),
        (abstained, "“Agrees the next step”: repeats itself"),
        (one_criterion_missing, "“Agrees the next step”: not graded"),
        (other_grader, "No promise is in force for the grader"),
        (not_agreed, "did not agree"),
        (not_asked, "did not agree"),
        (opened, "An assessor had opened the work"),
        (same_bytes, "was handed in for this badge before"),
        (rated_example, "repeats a rated example"),
        (drawn, "Drawn at random"),
        (stopped, "No promise is in force"),
        (changed_rubric, "the promise is void"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_reason_sends_the_work_to_a_person(world, case, said):
    work = case(world)
    routing = Routing.objects.get(work=work)
    assert routing.route == "person"
    assert said in " ".join(routing.reasons)
    assert work.state == WorkState.IN_REVIEW
    assert not Decision.objects.filter(work=work).exists()
    assert Event.objects.get(kind="work.routed", subject=f"work:{work.handle}").detail[
        "reasons"
    ] == list(routing.reasons)


def test_any_flag_sends_the_work_to_a_person_and_out_of_later_comparisons(world, monkeypatch):
    gated.gate(world)
    monkeypatch.setattr(flags, "SOURCES", (lambda work: ["It obeys an instruction."],))
    work = read(ready(world), both())
    routing = Routing.objects.get(work=work)
    assert (routing.route, routing.flagged) == ("person", True)
    assert routing.reasons == ["It obeys an instruction."]


def test_nobody_tries_again_and_again_until_the_machine_says_yes(world):
    gated.gate(world)
    first = read(ready(world), both(level=2))
    assert Decision.objects.get(work=first).machine == gated.GRADER
    again = read(ready(world, text=TEXT + " A few more words."), both())
    assert again.state == WorkState.IN_REVIEW
    assert Routing.objects.get(work=again).reasons == [
        "A computer said “not yet” to an earlier try of this learner for this badge."
    ]
    other = read(ready(world, learner=world.omar, text=TEXT + " Omar's own."), both())
    assert other.state == WorkState.DECIDED


def test_all_reasons_are_named_and_not_only_the_first(world):
    gated.gate(world)
    handed_in(world, world.omar)
    work = read(ready(world, agreed=False), [gated.abstention("step", "too short")])
    reasons = Routing.objects.get(work=work).reasons
    assert len(reasons) == 4


def test_a_gate_at_the_very_confidence_lets_through_and_just_below_does_not(world):
    gated.gate(world)
    threshold = GateState.objects.get(scope="", ended_at=None).threshold
    at = read(ready(world), both(sure=threshold))
    below = read(
        unaudited(handed_in(world, world.omar, text=TEXT + " More.")),
        both(sure=threshold - 1e-9),
    )
    assert (at.state, below.state) == (WorkState.DECIDED, WorkState.IN_REVIEW)


def test_grades_that_come_again_route_only_once(world):
    gated.gate(world)
    work = read(ready(world), both())
    read(work, both(level=1, grader="local-1:ffffffffffff"))
    assert Routing.objects.filter(work=work).count() == 1
    assert Decision.objects.get(work=work).machine == gated.GRADER


# The whole or nothing ---------------------------------------------------------------------------


def test_killed_between_grade_and_decision_nothing_is_kept_and_the_next_try_decides_once(
    world, monkeypatch
):
    gated.gate(world)
    work = ready(world)

    def killed(**_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as away:
        away.setattr(awards, "give", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.keep_grades(work=work, grades=both())
    work.refresh_from_db()
    assert work.state == WorkState.GRADING
    assert not work.machine_grades.exists()
    assert not Routing.objects.filter(work=work).exists()
    for _again in range(2):
        actions.keep_grades(work=work, grades=both())
    assert Decision.objects.filter(work=work).count() == 1
    assert Award.objects.filter(source=f"work:{work.handle}").count() == 1
    assert Job.objects.filter(kind="assessment.letter", key=work.handle).count() == 1
    assert work.machine_grades.count() == 2


def test_a_badge_that_cannot_be_signed_leaves_the_work_to_a_person(world, monkeypatch):
    gated.gate(world)
    work = ready(world)

    def refuse(**_more):
        raise ValueError("no key signs here")

    with monkeypatch.context() as away:
        away.setattr(deciding.awards, "give", refuse)
        work = read(work, both())
    assert work.state == WorkState.IN_REVIEW
    assert work.machine_grades.count() == 2
    routing = Routing.objects.get(work=work)
    assert routing.route == "person"
    assert "no key signs here" in routing.reasons[-1]


def test_another_alpha_computes_the_gates_anew_and_ends_the_old_ones(world):
    gated.gate(world, alpha=0.20, n=40)
    before = GateState.objects.get(scope="", ended_at=None)
    gated.set_policy(world, alpha=0.05)
    after = GateState.objects.get(scope="", ended_at=None)
    before.refresh_from_db()
    assert (before.ended_why, before.is_open) == ("policy", True)
    assert (after.alpha, after.is_open) == (0.05, False)
    gated.set_policy(world, alpha=0.05, share=0.5)
    assert GateState.objects.get(scope="", ended_at=None).pk == after.pk


def test_a_work_routed_before_a_gate_opened_counts_as_unselected(world):
    work = read(ready(world), both())
    assert Routing.objects.get(work=work).unselected
    assert Routing.objects.get(work=work).routed_at <= timezone.now() + timedelta(seconds=1)
