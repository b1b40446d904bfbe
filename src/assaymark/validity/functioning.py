"""Does a grader, or a criterion, work the same for each group: scores and agreement, then DIF.

The first half holds a machine's scores beside people's, group by group; the limits customary in
educational testing are |SMD| <= 0.15 over all, <= 0.10 in a group, and a fall of weighted kappa
against human-human of at most 0.10 (Williamson, Xi & Breyer 2012, Educational Measurement: Issues
and Practice 31). The second half asks whether people of two groups who did equally well otherwise
pass a criterion equally often (differential item functioning).

A group of fewer than `smallest` people is answered with `TooFew`, which tells no number. Where a
statistic does not exist it is nan or `NotMeasured`, never 0. Show n beside every figure. None of
these figures says why groups differ.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assaymark.validity.agreement import Interval, quadratic_weighted_kappa

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
EtsClass = Literal["A", "B", "C"]
"""Difference between groups: A negligible, B moderate, C large."""


@dataclass(frozen=True, slots=True)
class Measured:
    """`value` of one statistic in `group`, over its `n` people; nan where it does not exist."""

    group: str
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Residual:
    """Mean standardised residual of `group`; `interval` counts its people in `interval.n`."""

    group: str
    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class TooFew:
    """A group with fewer people than may be shown."""

    group: str


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """No statistic, and the reason in a sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """Odds of passing, reference over focal, at equal standing; above 1 favours the reference.

    `delta` is -2.35 ln(odds_ratio), ETS's scale (below 0: harder for the focal group), `delta_se`
    its standard error; `chi_square`, `p`: one degree of freedom, continuity corrected; `n` people
    in strata where both groups and both outcomes occur, of `n_reference` and `n_focal` given.
    """

    odds_ratio: float
    delta: float
    delta_se: float
    chi_square: float
    p: float
    ets: EtsClass
    n: int
    n_reference: int
    n_focal: int


@dataclass(frozen=True, slots=True)
class LikelihoodRatio:
    """A likelihood-ratio statistic with its degrees of freedom."""

    chi_square: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class LogisticDif:
    """`uniform`: the group matters at equal standing (one degree); `nonuniform`: how much differs
    with standing (one degree); `both` together (two). `r2_change`: Nagelkerke's R2 gained by both,
    in [0, 1]; under .035 negligible, from .070 large (Jodoin & Gierl 2001)."""

    uniform: LikelihoodRatio
    nonuniform: LikelihoodRatio
    both: LikelihoodRatio
    r2_change: float
    n_reference: int
    n_focal: int


def mean_difference(machine: ArrayLike, human: ArrayLike) -> float:
    """SMD: mean machine less mean human score, in pooled standard deviations; nan without spread.

    `machine`, `human`: shape (n_items,), of the same items, `n_items >= 2`. Pooled is the root of
    the mean of both variances (n - 1). Williamson, Xi & Breyer (2012).
    """
    x, y = _scores(machine, human)
    spread = math.sqrt((float(np.var(x, ddof=1)) + float(np.var(y, ddof=1))) / 2)
    return float(np.mean(x) - np.mean(y)) / spread if spread > 0 else math.nan


def mean_differences(
    machine: ArrayLike, human: ArrayLike, groups: Sequence[str], *, smallest: int = 5
) -> tuple[Measured | TooFew, ...]:
    """`mean_difference` within each group, groups in alphabetical order; shapes (n_items,)."""
    return _by_group(machine, human, groups, mean_difference, smallest=smallest)


def kappas(
    machine: ArrayLike,
    human: ArrayLike,
    groups: Sequence[str],
    *,
    levels: Sequence[float],
    smallest: int = 5,
) -> tuple[Measured | TooFew, ...]:
    """Quadratic weighted kappa within each group; shapes (n_items,), values among `levels`."""

    def kappa(x: Floats, y: Floats) -> float:
        return quadratic_weighted_kappa(x, y, levels=levels)

    return _by_group(machine, human, groups, kappa, smallest=smallest)


def mean_residuals(
    machine: ArrayLike,
    human: ArrayLike,
    groups: Sequence[str],
    *,
    smallest: int = 5,
    level: float = 0.95,
) -> tuple[Residual | TooFew, ...]:
    """How far the machine scores each group above (+) or below what equal human scores get.

    Residuals of the line that predicts machine from human scores over all items, in residual
    standard deviations (n - 2), averaged by group; shapes (n_items,), `n_items >= 3`. The interval
    is mean ± z · group's standard deviation / sqrt(n). Human scores that err pull groups of
    different mean apart even with a fair machine: read it beside `mean_differences`. Nan where
    every human score is the same or the line is exact. Johnson & McCaffrey (2023), in
    Advancing Natural Language Processing in Educational Assessment.
    """
    x, y = _scores(machine, human)
    if len(x) < 3 or not 0 < level < 1:
        raise ValueError(f"n={len(x)}, level={level!r}; expected n >= 3, 0 < level < 1; add scores")
    z = NormalDist().inv_cdf((1 + level) / 2)
    apart = _standardised_residuals(x, y)
    found: list[Residual | TooFew] = []
    for group, here in _members(groups, len(x)):
        own = apart[here]
        if len(own) < max(smallest, 2):
            found.append(TooFew(group))
            continue
        mean, half = float(own.mean()), z * float(own.std(ddof=1)) / math.sqrt(len(own))
        found.append(Residual(group, mean, Interval(mean - half, mean + half, len(own))))
    return tuple(found)


