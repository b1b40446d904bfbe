"""About forty linguistic features of a work, most of them sums over its sentences.

Three kinds: `RATES` (counts per 100 words, so each sentence's part in them is known), `SHARES`
(sentences of a kind among all) and `SHAPES` (properties of the whole). Length enters only through
`LENGTHS`, which the grader caps: past the cap more words gain nothing.
"""

import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from assaymark.grading.lexicon import (
    ADVICE_STARTS,
    CLOSED_STARTS,
    FUNCTION,
    LEXICON,
    OPEN_STARTS,
)
from assaymark.grading.words import Sentence, sentences

Floats = NDArray[np.float64]


class Encoder(Protocol):
    """What turns sentences into numbers that are alike where the meaning is alike."""

    @property
    def name(self) -> str:
        """Which numbers these are: another name, other numbers."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of length 1 for each text."""


LENGTHS: Final = ("words (capped)", "sentences (capped)")
SHAPES: Final = ("word length", "sentence length", "sentence length variety", "word variety")
SHARES: Final = (
    "questions",
    "open questions",
    "closed questions",
    "exclamations",
    "advice at the start of a sentence",
    "sentences that start with 'you'",
    "sentences that start with 'I'",
)
RATES: Final = (
    *LEXICON,
    "function words",
    "long words",
    "words in -ing",
    "words in -ed",
    "words in -ly",
    "numbers",
    "commas",
)
NAMES: Final = LENGTHS + SHAPES + SHARES + RATES
_WINDOW = 100

_HITS: Final[dict[str, tuple[int, ...]]] = {
    form: tuple(i for i, name in enumerate(RATES) if form in LEXICON.get(name, FUNCTION))
    for form in frozenset().union(FUNCTION, *LEXICON.values())
}
_EXTRA: Final = {name: RATES.index(name) for name in RATES[len(LEXICON) :]}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart once: sentences, word forms, counts per sentence and features.

    `rates`: shape (n_sentences, len(RATES)), counts. `shares`: (n_sentences, len(SHARES)), 0 or 1.
    `values`: (len(NAMES),), not yet capped or scaled. `squeeze`: compressed size over size.
    `meanings`: (n_sentences, width of the embedding), no columns where none was asked for.
    """

    text: str
    sentences: tuple[Sentence, ...]
    forms: tuple[str, ...]
    rates: Floats
    shares: Floats
    values: Floats
    squeeze: float
    meanings: Floats

    @property
    def lengths(self) -> Floats:
        """Each sentence's share of the words."""
        counts = np.array([len(one.words) for one in self.sentences], dtype=np.float64)
        return np.asarray(counts / max(1.0, float(counts.sum())))


def read(text: str, encoder: Encoder | None = None) -> Reading:
    """The text taken apart; any text will do, also an empty one."""
    parts = sentences(text)
    forms = tuple(word.form for part in parts for word in part.words)
    rates = np.array([_rates(part, text) for part in parts]).reshape(len(parts), len(RATES))
    shares = np.array([_kinds(part) for part in parts]).reshape(len(parts), len(SHARES))
    lengths = [len(part.words) for part in parts]
    values = np.concatenate(
        [
            [len(forms), len(parts)],
            _shapes(forms, lengths),
            shares.sum(axis=0) / max(1, len(parts)),
            rates.sum(axis=0) * (100 / max(1, len(forms))),
        ]
    )
    packed = text.encode("utf-8", "replace")
    squeeze = len(zlib.compress(packed, 6)) / max(1, len(packed))
    meanings = np.zeros((len(parts), 0))
    if encoder is not None:
        meanings = encoder.embed([text[one.start : one.end] for one in parts]).astype(np.float64)
    return Reading(text, parts, forms, rates, shares, values, squeeze, meanings)


def capped(values: Floats, caps: Sequence[float]) -> Floats:
    """Features with lengths capped and on a log scale; `values` (..., len(NAMES))."""
    made = np.array(values, dtype=np.float64)
    made[..., : len(LENGTHS)] = np.log1p(np.minimum(made[..., : len(LENGTHS)], caps))
    return made


def _rates(part: Sentence, text: str) -> list[float]:
    row = [0.0] * len(RATES)
    for word in part.words:
        for i in _HITS.get(word.form, ()):
            row[i] += 1
        if (suffix := _suffix(word.form)) is not None:
            row[_EXTRA[suffix]] += 1
        row[_EXTRA["long words"]] += len(word.form) >= 7
    row[_EXTRA["commas"]] = float(text.count(",", part.start, part.end))
    return row


def _suffix(form: str) -> str | None:
    if form[0].isdigit():
        return "numbers"
    if form.endswith("ing") and len(form) > 5:
        return "words in -ing"
    if form.endswith("ed") and len(form) > 4:
        return "words in -ed"
    return "words in -ly" if form.endswith("ly") and len(form) > 4 else None


def _kinds(part: Sentence) -> list[float]:
    first = part.words[0].form
    asked = part.mark == "?"
    return [
        float(asked),
        float(asked and first in OPEN_STARTS),
        float(asked and first in CLOSED_STARTS),
        float(part.mark == "!"),
        float(not asked and first in ADVICE_STARTS),
        float(not asked and first.startswith("you")),
        float(first == "i" or first.startswith("i'")),
    ]


def _shapes(forms: tuple[str, ...], lengths: list[int]) -> list[float]:
    if not forms:
        return [0.0] * len(SHAPES)
    mean = sum(lengths) / len(lengths)
    spread = math.sqrt(sum((one - mean) ** 2 for one in lengths) / len(lengths))
    seen = Counter(forms[:_WINDOW])
    variety = len(seen) / math.sqrt(min(len(forms), _WINDOW))
    return [sum(map(len, forms)) / len(forms), math.log1p(mean), math.log1p(spread), variety]
