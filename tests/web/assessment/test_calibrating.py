"""A grader is compared with people in parts; which works count; what is kept when killed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.grading.gate import Compared
from assaymark.web.assessment import actions, comparison, flags
from assaymark.web.assessment import jobs as room_jobs
from assaymark.web.assessment.actions import calibrating
from assaymark.web.assessment.models import (
    Calibration,
    CalibrationItem,
    FittedGrader,
    GateState,
    RatedExample,
    Routing,
    Work,
)
from assaymark.web.assessment.promises import WORK, Item, promise, two_people
from assaymark.web.assessment.queries.gates import items_of, progress, risk_by_team
from assaymark.web.assessment.rules import rubric
from assaymark.web.people.models import Membership
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job
from tests.web.assessment import gated
from tests.web.assessment.gated import both, handed_in, read, unaudited
from tests.web.assessment.test_examples import table_of
from tests.web.assessment.world import TEXT, scores


@pytest.fixture(autouse=True)
def own_flags(monkeypatch):
    """Works here are alike on purpose: of the flags only the gate's own are asked."""
    monkeypatch.setattr(flags, "SOURCES", (flags.handed_in_before, flags.repeats_an_example))


@pytest.fixture
def patient(monkeypatch):
    """Parts are due at once, and each is one work long."""
    monkeypatch.setattr(calibrating, "PATIENCE", timedelta(0))
    monkeypatch.setattr(calibrating, "BETWEEN", timedelta(0))
    monkeypatch.setattr(comparison, "PART_S", 0.0)


def fitted(world, n: int) -> FittedGrader:
    client = world.client(world.hannah)
    data = {"table": table_of(n), "source": "May", "step": "import"}
    client.post(f"/graders/{world.version.handle}/examples", data)
    actions.fit_grader(world.version, by=world.hannah)
    jobs.work_once()
    return FittedGrader.objects.get(badge_version=world.version)


def compare(one: Calibration, *, seconds: float = 0.0) -> None:
    """All parts, without waiting for their jobs."""
    while True:
        one = Calibration.objects.select_related("badge_version__badge").get(pk=one.pk)
        if one.finished_at is not None:
            return
        calibrating.keep_part(calibration=one, part=comparison.compare_some(one, seconds=seconds))


def test_ten_ratings_end_in_a_closed_gate_that_says_what_is_missing(world, monkeypatch):
    monkeypatch.setattr(calibrating, "PATIENCE", timedelta(0))
    grader = fitted(world, 10)
    jobs.work_all()
    one = Calibration.objects.get()
    assert (one.grader, one.number, one.total) == (grader.version, 1, 10)
    assert one.finished_at is not None
    state = GateState.objects.get(scope="")
    assert not state.is_open
    assert "only 0 rated works with a decision; 22 needed" in state.reasons[0]


def test_a_fitted_grader_is_compared_part_by_part_and_the_page_can_follow(world, patient):
    fitted(world, 28)
    first = progress(world.version)
    assert first is not None
    assert (first.done, first.calibration.total, first.is_running) == (0, 28, True)
    for done in range(1, 4):
        assert jobs.work_once()
        now = progress(world.version)
        assert now is not None
        assert (now.done, now.is_running) == (done, True)
    compare(first.calibration, seconds=60)
    after = progress(world.version)
    assert after is not None
    assert (after.done, after.is_running) == (28, False)
    assert len(items_of(after.calibration)) == 28
    assert {state.scope for state in GateState.objects.filter(ended_at=None)} == {
        "",
        "feeling",
        "step",
    }
    event = Event.objects.get(kind="gate.calibrated")
    assert sorted([*event.detail["open"], *event.detail["closed"]]) == ["feeling", "step", "work"]


def test_a_part_that_was_killed_comes_again_and_doubles_nothing(world, patient):
    fitted(world, 26)
    one = Calibration.objects.get()
    part = comparison.compare_some(one)
    calibrating.keep_part(calibration=one, part=part)
    calibrating.keep_part(calibration=one, part=part)
    assert one.items.count() == 1
    with pytest.raises(ZeroDivisionError):
        room_jobs.keep_compared(_job(one), _Dying(part.items))
    assert one.items.count() == 1
    compare(one, seconds=60)
    states = GateState.objects.count()
    calibrating.keep_part(calibration=one, part=part)
    assert (one.items.count(), GateState.objects.count()) == (26, states)


