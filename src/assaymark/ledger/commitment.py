"""Leaves: a log entry says that something was recorded, and nothing about it.

An entry is 34 bytes: a version, a kind, and SHA-256(domain ‖ salt ‖ JCS(record)). No name, mail,
address, identifier or unsalted digest is ever in the log. Whoever holds the record and its salt
can show what was recorded; once the salt is deleted nobody can, not even by guessing the record,
and the log stays as consistent as before.

The salt is 32 random bytes, new for each entry: with a shared one, a deleted record could be
found again by guessing.
"""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256

from assaymark.framework.jcs import jcs
from assaymark.ledger.errors import LedgerError

VERSION = 1
DOMAIN = b"assaymark/ledger/commitment/v1\n"
SALT_BYTES = 32


class Kind(StrEnum):
    """What was recorded."""

    AWARD = "award"
    REVOCATION = "revocation"


KIND_BYTE = {Kind.AWARD: 1, Kind.REVOCATION: 2}
"""Written into logs for ever: a number is never reused, and a new kind takes the next."""


def leaf(kind: Kind, record: Mapping[str, object], *, salt: bytes) -> bytes:
    """The 34 bytes of the entry that commits to `record`.

    Raises `LedgerError` when the salt is not 32 bytes, `JcsError` when the record has no
    canonical form.

    >>> leaf(Kind.AWARD, {"digest": "00"}, salt=bytes(32)).hex()[:20]
    '0101cab455bcf3a34b72'
    """
    if len(salt) != SALT_BYTES:
        raise LedgerError(
            f"met a salt of {len(salt)} bytes, expected {SALT_BYTES}; "
            "draw new random bytes for each entry"
        )
    return bytes([VERSION, KIND_BYTE[kind]]) + sha256(DOMAIN + salt + jcs(record)).digest()
