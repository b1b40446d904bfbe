"""Many people's evidence of one skill as arrays, filtered and smoothed for all people together.

The same filter as in `weights.py`, in the form of one step after the other: step k takes the k-th
evidence of everybody who has one. Difficulties and leniencies are already in the scores.

Rauch, Tung & Striebel (1965), AIAA Journal 3, for the smoother.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Rows sorted by step, then person; `steps[k]` is where the people with k + 1 rows stand.

    `person`, shape (n_rows,): numbered by how many rows they have, most first, so the people of a
    step are 0 to its length. `gap`: days since the row before, 0 for a first one. `order`: where
    each row was in what `paths` was given.
    """

    person: Whole
    gap: Floats
    order: Whole
    steps: tuple[slice, ...]
    n_people: int


@dataclass(frozen=True, slots=True, eq=False)
class Filtered:
    """Per row: mean and variance before it (`ahead`, `ahead_variance`) and after it; and the
    log-likelihood of each person's rows, shape (..., n_people)."""

    ahead: Floats
    ahead_variance: Floats
    mean: Floats
    variance: Floats
    fit: Floats


def paths(person: Whole, day: Floats) -> Paths:
    """Rows of any order, shape (n_rows,), as paths; rows of equal person and day keep theirs."""
    _names, named, counts = np.unique(person, return_inverse=True, return_counts=True)
    place = np.empty(len(counts), dtype=np.int64)
    place[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    number = place[named]
    by_person = np.lexsort((day, number))
    lengths = -np.sort(-counts)
    step = np.arange(len(person)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    gap = np.diff(day[by_person], prepend=0.0)
    gap[step == 0] = 0.0
    by_step = np.lexsort((number[by_person], step))
    order = by_person[by_step]
    ends = np.cumsum(np.bincount(step))
    steps = tuple(slice(int(a), int(b)) for a, b in zip([0, *ends[:-1]], ends, strict=True))
    return Paths(number[order], gap[by_step], order, steps, len(counts))


def filtered(
    its: Paths,
    score: Floats,
    noise: Floats,
    *,
    start: Floats,
    spread2: Floats,
    drift: Floats,
) -> Filtered:
    """Each row given the rows before it; `score`, `noise` (variances): shape (..., n_rows).

    `start`, `spread2`, `drift`: shape (..., 1), as many sets of figures at once as one likes.
    """
    ahead, ahead_variance, after, left = (np.empty(score.shape) for _ in range(4))
    everybody = (*score.shape[:-1], its.n_people)
    mean, variance = np.broadcast_to(start, everybody), np.broadcast_to(spread2, everybody)
    for rows in its.steps:
        n = rows.stop - rows.start
        ahead[..., rows] = mean = mean[..., :n]
        ahead_variance[..., rows] = variance = variance[..., :n] + drift * its.gap[rows]
        gain = variance / (variance + noise[..., rows])
        after[..., rows] = mean = mean + gain * (score[..., rows] - mean)
        left[..., rows] = variance = gain * noise[..., rows]
    total = ahead_variance + noise
    each = np.log(2 * np.pi * total) + (score - ahead) ** 2 / total
    fit = np.zeros(everybody)
    for rows in its.steps:
        fit[..., : rows.stop - rows.start] -= each[..., rows] / 2
    return Filtered(ahead, ahead_variance, after, left, fit)


def smoothed(its: Paths, found: Filtered) -> tuple[Floats, Floats]:
    """Mean and variance of the skill at each row given all rows of the person."""
    mean, variance = found.mean.copy(), found.variance.copy()
    for step, later in zip(its.steps[-2::-1], its.steps[:0:-1], strict=True):
        here = slice(step.start, step.start + later.stop - later.start)
        back = found.variance[here] / found.ahead_variance[later]
        mean[here] += back * (mean[later] - found.ahead[later])
        variance[here] += back**2 * (variance[later] - found.ahead_variance[later])
    return mean, variance
