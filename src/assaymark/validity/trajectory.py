"""Whether one person's growth has come to rest.

A plateau: over the last six weeks, three or more evidences, and the 80 % band of their slope holds
0. That is a reason to look, not a verdict: few noisy works look like a plateau as well, so the
band is given too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

WEEKS = 6
FEWEST = 3
BAND = 0.80


@dataclass(frozen=True, slots=True)
class Slope:
    """Change in a week over `n` evidences of the window, with its band."""

    per_week: float
    low: float
    high: float
    n: int

    @property
    def is_plateau(self) -> bool:
        """Whether the band holds 0."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Not enough to say anything, and why."""

    reason: str
    n: int


def slope(days: Sequence[float], scores: Sequence[float], *, today: float) -> Slope | TooLittle:
    """The slope of the last `WEEKS` weeks up to `today`; days of any calendar, one a score.

    The person must have been at it for as long: the first evidence ever lies `WEEKS` weeks back.

    >>> slope([0, 20, 30, 42], [1.0, 2.0, 1.9, 2.0], today=43).is_plateau
    True
    """
    when, values = np.asarray(days, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    if when.shape != values.shape:
        raise ValueError(f"{len(when)} days for {len(values)} scores; expected one day a score")
    recent = (when > today - 7 * WEEKS) & (when <= today)
    n = int(recent.sum())
    if n < FEWEST or np.ptp(when[recent]) == 0:
        return TooLittle(f"{n} evidences in {WEEKS} weeks; {FEWEST} on different days needed", n)
    if when.min() > today - 7 * WEEKS:
        return TooLittle(f"the first evidence is less than {WEEKS} weeks old", n)
    return _slope(when[recent] / 7, values[recent])


def _slope(weeks: np.ndarray, values: np.ndarray) -> Slope:
    n = len(weeks)
    if np.ptp(values) == 0:  # rounding would leave a slope of 1e-17 with a band as narrow
        return Slope(0.0, 0.0, 0.0, n)
    x = weeks - weeks.mean()
    along = float(x @ x)
    found = float(x @ values) / along
    rest = values - values.mean() - found * x
    se = math.sqrt(float(rest @ rest) / (n - 2) / along)
    half = float(student.ppf((1 + BAND) / 2, n - 2)) * se
    return Slope(found, found - half, found + half, n)
