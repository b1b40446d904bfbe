"""A machine's scores beside people's, group by group, each figure with n and an interval.

`functioning` has the figures; here they get their intervals and stand in one line for each group.
Groups are those that the caller may show (see `suppression`); a group with fewer than `smallest`
works that both scored is answered with `TooFew`, and with it so many others that subtraction from
the number of everybody does not tell it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assaymark.validity.agreement import Interval, quadratic_weighted_kappa, wilson_interval
from assaymark.validity.functioning import Residual, TooFew, mean_difference, mean_residuals
from assaymark.validity.suppression import Figure, hidden_figures

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Figured:
    """A statistic with its interval; `value` nan where it does not exist."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Beside:
    """One group, or everybody where `group` is empty, over the `n` works that both scored.

    `difference`: SMD, machine less people. `residual`: machine above or below what equal human
    scores get, in residual standard deviations; None for everybody, where it is 0 by construction.
    `kappa`: quadratic weighted.
    """

    group: str
    n: int
    difference: Figured
    residual: Figured | None
    kappa: Figured


@dataclass(frozen=True, slots=True)
class Rate:
    """`k` of `n`, and the Wilson interval of the share; nothing is told below `smallest`."""

    k: int
    n: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Errors:
    """How often the machine's pass or fail differs from people's in one group of `n` works.

    `false_passes`: of those people failed; `false_fails`: of those people passed; None where
    fewer than `smallest` works stand below the line.
    """

    group: str
    n: int
    false_passes: Rate | None
    false_fails: Rate | None


def shown_groups(sizes: Mapping[str, int], *, everybody: int, smallest: int = 5) -> frozenset[str]:
    """The groups of one table whose number may be told, where `everybody` is known as well.

    `sizes` add up to `everybody` at most; the rest are people of unknown group.

    >>> sorted(shown_groups({"a": 40, "b": 30, "c": 3}, everybody=73))
    ['a']
    >>> sorted(shown_groups({"a": 40, "b": 30, "c": 3}, everybody=80))
    ['a', 'b']
    """
    names = sorted(sizes)
    people = np.array([*(sizes[name] for name in names), everybody - sum(sizes.values())])
    cells = np.eye(len(people), dtype=bool)
    unknown = Figure(cells[-1], 0, "unknown")
    figures = [*(Figure(row, 0, "group") for row in cells[:-1]), unknown]
    nobody = np.zeros_like(people)
    hidden = hidden_figures(figures, n=people, selected=nobody, smallest=smallest)
    return frozenset(name for i, name in enumerate(names) if i not in hidden)


def beside(
    machine: ArrayLike,
    human: ArrayLike,
    groups: Sequence[str | None],
    *,
    levels: Sequence[float],
    seed: int,
    smallest: int = 5,
    level: float = 0.95,
    draws: int = 1000,
) -> tuple[Beside | TooFew, ...]:
    """Everybody first, then each group in alphabetical order; shapes (n_items,), `n_items >= 3`.

    `groups`: None where unknown. Intervals: of the difference mean ± z · s/√n of the paired
    differences, in pooled standard deviations taken as they are; of the residual as in
    `mean_residuals`; of kappa percentile bootstrap with `draws` draws.
    """
    x, y = np.asarray(machine, dtype=np.float64), np.asarray(human, dtype=np.float64)
    labels = np.array([group or "" for group in groups])
    met = sorted({str(label) for label in labels} - {""})
    sizes = {group: int(np.sum(labels == group)) for group in met}
    told = shown_groups(sizes, everybody=len(x), smallest=smallest)
    named = ["?" if group not in told else group for group in labels.tolist()]
    residuals = {one.group: one for one in mean_residuals(x, y, named, level=level)}
    how = _How(levels, seed, level, draws)
    found: list[Beside | TooFew] = [_line("", x, y, None, how)]
    for group in met:
        here = labels == group
        enough = group in told and sizes[group] >= 2
        residual = residuals.get(group)
        found.append(_line(group, x[here], y[here], residual, how) if enough else TooFew(group))
    return tuple(found)


def errors(
    machine: ArrayLike,
    human: ArrayLike,
    groups: Sequence[str | None],
    *,
    smallest: int = 5,
    level: float = 0.95,
) -> tuple[Errors | TooFew, ...]:
    """How often a machine's pass or fail differs from people's; everybody first, then each group.

    `machine`, `human`: shape (n_items,), true for a pass.
    """
    x, y = np.asarray(machine, dtype=bool), np.asarray(human, dtype=bool)
    labels = np.array([group or "" for group in groups])
    met = sorted({str(label) for label in labels} - {""})
    sizes = {group: int(np.sum(labels == group)) for group in met}
    told = shown_groups(sizes, everybody=len(x), smallest=smallest)
    found: list[Errors | TooFew] = [_errors("", x, y, smallest, level)]
    for group in met:
        here = labels == group
        line = _errors(group, x[here], y[here], smallest, level)
        found.append(line if group in told else TooFew(group))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _How:
    levels: Sequence[float]
    seed: int
    level: float
    draws: int


def _line(
    group: str, x: Floats, y: Floats, residual: Residual | TooFew | None, how: _How
) -> Beside:
    apart = Figured(residual.value, residual.interval) if isinstance(residual, Residual) else None
    return Beside(group, len(x), _difference(x, y, how.level), apart, _kappa(x, y, how))


def _difference(x: Floats, y: Floats, level: float) -> Figured:
    value = mean_difference(x, y)
    spread = math.sqrt((float(np.var(x, ddof=1)) + float(np.var(y, ddof=1))) / 2)
    if not spread:
        return Figured(math.nan, Interval(math.nan, math.nan, len(x)))
    z = NormalDist().inv_cdf((1 + level) / 2)
    half = z * float(np.std(x - y, ddof=1)) / math.sqrt(len(x)) / spread
    return Figured(value, Interval(value - half, value + half, len(x)))


def _kappa(x: Floats, y: Floats, how: _How) -> Figured:
    """Kappa and its bootstrap: pairs of levels are redrawn by their numbers, all draws at once."""
    value = quadratic_weighted_kappa(x, y, levels=how.levels)
    ladder = np.array(how.levels, dtype=np.float64)
    ranks = np.stack([np.searchsorted(ladder, x), np.searchsorted(ladder, y)], axis=1)
    pairs, counts = np.unique(ranks, axis=0, return_counts=True)
    p, q = pairs.T.astype(np.float64)
    random = np.random.default_rng(how.seed)
    drawn = random.multinomial(len(x), counts / len(x), size=how.draws).astype(np.float64)
    apart = drawn @ (p - q) ** 2
    by_chance = drawn @ (p * p + q * q) - 2 * (drawn @ p) * (drawn @ q) / len(x)
    kappas = 1 - apart[by_chance > 0] / by_chance[by_chance > 0]
    if len(kappas) * 2 < how.draws or math.isnan(value):
        return Figured(value, Interval(math.nan, math.nan, len(x)))
    low, high = np.quantile(kappas, [(1 - how.level) / 2, (1 + how.level) / 2])
    return Figured(value, Interval(float(low), float(high), len(x)))


def _errors(group: str, machine: Flags, human: Flags, smallest: int, level: float) -> Errors:
    return Errors(
        group,
        len(machine),
        _rate(int(np.sum(machine & ~human)), int(np.sum(~human)), smallest, level),
        _rate(int(np.sum(~machine & human)), int(np.sum(human)), smallest, level),
    )


def _rate(k: int, n: int, smallest: int, level: float) -> Rate | None:
    return Rate(k, n, wilson_interval(k, n, level)) if n >= smallest else None
