"""What changed between two texts, word by word, for pages that compare versions."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def word_changes(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order; what went stands before what came.

    >>> [f"{piece.kind}:{piece.text}" for piece in word_changes("one old word", "one new word")]
    ['same:one ', 'gone:old ', 'new:new ', 'same:word']
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        pieces.append(Piece("gone", "".join(old[start:end])))
        pieces.append(Piece("new", "".join(new[new_start:new_end])))
    return tuple(piece for piece in pieces if piece.text)
