"""Level probabilities: they add up, rise with the score, and come true as often as they say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assaymark.grading.levels import fit_odds


def reached(ranks: np.ndarray, n_ranks: int) -> np.ndarray:
    return (ranks[:, None] >= np.arange(1, n_ranks)[None, :]).astype(float)


@given(st.lists(st.integers(0, 4), min_size=3, max_size=40), st.integers(0, 500), st.floats(-5, 5))
def test_probabilities_add_up_whatever_the_ratings(
    ranks: list[int], seed: int, score: float
) -> None:
    scores = np.random.default_rng(seed).normal(size=len(ranks))
    odds = fit_odds(scores, reached(np.array(ranks), 5))
    found = odds.probabilities(score)
    assert abs(found.sum() - 1) < 1e-12
    assert (found >= 0).all()
    assert odds.slope >= 0


@given(st.lists(st.integers(0, 3), min_size=3, max_size=40))
def test_a_higher_score_never_makes_a_level_less_likely_to_be_reached(ranks: list[int]) -> None:
    wanted = np.array(ranks)
    odds = fit_odds(wanted + np.linspace(0, 1, len(ranks)), reached(wanted, 4))
    along = odds.reaching(np.linspace(-3, 6, 30))
    assert (np.diff(along, axis=0) >= 0).all()
    assert (np.diff(along, axis=1) <= 1e-12).all()


def test_probabilities_come_true_as_often_as_they_say() -> None:
    random = np.random.default_rng(11)

    def draw(n: int) -> tuple[np.ndarray, np.ndarray]:
        truth = random.normal(size=n)
        noisy = truth + random.logistic(scale=0.4, size=n)
        return truth, np.digitize(noisy, [-1.0, 0.0, 1.0])

    scores, ranks = draw(1500)
    odds = fit_odds(scores, reached(ranks, 4))
    fresh, then = draw(40_000)
    said = odds.reaching(fresh)
    for k in range(3):
        for low in np.arange(0, 1, 0.2):
            inside = (said[:, k] >= low) & (said[:, k] < low + 0.2)
            true = float(np.mean(then[inside] >= k + 1))
            assert abs(true - float(said[inside, k].mean())) < 0.05


def test_scores_that_say_nothing_give_the_shares() -> None:
    ranks = np.array([0, 0, 0, 1, 1, 2] * 20)
    odds = fit_odds(np.random.default_rng(2).normal(size=120), reached(ranks, 3))
    assert np.abs(odds.probabilities(0.0) - [0.5, 1 / 3, 1 / 6]).max() < 0.06
