"""How one assessor judges beside others: agreement, severity and drift, each with n and interval.

Everything rests on blind levels of works that others judged blind as well. Of each work the first
other counts for agreement (so that works, not pairs, are independent), the mean of all others for
differences. Intervals redraw works. Steps are steps of the ladder, averaged over the criteria of a
work. Below `ENOUGH` works there is no figure, below `ENOUGH_KAPPA` no kappa and no drift.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from statistics import fmean

import numpy as np

from assaymark.framework.rubric import Rubric
from assaymark.validity.agreement import (
    Interval,
    adjacent_agreement,
    bootstrap_interval,
    exact_agreement,
    quadratic_weighted_kappa,
)
from assaymark.validity.severity import Adjusted, NotAdjusted, judged

ENOUGH = 5
ENOUGH_KAPPA = 20
BLOCKS = 4
SEED = 8


@dataclass(frozen=True, slots=True)
class Shared:
    """A work judged blind by the assessor at `at`, and before or after by others: their levels."""

    badge: str
    rubric: Rubric
    at: datetime
    mine: Mapping[str, int]
    others: Sequence[Mapping[str, int]]

    @property
    def difference(self) -> float:
        """How many steps kinder than the mean of the others; negative is stricter."""
        return fmean(
            one.rank(self.mine[one.key]) - fmean(one.rank(o[one.key]) for o in self.others)
            for one in self.rubric.criteria
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval over `n` works; `value` is None where it does not exist."""

    value: float | None
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """Agreement on one criterion; `kappa` is None below `ENOUGH_KAPPA` works."""

    badge: str
    title: str
    n: int
    exact: Figure
    adjacent: Figure
    kappa: Figure | None


@dataclass(frozen=True, slots=True)
class Severity:
    """How strict, in steps; `is_modelled` where the severity model has earned its use."""

    figure: Figure
    is_modelled: bool
    why: str
    gain: float | None = None

    @property
    def steps(self) -> float:
        """The size of the difference."""
        return abs(self.figure.value or 0.0)

    @property
    def is_told_apart(self) -> bool:
        """Whether the interval leaves out no difference."""
        return self.figure.low > 0 or self.figure.high < 0


@dataclass(frozen=True, slots=True)
class Block:
    """Some works in a row, and how the assessor differed on them."""

    since: datetime
    until: datetime
    figure: Figure


@dataclass(frozen=True, slots=True)
class Drift:
    """The later half less the earlier half, in steps."""

    figure: Figure

    @property
    def is_told_apart(self) -> bool:
        """Whether the interval leaves out no change."""
        return self.figure.low > 0 or self.figure.high < 0

    @property
    def steps(self) -> float:
        """The size of the change."""
        return abs(self.figure.value or 0.0)


def criteria(shared: Sequence[Shared]) -> list[CriterionRow]:
    """One row for each criterion that at least `ENOUGH` shared works have."""
    found = []
    for badge in dict.fromkeys(one.badge for one in shared):
        works = [one for one in shared if one.badge == badge]
        if len(works) >= ENOUGH:
            found += [_row(badge, place, works) for place in range(len(works[0].rubric.criteria))]
    return found


def _row(badge: str, place: int, works: Sequence[Shared]) -> CriterionRow:
    one = works[0].rubric.criteria[place]
    mine = [one.rank(work.mine[one.key]) for work in works]
    theirs = [one.rank(work.others[0][one.key]) for work in works]
    ranks = range(len(one.levels))
    enough = len(works) >= ENOUGH_KAPPA
    return CriterionRow(
        badge,
        one.title,
        len(works),
        _figure(exact_agreement, mine, theirs),
        _figure(lambda a, b: adjacent_agreement(a, b, levels=ranks), mine, theirs),
        _figure(lambda a, b: quadratic_weighted_kappa(a, b, levels=ranks), mine, theirs)
        if enough
        else None,
    )


def _figure(statistic, *arrays: Sequence[float]) -> Figure:  # type: ignore[no-untyped-def]
    value = float(statistic(*(np.asarray(array, dtype=np.float64) for array in arrays)))
    interval = bootstrap_interval(statistic, *arrays, seed=SEED, draws=500)
    return Figure(None if math.isnan(value) else value, interval.low, interval.high, len(arrays[0]))


def mean_difference(shared: Sequence[Shared]) -> Figure:
    """The mean difference from the others, with its interval over works."""
    return _figure(lambda x: float(np.mean(x)), [one.difference for one in shared])


def severity(
    shared: Sequence[Shared], marks: Sequence[Sequence[float]], me: int
) -> Severity | None:
    """How strict the assessor is; None below `ENOUGH` shared works.

    `marks`: shape (n_assessors, n_works), nan where somebody did not judge; `me` is a row of it.
    """
    if len(shared) < ENOUGH:
        return None
    answer = _judged(tuple(map(tuple, marks)))
    if isinstance(answer, NotAdjusted):
        return Severity(mean_difference(shared), is_modelled=False, why=answer.reason)
    if me not in answer.raters:
        why = "too few works are shared with the others to compare you with all of them"
        return Severity(mean_difference(shared), is_modelled=False, why=why)
    gap, low, high = answer.model.beside(me, answer.raters - {me})
    figure = Figure(gap, low, high, answer.held_out.n)
    return Severity(figure, is_modelled=True, why="", gain=answer.held_out.gain)


@lru_cache(maxsize=16)
def _judged(marks: tuple[tuple[float, ...], ...]) -> Adjusted | NotAdjusted:
    """Fitting takes a second for hundreds of works, and the marks rarely change."""
    table = np.asarray(marks, dtype=np.float64)
    if table.ndim != 2:
        return NotAdjusted("no two people judged the same work")
    return judged(table, seed=SEED)


def blocks(shared: Sequence[Shared]) -> list[Block]:
    """Up to `BLOCKS` runs of works, oldest first, each of at least `ENOUGH`."""
    ordered = sorted(shared, key=lambda one: one.at)
    n = min(BLOCKS, len(ordered) // ENOUGH)
    parts = [ordered[k * len(ordered) // n : (k + 1) * len(ordered) // n] for k in range(n)]
    return [Block(part[0].at, part[-1].at, mean_difference(part)) for part in parts]


def drift(shared: Sequence[Shared]) -> Drift | None:
    """Whether the later half differs from the earlier one; None below `ENOUGH_KAPPA` works."""
    if len(shared) < ENOUGH_KAPPA:
        return None
    given = [one.difference for one in sorted(shared, key=lambda one: one.at)]
    half = len(given) // 2
    before, after = np.array(given[:half]), np.array(given[half:])
    change = float(after.mean() - before.mean())
    interval = _difference_interval(before, after)
    return Drift(Figure(change, interval.low, interval.high, len(given)))


def _difference_interval(before: np.ndarray, after: np.ndarray) -> Interval:
    """95 % percentile bootstrap of the difference of two means, each half redrawn by itself."""
    draw = np.random.default_rng(SEED)
    means = [
        draw.choice(part, size=(2000, len(part)), replace=True).mean(axis=1)
        for part in (before, after)
    ]
    low, high = np.quantile(means[1] - means[0], [0.025, 0.975])
    return Interval(float(low), float(high), len(before) + len(after))
