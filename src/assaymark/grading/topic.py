"""How near a text is to its task and to the works that were rated for it: whole, and in its parts.

A text about something else, and a thin answer filled up with other words, both use words that the
task and the rated works use seldom, or never together. Three measures say so; each is compared
with the rated works' own, every one of them measured against the others. One share of the rated
works (`FLAGGED`) fixes the three limits together, so that honest works are seldom pointed at. A
pointer sends a work to a person with the words it points at; it is never a verdict.

Which measures, and how long a part is, was chosen on three sets of texts by `bench/integrity.py`.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assaymark.grading.lexicon import FUNCTION
from assaymark.grading.words import Word, words

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Content = Sequence[tuple[str, Word]]

LEAST = 25
"""Rated works; with fewer nothing is said of a text's topic."""
MOST = 400
"""Rated works that are compared with; more would only cost time."""
FLAGGED = 0.03
"""Largest share of the rated works that the limits may point at."""
PART = 30
"""Meaning words of a part: about 65 words of English."""
MEASURES: Final = ("near", "covered", "part covered")
"""`near`: log of the mean cosine with the nearest five texts. `covered`: mean log chance of each
word, were it drawn from those five or, less often, from all texts. `part covered`: the same of the
part where it is lowest."""
_STEP, _NEAREST = 5, 5
_ENDINGS: Final = ("ing", "ed", "es", "ly", "s")
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Nearness:
    """The measures of a text, lower for stranger ones, shape (3,); its farthest part, offsets in
    code points of the text; and whether that part is less than the whole."""

    values: Floats
    start: int
    end: int
    is_part: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """Task and rated works as weighted words; `limits`: (3,), honest works stay at or above.

    `rows`: shape (n_texts, n_words), unit vectors; `count`: in how many texts each word stands.
    """

    places: dict[str, int]
    count: Floats
    rows: Floats
    limits: Floats

    def nearness(self, text: str) -> Nearness:
        """How near `text` is."""
        return _nearness(self, content(text), own=None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text's words beside the known texts: `which` word each is; its column in `rows`; `count`
    of texts with it; `rarity`."""

    which: Rows
    rows: Floats
    count: Floats
    rarity: Floats


def content(text: str) -> list[tuple[str, Word]]:
    """The words that carry meaning, without their endings, and where they stand.

    >>> [stem for stem, _word in content("She was calling us about the boxes.")]
    ['call', 'box']
    """
    return [(_stem(word.form), word) for word in words(text) if word.form not in FUNCTION]


def _stem(form: str) -> str:
    short = form.partition("'")[0]
    for ending in _ENDINGS:
        if short.endswith(ending) and len(short) - len(ending) >= 3:
            return short[: -len(ending)]
    return short


def topic(prompt: Sequence[str], examples: Sequence[str]) -> Topic | None:
    """What is near to the parts of the prompt and to the examples; None below `LEAST` examples."""
    if len(examples) < LEAST:
        return None
    chosen = examples[:: math.ceil(len(examples) / MOST)]
    parts = [content(text) for text in [*chosen, *prompt]]
    counts = [Counter(stem for stem, _word in part) for part in parts]
    met = Counter(stem for one in counts for stem in one)
    places = {stem: i for i, stem in enumerate(sorted(met))}
    count = np.array([met[stem] for stem in places], dtype=np.float64)
    open_ = Topic(places, count, _rows(counts, places, count), np.full(len(MEASURES), -np.inf))
    own = [_nearness(open_, parts[i], own=i).values for i in range(len(chosen)) if parts[i]]
    return Topic(places, count, open_.rows, _limits(np.array(own)))


def _rows(counts: Sequence[Counter[str]], places: dict[str, int], count: Floats) -> Floats:
    rows = np.zeros((len(counts), len(places)))
    for row, one in zip(rows, counts, strict=True):
        row[[places[stem] for stem in one]] = 1 + np.log(list(one.values()))
    rows *= _rarity(count, len(counts))
    return np.asarray(rows / np.maximum(np.sqrt((rows**2).sum(axis=1, keepdims=True)), 1e-12))


def _rarity(count: Floats, n: int) -> Floats:
    return np.asarray(np.log((n + 1) / (count + 0.5)))


def _limits(own: Floats) -> Floats:
    """One quantile for all measures: the highest at which few enough of `own` are pointed at."""
    if not len(own):
        return np.full(len(MEASURES), -np.inf)
    for share in np.linspace(FLAGGED, 0, 81):
        limits = np.asarray(np.quantile(own, share, axis=0))
        if (own < limits).any(axis=1).mean() <= FLAGGED:
            return limits
    return np.asarray(own.min(axis=0))


def _nearness(known: Topic, part: Content, *, own: int | None) -> Nearness:
    """As `Topic.nearness`; the example `own` is measured as if it were not known."""
    if not part:
        return Nearness(np.full(len(MEASURES), math.log(_LEAST)), 0, 0, is_part=False)
    seen = _seen(known, part, own)
    near, nearest = _near(seen)
    chances = _chances(seen, nearest)
    spans = _spans(len(part))
    means = [float(chances[a:b].mean()) for a, b in spans]
    far = int(np.argmin(means))
    a, b = spans[far]
    return Nearness(
        values=np.array([near, chances.mean(), means[far]]),
        start=part[a][1].start,
        end=part[b - 1][1].end,
        is_part=len(spans) > 1,
    )


def _seen(known: Topic, part: Content, own: int | None) -> _Seen:
    names = sorted({stem for stem, _word in part})
    column = {stem: i for i, stem in enumerate(names)}
    place = np.array([known.places.get(stem, -1) for stem in names])
    count = np.where(place >= 0, known.count[place], 0.0)
    rows = np.where(place >= 0, known.rows[:, place], 0.0)
    if own is not None:
        rows[own], count = 0, count - 1
    n = len(rows) - (own is not None)
    which = np.array([column[stem] for stem, _word in part])
    return _Seen(which, rows, count, _rarity(count, n))


def _spans(n: int) -> list[tuple[int, int]]:
    """Parts of `PART` out of `n` words, overlapping; one part where there are not so many."""
    starts = [*range(0, max(1, n - PART), _STEP), max(0, n - PART)]
    return [(at, min(n, at + PART)) for at in dict.fromkeys(starts)]


def _near(seen: _Seen) -> tuple[float, Rows]:
    """Log of the mean cosine of the whole with its nearest texts; and which those are."""
    weighed = (1 + np.log(np.bincount(seen.which))) * seen.rarity
    cosines = seen.rows @ (weighed / max(_LEAST, float(np.sqrt(weighed @ weighed))))
    nearest = np.argsort(-cosines, kind="stable")[:_NEAREST]
    return math.log(max(_LEAST, float(cosines[nearest].mean()))), nearest


def _chances(seen: _Seen, nearest: Rows) -> Floats:
    """Log chance of each word of the text, shape (n_words of the text,)."""
    among = (seen.rows[nearest] > 0).mean(axis=0)
    everywhere = np.maximum(seen.count, 0) / len(seen.rows)
    return np.asarray(np.log(0.7 * among + 0.3 * everywhere + 2 * _LEAST)[seen.which])
