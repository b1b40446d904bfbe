"""A grader held against people: mean differences, lost agreement, errors by level, coverage.

The limits are those of educational testing for scores that machines give: standardised mean
difference at most .15 overall and .10 in a subgroup, quadratic weighted kappa with a person at most
.10 below that of two people. Williamson, Xi & Breyer (2012), Educational Measurement: Issues and
Practice 31. They are conventions, not proofs of fairness.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assaymark.validity.agreement import Interval, wilson_interval

Floats = NDArray[np.float64]

MOST_OVERALL = 0.15
MOST_IN_A_GROUP = 0.10
MOST_LOST = 0.10
_SLACK = 1e-9  # .1 computed from decimals may be a hair above .1


def standardised_difference(machine: ArrayLike, people: ArrayLike) -> float:
    """Mean of the machine less mean of people, in standard deviations; positive is kinder.

    Divided by the root of the mean of both variances (n - 1). Shape (n_items,) each; nan when
    n < 2 or nothing varies.
    """
    a, b = _pair(machine, people)
    if len(a) < 2:
        return math.nan
    spread = math.sqrt((float(a.var(ddof=1)) + float(b.var(ddof=1))) / 2)
    return float(a.mean() - b.mean()) / spread if spread > 0 else math.nan


def group_differences(
    machine: ArrayLike, people: ArrayLike, groups: Sequence[str]
) -> dict[str, float]:
    """For each group, by how much the machine is kinder to it than people are, in standard scores.

    Both judges' ratings are standardised over everybody (n - 1), so a machine that is equally
    strict to all shows 0 everywhere. nan for all when either judge gave one rating to everybody.
    Called the difference of standardised means; Loukina et al. (2019), BEA workshop.
    """
    a, b = _pair(machine, people)
    if len(groups) != len(a):
        raise ValueError(f"{len(groups)} groups beside {len(a)} items; expected one group per item")
    apart = _standard(a) - _standard(b)
    named = np.asarray(groups)
    return {str(name): float(apart[named == name].mean()) for name in sorted(set(groups))}


def _standard(values: Floats) -> Floats:
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    if spread == 0:
        return np.full(len(values), math.nan)
    return np.asarray((values - values.mean()) / spread)


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure held against its limit; `holds` is None where the figure does not exist."""

    name: str
    value: float
    most: float

    @property
    def holds(self) -> bool | None:
        """Whether the figure keeps its limit."""
        return None if math.isnan(self.value) else self.value <= self.most + _SLACK


def limits(
    *, difference: float, groups: Sequence[float], people: float, machine: float
) -> list[Limit]:
    """The three limits: |difference| overall, the largest one of a group, kappa lost.

    `people`: kappa of two people; `machine`: kappa of the machine with one person. nan where
    something was not measured.
    """
    known = [abs(one) for one in groups if not math.isnan(one)]
    return [
        Limit("overall", abs(difference), MOST_OVERALL),
        Limit("group", max(known, default=math.nan), MOST_IN_A_GROUP),
        Limit("lost", people - machine, MOST_LOST),
    ]


def confusion(
    machine: ArrayLike, people: ArrayLike, *, levels: Sequence[float]
) -> NDArray[np.int64]:
    """How often the machine gave level j where people gave level i: shape (n_levels, n_levels)."""
    a, b = _pair(machine, people)
    ladder = np.asarray(levels, dtype=np.float64)
    strange = np.setdiff1d(np.concatenate([a, b]), ladder)
    if len(strange):
        raise ValueError(f"ratings {strange.tolist()!r}; expected values among {list(levels)!r}")
    both = (b[:, None, None] == ladder[None, :, None]) & (a[:, None, None] == ladder[None, None, :])
    return np.asarray(both.sum(axis=0), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class LevelErrors:
    """Of `n` works that people put at `level`: how many the machine put lower, right, higher."""

    level: float
    n: int
    lower: int
    right: int
    higher: int
    wrong: Interval


def errors_by_level(
    machine: ArrayLike, people: ArrayLike, *, levels: Sequence[float]
) -> tuple[LevelErrors, ...]:
    """One row a level of the ladder; `wrong` is the Wilson interval of (lower + higher)/n."""
    found = confusion(machine, people, levels=levels)
    rows = []
    for i, level in enumerate(levels):
        n, right = int(found[i].sum()), int(found[i, i])
        lower, higher = int(found[i, :i].sum()), int(found[i, i + 1 :].sum())
        rows.append(
            LevelErrors(float(level), n, lower, right, higher, wilson_interval(n - right, n))
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Point:
    """If only the `n` surest works counted, down to `confidence`: `errors` of them disagree."""

    confidence: float
    n: int
    covered: float
    errors: int
    disagreement: Interval


def coverage_curve(confidence: ArrayLike, agrees: ArrayLike) -> tuple[Point, ...]:
    """Disagreement against coverage, surest first; works equally sure come in together.

    `confidence`, finite, and `agrees`, true or false: shape (n_items,). The last point covers all.
    The interval of each point is Wilson's for its share alone: where the best point is picked from
    the curve, no promise follows; `grading.gate` is for that. El-Yaniv & Wiener (2010), JMLR 11.
    """
    sure, right = np.asarray(confidence, dtype=np.float64), np.asarray(agrees, dtype=bool)
    if sure.shape != right.shape or sure.ndim != 1 or not np.isfinite(sure).all():
        raise ValueError(
            f"confidence of shape {sure.shape}, agrees of shape {right.shape}; expected the same"
            " (n_items,), and finite confidence"
        )
    order = np.argsort(-sure, kind="stable")
    errors = np.cumsum(~right[order])
    sure = sure[order]
    ends = [i for i in range(len(sure)) if i + 1 == len(sure) or sure[i + 1] != sure[i]]
    return tuple(
        Point(
            confidence=float(sure[i]),
            n=i + 1,
            covered=(i + 1) / len(sure),
            errors=int(errors[i]),
            disagreement=wilson_interval(int(errors[i]), i + 1),
        )
        for i in ends
    )


def _pair(machine: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(machine, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape or np.isnan(a).any() or np.isnan(b).any():
        raise ValueError(
            f"ratings of shapes {a.shape} and {b.shape}; expected (n_items,) each, nothing missing"
        )
    return a, b
