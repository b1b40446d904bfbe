"""How much less time something takes: one minus the median after over the median before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

FEWEST = 20


@dataclass(frozen=True, slots=True)
class Saved:
    """The share of time saved (negative: it takes longer), its interval, medians, and counts."""

    share: float
    low: float
    high: float
    before: float
    after: float
    n_before: int
    n_after: int


@dataclass(frozen=True, slots=True)
class TooFew:
    """Not enough on one side; `FEWEST` each are needed."""

    n_before: int
    n_after: int


def saved(
    before: ArrayLike, after: ArrayLike, *, seed: int, draws: int = 2000, level: float = 0.95
) -> Saved | TooFew:
    """Times in any one unit, > 0; interval by percentile bootstrap, each side drawn by itself.

    Efron & Tibshirani (1993), chapter 13.
    """
    x, y = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if min(len(x), len(y)) < FEWEST or np.median(x) <= 0:
        return TooFew(len(x), len(y))
    draw = np.random.default_rng(seed)
    firsts = np.array([np.median(draw.choice(x, len(x))) for _one in range(draws)])
    seconds = np.array([np.median(draw.choice(y, len(y))) for _one in range(draws)])
    low, high = np.quantile(1 - seconds / firsts, [(1 - level) / 2, (1 + level) / 2])
    medians = float(np.median(x)), float(np.median(y))
    share = 1 - medians[1] / medians[0]
    return Saved(share, float(low), float(high), *medians, len(x), len(y))
