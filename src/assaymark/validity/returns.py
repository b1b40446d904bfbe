"""What it brought against what it cost, and how well hiring did: every assumption has a name.

Nothing here is measured unless the assumption says so: each carries its source in words, and a
figure is worth as much as the weakest of them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from assaymark.validity.agreement import Interval, bootstrap_interval
from assaymark.validity.permutation import Floats


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a benefit or a cost: `amount` in money; `formula`: from which figures."""

    name: str
    amount: float
    formula: str


@dataclass(frozen=True, slots=True)
class Return:
    """ROI = (benefit − cost) / cost; `breaks_even`: the share of the benefit that pays the cost."""

    benefits: tuple[Part, ...]
    costs: tuple[Part, ...]
    benefit: float
    cost: float
    roi: float
    breaks_even: float


@dataclass(frozen=True, slots=True)
class TimeSaved:
    """1 − median after / median before, with its bootstrap interval; hours or any unit of time."""

    before: float
    after: float
    share: float
    interval: Interval
    n_before: int
    n_after: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality of hire of one person: the weighted mean of standardised parts, and which parts."""

    person: str
    value: float
    parts: Mapping[str, float]


def roi(benefits: Sequence[Part], costs: Sequence[Part]) -> Return:
    """The return; nan without costs.

    >>> roi([Part("time", 150, "")], [Part("licences", 100, "")]).roi
    0.5
    """
    benefit, cost = sum(p.amount for p in benefits), sum(p.amount for p in costs)
    if cost < 0 or any(math.isnan(p.amount) for p in (*benefits, *costs)):
        raise ValueError(f"cost {cost!r}; expected numbers, and costs of 0 or more in sum")
    return Return(
        tuple(benefits),
        tuple(costs),
        benefit,
        cost,
        (benefit - cost) / cost if cost else math.nan,
        cost / benefit if benefit > 0 else math.inf,
    )


def time_saved(
    before: ArrayLike, after: ArrayLike, *, seed: int, draws: int = 2000
) -> TimeSaved | None:
    """The share of time saved; None with fewer than 5 times on one side, or a median of 0 before.

    Each side is redrawn by itself. `before`, `after`: shape (n,), >= 0.
    """
    old, new = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if min(len(old), len(new)) < 5 or not float(np.median(old)) > 0:
        return None
    random = np.random.default_rng(seed)
    drawn = 1 - _medians(new, random, draws) / np.maximum(_medians(old, random, draws), 1e-12)
    low, high = np.quantile(drawn, [0.025, 0.975])
    first, then = float(np.median(old)), float(np.median(new))
    ends = Interval(float(low), float(high), len(old) + len(new))
    return TimeSaved(first, then, 1 - then / first, ends, len(old), len(new))


def quality_of_hire(
    table: Mapping[str, Mapping[str, float]],
    *,
    weights: Mapping[str, float],
    lower_is_better: frozenset[str] = frozenset(),
) -> tuple[Quality, ...]:
    """Each person's quality: parts standardised over everybody, weighted, best first.

    `table`: person → part → value; a person's missing part is left out and the other weights
    stretched. A part that does not vary, or that fewer than two people have, counts for nobody.
    Half a standard deviation above the others is 0.5; the mean of everybody is near 0 by making.
    """
    parts = {}
    for name, weight in weights.items():
        values = np.array([row[name] for row in table.values() if name in row])
        if weight > 0 and len(values) > 1 and np.std(values, ddof=1) > 0:
            sign = -1.0 if name in lower_is_better else 1.0
            parts[name] = (float(values.mean()), float(np.std(values, ddof=1)) * sign)
    found = []
    for person, row in table.items():
        z = {name: (row[name] - mean) / sd for name, (mean, sd) in parts.items() if name in row}
        total = sum(weights[name] for name in z)
        if total > 0:
            value = sum(weights[name] * one for name, one in z.items()) / total
            found.append(Quality(person, value, z))
    return tuple(sorted(found, key=lambda one: -one.value))


def mean_interval(values: ArrayLike, *, seed: int) -> Interval:
    """The bootstrap interval of a mean, shape (n,), n >= 1."""
    return bootstrap_interval(lambda v: float(v.mean()), values, seed=seed, draws=1000)


def _medians(values: Floats, random: np.random.Generator, draws: int) -> Floats:
    chosen = random.integers(0, len(values), size=(draws, len(values)))
    return np.asarray(np.median(values[chosen], axis=1))
