"""Ridge: the closed form equals refitting, and scikit-learn."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from assaymark.grading.ridge import RIDGES, solve


def data(seed: int, n: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    words, features = random.normal(size=(n, 30)), random.normal(size=(n, 6))
    y = words[:, 0] + features[:, 0] + random.normal(scale=0.5, size=n)
    return words - words.mean(axis=0), features - features.mean(axis=0), y


@pytest.mark.parametrize("seed", range(4))
def test_the_left_out_prediction_is_that_of_a_refit(seed: int) -> None:
    words, features, y = data(seed)
    best = solve(words @ words.T, features @ features.T, y)
    both = np.hstack([words, np.sqrt(best.mix) * features])
    unit = float(np.sum(both**2)) / len(y)
    ridges = [unit * ridge for ridge in RIDGES]
    rest = np.arange(len(y)) != 0

    def refit(ridge: float) -> float:
        return float(Ridge(alpha=ridge).fit(both[rest], y[rest]).predict(both[:1])[0])

    assert min(abs(refit(ridge) - best.held_out[0]) for ridge in ridges) < 1e-8


def test_the_mix_leans_on_what_predicts() -> None:
    random = np.random.default_rng(3)
    noise, telling = random.normal(size=(60, 40)), random.normal(size=(60, 3))
    noise, telling = noise - noise.mean(axis=0), telling - telling.mean(axis=0)
    y = telling @ np.array([1.0, -2.0, 0.5])
    assert solve(noise @ noise.T, telling @ telling.T, y).mix == 4.0
    assert solve(telling @ telling.T, noise @ noise.T, y).mix == 0.0


def test_kernels_without_any_content_predict_the_mean_of_the_others() -> None:
    y = np.array([1.0, 2.0, 6.0])
    best = solve(np.zeros((3, 3)), np.zeros((3, 3)), y)
    assert best.held_out == pytest.approx([4.0, 3.5, 1.5])
