"""Words and their pieces, as BERT's uncased models take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.grading.embedding.wordpiece import WordPieces, words

PIECES = ("[UNK]", "un", "##aff", "##able", "want", "##want", "##ed", "runn", "##ing", ",", "é")
VOCABULARY = {piece: number for number, piece in enumerate(PIECES)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UNwant\u00e9d,running", ["unwanted", ",", "running"]),  # accents go, case goes
        (" \tHeLLo!how  \n Are yoU?  ", ["hello", "!", "how", "are", "you", "?"]),
        ("ah\u535a\u63a8zz", ["ah", "\u535a", "\u63a8", "zz"]),  # ideographs stand alone
        ("a\u200bb\u0000c\ufffdd", ["abcd"]),  # what cannot be seen is not there
        ("$5.00 “so” – yes", ["$", "5", ".", "00", "“", "so", "”", "–", "yes"]),
        ("x^y_z`", ["x", "^", "y", "_", "z", "`"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert list(words(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unwanted running", ["un", "##want", "##ed", "runn", "##ing"]),
        ("unwantedX running", ["[UNK]", "runn", "##ing"]),
        ("unaffable,", ["un", "##aff", "##able", ","]),
        ("w" * 101, ["[UNK]"]),
    ],
)
def test_the_longest_known_piece_comes_first(text: str, expected: list[str]) -> None:
    assert [PIECES[n] for n in WordPieces(VOCABULARY).numbers(text)] == expected


@given(st.text())
def test_any_text_has_pieces_that_are_known(text: str) -> None:
    assert set(WordPieces(VOCABULARY).numbers(text)) <= set(VOCABULARY.values())
