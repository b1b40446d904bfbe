"""Words and sentences of a text, with offsets in code points of the text as it was handed in."""

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_](?:[\w\u0300-\u036f'’\-]*[\w\u0300-\u036f])?")
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s)|\n+|\r")  # no place is tried twice


@dataclass(frozen=True, slots=True)
class Word:
    """A word as compared (`form`: NFKC, case folded) and where it stands."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]` without space around it, its words, and the mark that ends it."""

    start: int
    end: int
    words: tuple[Word, ...]
    mark: str


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """The words of `text[start:end]`.

    >>> [word.form for word in words("Don’t stop—it’s OK")]
    ["don't", 'stop', "it's", 'ok']
    """
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return tuple(Word(_form(one.group()), one.start(), one.end()) for one in found)


def forms(text: str) -> list[str]:
    """The forms of the words of `text` as `words` gives them, but all at once.

    >>> forms("Don’t stop")
    ["don't", 'stop']
    """
    if text.isascii():
        return _WORD.findall(text.lower())
    found = _WORD.findall(text)
    return _form("\n".join(found)).split("\n") if found else []


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences that hold at least one word; a line break ends a sentence.

    >>> [text[s.start:s.end] for text in ["Well… Why?\\nTell me 🙂"] for s in sentences(text)]
    ['Well…', 'Why?', 'Tell me 🙂']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [one.end() for one in _END.finditer(text)] + [len(text)]:
        spans.append((start, end))
        start = end
    made = (_sentence(text, *span) for span in spans)
    return tuple(one for one in made if one.words)


def _sentence(text: str, start: int, end: int) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    tail = text[max(start, end - 4) : end]
    mark = "?" if "?" in tail else "!" if "!" in tail else "."
    return Sentence(start, end, words(text, start, end), mark)


def _form(raw: str) -> str:
    if raw.isascii():
        return raw.lower()
    return unicodedata.normalize("NFKC", raw).casefold().replace("’", "'")
