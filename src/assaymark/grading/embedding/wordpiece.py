"""Text into the word pieces of an uncased BERT vocabulary.

Devlin, Chang, Lee & Toutanova, BERT (2019), section 3: cleaned, lower case, without accents, split
at white space and punctuation; then each word from the left by the longest piece that is known.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

UNKNOWN: Final = "[UNK]"
_LONGEST_WORD = 100
_SPACES = frozenset("\t\n\r")
_IDEOGRAPHS = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)
"""Each stands as a word by itself."""


class WordPieces:
    """The pieces of one vocabulary: each to its number; pieces inside a word begin with ##."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._pieces = lru_cache(maxsize=20_000)(self._of_word)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the text's pieces, in order, without any marks of begin and end."""
        return [number for word in words(text) for number in self._pieces(word)]

    def _of_word(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            mark = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((e for e in ends if mark + word[start:e] in self._vocabulary), None)
            if end is None:
                break
            found.append(self._vocabulary[mark + word[start:end]])
            start = end
        return tuple(found) if start == len(word) else (self._vocabulary[UNKNOWN],)


def words(text: str) -> Iterator[str]:
    """Words and punctuation marks, lower case and without accents.

    >>> list(words("Été: don't!"))
    ['ete', ':', 'don', "'", 't', '!']
    """
    plain = unicodedata.normalize("NFD", "".join(map(_cleaned, text)))
    kept = "".join(char for char in plain if unicodedata.category(char) != "Mn").lower()
    word = ""
    for char in kept:
        if not char.isspace() and not _is_mark(char):
            word += char
            continue
        if word:
            yield word
        word = ""
        if not char.isspace():
            yield char
    if word:
        yield word


def _cleaned(char: str) -> str:
    if char in _SPACES:
        return " "
    if char == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(char).startswith("C"):
        return ""
    if any(low <= ord(char) <= high for low, high in _IDEOGRAPHS):
        return f" {char} "
    return " " if unicodedata.category(char) == "Zs" else char


def _is_mark(char: str) -> bool:
    """Punctuation: what Unicode calls so, and every sign of ASCII that is no letter or digit."""
    if char.isascii():
        return not char.isalnum() and char.isprintable() and char != " "
    return unicodedata.category(char).startswith("P")
