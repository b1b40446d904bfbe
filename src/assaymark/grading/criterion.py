"""The grader of one criterion: weights, cut points, probabilities; and how well it does unseen.

Inside a training set everything is chosen on exact leave-one-out scores. The figures in a `Report`
come from an outer cross-validation, in which a work's fold had no part in vocabulary, scaling,
weights, cut points or probabilities.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assaymark.framework.rubric import Criterion
from assaymark.grading.cuts import best_cuts, kappas, ranks
from assaymark.grading.levels import Odds, fit_odds
from assaymark.grading.model import RatedWork, Report, Use
from assaymark.grading.ridge import Ground, ground, solve
from assaymark.grading.terms import Table, placed, space

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

LEAST = 25
"""Fewer rated works than this: no grader (measured: unusable)."""
ENOUGH = 50
"""From here on the suggestions are a help to an assessor."""
MANY = 200
"""From here on a gate may be asked whether some grades can count alone."""
SURE = 0.7
"""Least probability of the pass/fail decision for a grade. A matter of opinion until a gate with a
guarantee replaces it: lower shows assessors more wrong suggestions, higher more silence."""
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Targets:
    """What people said: `rows` of the rated works, mean rank, median rank, share reaching ranks.

    Between two middle ratings the lower rank counts: a badge given in doubt is worse than one more
    look.
    """

    rows: Rows
    mean: Floats
    median: NDArray[np.int64]
    reached: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """`score = intercept + words · n-grams + features · features + meanings · embedding`; then cut
    points and odds. `meanings` is empty where the grader was fitted without embeddings."""

    words: Floats
    features: Floats
    meanings: Floats
    intercept: float
    cuts: Floats
    odds: Odds


@dataclass(frozen=True, slots=True)
class Unseen:
    """Predictions for works that had no part in them; shapes (n,), (n,), (n, n_ranks - 1)."""

    scores: Floats
    ranks: NDArray[np.int64]
    reaching: Floats


def targets(criterion: Criterion, works: Sequence[RatedWork]) -> Targets:
    """The criterion's ratings as ranks; works without a rating are left out."""
    rated = [(row, sorted(_ranked(criterion, work))) for row, work in enumerate(works)]
    rated = [(row, given) for row, given in rated if given]
    n_ranks = len(criterion.levels)
    reached = [[np.mean([g >= k for g in given]) for k in range(1, n_ranks)] for _, given in rated]
    return Targets(
        rows=np.array([row for row, _ in rated], dtype=np.int64),
        mean=np.array([np.mean(given) for _, given in rated], dtype=np.float64),
        median=np.array([given[(len(given) - 1) // 2] for _, given in rated], dtype=np.int64),
        reached=np.array(reached, dtype=np.float64).reshape(len(rated), n_ranks - 1),
    )


def _ranked(criterion: Criterion, work: RatedWork) -> list[int]:
    try:
        return [criterion.rank(value) for value in work.ratings.get(criterion.key, ())]
    except KeyError as error:
        raise ValueError(f"work {work.key!r}: {error.args[0]}; mend the rating") from error


def learnable(aim: Targets) -> str:
    """Why nothing can be learnt from these ratings, or an empty text."""
    if len(aim.rows) < LEAST:
        return (
            f"only {len(aim.rows)} rated examples; {LEAST} needed before a suggestion is better"
            " than none"
        )
    if np.bincount(aim.median).max() > len(aim.rows) - 3:
        return f"nearly all {len(aim.rows)} rated examples stand at one level: no contrast to learn"
    return ""


def fitted(on: Ground, aim: Targets) -> Weights:
    """Weights from prepared training rows, in the order of `aim`."""
    best = solve(on, aim.mean)
    cuts = best_cuts(best.held_out, aim.median, aim.reached.shape[1] + 1)
    odds = fit_odds(best.held_out, aim.reached)
    return Weights(best.words, best.features, best.meanings, best.intercept, cuts, odds)


class Grounds:
    """Prepared rows of one placed table, kept so that criteria rated on the same works share."""

    def __init__(self, words: Floats, features: Floats, meanings: Floats) -> None:
        self.words, self.features, self.meanings = words, features, meanings
        self._made: dict[bytes, Ground] = {}

    def of(self, rows: Rows) -> Ground:
        """The ground of these rows."""
        key = rows.tobytes()
        if key not in self._made:
            self._made[key] = ground(self.words[rows], self.features[rows], self.meanings[rows])
        return self._made[key]

    def scores(self, rows: Rows, weights: Weights) -> Floats:
        """The scores of these rows."""
        found = self.words[rows] @ weights.words + self.features[rows] @ weights.features
        return np.asarray(weights.intercept + found + self.meanings[rows] @ weights.meanings)


def part(aim: Targets, chosen: NDArray[np.bool_]) -> Targets:
    """The targets of the works where `chosen`, shape of `aim.rows`, is true."""
    return Targets(aim.rows[chosen], aim.mean[chosen], aim.median[chosen], aim.reached[chosen])


def unseen(made: Table, aims: Sequence[Targets], folds: NDArray[np.int64]) -> tuple[Unseen, ...]:
    """Each criterion's rated works predicted from the other folds; `folds`: (n_works,)."""
    found = [
        Unseen(np.zeros(len(a.rows)), np.zeros(len(a.rows), np.int64), np.zeros_like(a.reached))
        for a in aims
    ]
    for fold in np.unique(folds):
        where = space(made, np.flatnonzero(folds != fold))
        grounds = Grounds(*placed(made, where, np.arange(len(folds))))
        for aim, into in zip(aims, found, strict=True):
            _predict(grounds, aim, folds[aim.rows] == fold, into)
    return tuple(found)


def left_out(made: Table, aims: Sequence[Targets], rows: Rows) -> tuple[Unseen, ...]:
    """As `unseen`, for these rows alone, left out together; the other rows of an answer are 0."""
    held = np.isin(np.arange(len(made.counts)), rows)
    where = space(made, np.flatnonzero(~held))
    grounds = Grounds(*placed(made, where, np.arange(len(held))))
    found = []
    for aim in aims:
        n = len(aim.rows)
        into = Unseen(np.zeros(n), np.zeros(n, np.int64), np.zeros_like(aim.reached))
        _predict(grounds, aim, held[aim.rows], into)
        found.append(into)
    return tuple(found)


def _predict(grounds: Grounds, aim: Targets, held: NDArray[np.bool_], into: Unseen) -> None:
    train, rows = aim.rows[~held], aim.rows[held]
    if not held.any() or len(train) < 3:
        return
    weights = fitted(grounds.of(train), part(aim, ~held))
    scores = grounds.scores(rows, weights)
    into.scores[held] = scores
    into.ranks[held] = ranks(scores, weights.cuts)
    into.reaching[held] = weights.odds.reaching(scores)


def report(criterion: Criterion, aim: Targets, seen: Unseen, *, seed: int) -> Report:
    """How the unseen predictions compare with the raters' median, and what that allows."""
    n = len(aim.rows)
    qwk = float(kappas(seen.ranks[None, :], aim.median)[0])
    low, high = _interval(seen.ranks, aim.median, seed)
    apart = np.abs(seen.ranks - aim.median)
    bar = criterion.rank(criterion.pass_value)
    sure, right = _decisions(seen, aim, bar)
    use, why = _use(n, low, high, qwk)
    return Report(
        criterion=criterion.key,
        n=n,
        use=use,
        why=why,
        qwk=qwk,
        qwk_low=low,
        qwk_high=high,
        exact=float(np.mean(apart == 0)),
        adjacent=float(np.mean(apart <= 1)),
        sure=int(sure.sum()),
        sure_right=int((sure & right).sum()),
    )


def _decisions(seen: Unseen, aim: Targets, bar: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    passed = seen.ranks >= bar
    likely = seen.reaching[:, bar - 1] if bar else np.ones(len(passed))
    sure = np.where(passed, likely, 1 - likely) >= SURE
    return sure, passed == (aim.median >= bar)


def _interval(
    given: NDArray[np.int64], wanted: NDArray[np.int64], seed: int
) -> tuple[float, float]:
    n = len(given)
    drawn = np.random.default_rng(seed).integers(0, n, size=(_DRAWS, n))
    found = kappas(given[drawn], wanted[drawn])
    found = found[~np.isnan(found)]
    if len(found) * 2 < _DRAWS:
        return math.nan, math.nan
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def _use(n: int, low: float, high: float, qwk: float) -> tuple[Use, str]:
    if not low > 0:
        return "none", (
            f"on {n} rated examples its agreement with people cannot be told from chance"
            f" (kappa {qwk:.2f}, 95 % interval {low:.2f} to {high:.2f})"
        )
    if n < ENOUGH:
        return "assist", f"fitted on only {n} rated examples: a hint, no more"
    if n < MANY:
        return "assist", f"fitted on {n} rated examples: enough to assist, not to decide"
    return "candidate", f"fitted on {n} rated examples: deciding alone still needs a gate"
