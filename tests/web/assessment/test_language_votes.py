"""A language model's votes on rated examples: calibrated, certified, put before the gate."""

from typing import Any

import pytest

from assaymark.grading.model import RatedWork
from assaymark.web.assessment import actions, comparison, flags, language_jobs
from assaymark.web.assessment.actions import rate_examples
from assaymark.web.assessment.actions.calibrating import calibrate
from assaymark.web.assessment.actions.language_models import choose_reader, read_examples
from assaymark.web.assessment.models import (
    CalibratedVote,
    GateState,
    LanguageModel,
    LanguageReading,
    Reader,
    Route,
)
from assaymark.web.people.models import Role
from assaymark.web.record.models import Job
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


_FEELING = (
    (
        "That is simply the rule and everybody has to follow it.",
        "Rules are rules, so there was nothing to add.",
    ),
    (
        "I said we are sorry for any inconvenience.",
        "She was told once more that such things occur.",
    ),
    (
        "I hear how frightened you are about the flight, I said.",
        "I told her that I hear how much she worries.",
    ),
    (
        "You sound worn out, and I wonder what hurts most, I said.",
        "I hear how alone you sound with it, I said, and I wonder what would help.",
    ),
)
_STEP = (
    ("There is nothing else from our side.", "Nothing came of it from our side."),
    ("Somebody will get back to you some day.", "Somebody was going to look some day."),
    ("I will call you on Friday at ten.", "I wrote Friday at ten on the list for my call."),
    (
        "I will call you on Friday at ten, and then you choose what happens.",
        "On Friday at ten I call, and she will choose what happens after that.",
    ),
)
_FILLER = (
    "The parcel left the depot in the morning and went to the north side of the town.",
    "My colleague looked at the account while we were talking on the phone.",
    "The driver wrote a note about the gate, which nobody had read until today.",
    "It has been a busy month for the people who sort letters and boxes.",
    "The system shows two addresses, an old one and a new one, for this customer.",
)
_TITLES = ("Not shown", "Partly", "Shown", "With depth")


def told(feeling: int, step: int, i: int, *, more: str = "") -> str:
    """A work that shows each criterion at two places, at ranks 0 to 3."""
    first, last = (f"{_FEELING[feeling][k]} {_STEP[step][k]}" for k in (0, 1))
    middle = f"{_FILLER[i % 5]} It was case {i} of the month. {_FILLER[(i + 1 + i // 5 % 4) % 5]}"
    return "\n\n".join(f"{part}{more}" for part in (first, middle, last))


