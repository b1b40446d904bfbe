"""Few numbers that stand for a text, so that one work finds its likes among a hundred thousand.

A text's marks are the hashes of its runs of `RUN` words, of which one in `KEEP` is kept: those
whose hash says so. The choice looks at nothing but the run itself, so a run that two texts share is
kept in both or in neither. What everybody was given (task, rubric) leaves no marks. In one
small run on made-up copies it found more of the reworded ones than winnowing at as many marks; that
is too little to rank the two. MinHash of whole works was not tried further, since a paragraph in a
long work hardly changes it. Figures: `bench/integrity.py`.

Broder, "On the resemblance and containment of documents", 1997 (marks modulo m).
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assaymark.grading.words import forms

Marks = NDArray[np.int64]
Hashes = NDArray[np.uint64]

RUN = 4
KEEP = 3
LONGEST = 20_000
"""Words of a text that are looked at."""
_ODD = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], np.uint64
)


@lru_cache(maxsize=1 << 16)
def _crc(form: str) -> int:
    return zlib.crc32(form.encode("utf-8", "replace"))


def hashed(found: Sequence[str], *, run: int = RUN) -> Hashes:
    """A 64-bit hash of each run of `run` words, `1 <= run <= 4`, in order."""
    n = len(found) - run + 1
    if n <= 0:
        return np.empty(0, dtype=np.uint64)
    each = np.fromiter(map(_crc, found), dtype=np.uint64, count=len(found))
    sums = np.zeros(n, dtype=np.uint64)
    for i in range(run):
        sums = (sums ^ (each[i : i + n] + _ODD[i])) * _ODD[(i + 1) % 4]
        sums ^= sums >> np.uint64(29)
    return np.asarray(sums * _ODD[0] ^ (sums >> np.uint64(32)))


def given(texts: Iterable[str]) -> frozenset[int]:
    """The marks of what everybody was given; to be left out of every work's."""
    return frozenset(mark for text in texts for mark in _kept(text).tolist())


def marks(text: str, *, leaving_out: frozenset[int] = frozenset()) -> Marks:
    """The marks of `text`, each once, in order of size."""
    found = _kept(text)
    if leaving_out:
        found = np.array([one for one in found.tolist() if one not in leaving_out], dtype=np.int64)
    return np.unique(found)


def _kept(text: str) -> Marks:
    every = hashed(forms(text)[:LONGEST])
    kept: Marks = every[every % np.uint64(KEEP) == 0].view(np.int64)
    return kept


@dataclass(frozen=True, slots=True)
class Likely:
    """A work that may share words: its number, and how many marks are shared."""

    work: int
    shared: int


@dataclass(frozen=True, slots=True)
class Index:
    """Marks of many works: `marks` sorted, `works` the number of the work each belongs to."""

    marks: Marks
    works: NDArray[np.int32]
    n: int

    def likely(self, of: Marks, *, most: int = 20, least: int = 2) -> tuple[Likely, ...]:
        """The works that share at least `least` marks with `of`, the rarest marks counting most."""
        low = np.searchsorted(self.marks, of, side="left")
        met = np.searchsorted(self.marks, of, side="right") - low
        rare = np.flatnonzero((met > 0) & (met <= common(self.n)))
        if not len(rare):
            return ()
        met, low = met[rare], low[rare]
        first = np.repeat(low - np.concatenate([[0], np.cumsum(met)[:-1]]), met)
        hits = self.works[np.arange(met.sum()) + first]
        weight = np.repeat(np.log1p(self.n / met), met)
        found, where, count = np.unique(hits, return_inverse=True, return_counts=True)
        worth = np.bincount(where, weights=weight)
        worth[count < least] = 0
        best = np.argsort(-worth, kind="stable")[:most]
        return tuple(Likely(int(found[i]), int(count[i])) for i in best if worth[i] > 0)


def common(n: int) -> int:
    """A mark in more of `n` works than this is a common phrase and says nothing."""
    return max(20, n // 200)


def index(works: Sequence[Marks]) -> Index:
    """An index of works numbered as they come."""
    lengths = [len(one) for one in works]
    every = np.concatenate([*works, np.empty(0, dtype=np.int64)])
    number = np.repeat(np.arange(len(works), dtype=np.int32), lengths)
    order = np.argsort(every, kind="stable")
    return Index(every[order], number[order], len(works))
