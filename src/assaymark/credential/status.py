"""Which credentials are withdrawn: one bit each in a compressed list, signed like a credential.

Lists are as long as the standard asks (131 072), so that asking for one does not tell whose badge
is looked at. A list is decompressed under a limit: a hostile one could expand a thousandfold.

Source: W3C Bitstring Status List v1.0.
"""

import gzip
import zlib
from collections.abc import Mapping
from datetime import datetime

from assaymark.credential import contexts
from assaymark.credential.dates import stamp
from assaymark.credential.errors import BadStatusList, MalformedText
from assaymark.credential.multibase import base64url, from_base64url

LENGTH = 131_072
LARGEST_BYTES = 2_097_152
"""Decompressed size of a list of others: 16 times the standard's, for two-bit and long lists."""


class StatusList:
    """A bitstring; bit 0 is the leftmost. `set` only ever adds, `clear` is for suspensions."""

    def __init__(self, bits: bytes = bytes(LENGTH // 8)) -> None:
        if len(bits) * 8 < LENGTH:
            raise BadStatusList(f"met {len(bits) * 8} entries, expected at least {LENGTH}")
        self._bits = bytearray(bits)

    def __len__(self) -> int:
        return len(self._bits) * 8

    @property
    def bits(self) -> bytes:
        """The list, uncompressed, as `__init__` takes it."""
        return bytes(self._bits)

    def get(self, index: int) -> bool:
        """Whether entry `index` is set; `0 <= index < len(self)`."""
        byte, mask = self._place(index)
        return bool(self._bits[byte] & mask)

    def set(self, index: int) -> None:
        """Sets entry `index`; `0 <= index < len(self)`."""
        byte, mask = self._place(index)
        self._bits[byte] |= mask

    def clear(self, index: int) -> None:
        """Clears entry `index`; `0 <= index < len(self)`."""
        byte, mask = self._place(index)
        self._bits[byte] &= ~mask & 0xFF

    def encoded(self) -> str:
        """The list as `encodedList`: GZIP without a time stamp, base64url, multibase `u`."""
        return "u" + base64url(gzip.compress(bytes(self._bits), mtime=0))

    @classmethod
    def decoded(cls, text: str) -> "StatusList":
        """The list of an `encodedList`; raises BadStatusList when it is broken or too large.

        Lists made before the standard was final lack the leading `u`; they are read as well.
        """
        try:
            packed = from_base64url(text if text.startswith("H4s") else text.removeprefix("u"))
            return cls(_unpacked(packed))
        except (MalformedText, zlib.error) as error:
            raise BadStatusList(f"the encoded list does not open: {error}") from error

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise BadStatusList(f"met index {index}, expected 0 to {len(self) - 1}")
        return index // 8, 0x80 >> index % 8


def _unpacked(packed: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=31)
    value = stream.decompress(packed, LARGEST_BYTES)
    if not stream.eof or stream.unused_data:
        raise BadStatusList(f"met a list longer than {LARGEST_BYTES} bytes, cut off or trailed")
    return value


def status_list_credential(
    entries: StatusList,
    *,
    id: str,
    issuer: Mapping[str, object] | str,
    purpose: str,
    valid_from: datetime,
    valid_until: datetime | None = None,
) -> dict[str, object]:
    """The unsigned credential of a list, whose `id` is the address it is served at.

    `valid_until` says how long a copy may be relied on; sign the result with `sign_json`.
    """
    document: dict[str, object] = {
        "@context": [contexts.CREDENTIALS],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer if isinstance(issuer, str) else issuer["id"],
        "validFrom": stamp(valid_from),
    }
    if valid_until is not None:
        document["validUntil"] = stamp(valid_until)
    document["credentialSubject"] = {
        "id": f"{id}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": entries.encoded(),
    }
    return document
