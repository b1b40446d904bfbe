"""A trend out of sums, beside something that should explain it: does a pass rate rise by itself?

Ordinary least squares from sums of products, so that a database can add them up. The interval is
normal; for shares it is the linear probability model's. A rising pass rate at equal evidence is
called inflation; with evidence that gets better it is learning, so the trend is taken at equal
evidence wherever evidence was measured.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

FEWEST = 40


@dataclass(frozen=True, slots=True)
class Trend:
    """Change in a unit of the second column, with its interval, over `n` rows."""

    slope: float
    low: float
    high: float
    n: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves 0 out."""
        return not self.low <= 0 <= self.high


def trend(
    products: ArrayLike, with_y: ArrayLike, y_squares: float, *, n: int, level: float = 0.95
) -> Trend | None:
    """The slope of the second column; None under `FEWEST` rows, or where columns tell the same.

    `products`, shape (k, k): sums of products of the columns, the first of which is 1; `with_y`,
    shape (k,): with y.

    >>> trend([[4, 6], [6, 14]], [4, 6], 4, n=4) is None
    True
    """
    inner, outer = np.asarray(products, dtype=np.float64), np.asarray(with_y, dtype=np.float64)
    scale = np.sqrt(np.maximum(np.diag(inner), 1e-300))
    scaled = inner / np.outer(scale, scale)
    if n < FEWEST or np.linalg.cond(scaled) > 1e10:
        return None
    inverse = np.linalg.inv(scaled) / np.outer(scale, scale)
    beta = inverse @ outer
    left = max(0.0, y_squares - float(beta @ outer)) / (n - len(outer))
    half = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(left * float(inverse[1, 1]))
    slope = float(beta[1])
    return Trend(slope, slope - half, slope + half, n)
