"""Leaves: 34 bytes that say nothing, and differ whenever anything differs."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.framework.jcs import JcsError
from assaymark.ledger.commitment import DOMAIN, KIND_BYTE, Kind, leaf
from assaymark.ledger.errors import LedgerError

RECORD = {"credential": "urn:uuid:4f9c", "digest": "ab" * 32, "at": "2026-05-04T10:00:00Z"}
SALT = bytes(range(32))


def test_a_leaf_is_version_kind_and_salted_digest() -> None:
    canonical = (
        b'{"at":"2026-05-04T10:00:00Z","credential":"urn:uuid:4f9c","digest":"' + b"ab" * 32 + b'"}'
    )
    digest = sha256(b"assaymark/ledger/commitment/v1\n" + SALT + canonical).digest()
    assert leaf(Kind.AWARD, RECORD, salt=SALT) == b"\x01\x01" + digest
    assert leaf(Kind.REVOCATION, RECORD, salt=SALT) == b"\x01\x02" + digest


def test_every_kind_has_a_byte_of_its_own_that_never_changes() -> None:
    assert KIND_BYTE == {Kind.AWARD: 1, Kind.REVOCATION: 2}
    assert set(KIND_BYTE) == set(Kind)
    assert DOMAIN == b"assaymark/ledger/commitment/v1\n"


def test_the_order_of_fields_makes_no_difference() -> None:
    assert leaf(Kind.AWARD, dict(reversed(RECORD.items())), salt=SALT) == leaf(
        Kind.AWARD, RECORD, salt=SALT
    )


@pytest.mark.parametrize("field", RECORD)
def test_every_changed_field_changes_the_leaf(field: str) -> None:
    before = leaf(Kind.AWARD, RECORD, salt=SALT)
    assert leaf(Kind.AWARD, {**RECORD, field: RECORD[field] + " "}, salt=SALT) != before
    assert leaf(Kind.AWARD, {**RECORD, field: None}, salt=SALT) != before
    without = {name: value for name, value in RECORD.items() if name != field}
    assert leaf(Kind.AWARD, without, salt=SALT) != before


@given(st.integers(0, 31), st.integers(0, 7))
def test_every_bit_of_the_salt_changes_the_leaf(at: int, bit: int) -> None:
    other = SALT[:at] + bytes([SALT[at] ^ 1 << bit]) + SALT[at + 1 :]
    assert leaf(Kind.AWARD, RECORD, salt=other) != leaf(Kind.AWARD, RECORD, salt=SALT)


def test_nothing_of_the_record_or_salt_is_in_the_leaf() -> None:
    made = leaf(Kind.AWARD, RECORD, salt=SALT)
    unsalted = sha256(DOMAIN + b"".join(value.encode() for value in RECORD.values())).digest()
    assert len(made) == 34
    assert made[2:] != unsalted
    assert not any(part in made for part in (b"uuid", b"4f9c", bytes.fromhex("abab"), SALT[:4]))


@pytest.mark.parametrize("salt", [b"", SALT[:-1], SALT + b"\x00"])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(LedgerError, match=f"met a salt of {len(salt)} bytes"):
        leaf(Kind.AWARD, RECORD, salt=salt)


def test_a_record_without_canonical_form_is_refused() -> None:
    with pytest.raises(JcsError):
        leaf(Kind.AWARD, {"digest": b"bytes"}, salt=SALT)
