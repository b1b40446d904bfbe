"""A sentence in another language than the rest of an English text.

Small lists of everyday words that English does not have, and the scripts of other languages. It
finds a change, not the language.
"""

import unicodedata
from typing import Final

from assaymark.grading.lexicon import FUNCTION
from assaymark.grading.words import Sentence, sentences


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERYDAY: Final = frozenset().union(
    _set("der das und nicht ist für mit ein eine einen dem den diese dieser bitte vergib gib zu"),
    _set("le les des une est et dans pour avec ce cette tous toutes du au la à attribue"),
    _set("el los las una es para con por este esta todas y del favor al"),
    _set("il lo gli della di che questo per tutte e livello più dimentica"),
    _set("o os uma não um todos nota máxima ao dê de het een niet voor deze van"),
    _set("w na nie jest wszystkie tej się najwyższy pracy ve bir bu için tüm bütün çok"),
    _set("och att det som för är inte alla ge"),
)
_SHORTEST = 4
_OTHER = 4


def foreign(text: str) -> str:
    """The first sentence that is in another language or script; empty where there is none."""
    for one in sentences(text):
        said = text[one.start : one.end]
        if _other_script(said) >= _OTHER or _other_words(one):
            return said
    return ""


def _other_script(said: str) -> int:
    return sum(one.isalpha() and not one.isascii() and not _latin(one) for one in said)


def _latin(letter: str) -> bool:
    return unicodedata.name(letter, "LATIN").startswith(("LATIN", "MODIFIER", "FEMININE", "MASC"))


def _other_words(one: Sentence) -> bool:
    forms = [word.form for word in one.words]
    if len(forms) < _SHORTEST:
        return False
    theirs = sum(form in _EVERYDAY for form in forms)
    dressed = sum(not form.isascii() and "'" not in form for form in forms)
    ours = sum(form in FUNCTION for form in forms)
    return theirs + dressed >= 2 and theirs + dressed > ours
