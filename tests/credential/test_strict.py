"""JSON read in one way only."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.credential.errors import MalformedText
from assaymark.credential.strict import DEEPEST, LARGEST, read, read_object

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\t\n"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)


@given(JSON, st.booleans())
def test_plain_json_is_read_as_everybody_reads_it(value: object, ascii_only: bool) -> None:
    assert read(json.dumps(value, ensure_ascii=ascii_only)) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1, "a": 1}', "twice"),
        ('{"b": {"a": 1, "\\u0061": 2}}', "twice"),
        ("[NaN]", "NaN"),
        ("[-Infinity]", "Infinity"),
        ("[1e999]", "a double cannot hold"),
        ("[0.1000000000000000055511151231257827]", "a double cannot hold"),
        ("[9007199254740993]", "2\\^53"),
        ("[" + "9" * 5000 + "]", "2\\^53"),
        ('["\\u0000"]', "character"),
        ('["\\r"]', "character"),
        ('["\u009b"]', "character"),
        ('["a\x07"]', "not JSON"),
        ('["\\ud800"]', "character"),
        ('["\\x41"]', "not JSON"),
        ('["\\u12g4"]', "not JSON"),
        ('["\\u+123"]', "not JSON"),
        ("\ufeff[]", "not JSON"),
        ("[01]", "not JSON"),
        ("[1,]", "not JSON"),
        ("[] []", "not JSON"),
        ("['a']", "not JSON"),
        ("", "not JSON"),
        ("\u00a0[]", "not JSON"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "deeper"),
        ("[" * 100_000, "deeper"),
        ('"' + "a" * LARGEST + '"', "at most"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str, why: str) -> None:
    with pytest.raises(MalformedText, match=why):
        read(text)


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(MalformedText, match="UTF-8"):
        read(b'["\xff"]')


def test_brackets_inside_texts_are_not_nesting() -> None:
    assert read(json.dumps(["[" * 500, '\\"{' * 50])) == ["[" * 500, '\\"{' * 50]


def test_only_an_object_is_a_document() -> None:
    with pytest.raises(MalformedText, match="expected an object"):
        read_object("[]")
