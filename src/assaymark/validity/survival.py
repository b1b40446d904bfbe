"""Time until something happens, where it has not happened to everybody yet.

Days until role-ready, until leaving. Kaplan & Meier (1958), J. American Statistical Association
53, with Greenwood's variance on the log-log scale, so that ends stay in [0, 1]; Cox (1972), ties
by Efron (1977).
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from assaymark.validity.permutation import Floats


@dataclass(frozen=True, slots=True)
class Step:
    """From `time` on, `share` of people to whom it has not happened; `at_risk` just before."""

    time: float
    share: float
    low: float
    high: float
    at_risk: int
    happened: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The steps; `median` is None while more than half are still waiting. `n` people."""

    steps: tuple[Step, ...]
    median: float | None
    n: int
    events: int

    def at(self, time: float) -> tuple[float, float, float]:
        """The share still waiting at `time`, with its ends; 1 before anything happened."""
        place = bisect_right(self.steps, time, key=lambda step: step.time)
        if not place:
            return 1.0, 1.0, 1.0
        step = self.steps[place - 1]
        return step.share, step.low, step.high

    @property
    def median_ends(self) -> tuple[float | None, float | None]:
        """The interval of the median: the times at which the band's ends reach one half (Brookmeyer
        & Crowley 1982, Biometrics 38); None where an end never does."""
        low = next((step.time for step in self.steps if step.low <= 0.5), None)
        return low, next((step.time for step in self.steps if step.high <= 0.5), None)


@dataclass(frozen=True, slots=True)
class Hazard:
    """One covariate's coefficient in Cox's model: above 0, it happens sooner."""

    name: str
    coefficient: float
    se: float
    p: float

    @property
    def ratio(self) -> float:
        """The hazard ratio for one unit more."""
        return math.exp(self.coefficient)


def kaplan_meier(times: ArrayLike, happened: ArrayLike, *, level: float = 0.95) -> Curve:
    """The share still waiting; shape (n_people,) each, times >= 0, `happened` false where it had
    not happened when last seen.

    >>> [round(step.share, 3) for step in kaplan_meier([1, 2, 2, 3], [1, 1, 0, 1]).steps]
    [0.75, 0.5, 0.0]
    """
    when, event = _people(times, happened)
    z = NormalDist().inv_cdf((1 + level) / 2)
    steps, share, greenwood = [], 1.0, 0.0
    for time in np.unique(when[event]):
        at_risk = int(np.sum(when >= time))
        count = int(np.sum(event & (when == time)))
        share *= 1 - count / at_risk
        greenwood += count / (at_risk * (at_risk - count)) if at_risk > count else math.inf
        low, high = _ends(share, greenwood, z)
        steps.append(Step(float(time), share, low, high, at_risk, count))
    half = next((step.time for step in steps if step.share <= 0.5), None)
    return Curve(tuple(steps), half, len(when), int(event.sum()))


def cox(
    times: ArrayLike, happened: ArrayLike, covariates: ArrayLike, *, names: Sequence[str]
) -> tuple[Hazard, ...]:
    """Cox's proportional hazards; `covariates`: shape (n_people, n_names), no constant."""
    from statsmodels.duration.hazard_regression import PHReg  # noqa: PLC0415 - slow to load

    when, event = _people(times, happened)
    table = np.asarray(covariates, dtype=np.float64)
    if table.shape != (len(when), len(names)):
        raise ValueError(f"covariates of shape {table.shape}; expected ({len(when)}, {len(names)})")
    fitted = PHReg(when, table, status=event.astype(np.int64), ties="efron").fit()
    return tuple(
        Hazard(name, float(one), float(se), float(p))
        for name, one, se, p in zip(names, fitted.params, fitted.bse, fitted.pvalues, strict=True)
    )


def _ends(share: float, greenwood: float, z: float) -> tuple[float, float]:
    if share <= 0 or share >= 1 or math.isinf(greenwood):
        return (share, share) if share >= 1 else (0.0, 1.0 if share > 0 else 0.0)
    theta = z * math.sqrt(greenwood) / math.log(share)
    return share ** math.exp(-theta), share ** math.exp(theta)


def _people(times: ArrayLike, happened: ArrayLike) -> tuple[Floats, np.ndarray]:
    when = np.asarray(times, dtype=np.float64)
    event = np.asarray(happened, dtype=bool)
    if when.shape != event.shape or when.ndim != 1 or np.isnan(when).any() or (when < 0).any():
        raise ValueError(
            f"times of shape {when.shape}, happened {event.shape}; expected equal (n,), times >= 0"
        )
    return when, event
