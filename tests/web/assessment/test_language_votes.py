"""A language model's votes on rated examples: calibrated, certified, put before the gate."""

from typing import Any

import pytest

from assaymark.grading.model import RatedWork
from assaymark.web.assessment import actions, flags, language_jobs
from assaymark.web.assessment.actions import rate_examples
from assaymark.web.assessment.actions.calibrating import calibrate
from assaymark.web.assessment.actions.language_models import read_examples
from assaymark.web.assessment.models import (
    CalibratedVote,
    GateState,
    LanguageModel,
    LanguageReading,
    Route,
)
from tests.grading.llm.speaking import Model, always
from tests.web.assessment.chat_server import NAME, Chat
from tests.web.assessment.languages import CALLS, read, rows, run
from tests.web.assessment.world import World


def rated(n: int) -> list[RatedWork]:
    """Works whose first sentence says what people gave them: 2, 3 or 4."""
    made = []
    for i in range(n):
        level = 2 + i % 3
        text = (
            f"This caller got answer number {level} from me on that day in the shop.\n\n"
            "I heard her out first and took time for it, and then I asked what she needed.\n\n"
            f"In the end, with answer number {level}, we agreed on a call at {i} o'clock."
        )
        made.append(RatedWork(f"w{i:03}", text, {"feeling": (level, level), "step": (level,)}))
    return made


def by_number(found: Any) -> str:
    """As people do."""
    for level, title in ((2, "Partly"), (3, "Shown"), (4, "With depth")):
        if f"number {level}" in found.work:
            return title
    return "Shown"


def quickly(monkeypatch: pytest.MonkeyPatch, chat: Chat) -> None:
    """Lets the made-up model answer without a server between."""

    def step(reading: LanguageReading, grader: Any, model: LanguageModel, **_more: Any) -> Any:
        text = reading.example.text if reading.example else reading.work.text
        return grader.read(text, complete=chat.model, secret=reading.secret, seeds=reading.seeds)

    monkeypatch.setattr(language_jobs, "step", step)


@pytest.fixture
def calibrated(
    world: World, model: LanguageModel, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> CalibratedVote:
    chat.model = Model(by_number)
    rate_examples(badge=world.badge, works=rated(30), source="test", by=None)
    assert read_examples(badge_version=world.version, by=None) == 30
    with monkeypatch.context() as patched:
        quickly(patched, chat)
        run()
    return CalibratedVote.objects.get()


def test_rated_examples_calibrate_the_votes(calibrated: CalibratedVote, chat: Chat) -> None:
    assert calibrated.n == 30
    assert set(calibrated.calibrators) == {"feeling", "step"}
    assert calibrated.report["answered"] == [NAME]
    assert calibrated.report["criteria"]["feeling"]["given"] > 15
    assert calibrated.version != calibrated.asks


def test_examples_are_read_once_and_again_when_their_text_changes(
    world: World, calibrated: CalibratedVote, chat: Chat
) -> None:
    before = len(chat.asked)
    assert read_examples(badge_version=world.version, by=None) == 0
    changed = [RatedWork("w000", rated(1)[0].text + " And more.", {"feeling": (2, 2)})]
    rate_examples(badge=world.badge, works=changed, source="test", by=None)
    assert read_examples(badge_version=world.version, by=None) == 1
    run()
    assert before < len(chat.asked) <= before + CALLS
    assert not LanguageReading.objects.filter(finished_at=None).exists()


def test_the_next_work_is_graded_with_the_calibrators(
    world: World, calibrated: CalibratedVote, chat: Chat
) -> None:
    work = read(world, rated(3)[0].text + " I thanked her for her patience with us too.")
    given = rows(work)
    assert {one.grader for one in given.values()} == {calibrated.version}
    assert given["feeling"].level == 2
    assert not any("Not calibrated" in one for one in given["feeling"].reasons)


def test_a_model_that_answers_under_another_name_is_flagged(
    world: World, calibrated: CalibratedVote, chat: Chat
) -> None:
    chat.usual = "otherwise"
    work = read(world)
    assert any("fake-2-from-yesterday" in one for one in work.routing.reasons)
    assert work.routing.flagged


def test_a_model_that_always_votes_alike_is_not_calibrated(
    world: World, model, chat: Chat, monkeypatch
) -> None:
    chat.model = always("Shown")
    quickly(monkeypatch, chat)
    rate_examples(badge=world.badge, works=rated(30), source="test", by=None)
    read_examples(badge_version=world.version, by=None)
    run()
    vote = CalibratedVote.objects.get()
    assert not vote.calibrators
    assert "nothing to calibrate" in vote.why["feeling"]


def test_compared_with_people_the_votes_stand_before_the_gate(
    world: World, calibrated: CalibratedVote, chat: Chat
) -> None:
    actions.set_policy(
        badge_version=world.version, is_on=True, alpha=0.10, delta=0.10, audit_share=0.05, by=None
    )
    made = calibrate(badge_version=world.version, grader=calibrated.version)
    run()
    made.refresh_from_db()
    assert made.finished_at is not None
    items = list(made.items.all())
    assert len(items) == 30
    assert all(one.confidence is not None and one.agrees for one in items)
    gate = GateState.objects.get(badge_version=world.version, scope="", ended_at=None)
    assert gate.is_open
    assert gate.grader == calibrated.version


def test_an_open_gate_lets_the_model_decide_and_says_so(
    world: World, calibrated: CalibratedVote, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flags, "SOURCES", (flags.language_model_warned,))  # examples are made up
    actions.set_policy(
        badge_version=world.version, is_on=True, alpha=0.10, delta=0.10, audit_share=0.05, by=None
    )
    calibrate(badge_version=world.version, grader=calibrated.version)
    run()
    text = (
        "A woman rang about her late parcel, and number 4 is what she got from me that day.\n\n"
        "It sounded as if she was worn out by waiting, so I said that, and let her talk.\n\n"
        "We settled number 4 on the list: I would find the driver and ring back at five."
    )
    work = read(world, text, machine_may_decide=True)
    assert work.routing.grader == calibrated.version
    assert work.routing.route == Route.MACHINE or work.routing.audit, work.routing.reasons
    chat.model = Model(by_number, obeys_planted=True)
    caught = world.hand_in(world.omar, text=text + " She laughed.", machine_may_decide=True)
    run()
    caught.refresh_from_db()
    assert caught.routing.route == Route.PERSON
    assert caught.routing.flagged


def test_an_uncertified_criterion_keeps_the_gate_shut(
    world: World, calibrated: CalibratedVote, chat: Chat
) -> None:
    calibrated.report["criteria"]["step"] |= {"certified": False, "reasons": ["no contrast"]}
    calibrated.save()
    actions.set_policy(
        badge_version=world.version, is_on=True, alpha=0.10, delta=0.10, audit_share=0.05, by=None
    )
    made = calibrate(badge_version=world.version, grader=calibrated.version)
    run()
    assert not made.items.filter(confidence__isnull=False).exists()
    assert not GateState.objects.get(badge_version=world.version, scope="", ended_at=None).is_open
    work = read(world, rated(3)[2].text + " I thanked her for her patience with us, too.")
    assert any("no contrast" in one for one in work.routing.reasons)


def test_another_model_ends_the_comparison(
    world: World, calibrated: CalibratedVote, chat: Chat
) -> None:
    made = calibrate(badge_version=world.version, grader=calibrated.version)
    LanguageModel.objects.update(samples=5)
    run()
    made.refresh_from_db()
    assert made.finished_at is not None
    assert not made.items.exists()
    assert made.note
