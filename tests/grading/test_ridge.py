"""Ridge: the closed form equals refitting, and scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from assaymark.grading.ridge import ground, solve


def data(seed: int, n: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    words, features = random.normal(size=(n, 30)), random.normal(size=(n, 6))
    return words, features, words[:, 0] + features[:, 0] + random.normal(scale=0.5, size=n)


@pytest.mark.parametrize("width", [0, 5])
@pytest.mark.parametrize("seed", range(4))
def test_the_solution_and_the_left_out_predictions_are_those_of_scikit_learn(
    seed: int, width: int
) -> None:
    words, features, y = data(seed)
    meanings = np.random.default_rng(9).normal(size=(len(y), width))
    y = y + meanings.sum(axis=1)
    best = solve(ground(words, features, meanings), y)
    assert (best.meaning > 0) == (width > 0)
    both = np.hstack([words, np.sqrt(best.mix) * features, np.sqrt(best.meaning) * meanings])
    whole = Ridge(alpha=best.ridge).fit(both, y)
    ours = best.intercept + words @ best.words + features @ best.features
    ours += meanings @ best.meanings
    assert ours == pytest.approx(whole.predict(both), abs=1e-6)
    for i in range(len(y)):
        rest = np.arange(len(y)) != i
        refit = Ridge(alpha=best.ridge).fit(both[rest], y[rest])
        assert best.held_out[i] == pytest.approx(refit.predict(both[i : i + 1])[0], abs=1e-8)


def test_the_mix_leans_on_what_predicts() -> None:
    random = np.random.default_rng(3)
    noise, telling = random.normal(size=(60, 40)), random.normal(size=(60, 3))
    y = telling @ np.array([1.0, -2.0, 0.5])
    nothing = np.zeros((60, 0))
    assert solve(ground(noise, telling, nothing), y).mix == 4.0
    assert solve(ground(telling, noise, nothing), y).mix == 0.0


def test_embeddings_that_tell_nothing_weigh_nothing() -> None:
    words, features, y = data(1, n=60)
    noise = np.random.default_rng(8).normal(size=(60, 12))
    assert solve(ground(words[:, :1], features, noise), y).meaning == 0.0


def test_rows_without_any_content_predict_the_mean_of_the_others() -> None:
    best = solve(
        ground(np.zeros((3, 4)), np.zeros((3, 2)), np.zeros((3, 0))), np.array([1.0, 2.0, 6.0])
    )
    assert best.held_out == pytest.approx([4.0, 3.5, 1.5])
    assert best.intercept == 3.0
