"""From a score to a probability for each level: a proportional-odds model.

`P(rank >= k | score) = 1 / (1 + exp(-(slope * score - step_k)))`, fitted on held-out scores, every
rater's rating counting, so that a probability means: what an assessor would say. Fitted as stacked
logistic regressions with a common slope, which keeps the steps in order. McCullagh (1980), JRSS B
42; the pseudo-observations that keep rare levels finite are after Firth (1993), Biometrika 80.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_PSEUDO = 0.5
_SHRINK = 0.25


@dataclass(frozen=True, slots=True)
class Odds:
    """`centre` and `spread` standardise the score; `steps` rise, one per rank above the lowest."""

    centre: float
    spread: float
    slope: float
    steps: tuple[float, ...]

    def reaching(self, scores: Floats) -> Floats:
        """P(rank >= k) for k = 1, 2, …: shape (n, n_ranks - 1), falling along each row."""
        z = (np.asarray(scores, dtype=np.float64) - self.centre) / self.spread
        odds = self.slope * z[:, None] - np.array(self.steps)[None, :]
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))

    def probabilities(self, score: float) -> Floats:
        """P(rank = k) for k = 0, 1, …: shape (n_ranks,), sums to 1."""
        reached = np.concatenate([[1.0], self.reaching(np.array([score]))[0], [0.0]])
        return np.asarray(reached[:-1] - reached[1:])


def fit_odds(scores: Floats, reached: Floats) -> Odds:
    """The model of `reached` (n, n_ranks - 1): the share of raters at or above each rank."""
    centre, spread = float(scores.mean()), float(scores.std()) or 1.0
    z = (scores - centre) / spread
    beta = np.concatenate([[1.0], _first_steps(reached)])
    for _ in range(30):
        gradient, curve = _slopes(z, reached, beta)
        move = np.linalg.solve(curve, gradient)
        beta = beta + np.clip(move, -2.0, 2.0)
        if float(np.abs(move).max()) < 1e-9:
            break
    if beta[0] <= 0:
        beta = np.concatenate([[0.0], _first_steps(reached)])
    steps = np.maximum.accumulate(beta[1:])
    return Odds(centre, spread, float(beta[0]), tuple(float(step) for step in steps))


def _first_steps(reached: Floats) -> Floats:
    share = (reached.sum(axis=0) + _PSEUDO) / (len(reached) + 2 * _PSEUDO)
    return np.asarray(np.log((1 - share) / share))


def _slopes(z: Floats, reached: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """Gradient and curvature of the penalised log-likelihood at `beta` = (slope, steps…)."""
    p = 1 / (1 + np.exp(-np.clip(beta[0] * z[:, None] - beta[None, 1:], -30, 30)))
    middle = 1 / (1 + np.exp(np.clip(beta[1:], -30, 30)))
    miss, weight = reached - p, p * (1 - p)
    own = weight.sum(axis=0) + 2 * _PSEUDO * middle * (1 - middle)
    gradient = np.concatenate(
        [
            [(miss * z[:, None]).sum() - _SHRINK * beta[0]],
            -miss.sum(axis=0) - _PSEUDO * (1 - 2 * middle),
        ]
    )
    curve = np.diag(np.concatenate([[(weight * (z**2)[:, None]).sum() + _SHRINK], own + 1e-9]))
    curve[0, 1:] = curve[1:, 0] = -(weight * z[:, None]).sum(axis=0)
    return gradient, curve
