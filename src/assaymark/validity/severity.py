"""How strict each judge is, where that can be told, and marks with the strictness taken out.

A mark is a mean, plus how good the work is, plus how kind its judge is, plus chance: crossed random
effects, their variances by restricted maximum likelihood (REML). Effects are shrunk, so a judge of
few works is taken for an average one until more is known. The model may be used only where it has
earned it (`judged`): judges are linked by common works, and marks it has not seen are predicted
better than by the mean of the others *and* better than by works alone, shrunk but without judges:
else the gain would be due to shrinking, and nobody's strictness would be to blame.

Every table of ratings has the shape (n_raters, n_items), nan where a rater did not rate, on an
interval scale: one step of the ladder counts the same everywhere. Positive severity is kinder.

Searle, Casella & McCulloch (1992), Variance Components, chapter 6; Bates et al. (2015), J. of
Statistical Software 67 (the profiled criterion); Patterson & Thompson (1971), Biometrika 58.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assaymark.validity.agreement import Interval, bootstrap_interval

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
ENOUGH_WORKS = 20
"""Works with two ratings or more below which the model is not even tried: an opinion."""
FOLDS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Additive:
    """The fitted model. Severities: shape (n_raters,); works: (n_items,).

    `works` is what each work would get from an average judge; `covariance`, shape (n_raters,
    n_raters), is of the severities' errors with the variances taken as known. A rater without a
    rating has severity 0 and the error of somebody unknown. `deviance` is -2 log of the restricted
    likelihood.
    """

    mean: float
    between_works: float
    between_raters: float
    residual: float
    severities: Floats
    covariance: Floats
    works: Floats
    deviance: float

    @property
    def errors(self) -> Floats:
        """Standard errors against all judges there could be, shape (n_raters,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def interval(self, rater: int, level: float = 0.95) -> tuple[float, float]:
        """The interval of one rater's severity against all judges there could be."""
        half = NormalDist().inv_cdf((1 + level) / 2) * float(self.errors[rater])
        return float(self.severities[rater]) - half, float(self.severities[rater]) + half

    def beside(
        self, rater: int, others: Collection[int], level: float = 0.95
    ) -> tuple[float, float, float]:
        """How much kinder a rater is than the mean of `others`, and the interval's ends."""
        weights = np.zeros(len(self.severities))
        weights[sorted(others)] = -1 / len(others)
        weights[rater] += 1
        gap = float(weights @ self.severities)
        error = math.sqrt(max(float(weights @ self.covariance @ weights), 0.0))
        half = NormalDist().inv_cdf((1 + level) / 2) * error
        return gap, gap - half, gap + half


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Root mean squared errors over `n` marks, each predicted without itself.

    `over_others` and `over_works` are the model's error as a share of the others', with a 95 %
    bootstrap interval over works; below 1 the model is better.
    """

    n: int
    additive: float
    others: float
    works_alone: float
    over_others: Interval
    over_works: Interval

    @property
    def gain(self) -> float:
        """How much smaller the model's error is than that of the mean of the others, at most 1."""
        return 1 - self.additive / self.others if self.others > 0 else 0.0

    @property
    def wins(self) -> bool:
        """Whether the model is better than both, with all of each interval."""
        return self.over_others.high < 1 and self.over_works.high < 1


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The model has earned its use, among these `raters`; the figures of others mean nothing."""

    model: Additive
    held_out: HeldOut
    raters: frozenset[int]


@dataclass(frozen=True, slots=True)
class NotAdjusted:
    """The marks stand as they are, and `reason` says why; `held_out` where it was measured."""

    reason: str
    held_out: HeldOut | None = None


def judged(ratings: ArrayLike, *, seed: int) -> Adjusted | NotAdjusted:
    """The model where it may be used, or why not.

    Only the largest group of raters linked by common works is judged: nobody can tell a strict
    group from one that got weaker works.
    """
    table = _table(ratings).copy()
    group = next(iter(linked(table)), frozenset())
    table[[rater for rater in range(len(table)) if rater not in group]] = np.nan
    shared = int(np.sum((~np.isnan(table)).sum(axis=0) > 1))
    if shared < ENOUGH_WORKS:
        return NotAdjusted(
            f"{shared} works were judged by two linked people or more; {ENOUGH_WORKS} are needed"
        )
    measured = held_out(table, seed=seed)
    if not measured.wins:
        return NotAdjusted(
            "taking strictness into account does not predict marks it has not seen better than "
            "leaving it out",
            measured,
        )
    return Adjusted(fit(table), measured, group)


def linked(ratings: ArrayLike) -> tuple[frozenset[int], ...]:
    """The raters in groups linked by works that two of them rated, largest first.

    Only within one group can strictness be compared. Raters without a rating are in none.
    """
    given = ~np.isnan(_table(ratings))
    group = {int(rater): {int(rater)} for rater in np.flatnonzero(given.any(axis=1))}
    for item in given.T:
        raters = np.flatnonzero(item)
        for other in raters[1:]:
            _join(group, int(raters[0]), int(other))
    found = {frozenset(members) for members in group.values()}
    return tuple(sorted(found, key=lambda members: (-len(members), min(members))))


def _join(group: dict[int, set[int]], a: int, b: int) -> None:
    if group[a] is not group[b]:
        both = group[a] | group[b]
        for rater in both:
            group[rater] = both


def fit(ratings: ArrayLike) -> Additive:
    """The model by REML; raises `ValueError` below two ratings."""
    marks = _Marks.of(_table(ratings))
    works_sd, raters_sd = _ratios(marks)
    solved = _solved(marks, works_sd, raters_sd)
    return Additive(
        mean=marks.centre + solved.mean,
        between_works=solved.residual * works_sd**2,
        between_raters=solved.residual * raters_sd**2,
        residual=solved.residual,
        severities=solved.raters,
        covariance=solved.residual * solved.spread,
        works=marks.centre + solved.mean + solved.works,
        deviance=solved.deviance,
    )


def held_out(ratings: ArrayLike, *, seed: int, folds: int = FOLDS) -> HeldOut:
    """How well each mark is predicted from all others, where its work has another one.

    The variances come from the other folds of marks, drawn by `seed`; the effects from every mark
    but the one predicted, exactly, by the leverage (the residual over one less it).
    """
    marks = _Marks.of(_table(ratings))
    fold = np.random.default_rng(seed).permutation(len(marks.values)) % folds
    errors, alone = np.zeros(len(fold)), np.zeros(len(fold))
    for number in range(min(folds, len(fold))):
        held, rest = fold == number, marks.only(fold != number)
        errors[held] = _without_itself(marks, *_ratios(rest))[held]
        alone[held] = _without_itself(marks, _ratio_of_works(rest), 0.0)[held]
    n = np.bincount(marks.works, minlength=marks.n_works)[marks.works]
    total = np.bincount(marks.works, marks.values, marks.n_works)[marks.works]
    beside = n > 1
    others = marks.values[beside] - (total - marks.values)[beside] / (n[beside] - 1)
    return _compared(marks.works[beside], errors[beside], others, alone[beside], seed)


def _compared(works: Whole, errors: Floats, others: Floats, alone: Floats, seed: int) -> HeldOut:
    """Sums of squares by work, so that works are redrawn whole."""
    if not len(works):
        nothing = Interval(math.nan, math.nan, 0)
        return HeldOut(0, math.nan, math.nan, math.nan, nothing, nothing)
    sums = [np.bincount(works, one**2) for one in (errors, others, alone)]
    ours, theirs, shrunk = (one[np.unique(works)] for one in sums)
    return HeldOut(
        n=len(works),
        additive=math.sqrt(float(np.mean(errors**2))),
        others=math.sqrt(float(np.mean(others**2))),
        works_alone=math.sqrt(float(np.mean(alone**2))),
        over_others=bootstrap_interval(_share, ours, theirs, seed=seed),
        over_works=bootstrap_interval(_share, ours, shrunk, seed=seed),
    )


def _share(ours: Floats, theirs: Floats) -> float:
    below = float(theirs.sum())
    return math.sqrt(float(ours.sum()) / below) if below > 0 else math.nan


# The algebra -------------------------------------------------------------------------------------
# The effects are written as ratio · residual deviation · standard normal, so that a ratio of 0 is
# as good as any other. Works are eliminated first: their block is diagonal, and what remains is a
# small system of one mean and the raters.


@dataclass(frozen=True, slots=True, eq=False)
class _Marks:
    """One entry for each mark: its value less `centre`, its work, its rater."""

    values: Floats
    works: Whole
    raters: Whole
    n_works: int
    n_raters: int
    centre: float

    @staticmethod
    def of(table: Floats) -> "_Marks":
        raters, works = np.nonzero(~np.isnan(table))
        if len(raters) < 2:
            raise ValueError(f"{len(raters)} ratings; at least two are needed")
        values = table[raters, works]
        centre = float(np.mean(values))
        return _Marks(values - centre, works, raters, table.shape[1], table.shape[0], centre)

    def only(self, kept: NDArray[np.bool_]) -> "_Marks":
        return _Marks(
            self.values[kept],
            self.works[kept],
            self.raters[kept],
            self.n_works,
            self.n_raters,
            self.centre,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """The solution at given ratios; `spread` is the raters' covariance over the residual one."""

    mean: float
    works: Floats
    raters: Floats
    spread: Floats
    residual: float
    deviance: float
    inverse: Floats
    cross: Floats
    diagonal: Floats


def _solved(marks: _Marks, works_sd: float, raters_sd: float) -> _Solved:
    """The mixed-model equations solved; 0 <= both ratios."""
    n = np.bincount(marks.works, minlength=marks.n_works).astype(np.float64)
    m = np.bincount(marks.raters, minlength=marks.n_raters).astype(np.float64)
    pairs = np.zeros((marks.n_works, marks.n_raters))
    np.add.at(pairs, (marks.works, marks.raters), 1.0)
    diagonal = works_sd**2 * n + 1
    cross = works_sd * np.hstack([n[:, None], raters_sd * pairs])
    corner = np.zeros((marks.n_raters + 1, marks.n_raters + 1))
    corner[0, 0], corner[0, 1:], corner[1:, 0] = n.sum(), raters_sd * m, raters_sd * m
    corner[1:, 1:] = np.diag(raters_sd**2 * m + 1)
    corner -= cross.T @ (cross / diagonal[:, None])
    by_work = works_sd * np.bincount(marks.works, marks.values, marks.n_works)
    by_rater = raters_sd * np.bincount(marks.raters, marks.values, marks.n_raters)
    right = np.append(marks.values.sum(), by_rater) - cross.T @ (by_work / diagonal)
    inverse = np.asarray(np.linalg.inv(corner), dtype=np.float64)
    border = inverse @ right
    works = (by_work - cross @ border) / diagonal
    left = marks.values @ marks.values - by_work @ (by_work / diagonal) - right @ border
    free = len(marks.values) - 1
    residual = max(float(left) / free, 1e-12)
    logs = float(np.log(diagonal).sum() + np.linalg.slogdet(corner)[1])
    return _Solved(
        mean=float(border[0]),
        works=works_sd * works,
        raters=raters_sd * border[1:],
        spread=raters_sd**2 * inverse[1:, 1:],
        residual=residual,
        deviance=free * (1 + math.log(2 * math.pi * residual)) + logs,
        inverse=inverse,
        cross=cross,
        diagonal=diagonal,
    )


def _without_itself(marks: _Marks, works_sd: float, raters_sd: float) -> Floats:
    """Each mark less its prediction from all others; shape (n_marks,)."""
    at = _solved(marks, works_sd, raters_sd)
    fitted = at.mean + at.works[marks.works] + at.raters[marks.raters]
    rows = -works_sd * at.cross[marks.works] / at.diagonal[marks.works, None]
    rows[:, 0] += 1
    rows[np.arange(len(rows)), marks.raters + 1] += raters_sd
    leverage = works_sd**2 / at.diagonal[marks.works]
    leverage = leverage + np.einsum("ij,jk,ik->i", rows, at.inverse, rows, optimize=True)
    return np.asarray((marks.values - fitted) / np.maximum(1 - leverage, 1e-12))


def _ratios(marks: _Marks) -> tuple[float, float]:
    """The ratios of the works' and the raters' deviation to the residual one, by REML."""
    found = least(lambda at: _solved(marks, abs(at[0]), abs(at[1])).deviance, (1.0, 0.5))
    return abs(found[0]), abs(found[1])


def _ratio_of_works(marks: _Marks) -> float:
    """The same for works alone."""
    return abs(least(lambda at: _solved(marks, abs(at[0]), 0.0).deviance, (1.0,))[0])


def least(
    criterion: Callable[[tuple[float, ...]], float],
    start: tuple[float, ...],
    *,
    exact: float = 1e-8,
    steps: int = 400,
) -> tuple[float, ...]:
    """Where `criterion` is least, by the simplex of Nelder & Mead (1965); one or two variables."""
    corners = [np.array(start)] + [
        np.array(start) + 0.4 * np.eye(len(start))[place] for place in range(len(start))
    ]
    simplex = sorted(((criterion(tuple(c)), tuple(c)) for c in corners), key=lambda one: one[0])
    for _step in range(steps):
        points = np.array([point for _value, point in simplex])
        if float(np.abs(points - points[0]).max()) < exact:
            break
        simplex = _moved(criterion, simplex, points)
    return tuple(float(x) for x in simplex[0][1])


def _moved(
    criterion: Callable[[tuple[float, ...]], float],
    simplex: list[tuple[float, tuple[float, ...]]],
    points: Floats,
) -> list[tuple[float, tuple[float, ...]]]:
    """The simplex after one step: reflected, stretched, drawn in, or shrunk towards its best."""
    middle, worst = points[:-1].mean(axis=0), points[-1]

    def tried(reach: float) -> tuple[float, tuple[float, ...]]:
        point = tuple(middle + reach * (worst - middle))
        return criterion(point), point

    new = tried(-1.0)
    if new[0] < simplex[0][0]:
        new = min(new, tried(-2.0), key=lambda one: one[0])
    elif new[0] >= simplex[-2][0]:
        new = min(tried(0.5), tried(-0.5), key=lambda one: one[0])
        if new[0] >= simplex[-1][0]:
            near = [tuple((point + points[0]) / 2) for point in points[1:]]
            return sorted([simplex[0], *((criterion(p), p) for p in near)], key=lambda one: one[0])
    return sorted([*simplex[:-1], new], key=lambda one: one[0])


def _table(ratings: ArrayLike) -> Floats:
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(f"ratings of shape {table.shape}; expected (n_raters, n_items)")
    return table
