"""How wide words are, and how they break into lines, without a font at hand.

Widths are the larger of Inter Bold's and Arial Bold's advance for each ASCII character, measured
in Chromium, in thousandths of the font size. Each line states its width as `textLength`, so that a
reader's other font cannot make it stick out.
"""

import re
import unicodedata
from dataclasses import dataclass

_ASCII = (
    278, 338, 552, 649, 655, 1016, 722, 339, 377, 377, 559, 679, 334, 468, 334, 388, 674, 556, 630,
    646, 676, 622, 649, 582, 651, 649, 334, 343, 679, 679, 679, 611, 1016, 747, 722, 740, 722, 667,
    611, 778, 747, 281, 584, 722, 611, 932, 762, 778, 667, 778, 722, 667, 667, 732, 747, 1038, 738,
    731, 664, 377, 388, 377, 584, 556, 365, 581, 630, 588, 630, 596, 398, 632, 623, 278, 278, 580,
    278, 913, 623, 613, 630, 630, 407, 560, 366, 623, 600, 850, 580, 602, 573, 469, 372, 469, 679,
)  # fmt: skip
_BREAKS = re.compile(r"(?<=[\s/–—-])|(?<=[\u3000-\u9fff])")


@dataclass(frozen=True, slots=True)
class Lines:
    """Words set in lines: the font size and each line with its width, both in drawing units."""

    size: float
    lines: tuple[tuple[str, float], ...]


def width(words: str, size: float, *, spacing: float = 0) -> float:
    """The width of `words` in bold at `size`, with `spacing` after each character.

    >>> round(width("Aa", 1000))
    1328
    """
    return sum(map(_advance, words)) * size / 1000 + spacing * len(words)


def fitted(words: str, *, room: float, sizes: tuple[float, ...], most_lines: int) -> Lines:
    """`words` in at most `most_lines` lines no wider than `room`, at the first size that fits.

    `sizes` from large to small; a size may be used for as many lines as its place says: the first
    for one line, the second for two, all others for `most_lines`. What fits at no size is cut,
    with an ellipsis.
    """
    words = " ".join(words.split())
    for place, size in enumerate(sizes):
        lines = _broken(words, room, size)
        if len(lines) <= min(place + 1, most_lines) and all(
            width(one, size) <= room for one in lines
        ):
            return _set(_balanced(words, room, size, lines), size)
    size = sizes[-1]
    lines = _broken(_hyphenated(words, room, size), room, size)
    if len(lines) <= most_lines:
        return _set(lines, size)
    lines = lines[:most_lines]
    return _set(
        [_cut(one, room, size) for one in lines[:-1]] + [_cut(f"{lines[-1]}…", room, size)], size
    )


def _hyphenated(words: str, room: float, size: float) -> str:
    """`words` with hyphens in those that are wider than `room`, so that they can break there."""
    return " ".join(_in_parts(word, room, size) for word in words.split())


def _in_parts(word: str, room: float, size: float) -> str:
    if width(word, size) <= room:
        return word
    most = next(n for n in range(len(word), 1, -1) if width(f"{word[:n]}-", size) <= room)
    return f"{word[:most]}-{_in_parts(word[most:], room, size)}"


def _advance(character: str) -> int:
    if " " <= character <= "~":
        return _ASCII[ord(character) - 32]
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    base = unicodedata.normalize("NFD", character)[0]
    return _ASCII[ord(base) - 32] if " " <= base <= "~" else 740


def _broken(words: str, room: float, size: float) -> list[str]:
    lines = [""]
    for piece in filter(None, _BREAKS.split(words)):
        if lines[-1] and width((lines[-1] + piece).rstrip(), size) > room:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _balanced(words: str, room: float, size: float, lines: list[str]) -> list[str]:
    """The same number of lines, as equally long as they can be."""
    narrow = room
    best = lines
    while narrow > room / 3:
        narrow -= size / 4
        tried = _broken(words, narrow, size)
        if len(tried) > len(lines) or any(width(one, size) > room for one in tried):
            break
        best = tried
    return best


def _cut(line: str, room: float, size: float) -> str:
    while width(line, size) > room and len(line) > 1:
        line = f"{line.rstrip('…')[:-1].rstrip()}…"
    return line


def _set(lines: list[str], size: float) -> Lines:
    return Lines(size, tuple((line, width(line, size)) for line in lines))
