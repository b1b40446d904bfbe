"""Signs that a text is no honest try, or too unlike the rated ones to be graded.

Cheap signals, each compared with how the rated works themselves score when left out: repeated
three-word runs, compression, content words never met, disorder (how much better than chance each
word class follows the one before), and words of the rubric said back. Any sign sends the work to a
person; it is never a verdict.
"""

import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assaymark.framework.rubric import Rubric
from assaymark.grading.features import Reading
from assaymark.grading.lexicon import CLASSES as WORD_CLASSES
from assaymark.grading.lexicon import FUNCTION
from assaymark.grading.words import words

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Run = tuple[str, str, str]

ENGLISH = 0.18
"""Least share of English function words. Honest English text has .35 to .60, German or French text
under .12."""
SHORTEST = 8
"""Words; below it nothing is graded, whatever the rated works are like."""
LONGEST = 4
"""Times the longest rated work; beyond it nothing is graded."""

CLASSES: Final = (*WORD_CLASSES, "#", "-ing", "-ed", "-ly", "-s", "word", "|", ".", "?", "!")
_CODE: Final = {name: i for i, name in enumerate(CLASSES)}
_WORDS: Final = {form: _CODE[name] for name, forms in WORD_CLASSES.items() for form in forms}
_PRIOR = 10.0
_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Known:
    """What the rated works were like. `words`: CRC-32 of every content word met; `follows`: shape
    (n_classes, n_classes), how often one word class followed another; `rubric`: its three-word
    runs; `limits` of each signal; `shortest`, `longest` in words."""

    words: frozenset[int]
    follows: Floats
    rubric: frozenset[Run]
    shortest: int
    longest: int
    limits: dict[str, float]


def codes(reading: Reading) -> tuple[Codes, Codes]:
    """Word classes and the class before each, sentence by sentence."""
    befores: list[int] = []
    afters: list[int] = []
    for part in reading.sentences:
        line = [_CODE["|"], *(_class(word.form) for word in part.words), _CODE[part.mark]]
        befores += line[:-1]
        afters += line[1:]
    return np.array(befores, dtype=np.int64), np.array(afters, dtype=np.int64)


def _class(form: str) -> int:
    if form in _WORDS:
        return _WORDS[form]
    if form[0].isdigit():
        return _CODE["#"]
    for ending in ("ing", "ed", "ly", "s"):
        if form.endswith(ending) and len(form) > 3:
            return _CODE["-" + ending]
    return _CODE["word"]


def order(pair: tuple[Codes, Codes], follows: Floats) -> float:
    """Mean log ratio of P(class | class before) to P(class): below 0 when words are shuffled."""
    before, after = pair
    if not len(before):
        return 0.0
    base = (follows.sum(axis=0) + 1) / (follows.sum() + len(CLASSES))
    given = follows.sum(axis=1)
    chance = (follows[before, after] + _PRIOR * base[after]) / (given[before] + _PRIOR)
    return float(np.mean(np.log(chance / base[after])))


def runs(forms: Sequence[str]) -> list[Run]:
    """All three-word runs, in order."""
    return list(zip(forms, forms[1:], forms[2:], strict=False))


def rubric_runs(rubric: Rubric) -> frozenset[Run]:
    """The three-word runs of the rubric's own words."""
    texts = [level.indicator for one in rubric.criteria for level in one.levels]
    texts += [one.description for one in rubric.criteria]
    return frozenset(run for text in texts for run in runs([word.form for word in words(text)]))


def repeats(found: Sequence[Run]) -> float:
    """Share of three-word runs that occurred before in the text."""
    return 1 - len(set(found)) / len(found) if found else 0.0


def echo(found: Sequence[Run], rubric: frozenset[Run]) -> float:
    """Share of three-word runs that stand in the rubric."""
    return sum(run in rubric for run in found) / len(found) if found else 0.0


def strange(forms: Sequence[str], known: frozenset[int]) -> float:
    """Share of content words never met in the rated works."""
    content = _content(forms)
    return sum(_crc(form) not in known for form in content) / max(1, len(content))


def _content(forms: Sequence[str]) -> list[str]:
    return [form for form in forms if form not in FUNCTION]


def english(forms: Sequence[str]) -> float:
    """Share of English function words."""
    return sum(form in FUNCTION for form in forms) / len(forms) if forms else 0.0


