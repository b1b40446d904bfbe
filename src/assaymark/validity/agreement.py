"""How far two or more judges agree, with intervals.

Ratings are numbers; a missing rating is `nan`, and only `krippendorff_alpha` accepts one. Where a
statistic does not exist (nobody ever disagreed because there was one level only), it is `nan`,
never 0 or 1: the reader must see that nothing was measured.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Metric = Literal["ordinal", "interval"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval and `n`, the number of items it rests on."""

    low: float
    high: float
    n: int


def quadratic_weighted_kappa(a: ArrayLike, b: ArrayLike, *, levels: Sequence[float]) -> float:
    """Cohen's kappa with squared distances between ranks, in [-1, 1]; nan when it does not exist.

    `a`, `b`: shape (n_items,), values among `levels`. `levels` is the ladder: neighbours are one
    step apart whatever their values. nan when both judges gave everything the same level, or n = 0.
    Cohen (1968), Psychological Bulletin 70.

    >>> round(quadratic_weighted_kappa([1, 2, 3, 4], [1, 2, 3, 3], levels=[1, 2, 3, 4]), 3)
    0.875
    """
    x, y = _pair(_ranks(a, levels), _ranks(b, levels))
    if not len(x):
        return math.nan
    apart = float(np.sum((x - y) ** 2))
    expected = float(np.sum(x * x) + np.sum(y * y) - 2 * np.sum(x) * np.sum(y) / len(x))
    return 1 - apart / expected if expected > 0 else math.nan


def exact_agreement(a: ArrayLike, b: ArrayLike) -> float:
    """Share of items, in [0, 1], with equal ratings; shape (n_items,); nan when n = 0."""
    x, y = _pair(_complete(a), _complete(b))
    return float(np.mean(x == y)) if len(x) else math.nan


def adjacent_agreement(a: ArrayLike, b: ArrayLike, *, levels: Sequence[float]) -> float:
    """Share of items, in [0, 1], at most one step of the ladder apart; nan when n = 0."""
    x, y = _pair(_ranks(a, levels), _ranks(b, levels))
    return float(np.mean(np.abs(x - y) <= 1)) if len(x) else math.nan


def krippendorff_alpha(ratings: ArrayLike, *, metric: Metric = "ordinal") -> float:
    """Krippendorff's alpha, at most 1; nan when no item has two ratings or only one value occurs.

    `ratings`: shape (n_raters, n_items), nan where a rater did not rate. Items with fewer than two
    ratings do not count. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    """
    if metric not in ("ordinal", "interval"):
        raise ValueError(f"metric {metric!r}; expected 'ordinal' or 'interval'")
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"ratings of shape {table.shape}; expected (n_raters, n_items)")
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0).astype(np.float64)
    counts = counts[counts.sum(axis=1) >= 2]
    totals = counts.sum(axis=0)
    distance = _distances(values, totals, metric)
    within = np.einsum("ic,id,cd,i->", counts, counts, distance, 1 / (counts.sum(axis=1) - 1))
    between = totals @ distance @ totals
    n = totals.sum()
    return float(1 - (n - 1) * within / between) if between > 0 else math.nan


def bootstrap_interval(
    statistic: Callable[..., float],
    *arrays: ArrayLike,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
) -> Interval:
    """Percentile bootstrap interval of `statistic(*arrays)`, items redrawn with replacement.

    Items lie on the last axis of every array, so `(n_items,)` pairs and `(n_raters, n_items)`
    tables both work. Draws where the statistic is nan are left out; when they are more than half,
    both ends are nan. Efron & Tibshirani (1993), chapter 13.
    """
    tables = [np.asarray(array, dtype=np.float64) for array in arrays]
    sizes = {table.shape[-1] for table in tables}
    if len(sizes) != 1:
        raise ValueError(f"arrays with {sorted(sizes)} items; expected the same number in each")
    n = sizes.pop()
    if n == 0 or draws < 1 or not 0 < level < 1:
        raise ValueError(f"n={n}, draws={draws}, level={level}; expected n, draws >= 1, 0<level<1")
    chosen = np.random.default_rng(seed).integers(0, n, size=(draws, n))
    drawn = np.array([statistic(*(table[..., row] for table in tables)) for row in chosen])
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) * 2 < draws:
        return Interval(math.nan, math.nan, n)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), n)


def wilson_interval(k: int, n: int, level: float = 0.95) -> Interval:
    """Wilson score interval for a share of `k` in `n`, `0 <= k <= n`; (0, 1) when n = 0.

    Wilson (1927), J. American Statistical Association 22.
    """
    if not 0 <= k <= n or not 0 < level < 1:
        raise ValueError(f"k={k}, n={n}, level={level}; expected 0 <= k <= n and 0 < level < 1")
    if n == 0:
        return Interval(0.0, 1.0, 0)
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = k / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if k == 0 else centre - half
    return Interval(low, 1.0 if k == n else centre + half, n)


def _distances(values: Floats, totals: Floats, metric: Metric) -> Floats:
    if metric == "interval":
        return np.asarray((values[:, None] - values[None, :]) ** 2)
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)


def _ranks(ratings: ArrayLike, levels: Sequence[float]) -> Floats:
    ladder = [float(level) for level in levels]
    if len(set(ladder)) != len(ladder) or len(ladder) < 2:
        raise ValueError(f"levels {list(levels)!r}; expected at least two, each different")
    known = {level: float(rank) for rank, level in enumerate(ladder)}
    values = _complete(ratings)
    strange = sorted({float(value) for value in values} - set(known))
    if strange:
        raise ValueError(f"ratings {strange!r}; expected values among {list(levels)!r}")
    return np.array([known[float(value)] for value in values], dtype=np.float64)


def _complete(ratings: ArrayLike) -> Floats:
    values = np.asarray(ratings, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"ratings of shape {values.shape}; expected (n_items,)")
    if np.isnan(values).any():
        raise ValueError("a missing rating (nan); leave out items that not both judges rated")
    return values


def _pair(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    if len(a) != len(b):
        raise ValueError(f"{len(a)} ratings beside {len(b)}; expected one of each judge per item")
    return a, b
