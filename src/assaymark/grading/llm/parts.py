"""A work with one stretch left out, for asking whether a level rests on that stretch alone.

Four stretches, each the whole paragraphs (sentences, where a paragraph is long) within two fifths
of the work, starting a fifth apart; a sentence too long for them is left out by itself. So whatever
stands at one place, in sentences of its own, and fills at most a fifth of the work is missing from
at least one of the texts, whatever its words, language or disguise: a level that an injected
instruction brought about falls there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from assaymark.grading.words import sentences

STARTS: Final = (0.0, 0.2, 0.4, 0.6)
WIDTH: Final = 0.4
_LONGEST_UNIT = 0.2


@dataclass(frozen=True, slots=True)
class Without:
    """The work's text without `text[start:end]`."""

    start: int
    end: int
    text: str


def without(text: str) -> tuple[Without, ...]:
    """The work without each stretch; one that cannot be divided gives none."""
    units = list(_units(text))
    if len(units) < 2:
        return ()
    found = [_within(units, share * len(text), (share + WIDTH) * len(text)) for share in STARTS]
    gone = {place for stretch in found for place in stretch}
    found += [range(place, place + 1) for place in range(len(units)) if place not in gone]
    parts = (_left(text, units[one.start][0], units[one.stop - 1][1]) for one in found if one)
    return tuple(dict.fromkeys(part for part in parts if part.text))


def _within(units: list[tuple[int, int]], begin: float, end: float) -> range:
    inside = [i for i, (start, stop) in enumerate(units) if start >= begin - 1 and stop <= end + 1]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _left(text: str, start: int, stop: int) -> Without:
    return Without(start, stop, f"{text[:start].rstrip()}\n{text[stop:].lstrip()}".strip())


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that stay together, in order and without gaps: paragraphs, or sentences of long
    ones."""
    at = 0
    for line in text.splitlines(keepends=True):
        if not line.strip():
            pass
        elif len(line) <= _LONGEST_UNIT * len(text):
            yield at, at + len(line)
        else:
            yield from _pieces(line, at)
        at += len(line)


def _pieces(line: str, at: int) -> Iterator[tuple[int, int]]:
    ends = [one.end for one in sentences(line)][:-1]
    start = 0
    for end in [*ends, len(line)]:
        yield at + start, at + end
        start = end
