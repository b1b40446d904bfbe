"""How much less time something takes: one minus the median after over the median before."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST = 20
Floats = NDArray[np.float64]


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
    """Not enough on one side; `FEWEST` each that are over are needed."""

    n_before: int
    n_after: int


def saved(
    before: ArrayLike,
    after: ArrayLike,
    *,
    seed: int,
    over_before: ArrayLike | None = None,
    over_after: ArrayLike | None = None,
    draws: int = 2000,
    level: float = 0.95,
) -> Saved | TooFew:
    """Times in any one unit, > 0, shape (n,); interval by percentile bootstrap, each side drawn by
    itself. Efron & Tibshirani (1993), chapter 13.

    `over_before`, `over_after`: whether each is over, true where not told; the others have lasted
    so long *so far*. Left out they would make whatever came last look quick, so medians are then
    Kaplan & Meier's. Too few as well, where a median or an end of the interval is not reached yet.
    """
    x, y = _times(before, over_before), _times(after, over_after)
    counts = len(x), len(y)
    first, second = _median(x), _median(y)
    if min(x[:, 1].sum(), y[:, 1].sum()) < FEWEST or first <= 0 or math.isinf(first + second):
        return TooFew(*counts)
    draw = np.random.default_rng(seed)
    firsts = np.array([_median(draw.choice(x, len(x))) for _one in range(draws)])
    seconds = np.array([_median(draw.choice(y, len(y))) for _one in range(draws)])
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.sort(1 - seconds / firsts)
    place = round(draws * (1 - level) / 2)
    low, high = float(shares[place]), float(shares[draws - 1 - place])
    if not math.isfinite(low) or not math.isfinite(high):
        return TooFew(*counts)
    return Saved(1 - second / first, low, high, first, second, *counts)


def _times(times: ArrayLike, over: ArrayLike | None) -> Floats:
    """Times, and 1 where over, shape (n, 2)."""
    found = np.asarray(times, dtype=np.float64)
    is_over = np.ones(len(found)) if over is None else np.asarray(over, dtype=np.float64)
    return np.column_stack([found, is_over])


def _median(times: Floats) -> float:
    """The median; infinite where fewer than half are known to be over by any time."""
    if times[:, 1].all():
        return float(np.median(times[:, 0])) if len(times) else math.nan
    found = times[np.lexsort((-times[:, 1], times[:, 0]))]
    left = np.cumprod(1 - found[:, 1] / np.arange(len(found), 0, -1))
    reached = np.flatnonzero(left <= 0.5 + 1e-12)
    return float(found[reached[0], 0]) if len(reached) else math.inf
