"""Which sentences and words moved a score, and the verbatim quotes and reasons made of them.

The model is linear, so a score is a sum over sentences plus a part that belongs to the text as a
whole (lengths, shapes). A quote is a whole sentence, or its beginning where it is very long:
`quote.text == text[quote.start:quote.end]`, always.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assaymark.grading.criterion import Weights
from assaymark.grading.features import NAMES, RATES, SHARES, Reading
from assaymark.grading.lexicon import FUNCTION
from assaymark.grading.model import Quote
from assaymark.grading.terms import meaning

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

MOST_QUOTES = 3
LONGEST_QUOTE = 320
_SHORTEST_QUOTE = 3
_WORTH = 0.25
_PHRASES = 3
_TELLING = 0.02
_SHAPED: Final = {
    "words (capped)": ("a longer text", "a shorter text"),
    "sentences (capped)": ("more sentences", "fewer sentences"),
    "word length": ("longer words", "shorter words"),
    "sentence length": ("longer sentences", "shorter sentences"),
    "sentence length variety": ("sentences of varied length", "sentences of even length"),
    "word variety": ("more varied words", "less varied words"),
}
_N_RATES: Final = len(RATES)
_N_SHARES: Final = len(SHARES)


@dataclass(frozen=True, slots=True)
class Located:
    """A text in the grader's space: each occurrence of a known term, and the scaled features.

    `terms`, `lines`: term and sentence of each occurrence; `parts`: its part of the unit vector.
    """

    reading: Reading
    terms: Rows
    lines: Rows
    parts: Floats
    features: Floats
    spreads: Floats
    means: Floats
    meant: Floats


def score(where: Located, weights: Weights) -> float:
    """The criterion's score: intercept + n-grams + features + embeddings."""
    return float(
        weights.intercept
        + where.parts @ weights.words[where.terms]
        + where.features @ weights.features
        + meaning(where.reading) @ weights.meanings
    )


def by_sentence(where: Located, weights: Weights) -> Floats:
    """Each sentence's part in the score, relative to an average sentence of the rated works."""
    seen = where.reading
    n = len(seen.sentences)
    moved = where.parts * weights.words[where.terms]
    total = np.bincount(where.lines, weights=moved, minlength=n)
    pull = weights.features / (where.spreads * np.sqrt(len(NAMES)))
    lengths = np.array([len(one.words) for one in seen.sentences], dtype=np.float64)
    usual = np.outer(lengths, where.means[-_N_RATES:] / 100)
    total += (seen.rates - usual) @ pull[-_N_RATES:] * (100 / max(1.0, float(lengths.sum())))
    kinds = slice(-_N_RATES - _N_SHARES, -_N_RATES)
    total += (seen.shares - where.means[kinds]) @ pull[kinds] / max(1, n)
    meant = seen.lengths * ((seen.meanings - where.meant) @ weights.meanings)
    return np.asarray(total + meant)


def quotes(
    seen: Reading, moved: Mapping[str, Floats], criterion: str, *, raising: bool
) -> tuple[Quote, ...]:
    """Up to three sentences that raised the criterion's score most (or lowered it), best first.

    `moved`: each criterion's `by_sentence`. A sentence that moves all criteria alike is liked for
    its general quality; half of what it does elsewhere is held against it.
    """
    if not seen.sentences:
        return ()
    sign = 1 if raising else -1
    own = sign * moved[criterion]
    others = [sign * _even(one) for key, one in moved.items() if key != criterion]
    telling = _even(own) - (0.5 * np.mean(others, axis=0) if others else 0.0)
    long = [i for i, one in enumerate(seen.sentences) if len(one.words) >= _SHORTEST_QUOTE]
    offered = long or list(range(len(own)))
    worth = max(0.0, max(own[i] for i in offered) * _WORTH)
    chosen = [i for i in offered if own[i] > worth] or [max(offered, key=lambda i: own[i])]
    best = sorted(chosen, key=lambda i: (-telling[i], i))[:MOST_QUOTES]
    return tuple(_quote(seen, i) for i in best)


def _even(moved: Floats) -> Floats:
    size = float(np.sqrt(np.mean(moved**2)))
    return moved / size if size > 0 else moved


def _quote(seen: Reading, which: int) -> Quote:
    one = seen.sentences[which]
    end = one.end
    if end - one.start > LONGEST_QUOTE:
        inside = [word.end for word in one.words if word.end - one.start <= LONGEST_QUOTE]
        end = inside[-1] if inside else one.start + LONGEST_QUOTE
    return Quote(one.start, end, seen.text[one.start : end])


def reasons(
    where: Located, weights: Weights, names: tuple[str, ...], *, raising: bool
) -> tuple[str, ...]:
    """Up to two sentences: the phrases and the features that moved the score most this way."""
    sign = 1 if raising else -1
    verb = "raised" if raising else "lowered"
    found = []
    if phrases := _phrases(where, weights, names, sign):
        found.append(f"Words that {verb} it: " + ", ".join(f"“{one}”" for one in phrases))
    if traits := _traits(where, weights, sign):
        found.append(f"Also {verb} it: " + ", ".join(traits))
    return tuple(found)


def _phrases(where: Located, weights: Weights, names: tuple[str, ...], sign: int) -> list[str]:
    terms, place = np.unique(where.terms, return_inverse=True)
    share = np.bincount(place, weights=where.parts, minlength=len(terms))
    moved = sign * share * weights.words[terms]
    chosen: list[str] = []
    said: set[str] = set()
    for i in np.lexsort((terms, -moved)).tolist():
        if moved[i] <= 0 or len(chosen) == _PHRASES:
            break
        name = names[terms[i]]
        telling = set(name.split(" ")) - FUNCTION - {"#"}
        if telling and not telling & said:
            chosen.append(name)
            said |= telling
    return chosen


def _traits(where: Located, weights: Weights, sign: int) -> list[str]:
    moved = sign * where.features * weights.features
    order = np.argsort(-moved, kind="stable")[:2]
    return [_trait(NAMES[i], where.features[i] > 0) for i in order if moved[i] > _TELLING]


def _trait(name: str, more: bool) -> str:
    if name in _SHAPED:
        return _SHAPED[name][0 if more else 1]
    return f"{name}: {'more' if more else 'fewer'} than in most rated works"
