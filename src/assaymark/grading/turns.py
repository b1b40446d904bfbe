"""Which of several behaviours each turn of a conversation shows: many yes-or-no answers at once.

The local grader's words, pairs of words and linguistic features, for thousands of short texts. One
ridge regression serves all behaviours. Weight of the features, ridge and thresholds are chosen on
scores of left-out conversations: with the inverse `A` of the penalised kernel, leaving the turns
`g` out changes their residuals to `A_gg^-1 (A y)_g`, so nothing is fitted twice. A threshold is the
one with the best F1, because behaviours are rare and missing them all is mostly right.

Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, section 7.10, in blocks.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assaymark.grading.features import LENGTHS, Reading
from assaymark.grading.terms import CLIP, grams

Single = NDArray[np.float32]
Whole = NDArray[np.int64]
Answers = NDArray[np.bool_]

MIXES: Final = (0.25, 0.5, 1.0)
MEANINGS: Final = (1.0, 2.0, 4.0)
"""Weights tried for sentence embeddings, where they are given."""
RIDGES: Final = (0.5, 1.0, 2.0)
TRIED_ON: Final = 800
"""Turns on which mix and ridge are chosen; more changes little and costs their cube."""
_COMMON = 64
_SMALL = 256


@dataclass(frozen=True, slots=True)
class TurnGrader:
    """`score = words · n-grams + features · features + meanings · embedding + intercept`, one
    column a behaviour; `meanings` has no rows where it was fitted without embeddings."""

    vocabulary: Mapping[str, int]
    means: Single
    spreads: Single
    mix: float
    ridge: float
    words: Single
    features: Single
    meanings: Single
    intercept: Single
    thresholds: Single

    def scores(self, turns: Sequence[Reading], meanings: Single | None = None) -> Single:
        """Shape (n_turns, n_behaviours); higher is likelier. `meanings` as in `fit`."""
        near = _given(meanings, len(turns))
        if near.shape[1] != len(self.meanings):
            raise ValueError(
                f"embeddings of {near.shape[1]} numbers; expected {len(self.meanings)}, as it was"
                " fitted: give those, or fit it again"
            )
        rows = _rows(turns, self.vocabulary)
        scaled = _scaled(turns, self.means, self.spreads)
        seen = rows.times(self.words) + scaled @ self.features + near @ self.meanings
        return np.asarray(seen + self.intercept)

    def shown(self, turns: Sequence[Reading], meanings: Single | None = None) -> Answers:
        """Whether each turn shows each behaviour: shape (n_turns, n_behaviours)."""
        return np.asarray(self.scores(turns, meanings) > self.thresholds)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Unit rows of n-gram counts, each entry `value` at (`row`, `column`)."""

    row: Whole
    column: Whole
    value: Single
    shape: tuple[int, int]

    def times(self, weights: Single) -> Single:
        """The rows times a matrix of shape (n_columns, k)."""
        return _summed(self.row, self.value, weights[self.column], self.shape[0])

    def transposed_times(self, dual: Single) -> Single:
        """The transposed rows times a matrix of shape (n_rows, k)."""
        return _summed(self.column, self.value, dual[self.row], self.shape[1])


def fit(
    turns: Sequence[Reading],
    shown: Answers,
    conversations: Sequence[str],
    *,
    seed: int,
    meanings: Single | None = None,
) -> TurnGrader:
    """The grader of turns that people marked.

    `shown`: shape (n_turns, n_behaviours); `conversations[i]` is where turn i stands; `meanings`:
    sentence embeddings of length 1, one row a turn, or none. The same turns and seed give the same
    grader. Raises ValueError when the lengths differ or no turn is
    given.
    """
    if not len(turns) == len(shown) == len(conversations) or not len(turns):
        raise ValueError(
            f"{len(turns)} turns, {len(shown)} rows of answers, {len(conversations)} conversations;"
            " expected one row and one conversation a turn, and a turn at least: mend the lists"
        )
    found = Counter(gram for one in turns for gram in set(_grams(one)))
    known = sorted(gram for gram, n in found.items() if n > 1)
    vocabulary = {gram: i for i, gram in enumerate(known)}
    plain = _values(turns)
    means, spreads = plain.mean(axis=0), np.maximum(plain.std(axis=0), np.float32(1e-6))
    rows, scaled = _rows(turns, vocabulary), _scaled(turns, means, spreads)
    alike, near = _likeness(rows), scaled @ scaled.T
    meant = _given(meanings, len(turns))
    weight = 0.0
    wanted = np.where(shown, 1, -1).astype(np.float32)
    groups = np.unique(np.asarray(conversations), return_inverse=True)[1]
    if meant.shape[1]:
        meaning = meant @ meant.T
        weight = _weighed(alike, near, meaning, wanted, groups, seed)
        alike = alike + np.float32(weight) * meaning
    _, mix, ridge = _chosen(alike, near, wanted, groups, seed)
    dual, left_out = _solved(alike + np.float32(mix) * near, wanted, groups, ridge)
    return TurnGrader(
        vocabulary=vocabulary,
        means=means,
        spreads=spreads,
        mix=mix,
        ridge=ridge,
        words=rows.transposed_times(dual),
        features=np.asarray(np.float32(mix) * (scaled.T @ dual)),
        meanings=np.asarray(np.float32(weight) * (meant.T @ dual)),
        intercept=dual.sum(axis=0),
        thresholds=best_thresholds(left_out, shown),
    )


def best_thresholds(scores: Single, shown: Answers) -> Single:
    """The threshold of each column with the best F1; shapes (n, k), (n, k) to (k,)."""
    return np.array([_best(scores[:, i], shown[:, i]) for i in range(shown.shape[1])], np.float32)


