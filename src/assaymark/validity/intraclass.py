"""Intraclass correlation: which share of the spread of ratings lies in the works themselves.

The forms are named as by Shrout & Fleiss: (1, 1) and (1, k), each work rated by other raters drawn
at random; (2, 1) and (2, k), the same raters drawn at random for all works, absolute agreement, so
that a strict rater costs. `1` is the reliability of one rating, `k` that of the mean of k.

Shrout & Fleiss (1979), Psychological Bulletin 86; McGraw & Wong (1996), Psychological Methods 1.
"""

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

_NOTHING = 1e-12
Form = Literal["1,1", "1,k", "2,1", "2,k"]


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Of a table of works and raters: between works, between raters, residual, within works."""

    works: float
    raters: float
    residual: float
    within: float


def intraclass(ratings: ArrayLike, *, form: Form) -> float:
    """ICC of `form`, at most 1; nan when the works do not differ at all.

    `ratings`: shape (n_raters, n_items), both at least 2, nothing missing. Below 0 the works differ
    less than raters do on one work: read it as 0.
    """
    if form not in get_args(Form):
        raise ValueError(f"form {form!r}; expected one of {get_args(Form)!r}")
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError(f"ratings of shape {table.shape}; expected (n_raters, n_items), >= 2 each")
    if np.isnan(table).any():
        raise ValueError("a missing rating (nan); leave out items that not every rater rated")
    k, n = (int(size) for size in table.shape)
    ms = mean_squares(table)
    if ms.works < _NOTHING:
        return math.nan
    if form == "1,1":
        return (ms.works - ms.within) / (ms.works + (k - 1) * ms.within)
    if form == "1,k":
        return (ms.works - ms.within) / ms.works
    strictness = (ms.raters - ms.residual) / n
    if form == "2,1":
        return (ms.works - ms.residual) / (ms.works + (k - 1) * ms.residual + k * strictness)
    whole = ms.works + strictness
    return (ms.works - ms.residual) / whole if whole > 0 else math.nan


def mean_squares(ratings: ArrayLike) -> MeanSquares:
    """The mean squares of a complete table, shape (n_raters, n_items)."""
    table = np.asarray(ratings, dtype=np.float64)
    k, n = table.shape
    middle = table.mean()
    works, raters = table.mean(axis=0), table.mean(axis=1)
    rest = table - works[None, :] - raters[:, None] + middle
    return MeanSquares(
        works=float(k * ((works - middle) ** 2).sum() / (n - 1)),
        raters=float(n * ((raters - middle) ** 2).sum() / (k - 1)),
        residual=float((rest**2).sum() / ((n - 1) * (k - 1))),
        within=float(((table - works) ** 2).sum() / (n * (k - 1))),
    )
