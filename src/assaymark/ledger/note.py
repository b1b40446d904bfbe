"""Signed notes: a text, a blank line, and signatures under it.

A reader names the keys it trusts and gets the text only when one of them signed it; a signature
of a trusted key that does not verify spoils the whole note; signatures of other keys are skipped.
A note has one spelling: base64 is strict, and what the format leaves open is refused.

Ed25519 (signature type 0x01) is the one algorithm here. The key that signs comes as a public key
and a function, so that it may stay in a file, a token or a service.

Source: https://c2sp.org/signed-note; keys are written as golang.org/x/mod/sumdb/note writes them.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assaymark.ledger.errors import NoteError

ED25519 = b"\x01"
PUBLIC_BYTES = 32
LARGEST_NOTE = 1_000_000
MOST_SIGNATURES = 100

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that, with the name, say which key signed."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def vkey(name: str, public: bytes) -> str:
    """The verifier key as one line of text: name, key id, type and 32 bytes of public key.

    Raises `NoteError` for a name that is empty or holds spaces or a plus.
    """
    _checked_key(name, public)
    return f"{name}+{key_id(name, public).hex()}+{b64encode(ED25519 + public).decode()}"


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A key that a reader trusts."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _checked_key(self.name, self.public)

    @classmethod
    def from_vkey(cls, text: str) -> Self:
        """The key that `vkey` wrote; raises `NoteError` for any other text."""
        name, _, rest = text.partition("+")
        identity, _, encoded = rest.partition("+")
        key = _decoded(encoded)
        if key[:1] != ED25519:
            raise NoteError(
                f"met the verifier key {text[:200]!r}, expected 'name+key id+base64' of an Ed25519 "
                "key; copy the whole line from the log's page"
            )
        verifier = cls(name, key[1:])
        if verifier.key_id.hex() != identity:
            raise NoteError(
                f"met the key id {identity!r} in {text[:200]!r}, expected "
                f"{verifier.key_id.hex()!r}; name or key was changed, copy the line again"
            )
        return verifier

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.public)

    @property
    def vkey(self) -> str:
        return vkey(self.name, self.public)

    def verified(self, signature: bytes, message: bytes) -> bool:
        """Whether this key made `signature` over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A key that signs notes: `sign` returns the Ed25519 signature over its argument."""

    name: str
    public: bytes
    sign: Callable[[bytes], bytes]

    def __post_init__(self) -> None:
        _checked_key(self.name, self.public)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """The signer of a 32-byte private seed."""
        key = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(name, key.public_key().public_bytes_raw(), key.sign)

    @property
    def verifier(self) -> NoteVerifier:
        return NoteVerifier(self.name, self.public)


@dataclass(frozen=True, slots=True)
class OpenNote:
    """A text that at least one trusted key signed, and those that did."""

    text: str
    signers: tuple[NoteVerifier, ...]


def sign_note(text: str, *signers: NoteSigner) -> str:
    """The note: the text with a signature line for each signer.

    The text ends in a newline. Raises `NoteError` for a text that no note can hold, and when a
    signer's signature does not verify under its own public key.
    """
    message = _message(text)
    lines = [_signature_line(signer, message) for signer in signers]
    note = f"{text}\n{''.join(lines)}"
    open_note(note, [signer.verifier for signer in signers])
    return note


def _signature_line(signer: NoteSigner, message: bytes) -> str:
    raw = signer.verifier.key_id + signer.sign(message)
    return f"— {signer.name} {b64encode(raw).decode()}\n"


def open_note(note: str, verifiers: Sequence[NoteVerifier]) -> OpenNote:
    """The text of a note that a trusted key signed.

    Raises `NoteError` when it is no note, when no trusted key signed it, or when a line names a
    trusted key and does not verify.
    """
    text, lines = _parted(note)
    message = _message(text)
    trusted = {(each.name, each.key_id): each for each in verifiers}
    signers: dict[NoteVerifier, None] = {}
    for name, identity, signature in map(_signature, lines):
        verifier = trusted.get((name, identity))
        if verifier is None:
            continue
        if not verifier.verified(signature, message):
            raise NoteError(
                f"met a signature of {name!r} that does not verify, expected one over this very "
                "text; the text or the signature was changed"
            )
        signers[verifier] = None
    if not signers:
        raise NoteError(
            f"met no signature of {[each.name for each in verifiers]!r} with a key we know, "
            "expected at least one; check that the note is of this log and the key is its key"
        )
    return OpenNote(text, tuple(signers))


def _parted(note: str) -> tuple[str, list[str]]:
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if len(note) > LARGEST_NOTE or not blank or lines.pop():
        raise NoteError(
            f"met {note[:80]!r}, expected a text, a blank line and signature lines; "
            "give the note as it was published, with its last newline"
        )
    if len(lines) > MOST_SIGNATURES:
        raise NoteError(f"met {len(lines)} signatures, expected at most {MOST_SIGNATURES}")
    return text + "\n", lines


def _signature(line: str) -> tuple[str, bytes, bytes]:
    mark, name, encoded, *more = [*line.split(" "), "", ""]
    raw = _decoded(encoded)
    if mark != "—" or len(more) != 2 or not _is_name(name) or len(raw) <= 4:
        raise NoteError(
            f"met the line {line[:200]!r}, expected '— name base64'; "
            "nothing but signatures may follow the last blank line"
        )
    return name, raw[:4], raw[4:]


def _message(text: str) -> bytes:
    try:
        message = text.encode()
    except UnicodeEncodeError as error:
        raise NoteError("met half of a character pair in a note, expected whole text") from error
    if not text.endswith("\n") or len(message) > LARGEST_NOTE or _CONTROLS.search(text):
        raise NoteError(
            f"met the text {text[:80]!r}, expected one that ends in a newline, holds no other "
            f"control character and at most {LARGEST_NOTE} bytes"
        )
    return message


def _decoded(encoded: str) -> bytes:
    """Strict base64: padding, no white space, no stray bits."""
    try:
        raw = b64decode(encoded, validate=True)
    except (Base64Error, ValueError):
        raw = b""
    if not raw or b64encode(raw).decode() != encoded:
        raise NoteError(f"met {encoded[:120]!r}, expected base64 with padding and no stray bits")
    return raw


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(each.isspace() for each in name)


def _checked_key(name: str, public: bytes) -> None:
    if not _is_name(name) or _CONTROLS.search(name):
        raise NoteError(
            f"met the key name {name!r}, expected text without spaces and plus; "
            "use the log's address without 'https://'"
        )
    if len(public) != PUBLIC_BYTES:
        raise NoteError(f"met a public key of {len(public)} bytes, expected {PUBLIC_BYTES}")