def _best(scores: Single, shown: Answers) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(shown[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + max(1, int(shown.sum())))
    last = int(np.argmax(f1))
    after = min(last + 1, len(order) - 1)
    return float(scores[order[last]] + scores[order[after]]) / 2


def _given(meanings: Single | None, n: int) -> Single:
    """The embeddings, checked; n rows of nothing where there are none."""
    if meanings is None:
        return np.zeros((n, 0), dtype=np.float32)
    if len(meanings) != n:
        raise ValueError(f"{len(meanings)} embeddings for {n} turns; expected one each")
    return meanings


def _grams(one: Reading) -> list[str]:
    return [gram for part in one.sentences for gram in grams(part)]


def _rows(turns: Sequence[Reading], vocabulary: Mapping[str, int]) -> _Rows:
    row: list[int] = []
    column: list[int] = []
    tally: list[int] = []
    for i, one in enumerate(turns):
        counts = Counter(vocabulary[gram] for gram in _grams(one) if gram in vocabulary)
        row += [i] * len(counts)
        column += counts.keys()
        tally += counts.values()
    at = np.array(row, dtype=np.int64)
    value = 1 + np.log(np.array(tally, dtype=np.float32))
    norms = np.sqrt(np.bincount(at, weights=value * value, minlength=len(turns)))
    value = (value / norms[at]).astype(np.float32)
    return _Rows(at, np.array(column, dtype=np.int64), value, (len(turns), len(vocabulary)))


def _values(turns: Sequence[Reading]) -> Single:
    values = np.array([one.values for one in turns])
    values[:, : len(LENGTHS)] = np.log1p(values[:, : len(LENGTHS)])
    return values.astype(np.float32)


def _scaled(turns: Sequence[Reading], means: Single, spreads: Single) -> Single:
    z = np.clip((_values(turns) - means) / spreads, -CLIP, CLIP)
    return np.asarray(z / np.float32(np.sqrt(len(means))), dtype=np.float32)


def _likeness(rows: _Rows) -> Single:
    """Cosine of every pair of rows: common columns as a dense product, rare ones pair by pair."""
    n, width = rows.shape
    works = np.bincount(rows.column, minlength=width)
    common = np.flatnonzero(works >= _COMMON)
    place = np.full(width, -1, dtype=np.int64)
    place[common] = np.arange(len(common))
    often = place[rows.column] >= 0
    dense = np.zeros((n, len(common)), dtype=np.float32)
    dense[rows.row[often], place[rows.column[often]]] = rows.value[often]
    made = np.asarray(dense @ dense.T)
    order = np.argsort(rows.column[~often], kind="stable")
    column, row, value = (one[~often][order] for one in (rows.column, rows.row, rows.value))
    size = works[column]
    for k in np.unique(size):
        at, part = row[size == k].reshape(-1, k), value[size == k].reshape(-1, k)
        np.add.at(made, (at[:, :, None], at[:, None, :]), part[:, :, None] * part[:, None, :])
    return made


def _weighed(
    alike: Single, near: Single, meaning: Single, wanted: Single, groups: Whole, seed: int
) -> float:
    """The weight of the embeddings that does best on left-out conversations."""
    tried = [
        (_chosen(alike + np.float32(one) * meaning, near, wanted, groups, seed)[0], one)
        for one in MEANINGS
    ]
    return min(tried)[1]


def _chosen(
    alike: Single, near: Single, wanted: Single, groups: Whole, seed: int
) -> tuple[float, float, float]:
    """The least squared error on left-out conversations, a part of them all; its mix and ridge."""
    order = np.random.default_rng(seed).permutation(int(groups.max()) + 1)
    rows = np.argsort(order[groups], kind="stable")[:TRIED_ON]
    square = np.ix_(rows, rows)
    tried = []
    for mix in MIXES:
        kernel = alike[square] + np.float32(mix) * near[square]
        for ridge in RIDGES:
            _, left_out = _solved(kernel, wanted[rows], groups[rows], ridge)
            spread = np.maximum(wanted[rows].var(axis=0), np.float32(1e-3))
            error = ((left_out - wanted[rows]) ** 2).mean(axis=0) / spread
            tried.append((float(error.mean()), mix, ridge))
    return min(tried)


def _solved(kernel: Single, wanted: Single, groups: Whole, ridge: float) -> tuple[Single, Single]:
    """Dual weights, and the scores of each conversation by the others alone."""
    within = kernel + np.float32(1.0)  # the intercept
    within[np.diag_indices(len(within))] += np.float32(ridge)
    root = _inverse(np.linalg.cholesky(within))  # the inverse is root' root
    dual = root.T @ (root @ wanted)
    left_out = np.empty_like(wanted)
    order = np.argsort(groups, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        some = root[:, part]
        left_out[part] = wanted[part] - np.linalg.solve(some.T @ some, dual[part])
    return dual, left_out


def _inverse(lower: Single) -> Single:
    """Inverse of a lower triangular matrix, by halves."""
    n = len(lower)
    if n <= _SMALL:
        return np.asarray(np.linalg.inv(lower))
    half = n // 2
    made = np.zeros_like(lower)
    made[:half, :half] = _inverse(lower[:half, :half])
    made[half:, half:] = _inverse(lower[half:, half:])
    made[half:, :half] = -made[half:, half:] @ (lower[half:, :half] @ made[:half, :half])
    return made


def _summed(at: Whole, value: Single, rows: Single, n: int) -> Single:
    columns = [np.bincount(at, weights=value * one, minlength=n) for one in rows.T]
    return np.array(columns, dtype=np.float32).T.reshape(n, rows.shape[1])
