"""Do peers judge friends kindly, pay each other back, or strike back? Signals, never a verdict.

A peer's *leniency* on one work is the peer's value less the assessor's value of the same work, both
on one scale from 0 to 1: it takes out how good the work is, so that a team of able people does not
look like a team of friends. Works without an assessor's value do not count.

- `friendship`: leniency inside the team less outside it, with a percentile interval from a
  bootstrap that redraws readers, since one reader's judgements hang together.
- `reciprocity`: the share of pairs in which both read each other, with Wilson's interval. Where
  rotation excludes such pairs it is 0; what is above that came about another way.
- `retaliation`: of those who were read harshly (leniency below 0) and later read their reader's
  work, were they harsher in turn than those who were read kindly? The difference in means, with a
  one-sided permutation test: exact where there are at most 20 000 ways to label, else over 10 000
  drawn ones, p = (b + 1) / (m + 1). A small p says that so large a difference is rare by chance;
  it says nothing about any single person.

Nothing is shown that rests on fewer than `SMALLEST` readings or people.

Bolton, Greiner, Ockenfels (2013), Engineering Trust, Management Science 59, on reciprocity and
retaliation in feedback; Fisher (1935), The Design of Experiments, chapter 3; Phipson & Smyth
(2010), Statistical Applications in Genetics and Molecular Biology 9, on drawn permutations;
Field & Welsh (2007), Journal of the Royal Statistical Society B 69, on redrawing clusters.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from assaymark.validity.agreement import Interval, wilson_interval

SMALLEST = 5
EXACT_UP_TO = 20_000
DRAWS = 10_000
_RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class PeerRating:
    """One reading, `value` in [0, 1]; `reference` the assessor's value, None where there is none.

    `inside` says whether reader and author are in one team, None where that is not known.
    Readings are given in the order in which they were made.
    """

    reader: str
    author: str
    value: float
    reference: float | None
    inside: bool | None

    @property
    def leniency(self) -> float:
        """How much kinder than the assessor, in [-1, 1]; nan without an assessor's value."""
        return math.nan if self.reference is None else self.value - self.reference


@dataclass(frozen=True, slots=True)
class TooFew:
    """Not shown: what was counted, and how many of it there are."""

    what: str
    n: int


@dataclass(frozen=True, slots=True)
class Friendship:
    """Mean leniency `inside` and `outside`, n of each, their difference and its 95 % interval."""

    inside: float
    outside: float
    n_inside: int
    n_outside: int
    readers: int
    difference: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Reciprocity:
    """`mutual` of `pairs` read each other; the share's 95 % interval."""

    mutual: int
    pairs: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Retaliation:
    """Mean leniency in return, after a harsh reading and after another; p of the permutation test.

    `exact` is False where labels were drawn.
    """

    after_harsh: float
    after_other: float
    n_harsh: int
    n_other: int
    p: float
    exact: bool


def friendship(ratings: Sequence[PeerRating], *, seed: int) -> Friendship | TooFew:
    """Leniency inside the team against outside it."""
    kept = [one for one in ratings if one.inside is not None and one.reference is not None]
    for inside in (True, False):
        here = [one for one in kept if bool(one.inside) == inside]
        smallest = min(len(here), len({r.reader for r in here}), len({r.author for r in here}))
        if smallest < SMALLEST:
            return TooFew("inside" if inside else "outside", smallest)
    table = _by_reader(kept)
    sums = table.sum(axis=0)
    means = sums[:2] / sums[2:]
    interval = _interval(table, seed=seed, n=len(kept))
    if math.isnan(interval.low):
        return TooFew("readers", len(table))
    return Friendship(
        inside=float(means[0]),
        outside=float(means[1]),
        n_inside=int(sums[2]),
        n_outside=int(sums[3]),
        readers=len(table),
        difference=float(means[0] - means[1]),
        interval=interval,
    )


def _by_reader(kept: Sequence[PeerRating]) -> NDArray[np.float64]:
    """One row a reader: sum of leniency inside and outside, number inside and outside."""
    readers = sorted({one.reader for one in kept})
    table = np.zeros((len(readers), 4))
    for one in kept:
        row, side = readers.index(one.reader), int(not one.inside)
        table[row, side] += one.leniency
        table[row, 2 + side] += 1
    return table


def _interval(table: NDArray[np.float64], *, seed: int, n: int) -> Interval:
    rng = np.random.default_rng(seed)
    sums = table[rng.integers(0, len(table), size=(_RESAMPLES, len(table)))].sum(axis=1)
    sums = sums[(sums[:, 2:] > 0).all(axis=1)]
    if 2 * len(sums) < _RESAMPLES:
        return Interval(math.nan, math.nan, n)
    means = sums[:, :2] / sums[:, 2:]
    low, high = np.quantile(means[:, 0] - means[:, 1], [0.025, 0.975])
    return Interval(float(low), float(high), n)


def reciprocity(ratings: Sequence[PeerRating]) -> Reciprocity | TooFew:
    """How many pairs of people read each other, of all pairs of which one read the other."""
    directed = {(one.reader, one.author) for one in ratings}
    pairs = {frozenset(pair) for pair in directed}
    if len(pairs) < SMALLEST:
        return TooFew("pairs", len(pairs))
    mutual = sum(pair[::-1] in directed for pair in directed) // 2
    return Reciprocity(mutual, len(pairs), wilson_interval(mutual, len(pairs)))


def retaliation(ratings: Sequence[PeerRating], *, seed: int) -> Retaliation | TooFew:
    """Whether a harsh reading is answered harshly; each pair of people counts once."""
    answers = _answers(ratings)
    returned = np.array([back for _first, back in answers])
    harsh = np.array([first < 0 for first, _back in answers], dtype=bool)
    fewest = int(min(harsh.sum(), (~harsh).sum())) if len(answers) else 0
    if fewest < SMALLEST:
        return TooFew("answers", fewest)
    p, exact = permutation_p(returned, harsh, seed=seed)
    return Retaliation(
        after_harsh=float(returned[harsh].mean()),
        after_other=float(returned[~harsh].mean()),
        n_harsh=int(harsh.sum()),
        n_other=int((~harsh).sum()),
        p=p,
        exact=exact,
    )


def _answers(ratings: Sequence[PeerRating]) -> list[tuple[float, float]]:
    """For each pair: how lenient the first reading was, and the first one in return after it."""
    first: dict[frozenset[str], PeerRating] = {}
    answered: dict[frozenset[str], tuple[float, float]] = {}
    for one in ratings:
        pair = frozenset((one.reader, one.author))
        if one.reference is None or pair in answered:
            continue
        begun = first.setdefault(pair, one)
        if begun.reader == one.author:
            answered[pair] = (begun.leniency, one.leniency)
    return list(answered.values())


def permutation_p(
    values: NDArray[np.float64], labelled: NDArray[np.bool_], *, seed: int
) -> tuple[float, bool]:
    """p of the labelled values being so much lower than the others, and whether it is exact.

    Shapes (n,), with `0 < labelled.sum() < n`. Only the sum of the labelled values varies, so it is
    what is compared; ties count as at least as extreme.
    """
    n, k = len(values), int(labelled.sum())
    observed = float(values[labelled].sum()) + 1e-9
    if math.comb(n, k) <= EXACT_UP_TO:
        every = np.array(list(combinations(range(n), k)))
        return float(np.mean(values[every].sum(axis=1) <= observed)), True
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(values, (DRAWS, 1)), axis=1)[:, :k].sum(axis=1)
    return float((np.sum(drawn <= observed) + 1) / (DRAWS + 1)), False