class _Dying:
    """A part at whose end the worker is killed."""

    def __init__(self, items) -> None:
        self.items = items

    @property
    def is_last(self) -> bool:
        raise ZeroDivisionError


def _job(one: Calibration) -> Job:
    return Job(arguments={"calibration": one.pk}, organisation_id=1)


def test_examples_that_change_meanwhile_end_the_comparison_with_a_sentence(world, patient):
    fitted(world, 26)
    one = Calibration.objects.get()
    jobs.work_once()
    row = RatedExample.objects.order_by("key")[0]
    row.ratings = {"feeling": [1], "step": [1]}
    row.save()
    compare(one)
    one.refresh_from_db()
    assert "changed while the grader was being compared" in one.note
    assert not GateState.objects.exists()


def test_the_same_grader_is_not_compared_twice_at_the_same_time(world):
    grader = fitted(world, 26)
    again = actions.calibrate(badge_version=world.version, grader=grader.version)
    assert again == Calibration.objects.get()


def test_a_new_grader_ends_the_gates_of_the_old_one_at_once(world):
    gated.gate(world)
    fitted(world, 26)
    assert set(GateState.objects.values_list("ended_why", flat=True)) == {"fitted"}
    work = read(unaudited(handed_in(world)), both())
    assert Routing.objects.get(work=work).route == "person"


# Works handed in -------------------------------------------------------------------------------


class _Sure:
    """A grader that is fitted on nothing and sure of everything."""

    def __init__(self, world) -> None:
        self.rubric = rubric(world.version)

    def grade(self, _text: str) -> list:
        return both()


def counted(world, *, since=None) -> set[str]:
    """The handles of the works that a comparison now would count."""
    one = gated.calibration(world, n=0, since=since)
    return {work.handle for work in comparison._works(one)}


def judged(world, work, *, feeling: int = 3):
    review = actions.open_review(work=work, assessor=world.aisha)
    given = scores(feeling, 4, text=work.text)
    actions.finish_blind(review=review, scores=given, feedback="")
    actions.submit_review(review=review, scores=given, feedback="")
    work.refresh_from_db()
    return work


def test_works_count_when_nothing_the_grader_said_sent_them_to_a_person(world):
    before = judged(world, read(handed_in(world), both()))
    gated.gate(world)
    drawn = unaudited(handed_in(world, world.omar), drawn=True)
    other = world.member("Lena Vogt", "learner")
    unsure = unaudited(handed_in(world, other, text=f"{TEXT} And more."))
    third = world.member("Noor Said", "learner")
    waiting = handed_in(world, third, text=f"{TEXT} Still more.")
    RatedExample.objects.all().delete()
    judged(world, read(drawn, both()))
    judged(world, read(unsure, both(sure=0.75)))
    read(waiting, both(sure=0.75))
    flagged = Routing.objects.get(work=drawn).flagged
    assert flagged  # the same bytes as the first work
    assert counted(world) == {before.handle}
    Routing.objects.filter(work=drawn).update(flagged=False)
    assert counted(world) == {before.handle, drawn.handle}


def test_after_a_stop_by_drift_nothing_older_counts(world):
    judged(world, read(handed_in(world), both()))
    assert len(counted(world)) == 1
    assert counted(world, since=timezone.now()) == set()
    one = gated.gate(world)
    one.stopped_at = timezone.now()
    one.save()
    again = actions.calibrate(badge_version=world.version, grader=gated.GRADER)
    assert (again.since, again.total) == (one.finished_at, 0)


