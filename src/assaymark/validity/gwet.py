"""Gwet's agreement coefficient: agreement of any number of raters beyond chance, for any skew.

Kappa falls when nearly all works stand at one level, however well the raters agree; AC2 does not,
because it measures chance by how evenly the levels are used. Missing ratings are allowed.

Gwet (2014), Handbook of Inter-Rater Reliability, 4th edition, chapters 3 and 4.
"""

import math
from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Weights = Literal["identity", "ordinal", "quadratic"]


def gwet_ac2(
    ratings: ArrayLike, *, levels: Sequence[float], weights: Weights = "quadratic"
) -> float:
    """AC2, at most 1; with `identity` weights AC1. nan when no item has two ratings.

    `ratings`: shape (n_raters, n_items), nan where a rater did not rate, other values among
    `levels`. `levels` is the ladder, all of it, used or not: neighbours are one step apart whatever
    their values. Items with one rating count towards chance only, as in Gwet's formulas.

    >>> round(gwet_ac2([[1, 2, 3, 4], [1, 2, 3, 3]], levels=[1, 2, 3, 4]), 3)
    0.91
    """
    counts = level_counts(ratings, levels=levels)
    return ac2_of_counts(counts, weight=agreement_weights(len(levels), weights))


def ac2_of_counts(counts: Floats, *, weight: Floats) -> float:
    """As `gwet_ac2`, of `level_counts` and `agreement_weights` made before: for bootstraps, which
    redraw the rows of `counts`, shape (n_items, n_levels)."""
    given = counts.sum(axis=1)
    twice = given >= 2
    if not twice.any():
        return math.nan
    near = (counts * (counts @ weight - 1)).sum(axis=1)[twice]
    observed = float(np.mean(near / (given[twice] * (given[twice] - 1))))
    rated = given >= 1
    share = (counts[rated] / given[rated, None]).mean(axis=0)
    q = len(weight)
    chance = float(weight.sum() / (q * (q - 1)) * (share * (1 - share)).sum())
    return (observed - chance) / (1 - chance)


def agreement_weights(n_levels: int, weights: Weights) -> Floats:
    """How near two levels count as being, in [0, 1]: shape (n_levels, n_levels), ones inside.

    `quadratic` falls with the square of the steps between them, `ordinal` with the number of pairs
    of levels that lie from one to the other, `identity` at once. Gwet (2014), section 3.5.
    """
    if weights not in get_args(Weights):
        raise ValueError(f"weights {weights!r}; expected one of {get_args(Weights)!r}")
    steps = np.abs(np.arange(n_levels)[:, None] - np.arange(n_levels)[None, :]).astype(np.float64)
    if weights == "identity":
        return np.asarray(steps == 0, dtype=np.float64)
    apart = steps**2 if weights == "quadratic" else steps * (steps + 1) / 2
    return np.asarray(1 - apart / apart.max())


def level_counts(ratings: ArrayLike, *, levels: Sequence[float]) -> Floats:
    """How many raters gave each item each level: shape (n_items, n_levels)."""
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"ratings of shape {table.shape}; expected (n_raters, n_items)")
    ladder = np.asarray(levels, dtype=np.float64)
    if len(np.unique(ladder)) != len(ladder) or len(ladder) < 2:
        raise ValueError(f"levels {list(levels)!r}; expected at least two, each different")
    strange = np.setdiff1d(table[~np.isnan(table)], ladder)
    if len(strange):
        raise ValueError(f"ratings {strange.tolist()!r}; expected values among {list(levels)!r}")
    return np.asarray((table[:, :, None] == ladder).sum(axis=0), dtype=np.float64)
