"""What is noticed about a text: named, placed, rare for honest works, and often for tricks."""

from functools import cache

import pytest
from bench.integrity import gaming
from bench.integrity_texts import northwind

from assaymark.grading.topic import LEAST, topic
from assaymark.grading.watch import Watch, watch
from tests.shared_data import shared

STRANGE = (
    "The glacier carved this valley during the last cold period, and its moraine still holds back"
    " a turquoise lake. Botanists climb up every summer to count gentian and saxifrage and dwarf"
    " willow between the boulders, while marmots whistle from their burrows above the meadows and"
    " vultures circle over the ridge. At dusk the huts fill with walkers who dry their socks at the"
    " stove, trade maps, and argue about tomorrow's weather until somebody turns off the lamp."
)


@cache
def eye(n: int = 1000) -> Watch:
    rubric, task, works = northwind()
    return watch(rubric, task, works[:n])


def kinds(text: str, n: int = 1000) -> list[str]:
    return [one.kind for one in eye(n).notices(text)]


def test_the_bars_hold_on_three_sets_of_works():
    shared("soft-skills/casino")
    found = gaming()
    assert found["false_flags"] <= 0.045
    for trick in ("repeat", "shuffle", "random", "near_empty"):
        assert found[f"{trick}_worst_set"] >= 0.97, trick
    assert found["padding"] >= 0.85
    assert found["off_topic"] >= 0.88
    assert found["padding_worst_set"] >= 0.8
    assert found["off_topic_worst_set"] >= 0.8


def test_a_text_about_something_else_is_noticed_as_a_whole():
    (one,) = [one for one in eye().notices(STRANGE) if one.kind == "topic"]
    assert "far from the task" in one.sentence
    assert (one.start, one.end) == (0, 0)


def test_the_part_that_fills_up_a_work_is_pointed_at():
    work = northwind()[2][0]
    half = work[: work.index("Tell me if")]
    filled = f"{half}{STRANGE}"
    (one,) = [one for one in eye().notices(filled) if one.kind == "filled"]
    assert filled[one.start : one.end] in STRANGE


def test_saying_back_the_task_is_noticed_even_without_rated_works():
    task = " ".join(northwind()[1][:3])
    assert kinds(task) == ["echo"]
    assert kinds(task, 0) == ["echo"]


def test_with_few_rated_works_nothing_is_said_of_topic_or_order():
    assert kinds(STRANGE, LEAST - 1) == []
    assert kinds(" ".join(sorted(STRANGE.split())), LEAST - 1) == []
    assert kinds("The same again. " * 20, LEAST - 1) == ["repeats"]
    assert kinds("Ich rufe Sie morgen um neun an. Wir sehen dann weiter.", 0) == ["language"]
    assert topic(["a task"], ["a work"] * (LEAST - 1)) is None


@pytest.mark.parametrize("text", ["", "👍" * 500, "\0\ud800" * 9, "a" * 300_000, "İ" * 4000])
def test_any_text_is_answered(text):
    for n in (0, 1000):
        assert all(one.sentence for one in eye(n).notices(text))


def test_the_same_texts_give_the_same_limits():
    rubric, task, works = northwind()
    again = watch(rubric, task, works).topic
    first = eye().topic
    assert first is not None
    assert again is not None
    assert again.limits.tolist() == first.limits.tolist()
