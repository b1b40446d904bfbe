"""The ordinary analyses of two groups, which take each person as if they were alone.

They reproduce what text-books print. In a pilot of teams they are too sure of themselves: reports
show them only beside the test by teams (`uplift`), and `bench/pilots.py` measures how often they
claim an effect that is not there.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2
from scipy.stats import t as student

from assaymark.validity.agreement import Interval
from assaymark.validity.permutation import Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with its standard error, two-sided p and interval, by ordinary least squares."""

    estimate: float
    se: float
    p: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class RateRatio:
    """A ratio of rates; `is_overdispersed`: by negative binomial, since counts vary too much for
    Poisson; `dispersion` is Pearson's chi-square over its degrees of freedom, 1 for Poisson."""

    ratio: float
    interval: Interval
    p: float
    is_overdispersed: bool
    dispersion: float


def mean_difference(after: ArrayLike, treated: ArrayLike, *, level: float = 0.95) -> Difference:
    """Mean of the treated less mean of the others; shape (n_people,) each; one variance for both.

    >>> round(mean_difference([1, 2, 3, 4], [0, 0, 1, 1]).estimate, 9)
    2.0
    """
    y, group = _same(after, treated)
    return _last(y, np.column_stack([np.ones(len(y)), group]), level)


def difference_in_differences(
    values: ArrayLike, treated: ArrayLike, after: ArrayLike, *, level: float = 0.95
) -> Difference:
    """How much more the treated changed than the others, each reading a row, shape (n,) each."""
    y, group = _same(values, treated)
    _values, time = _same(values, after)
    return _last(y, np.column_stack([np.ones(len(y)), group, time, group * time]), level)


def ancova(
    after: ArrayLike, before: ArrayLike, treated: ArrayLike, *, level: float = 0.95
) -> Difference:
    """The treated less the others after, at equal readings before; shape (n_people,) each."""
    y, group = _same(after, treated)
    _values, base = _same(after, before)
    return _last(y, np.column_stack([np.ones(len(y)), base, group]), level)


def rate_ratio(
    counts: ArrayLike, exposure: ArrayLike, treated: ArrayLike, *, level: float = 0.95
) -> RateRatio:
    """The treated's rate over the others'; `counts`, `exposure` > 0, `treated`: shape (n,) each.

    Poisson; negative binomial (variance mu + a·mu², a by maximum likelihood) where Pearson's
    chi-square refuses Poisson at 5 %. Cameron & Trivedi (2013), chapter 3.
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial, Poisson  # noqa: PLC0415

    y, group = _same(counts, treated)
    _counts, time = _same(counts, exposure)
    design = np.column_stack([np.ones(len(y)), group])
    fitted = Poisson(y, design, exposure=time).fit(disp=False)
    expected = np.asarray(fitted.predict())
    chi, freedom = float(np.sum((y - expected) ** 2 / expected)), len(y) - 2
    is_over = freedom > 0 and float(chi2.sf(chi, freedom)) < 0.05
    if is_over:
        start = np.append(np.asarray(fitted.params), 0.5)
        model = NegativeBinomial(y, design, exposure=time)
        fitted = model.fit(start_params=start, disp=False, method="bfgs", maxiter=200)
    low, high = np.asarray(fitted.conf_int(alpha=1 - level))[1]
    return RateRatio(
        math.exp(float(fitted.params[1])),
        Interval(math.exp(float(low)), math.exp(float(high)), len(y)),
        float(fitted.pvalues[1]),
        is_over,
        chi / freedom if freedom > 0 else math.nan,
    )


def _last(y: Floats, design: Floats, level: float) -> Difference:
    """The last column's coefficient."""
    freedom = len(y) - design.shape[1]
    if freedom < 1 or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError(
            f"{len(y)} readings for {design.shape[1]} coefficients; expected people in each group "
            "(and time), and more of them"
        )
    inverse = np.linalg.inv(design.T @ design)
    found = inverse @ design.T @ y
    rest = y - design @ found
    se = math.sqrt(float(rest @ rest) / freedom * float(inverse[-1, -1]))
    estimate = float(found[-1])
    half = float(student.ppf((1 + level) / 2, freedom)) * se
    p = 2 * float(student.sf(abs(estimate) / se, freedom)) if se else 0.0
    return Difference(estimate, se, p, Interval(estimate - half, estimate + half, len(y)))


def _same(one: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1 or np.isnan(a).any() or np.isnan(b).any():
        raise ValueError(f"shapes {a.shape} and {b.shape}; expected equal (n,) without nan")
    return a, b
