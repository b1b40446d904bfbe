"""Finds a quote in a text although case, width, white space or punctuation differ.

Both are folded (NFKD, case folded, everything but letters, digits and their marks a space), and
every folded character knows where it came from: what is found is a true slice of the text.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assaymark.grading.model import Quote


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` with `form`, its folded words each between single spaces, and `origin[i]`, the place
    in `text` of `form[i]`."""

    text: str
    form: str
    origin: tuple[int, ...]

    def found(self, quote: str) -> Quote | None:
        """The first place where the quote's words stand, whole words only."""
        wanted = folded(quote).form
        if not wanted.strip():
            return None
        at = self.form.find(wanted)
        if at < 0:
            return None
        start, end = self.origin[at + 1], self.origin[at + len(wanted) - 2] + 1
        while end < len(self.text) and unicodedata.combining(self.text[end]):
            end += 1
        return Quote(start, end, self.text[start:end])


@lru_cache(maxsize=16)
def folded(text: str) -> Folded:
    """The text folded; soft hyphens and other invisible characters vanish.

    >>> folded("I  “hear”\\nyou…").form
    ' i hear you '
    >>> folded("Well — I HEAR\\n you!").found("i hear, you").text
    'I HEAR\\n you'
    """
    forms = {letter: _forms(letter) for letter in set(text)}
    form: list[str] = [" "]
    origin: list[int] = [0]
    for place, letter in enumerate(text):
        for one in forms[letter]:
            if one == " " and form[-1] == " ":
                continue
            form.append(one)
            origin.append(place)
    if form[-1] != " ":
        form.append(" ")
        origin.append(len(text))
    return Folded(text, "".join(form), tuple(origin))


def _forms(letter: str) -> str:
    if letter.isascii():
        return letter.lower() if letter.isalnum() else " "
    if letter in "\u2019\u02bc":
        return " "
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return ""
    made = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", letter).casefold())
    return "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in made)
