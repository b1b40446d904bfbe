"""A short secret kept in the database so that the database alone does not tell it.

AES-256-GCM under a key derived (HKDF-SHA-256) from a passphrase outside the database and from what
the secret is for, so that one sealed value cannot be put in another's place.

    SealError (ValueError)    the value was sealed under another passphrase, or altered
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class SealError(ValueError):
    """A sealed value that cannot be opened."""


def seal(secret: str, *, passphrase: bytes, purpose: str) -> bytes:
    """`secret` sealed for `purpose`; another sealing of the same gives other bytes."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(passphrase, purpose).encrypt(nonce, secret.encode(), purpose.encode())


def unseal(sealed: bytes, *, passphrase: bytes, purpose: str) -> str:
    """What was sealed; raises SealError for another passphrase or purpose, or altered bytes."""
    cipher = _cipher(passphrase, purpose)
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as wrong:
        raise SealError(
            f"the value sealed for {purpose!r} does not open; expected the passphrase it was sealed"
            " under: put that passphrase back, or enter the value again"
        ) from wrong


def _cipher(passphrase: bytes, purpose: str) -> AESGCM:
    info = f"assaymark sealing 1: {purpose}".encode()
    return AESGCM(HKDF(SHA256(), 32, None, info).derive(passphrase))
