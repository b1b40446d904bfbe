"""Binary values as text: one value, one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.credential.errors import MalformedText
from assaymark.credential.multibase import (
    base58,
    base64url,
    from_base58,
    from_base64url,
    from_multibase,
    multibase,
)


@given(st.binary(max_size=80))
def test_every_value_comes_back(value: bytes) -> None:
    assert from_base58(base58(value)) == value
    assert from_base64url(base64url(value)) == value
    assert from_multibase(multibase(value)) == value


@pytest.mark.parametrize("text", ["AA==", "AB", "A", "A A", "AA\n", "A+", "A/", "é", "AAA="])
def test_loose_base64url_is_refused(text: str) -> None:
    with pytest.raises(MalformedText, match="base64url"):
        from_base64url(text)


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "é"])
def test_letters_outside_base58_are_refused(text: str) -> None:
    with pytest.raises(MalformedText, match="base58"):
        from_base58(text)


def test_a_long_base58_text_is_refused_before_it_costs_time() -> None:
    with pytest.raises(MalformedText, match="at most 1024"):
        from_base58("z" * 100_000)


@pytest.mark.parametrize("text", ["", "m123", "f00", "Zabc"])
def test_other_bases_are_refused(text: str) -> None:
    with pytest.raises(MalformedText, match="multibase"):
        from_multibase(text)


def test_base58_agrees_with_the_draft() -> None:
    assert base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58(bytes.fromhex("0000287fb4cd")) == "11233QC4"