def mantel_haenszel(
    passed: ArrayLike, focal: ArrayLike, standing: ArrayLike
) -> MantelHaenszel | NotMeasured:
    """Whether equally able people of two groups pass equally often, stratum by stratum.

    `passed`, `focal`: shape (n_people,), true or false; `standing`: the matching score, shape
    (n_people,), each value a stratum (sum the other criteria; band a fine score first). Class C:
    |delta| >= 1.5 and above 1 beyond chance (one-sided 5 %); A: |delta| < 1 or not from 0 beyond
    chance (5 %); B: between. Mantel & Haenszel (1959); standard error of Robins, Breslow &
    Greenland (1986), Biometrics 42; classes of Zieky (1993), in Differential Item Functioning.
    """
    right, second, score = _people(passed, focal, standing)
    strata = _strata(right, second, score)
    if not len(strata):
        return NotMeasured("no stratum holds both groups and both outcomes; band the scores wider")
    a, b, c, d = strata.T
    n = strata.sum(axis=1)
    forward, backward = a * d / n, b * c / n
    if not forward.sum() or not backward.sum():
        return NotMeasured("in every stratum one group passed wholly or failed wholly; add people")
    ratio = float(forward.sum() / backward.sum())
    expected = (a + b) * (a + c) / n
    spread = (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
    off = max(0.0, abs(float(np.sum(a - expected))) - 0.5)
    chi_square = off**2 / float(spread.sum())
    delta, delta_se = -2.35 * math.log(ratio), 2.35 * _log_odds_se(a, b, c, d)
    p = _survival(chi_square, 1)
    ets = _ets(delta, delta_se, p)
    of = (int(np.sum(~second)), int(np.sum(second)))
    return MantelHaenszel(ratio, delta, delta_se, chi_square, p, ets, int(n.sum()), *of)


def logistic_dif(
    passed: ArrayLike, focal: ArrayLike, standing: ArrayLike
) -> LogisticDif | NotMeasured:
    """Likelihood-ratio tests of a group effect in logistic regression on the matching score.

    Arguments as for `mantel_haenszel`, the score not banded. Three models are nested: score; score
    and group; and their product. `NotMeasured` where a group, score or outcome does not vary, or
    where they tell passing exactly. Swaminathan & Rogers (1990), Journal of Educational Measurement
    27.
    """
    right, second, score = _people(passed, focal, standing)
    if any(len(np.unique(column)) < 2 for column in (right, second, score)):
        return NotMeasured("outcome, group or score is the same for everybody; add people")
    x = (score - score.mean()) / score.std()
    g = second.astype(np.float64)
    full = np.column_stack([np.ones(len(x)), x, g, x * g])
    if np.linalg.matrix_rank(full) < 4:
        return NotMeasured("scores do not vary within each group; add people or another score")
    fits = [_log_likelihood(full[:, :width], right.astype(np.float64)) for width in (2, 3, 4)]
    if any(math.isnan(fit) for fit in fits):
        return NotMeasured("score and group tell exactly who passes; no curve can be fitted")
    share = float(right.mean())
    nothing = len(x) * (share * math.log(share) + (1 - share) * math.log(1 - share))
    r2 = [_nagelkerke(nothing, fit, len(x)) for fit in (fits[0], fits[2])]
    tests = [_likelihood_ratio(fits[i], fits[j], j - i) for i, j in ((0, 1), (1, 2), (0, 2))]
    return LogisticDif(
        tests[0], tests[1], tests[2], r2[1] - r2[0], int(np.sum(~second)), int(np.sum(second))
    )


def _scores(machine: ArrayLike, human: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(machine, dtype=np.float64), np.asarray(human, dtype=np.float64)
    whole = x.ndim == 1 and x.shape == y.shape and len(x) >= 2
    if not whole or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError(
            f"scores of shapes {x.shape} and {y.shape}; expected two finite (n_items,) of the same "
            "items, n_items >= 2; leave out items that not both scored"
        )
    return x, y


def _people(
    passed: ArrayLike, focal: ArrayLike, standing: ArrayLike
) -> tuple[Flags, Flags, Floats]:
    right, second = np.asarray(passed), np.asarray(focal)
    score = np.asarray(standing, dtype=np.float64)
    one_each = score.ndim == 1 and right.shape == second.shape == score.shape
    two_way = all(np.isin(column, (0, 1)).all() for column in (right, second))
    if not one_each or not two_way or not np.isfinite(score).all():
        raise ValueError(
            f"passed {right.shape}, focal {second.shape}, standing {score.shape}; expected "
            "(n_people,) each, true or false, and finite scores; leave out people without one"
        )
    return right.astype(bool), second.astype(bool), score


def _members(groups: Sequence[str], n_items: int) -> list[tuple[str, Flags]]:
    labels = np.asarray(groups)
    if labels.shape != (n_items,):
        raise ValueError(
            f"groups of shape {labels.shape} beside {n_items} items; expected one label each; "
            "name unknown ones"
        )
    return [(str(group), np.asarray(labels == group)) for group in np.unique(labels)]


def _by_group(
    machine: ArrayLike,
    human: ArrayLike,
    groups: Sequence[str],
    statistic: Callable[[Floats, Floats], float],
    *,
    smallest: int,
) -> tuple[Measured | TooFew, ...]:
    x, y = _scores(machine, human)
    found: list[Measured | TooFew] = []
    for group, here in _members(groups, len(x)):
        n = int(here.sum())
        enough = n >= max(smallest, 2)
        found.append(Measured(group, statistic(x[here], y[here]), n) if enough else TooFew(group))
    return tuple(found)


def _standardised_residuals(machine: Floats, human: Floats) -> Floats:
    centred = human - human.mean()
    square = float(centred @ centred)
    if square == 0:
        return np.full(len(machine), math.nan)
    residual = machine - machine.mean() - centred * (float(centred @ machine) / square)
    scale = math.sqrt(float(residual @ residual) / (len(machine) - 2))
    tiny = 1e-12 * max(1.0, float(np.abs(machine).max()))
    return residual / scale if scale > tiny else np.full(len(machine), math.nan)


def _strata(passed: Flags, focal: Flags, standing: Floats) -> Floats:
    """Rows (reference passed, failed, focal passed, failed) of the strata that tell something."""
    values, stratum = np.unique(standing, return_inverse=True)
    place = 4 * stratum + 2 * focal + ~passed
    table = np.bincount(place, minlength=4 * len(values)).reshape(-1, 4).astype(np.float64)
    a, b, c, d = table.T
    telling = ((a + b) > 0) & ((c + d) > 0) & ((a + c) > 0) & ((b + d) > 0)
    return np.asarray(table[telling])


def _log_odds_se(a: Floats, b: Floats, c: Floats, d: Floats) -> float:
    n = a + b + c + d
    agree, differ = (a + d) / n, (b + c) / n
    r, s = a * d / n, b * c / n
    first = float(np.sum(agree * r)) / float(r.sum()) ** 2
    middle = float(np.sum(agree * s + differ * r)) / float(r.sum() * s.sum())
    last = float(np.sum(differ * s)) / float(s.sum()) ** 2
    return math.sqrt((first + middle + last) / 2)


def _ets(delta: float, delta_se: float, p: float) -> EtsClass:
    size = abs(delta)
    if size < 1 or p >= 0.05:
        return "A"
    beyond_one = (size - 1) / delta_se > NormalDist().inv_cdf(0.95)
    return "C" if size >= 1.5 and beyond_one else "B"


def _log_likelihood(design: Floats, outcome: Floats) -> float:
    """Greatest log-likelihood by Newton's method; nan where coefficients grow without end."""
    weights = np.zeros(design.shape[1])
    for _ in range(60):
        share = 1 / (1 + np.exp(-np.clip(design @ weights, -700, 700)))
        curve = design.T @ (design * (share * (1 - share))[:, None])
        if np.linalg.cond(curve) > 1e14:
            return math.nan
        step = np.linalg.solve(curve, design.T @ (outcome - share))
        weights = weights + step
        if float(np.abs(step).max()) < 1e-10:
            odds = design @ weights
            return float(np.sum(outcome * odds - np.logaddexp(0, odds)))
    return math.nan


def _likelihood_ratio(smaller: float, larger: float, df: int) -> LikelihoodRatio:
    chi_square = max(0.0, 2 * (larger - smaller))
    return LikelihoodRatio(chi_square, df, _survival(chi_square, df))


def _nagelkerke(nothing: float, fitted: float, n: int) -> float:
    return (1 - math.exp(2 * (nothing - fitted) / n)) / (1 - math.exp(2 * nothing / n))


def _survival(chi_square: float, df: int) -> float:
    """Share of the chi-square distribution above the value; df 1 or 2."""
    half = chi_square / 2
    return math.erfc(math.sqrt(half)) if df == 1 else math.exp(-half)
