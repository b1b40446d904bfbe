"""Word n-grams (one and two words) of works, weighted by tf-idf, and the space they span.

A `Table` counts every work once. A `Space` is fitted on some of its rows and knows nothing of the
others: which terms count (those in at least two of its rows), their idf, the caps, means and
spreads of the linguistic features. `placed` puts any rows into a space.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assaymark.grading.features import LENGTHS, NAMES, Reading, capped
from assaymark.grading.words import Sentence

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

CLIP = 3.0
"""Standardised features are held within ± this, so that no single oddity decides."""

LONGEST_VOCABULARY = 20_000
_CAP_QUANTILE = 0.75
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Table:
    """`terms` in at least two works; `counts` shape (n_works, n_terms), 1 + ln tf, 0 if absent;
    `values` shape (n_works, len(NAMES)); `meanings` shape (n_works, width of the embedding, or 0):
    the mean over the words of each work of their sentences' embeddings."""

    terms: tuple[str, ...]
    counts: NDArray[np.float32]
    values: Floats
    meanings: Floats


@dataclass(frozen=True, slots=True)
class Space:
    """`columns` of the table that count, `idf` of each; `caps`, `means`, `spreads` of features;
    `meant`: the mean embedding."""

    columns: Rows
    idf: Floats
    caps: Floats
    means: Floats
    spreads: Floats
    meant: Floats


def grams(sentence: Sentence) -> Iterator[str]:
    """The sentence's words, numbers as `#`, then its pairs of neighbouring words."""
    forms = ["#" if word.form[0].isdigit() else word.form for word in sentence.words]
    yield from forms
    yield from map(" ".join, pairwise(forms))


def table(readings: Sequence[Reading]) -> Table:
    """The readings counted, in their order."""
    bags = [Counter(gram for part in one.sentences for gram in grams(part)) for one in readings]
    works = Counter(gram for bag in bags for gram in bag)
    terms = tuple(sorted(gram for gram, n in works.items() if n >= 2))
    column = {term: i for i, term in enumerate(terms)}
    counts = np.zeros((len(bags), len(terms)), dtype=np.float32)
    for row, bag in enumerate(bags):
        known = [(column[gram], n) for gram, n in bag.items() if gram in column]
        if known:
            places, tallies = zip(*known, strict=True)
            counts[row, places] = 1 + np.log(np.array(tallies, dtype=np.float32))
    values = np.array([one.values for one in readings]).reshape(len(readings), len(NAMES))
    return Table(terms, counts, values, np.array([meaning(one) for one in readings]))


def meaning(seen: Reading) -> Floats:
    """The mean embedding of a work, each sentence by its words; shape (width,)."""
    return np.asarray(seen.lengths @ seen.meanings)


def space(made: Table, rows: Rows) -> Space:
    """The space of these rows alone; `rows`: at least one index into the table."""
    works = (made.counts[rows] > 0).sum(axis=0)
    columns = np.flatnonzero(works >= 2)
    if len(columns) > LONGEST_VOCABULARY:
        order = np.argsort(-works[columns], kind="stable")[:LONGEST_VOCABULARY]
        columns = np.sort(columns[order])
    idf = np.log((1 + len(rows)) / (1 + works[columns])) + 1
    caps = np.quantile(made.values[rows, : len(LENGTHS)], _CAP_QUANTILE, axis=0)
    inside = capped(made.values[rows], caps.tolist())
    spreads = inside.std(axis=0)
    spreads[spreads < 1e-9] = 1.0
    means = (inside.mean(axis=0), spreads, made.meanings[rows].mean(axis=0))
    rounded = (np.round(one, _DIGITS) for one in (idf, caps, *means))
    return Space(columns.astype(np.int64), *rounded)


def placed(made: Table, where: Space, rows: Rows) -> tuple[Floats, Floats, Floats]:
    """Rows in the space: unit n-gram vectors (n, n_columns), scaled features (n, len(NAMES)), mean
    embeddings (n, width)."""
    words = made.counts[np.ix_(rows, where.columns)] * where.idf
    norms = np.sqrt((words**2).sum(axis=1, keepdims=True))
    words = words / np.where(norms > 0, norms, 1.0)
    return np.asarray(words), scaled(made.values[rows], where), made.meanings[rows]


def scaled(values: Floats, where: Space) -> Floats:
    """Features capped, standardised, clipped, divided so that a work's vector is about 1 long."""
    z = (capped(values, where.caps.tolist()) - where.means) / where.spreads
    return np.asarray(np.clip(z, -CLIP, CLIP) / np.sqrt(len(NAMES)))
