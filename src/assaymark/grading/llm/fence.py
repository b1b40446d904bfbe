"""The fence around a submission: two lines with a code that its author could not know.

The code is made after the work was handed in, from a secret of this reading; a text that holds the
code all the same is refused. What only hides (zero width, direction and tag characters, controls)
is taken out of what the model sees, so that nothing is said to it that a person does not see.
"""

import hashlib
import unicodedata

from assaymark.grading.llm.folded import folded


class Forged(ValueError):
    """The text holds the code of its own fence."""


def code(secret: str, *parts: object, length: int = 20) -> str:
    """A code of letters and digits that only those who know `secret` can tell."""
    told = "\x1f".join([secret, *(str(one) for one in parts)])
    return hashlib.sha256(told.encode()).hexdigest()[:length].upper()


def fenced(text: str, nonce: str) -> str:
    """The visible text between two lines with the nonce; raises Forged when it holds the nonce."""
    seen = visible(text)
    if nonce.casefold() in folded(seen).form.replace(" ", ""):
        raise Forged(
            "the text holds the code of its fence; expected one that nobody could know: take a new"
            " secret"
        )
    return f"<<<WORK {nonce}\n{seen}\nWORK {nonce}>>>"


def visible(text: str) -> str:
    """The text without characters that only hide; line breaks and tabs stay.

    >>> visible("a\\u200bb\\u202e\\x00c\\r\\nd")
    'abc\\nd'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.translate({ord(one): None for one in set(plain) if hides(one)})


def hides(letter: str) -> bool:
    """Whether a character is there without being seen."""
    if letter in "\n\t":
        return False
    return unicodedata.category(letter) in ("Cf", "Cc", "Cs", "Co", "Cn")
