"""Growth of many people at once: a line for everybody, and each person's own way off it (REML).

Laird & Ware (1982), Biometrics 38. For fewer than about 12 people a group its tests are too sure
(8 % instead of 5 under no effect): pilots use `permutation`; this draws the ribbons.
"""

import math
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient of the line for everybody, with its standard error."""

    value: float
    se: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Start and slope for everybody; how people differ (SDs), the rest, and -2 log REML."""

    start: Coefficient
    slope: Coefficient
    start_sd: float
    slope_sd: float
    residual_sd: float
    log_likelihood: float
    n_people: int
    n: int

    @property
    def reml(self) -> float:
        """The criterion that other programs print: -2 log restricted likelihood."""
        return -2 * self.log_likelihood


@dataclass(frozen=True, slots=True)
class NotFitted:
    """No line, and why."""

    reason: str


def growth(values: ArrayLike, times: ArrayLike, people: ArrayLike) -> Growth | NotFitted:
    """Random start and slope by person; shape (n,) each, one row a reading.

    `NotFitted` with fewer than 3 people read 3 times, or where nothing varies or nothing converges.
    """
    y, x = np.asarray(values, dtype=np.float64), np.asarray(times, dtype=np.float64)
    who = np.asarray(people)
    _names, sizes = np.unique(who, return_counts=True)
    if np.sum(sizes >= 3) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return NotFitted("three people with three readings each, that differ, are needed")
    return _fitted(y, x, who, len(sizes))


def _fitted(y: np.ndarray, x: np.ndarray, who: np.ndarray, n_people: int) -> Growth | NotFitted:
    from statsmodels.regression.mixed_linear_model import MixedLM  # noqa: PLC0415 - slow to load
    from statsmodels.tools.sm_exceptions import ConvergenceWarning  # noqa: PLC0415

    design = np.column_stack([np.ones(len(x)), x])
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            found = MixedLM(y, design, groups=who, exog_re=design).fit(reml=True)
        except (ConvergenceWarning, np.linalg.LinAlgError) as error:
            return NotFitted(f"the fit did not settle: {str(error)[:120]}")
    covariance = np.asarray(found.cov_re)
    start, slope = (
        Coefficient(float(found.fe_params[i]), float(found.bse_fe[i])) for i in range(2)
    )
    return Growth(
        start,
        slope,
        math.sqrt(max(0.0, float(covariance[0, 0]))),
        math.sqrt(max(0.0, float(covariance[1, 1]))),
        math.sqrt(float(found.scale)),
        float(found.llf),
        n_people,
        len(y),
    )
