"""Many yes-or-no answers about each turn of a conversation."""

import json

import numpy as np
import pytest

from assaymark.grading.features import Reading, read
from assaymark.grading.turns import _inverse, _likeness, _rows, _solved, best_thresholds, fit
from tests.shared_data import shared

ASKS = ("What do you need most?", "How is that for you?", "Which one would help you?")
TELLS = ("I need more water for my dog.", "We need the wood.", "My kids need the food.")


def readings(n: int) -> tuple[list[Reading], np.ndarray, list[str]]:
    random = np.random.default_rng(3)
    texts = [(ASKS, TELLS)[i % 2][random.integers(3)] + f" Note {i}." for i in range(n)]
    shown = np.array([[i % 2 == 0, i % 2 == 1] for i in range(n)])
    return [read(text) for text in texts], shown, [f"talk {i // 4}" for i in range(n)]


def test_it_tells_questions_from_needs() -> None:
    turns, shown, talks = readings(80)
    made = fit(turns, shown, talks, seed=1)
    asked = made.shown([read("What would help you most?"), read("I need the water for my kids.")])
    assert asked.tolist() == [[True, False], [False, True]]


def test_the_same_turns_give_the_same_grader() -> None:
    turns, shown, talks = readings(40)
    one, two = fit(turns, shown, talks, seed=1), fit(turns, shown, talks, seed=1)
    assert np.array_equal(one.scores(turns), two.scores(turns))


def test_a_turn_without_words_gets_an_answer() -> None:
    turns, shown, talks = readings(40)
    assert fit(turns, shown, talks, seed=1).shown([read(""), read("🙂")]).shape == (2, 2)


def test_lists_of_different_length_are_refused() -> None:
    turns, shown, talks = readings(8)
    with pytest.raises(ValueError, match="7 conversations"):
        fit(turns, shown, talks[:7], seed=1)


def test_likeness_equals_the_plain_product_of_the_rows() -> None:
    turns, _, _ = readings(90)
    vocabulary = {gram: i for i, gram in enumerate(["what", "you", "need", "the", "i need", "my"])}
    rows = _rows(turns, vocabulary)
    plain = np.zeros(rows.shape, dtype=np.float32)
    plain[rows.row, rows.column] = rows.value
    assert np.allclose(_likeness(rows), plain @ plain.T, atol=1e-6)
    assert np.allclose(rows.times(np.eye(6, dtype=np.float32)), plain)


def test_left_out_scores_equal_those_of_a_fit_without_the_conversation() -> None:
    random = np.random.default_rng(7)
    x = random.normal(size=(60, 9)).astype(np.float32)
    wanted = np.where(random.random((60, 2)) < 0.4, 1, -1).astype(np.float32)
    groups = np.repeat(np.arange(12), 5)
    kernel = x @ x.T
    _, left_out = _solved(kernel, wanted, groups, 1.0)
    for group in range(12):
        rest, part = np.flatnonzero(groups != group), np.flatnonzero(groups == group)
        dual, _ = _solved(kernel[np.ix_(rest, rest)], wanted[rest], groups[rest], 1.0)
        again = (kernel[np.ix_(part, rest)] + 1) @ dual
        assert np.allclose(left_out[part], again, atol=1e-3)


def test_the_triangular_inverse_is_one() -> None:
    random = np.random.default_rng(2)
    lower = np.tril(random.normal(size=(700, 700)) * 0.02).astype(np.float32)
    lower[np.diag_indices(700)] = 1.0
    assert np.allclose(_inverse(lower) @ lower, np.eye(700), atol=1e-4)


def test_the_best_threshold_is_the_one_of_the_slow_search() -> None:
    random = np.random.default_rng(5)
    scores = random.normal(size=(200, 1)).astype(np.float32)
    shown = (scores + random.normal(size=(200, 1)) > 1).astype(bool)

    def f1(cut: float) -> float:
        given = scores > cut
        return float(2 * (given & shown).sum() / (given.sum() + shown.sum()))

    slow = max(f1(float(one) - 1e-4) for one in scores[:, 0])
    assert f1(float(best_thresholds(scores, shown)[0])) == pytest.approx(slow)


def test_negotiation_strategies_are_found_in_dialogues_not_met() -> None:
    rows: list[tuple[str, str, str]] = []
    path = shared("soft-skills/casino/data_split_casino_train.json")
    for one in json.loads(path.read_text("utf-8")):
        rows += [(t, str(one["dialogue_id"]), said) for t, said in one.get("annotations", ())]
    rows = rows[:1200]
    names = ("small-talk", "self-need", "elicit-pref")
    shown = np.array([[name in said.split(",") for name in names] for _, _, said in rows])
    turns, talks = [read(text) for text, _, _ in rows], [talk for _, talk, _ in rows]
    made = fit(turns[:900], shown[:900], talks[:900], seed=1)
    given, wanted = made.shown(turns[900:]), shown[900:]
    f1 = 2 * (given & wanted).sum(axis=0) / (given.sum(axis=0) + wanted.sum(axis=0))
    assert f1.mean() > 0.55