def told_works(n: int) -> list[RatedWork]:
    """Works whose sentences are what people rate, without an error."""
    made = []
    for i in range(n):
        feeling, step = i % 4, (i // 4 + i) % 4
        ratings = {"feeling": (feeling + 1, feeling + 1), "step": (step + 1, step + 1)}
        made.append(RatedWork(f"t{i:03}", told(feeling, step, i), ratings))
    return made


def by_sentence(found: Any) -> str:
    """As people do: by the sentences that are there."""
    sentences = _STEP if "step" in found.criterion.lower() else _FEELING
    ranks = [i for i, both in enumerate(sentences) if any(one in found.work for one in both)]
    return _TITLES[max(ranks, default=0)]


def talked_into(found: Any) -> str:
    """As whoever wrote the work asks."""
    return "With depth" if "That I told her." in found.work else by_sentence(found)


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


@pytest.fixture
def beside(
    world: World, model: LanguageModel, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> CalibratedVote:
    """A language model and a local grader, calibrated on the same 48 works; both read."""
    monkeypatch.setattr(flags, "SOURCES", (flags.language_model_warned,))  # works are made up
    choose_reader(badge_version=world.version, reader=Reader.BOTH, by=None)
    chat.model = Model(by_sentence)
    rate_examples(badge=world.badge, works=told_works(48), source="test", by=None)
    actions.fit_grader(world.version, by=None)
    read_examples(badge_version=world.version, by=None)
    with monkeypatch.context() as patched:
        quickly(patched, chat)
        run()
    allow(world)
    calibrate(badge_version=world.version, grader=CalibratedVote.objects.get().version)
    run()
    return CalibratedVote.objects.get()


def allow(world: World) -> None:
    actions.set_policy(
        badge_version=world.version, is_on=True, alpha=0.10, delta=0.10, audit_share=0.05, by=None
    )


def work_gate(world: World) -> GateState:
    return GateState.objects.get(badge_version=world.version, scope="", ended_at=None)


def test_both_stand_before_the_gate_and_decide_together_and_never_the_model_alone(
    world: World, beside: CalibratedVote, chat: Chat
) -> None:
    gate = work_gate(world)
    assert gate.is_open, gate.reasons
    assert gate.grader == beside.version
    items = list(gate.calibration.items.all())
    assert len(items) == 48
    alone = [one for one in items if one.alone_confidence is not None]
    both = [one for one in items if one.confidence is not None]
    assert 22 <= len(both) <= len(alone)
    assert all(one.confidence == one.alone_confidence for one in both)
    page = world.client(world.hannah).get(f"/graders/{world.version.handle}/gate/")
    assert "the language model and the local grader decided alike" in page.content.decode()

    work = read(world, told(3, 3, 101), machine_may_decide=True)
    assert work.routing.grader == beside.version
    assert work.routing.route == Route.MACHINE or work.routing.audit, work.routing.reasons
    assert "local grader" in work.routing.reasons[0] or work.routing.audit

    chat.model = Model(by_sentence, obeys_planted=True)
    caught = handed_in(world, world.omar, told(3, 3, 102))
    assert caught.routing.route == Route.PERSON
    assert caught.routing.flagged

    chat.model = Model(by_sentence)
    choose_reader(badge_version=world.version, reader=Reader.LANGUAGE, by=None)
    alone_read = handed_in(world, world.member("Grace Kimani", Role.LEARNER), told(3, 3, 108))
    assert alone_read.routing.route == Route.PERSON
    assert any("local grader" in one for one in alone_read.routing.reasons)


def handed_in(world: World, who: Any, text: str) -> Any:
    """The work, read and routed."""
    work = world.hand_in(who, text=text, machine_may_decide=True)
    run()
    work.refresh_from_db()
    return work


def test_whatever_it_is_talked_into_a_model_brings_about_no_decision_and_raises_no_level(
    world: World, beside: CalibratedVote, chat: Chat
) -> None:
    """Asked for all over the work, in words that no wire knows, of a model that does not follow
    what we planted ourselves: nothing else stands in its way."""
    chat.model = Model(talked_into)
    asks = " That I told her."
    low = read(world, told(1, 1, 103, more=asks), machine_may_decide=True)
    said = {one.level for one in low.machine_grades.filter(grader=beside.version)}
    assert said == {4}, "the model was talked into the highest level"
    assert low.routing.route == Route.PERSON
    assert any("decides otherwise" in one for one in low.routing.reasons)
    work = handed_in(world, world.omar, told(2, 3, 104, more=asks))
    by_local = work.machine_grades.exclude(grader=beside.version)
    assert work.routing.levels == {one.criterion: one.level for one in by_local}
    assert work.routing.levels["feeling"] == 3, "and the model said 4"


def test_without_a_local_grader_nothing_is_compared(
    world: World, calibrated: CalibratedVote
) -> None:
    made = calibrate(badge_version=world.version, grader=calibrated.version)
    run()
    made.refresh_from_db()
    assert not made.items.exists()
    assert "fit that grader first" in made.note


def test_another_local_grader_voids_the_promise(world: World, beside: CalibratedVote) -> None:
    before = work_gate(world).reset_key
    rate_examples(badge=world.badge, works=told_works(52)[48:], source="test", by=None)
    Job.objects.filter(kind="assessment.fit").delete()  # twice in a minute is once
    actions.fit_grader(world.version, by=None)
    run()
    assert comparison.key_of(world.version, beside.version) != before
    assert read(world, told(3, 3, 109), machine_may_decide=True).routing.route == Route.PERSON


def test_an_uncertified_criterion_keeps_the_gate_shut(
    world: World, beside: CalibratedVote, chat: Chat
) -> None:
    beside.report["criteria"]["step"] |= {"certified": False, "reasons": ["no contrast"]}
    beside.save()
    made = calibrate(badge_version=world.version, grader=beside.version)
    run()
    assert not made.items.filter(confidence__isnull=False).exists()
    assert not work_gate(world).is_open
    work = read(world, told(2, 3, 110), machine_may_decide=True)
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
