"""Status lists: every bit in its place, sizes under limits, openvc reads the same."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.credential.errors import BadStatusList
from assaymark.credential.multibase import base64url
from assaymark.credential.status import LARGEST_BYTES, LENGTH, StatusList
from tests.credential.award import signed_list


@given(st.sets(st.integers(0, LENGTH - 1), max_size=50))
def test_exactly_what_was_set_is_set_after_a_round_trip(indexes: set[int]) -> None:
    entries = StatusList()
    for index in indexes:
        entries.set(index)
    found = StatusList.decoded(entries.encoded())
    assert all(found.get(index) for index in indexes)
    assert int.from_bytes(found._bits).bit_count() == len(indexes)


def test_the_first_entry_is_the_leftmost_bit() -> None:
    entries = StatusList()
    entries.set(0)
    entries.set(9)
    packed = entries.encoded()
    assert StatusList.decoded(packed).get(9)
    assert entries._bits[:2] == b"\x80\x40"
    entries.clear(0)
    assert entries._bits[:2] == b"\x00\x40"


def test_the_same_list_has_the_same_text() -> None:
    assert StatusList().encoded() == StatusList().encoded()
    assert StatusList().encoded().startswith("uH4sI")


def test_lists_made_before_the_standard_was_final_are_read() -> None:
    assert len(StatusList.decoded(StatusList().encoded().removeprefix("u"))) == LENGTH


@pytest.mark.parametrize("index", [-1, LENGTH, 10**9])
def test_an_index_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(BadStatusList, match="expected 0 to 131071"):
        StatusList().get(index)


def _packed(content: bytes) -> str:
    return "u" + base64url(gzip.compress(content, mtime=0))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        "u!!!",
        "uAAAA",
        _packed(b"\0" * 100),
        _packed(bytes(LARGEST_BYTES + 1)),
        _packed(bytes(100 * LARGEST_BYTES)),
        _packed(bytes(LENGTH // 8))[:-8],
        "u" + base64url(gzip.compress(bytes(LENGTH // 8)) + b"more"),
    ],
    ids=["empty", "no list", "letters", "no gzip", "short", "long", "bomb", "cut off", "trailed"],
)
def test_a_list_that_does_not_open_is_refused(text: str) -> None:
    with pytest.raises(BadStatusList):
        StatusList.decoded(text)


def test_a_list_is_a_credential_of_its_issuer() -> None:
    document = signed_list(5)
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["id"] == "https://badges.example/status/revocation/1"
    assert "proof" in document