def test_a_work_is_compared_by_the_first_assessors_blind_decision(world):
    work = read(handed_in(world), both())
    review = actions.open_review(work=work, assessor=world.aisha)
    actions.finish_blind(review=review, scores=scores(2, 4), feedback="")
    actions.see_suggestion(review=review)
    actions.submit_review(review=review, scores=scores(3, 4), feedback="")
    one = gated.calibration(world, n=0)
    on = comparison._Compared(one, _Sure(world), [], None)
    item = comparison._item_of(on, work, set())
    assert (item.agrees, item.criteria["feeling"][1], item.criteria["step"][1]) == (
        False,
        False,
        True,
    )
    met = comparison._item_of(on, work, {comparison.same_text(work.text)})
    assert (met.agrees, met.criteria) == (None, {})


# Figures ----------------------------------------------------------------------------------------


def items(n: int, *, errors: int = 0, ungraded: int = 0) -> list[Item]:
    graded = [Item(0.99 - i / 1000, i < n - errors, {"feeling": (0.9, True)}, 60) for i in range(n)]
    return [*graded, *[Item(None, None, {}, 60)] * ungraded]


def test_works_without_a_decision_count_in_the_cost_and_not_in_the_promise():
    one = promise(items(60, ungraded=40), WORK, alpha=0.1, delta=0.1, audit_share=0.1)
    assert (one.n, one.total, one.automated) == (60, 100, 60)
    assert one.automated_per_100 == pytest.approx(54)
    assert one.audits_per_100 == pytest.approx(6)
    assert one.reviews_per_100 == pytest.approx(46)
    assert one.share is not None
    assert one.share.low < 0.6 < one.share.high


@pytest.mark.parametrize("n", [0, 10, 50, 400])
def test_with_few_ratings_nothing_is_promised_and_with_many_something(n):
    one = promise(items(n), WORK, alpha=0.05, delta=0.1, audit_share=0.05)
    assert one.is_open == (n >= 45)
    assert one.reviews_per_100 == pytest.approx(5.0 if n >= 45 else 100.0)


def test_two_people_are_measured_as_the_gate_measures_the_grader(world):
    rated = [{"feeling": (3, 4), "step": (2, 3)}] * 3 + [{"feeling": (1, 2), "step": (3,)}]
    found = two_people(rubric(world.version), rated)
    assert (found["feeling"]["n"], found["feeling"]["differing"]) == (4, 0)
    assert (found["step"]["n"], found["step"]["differing"]) == (3, 3)
    assert (found[WORK]["n"], found[WORK]["differing"]) == (3, 3)
    assert two_people(rubric(world.version), [{"feeling": (3,)}]) == {}


def test_risk_by_team_hides_small_teams(world):
    one = gated.gate(world)
    teams = {"North": 7, "South": 6, "West": 2, "East": 4}
    for team, n in teams.items():
        learner = world.member(f"{team} Learner", "learner")
        Membership.objects.filter(user=learner).update(team=team)
        for i in range(n):
            text = f"{TEXT} {team} {i}."
            version = world.version
            work = _work(version, learner, text, i)
            CalibrationItem.objects.create(
                calibration=one,
                source="work",
                key=work.handle,
                work=work,
                words=40,
                confidence=0.97,
                agrees=i != 0,
            )
    found = risk_by_team(GateState.objects.get(scope="", ended_at=None))
    shown = {team.group: getattr(team, "automated", None) for team in found}
    assert shown == {"North": 7, "South": 6, "East": None, "West": None}


def _work(version, learner, text: str, attempt: int):
    return Work.objects.create(
        organisation=version.badge.organisation,
        badge_version=version,
        learner=learner,
        attempt=attempt + 1,
        content=text.encode(),
        media_type="text/plain",
        text=text,
        words=40,
        sha256="0" * 64,
        consent="yes",
        consent_name=False,
        consent_quotes=False,
    )


def test_a_kept_item_says_what_the_gate_is_told(world):
    one = gated.calibration(world, n=3, errors=1)
    assert [item.seen(WORK) for item in items_of(one)] == [
        Compared(0.99, False),
        Compared(0.989, True),
        Compared(0.988, True),
    ]
    assert items_of(one)[0].seen("feeling") == Compared(0.99, False)
    assert items_of(one)[0].seen("no such criterion") is None