def _crc(form: str) -> int:
    return zlib.crc32(form.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Measured:
    """What `know` takes of one work: `pair` of `codes`, three-word runs, content words."""

    pair: tuple[Codes, Codes]
    runs: tuple[Run, ...]
    content: tuple[str, ...]
    length: int
    squeeze: float


def measured(reading: Reading) -> Measured:
    """A work's own figures, for whoever calls `know_measured` with many choices of works."""
    return Measured(
        codes(reading),
        tuple(runs(reading.forms)),
        tuple(_content(reading.forms)),
        len(reading.forms),
        reading.squeeze,
    )


def know(readings: Sequence[Reading], rubric: Rubric) -> Known:
    """The rated works' own figures, each work compared with the others."""
    return know_measured([measured(one) for one in readings], rubric)


def know_measured(works: Sequence[Measured], rubric: Rubric) -> Known:
    """As `know`, of works that were measured before."""
    follows = np.zeros((len(CLASSES), len(CLASSES)))
    for one in works:
        np.add.at(follows, one.pair, 1.0)
    lengths = np.array([one.length for one in works])
    own = rubric_runs(rubric)
    limits = {
        "repeats": _high([repeats(one.runs) for one in works], 0.12),
        "squeeze": _low([one.squeeze for one in works], 0.15),
        "echo": _high([echo(one.runs, own) for one in works], 0.08),
        "strange": _high(_left_out_strange(works), 0.15, robust=3),
        "order": _low([_left_out_order(one.pair, follows) for one in works], 0.15),
    }
    return Known(
        words=frozenset(map(_crc, {form for one in works for form in one.content})),
        follows=follows,
        rubric=own,
        shortest=max(SHORTEST, math.ceil(float(np.quantile(lengths, 0.05)) / 2)),
        longest=LONGEST * int(lengths.max()),
        limits=limits,
    )


def _left_out_order(pair: tuple[Codes, Codes], follows: Floats) -> float:
    others = follows.copy()
    np.add.at(others, pair, -1.0)
    return order(pair, others)


def _left_out_strange(works: Sequence[Measured]) -> list[float]:
    met = Counter(form for one in works for form in set(one.content))
    return [sum(met[form] == 1 for form in one.content) / max(1, len(one.content)) for one in works]


def _high(values: Sequence[float], least: float, *, robust: float = 4) -> float:
    """A limit honest works stay under: median + `robust` deviations, at least `least` above it."""
    middle = float(np.median(values))
    deviation = 1.4826 * float(np.median(np.abs(np.array(values) - middle)))
    return round(middle + max(least, robust * deviation), 6)


def _low(values: Sequence[float], least: float) -> float:
    return -_high([-value for value in values], least)


def overlong(text: str, known: Known) -> str:
    """Why a text is too long even to be taken apart, or an empty text."""
    if len(text) > _LETTERS * known.longest:
        return f"far longer than any rated work: {len(text)} characters"
    return ""


def suspicion(reading: Reading, known: Known) -> str:
    """Why this text goes to a person ungraded, or an empty text."""
    n = len(reading.forms)
    if n < known.shortest:
        return f"nearly empty: {n} words; suggestions start at {known.shortest}"
    if n > known.longest:
        return f"far longer than any rated work: {n} words; graded up to {known.longest}"
    if (share := english(reading.forms)) < ENGLISH:
        return f"does not read like English ({share:.0%} everyday words); only English is graded"
    return _repeated(reading, known) or _unlike(reading, known)


def _repeated(reading: Reading, known: Known) -> str:
    found = runs(reading.forms)
    if (share := repeats(found)) > known.limits["repeats"]:
        return f"repeats itself: {share:.0%} of its three-word runs stood there before"
    if reading.squeeze < known.limits["squeeze"]:
        return "repeats itself: it compresses far better than any rated work"
    if (share := echo(found, known.rubric)) > known.limits["echo"]:
        return f"says back the rubric: {share:.0%} of its three-word runs stand in it"
    return ""


def _unlike(reading: Reading, known: Known) -> str:
    if (share := strange(reading.forms, known.words)) > known.limits["strange"]:
        return f"too far from the rated works: {share:.0%} of its content words are in none"
    if order(codes(reading), known.follows) < known.limits["order"]:
        return "the order of its words is unlike that of the rated works"
    return ""
