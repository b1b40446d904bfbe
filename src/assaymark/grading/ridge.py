"""Kernel ridge regression with an unpenalised intercept and exact leave-one-out predictions.

For centred kernel `K` and ridge `r` the hat matrix is `H = 11'/n + K (K + rI)^-1`; leaving item i
out changes its residual to `e_i / (1 - H_ii)`, so no refit is needed. Hastie, Tibshirani &
Friedman, The Elements of Statistical Learning, section 7.10.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RIDGES = tuple(float(10**power) for power in np.arange(-1.5, 2.51, 0.5))
"""Ridge candidates, as multiples of the kernel's mean diagonal."""

MIXES = (0.0, 0.25, 1.0, 4.0)
"""Weights tried for the linguistic features beside the n-grams."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Dual weights for a training set. `held_out` are exact leave-one-out predictions."""

    mix: float
    ridge: float
    mean: float
    dual: Floats
    held_out: Floats


def solve(
    words: Floats, features: Floats, y: Floats, *, mixes: Sequence[float] = MIXES
) -> Solution:
    """The best of all mixes and ridges by leave-one-out squared error.

    `words`, `features`: kernels, shape (n, n), of centred columns; `y`: shape (n,), n >= 3.
    """
    best: Solution | None = None
    least = np.inf
    for mix in mixes:
        for found in _path(words + mix * features, y, mix):
            error = float(np.sum((found.held_out - y) ** 2))
            if error < least - 1e-12:
                best, least = found, error
    if best is None:
        raise ValueError(f"no finite ridge solution for {len(y)} items; expected finite kernels")
    return best


def _path(kernel: Floats, y: Floats, mix: float) -> list[Solution]:
    size, vectors = np.linalg.eigh(kernel)
    size = np.maximum(size, 0.0)
    mean = float(y.mean())
    turned = vectors.T @ (y - mean)
    squares = vectors**2
    unit = float(size.sum()) / len(y) or 1.0
    return [_one(size, vectors, turned, squares, y, mean, mix, unit * ridge) for ridge in RIDGES]


def _one(
    size: Floats,
    vectors: Floats,
    turned: Floats,
    squares: Floats,
    y: Floats,
    mean: float,
    mix: float,
    ridge: float,
) -> Solution:
    dual = vectors @ (turned / (size + ridge))
    fitted = mean + vectors @ (turned * (size / (size + ridge)))
    lever = 1 / len(y) + squares @ (size / (size + ridge))
    held_out = y - (y - fitted) / np.maximum(1 - lever, 1e-9)
    return Solution(mix, ridge, mean, dual, held_out)
