"""Is a grader worth a gate on this criterion at all? Asked before `gate.learn_then_test`.

The gate promises few wrong decisions among those it lets through. Where nearly everybody reaches
the level, a grader that has learnt nothing keeps such a promise by always saying "reached". So
three questions come first: were there works on both sides of the level, does the grader decide
better than the commoner answer, and does it agree with people nearly as well as they do with each
other. A "no" to any of them, and a person decides this criterion.

The grades must come from a grader that never met the works (`study.leave_one_out`,
`llm.calibrate.leave_one_out`). The allowed loss of agreement against two people, .10, is the rule
of educational testing: Williamson, Xi & Breyer (2012), Educational Measurement 31(1).

The site asks this of language models only. Its calibration of a local grader keeps decisions, not
the levels that kappa needs; that grader reads a criterion only from 25 rated works on, with its
held-out kappa shown, and nothing here stops its gate where nearly everybody reaches the level.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

import numpy as np

from assaymark.framework.rubric import Criterion
from assaymark.grading.cuts import kappas

EACH_SIDE: Final = 5
"""Fewest rated works on either side of the pass level; an opinion, the least that is ever shown."""
LOSS: Final = 0.10
SHARED: Final = 20
"""Fewest works with two ratings before people's own agreement counts as known."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One work: the level a grader gave that never met it, and one level value per rater."""

    level: int
    ratings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Certified:
    """The grader may be asked to pass a gate. `people` is nan when too few works were shared."""

    criterion: str
    n: int
    kappa: float
    people: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A person decides this criterion; `reasons` are sentences for people."""

    criterion: str
    n: int
    kappa: float
    people: float
    reasons: tuple[str, ...]


def certified(criterion: Criterion, works: Sequence[Judged]) -> Certified | Refused:
    """Whether the grader's level decisions may be put before a gate; unrated works are left out."""
    rated = [one for one in works if one.ratings]
    given = np.array([criterion.rank(one.level) for one in rated], dtype=np.int64)
    middle = np.array([_middle(criterion, one) for one in rated], dtype=np.int64)
    kappa = float(kappas(given[None, :], middle)[0]) if rated else math.nan
    people = people_kappa(criterion, rated)
    bar = criterion.rank(criterion.pass_value)
    reasons = (
        _sides(int((middle >= bar).sum()), len(rated)),
        _better(int(((given >= bar) == (middle >= bar)).sum()), int((middle >= bar).sum()), rated),
        _near(kappa, people),
    )
    if any(reasons):
        said = tuple(one for one in reasons if one)
        return Refused(criterion.key, len(rated), kappa, people, said)
    return Certified(criterion.key, len(rated), kappa, people)


def people_kappa(criterion: Criterion, works: Sequence[Judged]) -> float:
    """Quadratic weighted kappa of two people, every pair of a work's ratings counted both ways.

    nan with fewer than 20 works rated twice.
    """
    pairs: list[tuple[int, int]] = []
    shared = [one.ratings for one in works if len(one.ratings) > 1]
    for ratings in shared:
        pairs += permutations([criterion.rank(level) for level in ratings], 2)
    if len(shared) < SHARED:
        return math.nan
    table = np.array(pairs, dtype=np.int64).T
    return float(kappas(table[:1], table[1])[0])


def _middle(criterion: Criterion, work: Judged) -> int:
    ranks = sorted(criterion.rank(level) for level in work.ratings)
    return ranks[(len(ranks) - 1) // 2]


def _sides(reached: int, n: int) -> str:
    fewer = min(reached, n - reached)
    if fewer >= EACH_SIDE:
        return ""
    side = "do not reach" if reached > n - reached else "reach"
    return (
        f"only {fewer} of {n} rated works {side} the level: whether the grader tells them apart"
        f" cannot be known; {EACH_SIDE} needed on either side"
    )


def _better(right: int, reached: int, rated: Sequence[Judged]) -> str:
    common = max(reached, len(rated) - reached)
    if right > common:
        return ""
    return (
        f"its decision is people's on {right} of {len(rated)} works; always giving the commoner"
        f" answer is right on {common}"
    )


def _near(kappa: float, people: float) -> str:
    if math.isnan(people) or kappa >= people - LOSS:
        return ""
    return (
        f"it agrees with people at kappa {kappa:.2f}, people with each other at {people:.2f}: more"
        f" than {LOSS:.2f} is lost"
    )
