"""Linguistic features: what they count, and that any text can be read."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assaymark.grading.features import NAMES, RATES, read


def feature(text: str, name: str) -> float:
    return float(read(text).values[NAMES.index(name)])


def test_there_are_about_forty_each_named_once() -> None:
    assert 35 <= len(NAMES) <= 50
    assert len(set(NAMES)) == len(NAMES)


def test_open_and_closed_questions_are_told_apart() -> None:
    text = "What happened then? Do you have the number? Fine."
    assert feature(text, "open questions") == feature(text, "closed questions") == 1 / 3
    assert feature(text, "questions") == 2 / 3


def test_rates_are_per_hundred_words() -> None:
    text = "I feel sad. You feel angry and I am sorry for that."
    assert feature(text, "feelings") == 100 * 4 / 12
    assert feature(text, "apology") == 100 * 1 / 12
    assert feature(text + " " + text, "feelings") == feature(text, "feelings")


def test_the_sentences_counts_add_up_to_the_works_rates() -> None:
    seen = read("I'm running slowly, you know. Nobody listened! Why, really?")
    total = seen.rates.sum(axis=0) * 100 / len(seen.forms)
    assert np.allclose(total, seen.values[-len(RATES) :])


@given(st.text(max_size=200))
def test_any_text_gives_finite_features(text: str) -> None:
    seen = read(text)
    assert seen.values.shape == (len(NAMES),)
    assert np.isfinite(seen.values).all()


def test_a_lone_surrogate_is_no_crash() -> None:
    assert read("broken \ud800 text").forms == ("broken", "text")
