"""Issuer keys: made, kept encrypted, opened to sign, published, retired.

The private half is PKCS#8 under a passphrase that is outside the database: the content of the file
named by ASSAYMARK_PASSPHRASE_FILE, or a secret made at first start. Who has the database alone
cannot sign; who has both can issue badges until the key is revoked.

    KeysError (ValueError)
    ├── NoActiveKey      the organisation has no key for this use
    └── WrongPassphrase  the key cannot be opened
"""

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from assaymark.credential.errors import BadKey
from assaymark.credential.identity import PublishedKey
from assaymark.credential.keys import Ed25519Key, P256Key, PublicKey
from assaymark.web.awards.models import IssuerKey, KeyState, KeyUse

KEY_CLASS: dict[str, type[Ed25519Key] | type[P256Key]] = {
    KeyUse.PROOF: Ed25519Key,
    KeyUse.JWT: P256Key,
    KeyUse.LOG: Ed25519Key,
}
PUBLISHED = (KeyUse.PROOF, KeyUse.JWT)
"""Uses whose keys may sign credentials; the log's key signs checkpoints only and is not theirs."""


class KeysError(ValueError):
    """Something about issuer keys."""


class NoActiveKey(KeysError):
    """The organisation has no key for this use."""


class WrongPassphrase(KeysError):
    """The key cannot be opened."""


def passphrase() -> bytes:
    """What private keys are encrypted under."""
    named = os.environ.get("ASSAYMARK_PASSPHRASE_FILE", "")
    try:
        text = Path(named).read_text() if named else settings.PLACE.secret("issuer-passphrase")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongPassphrase(
            f"the passphrase file {named!r} cannot be read ({error}); ASSAYMARK_PASSPHRASE_FILE "
            "must name a text file that this process may read"
        ) from error
    if not text.strip():
        raise WrongPassphrase(
            f"the passphrase file {named!r} is empty; write at least 16 characters into it"
        )
    return str(text).strip().encode()


def new_key(*, organisation_id: int, use: str, number: int) -> IssuerKey:
    """A fresh key row, not saved yet."""
    key = KEY_CLASS[use].generate()
    return IssuerKey(
        organisation_id=organisation_id,
        use=use,
        fragment=f"{use}-{number}",
        public_multibase=key.public.multibase,
        encrypted_pem=key.to_pem(passphrase()).decode(),
    )


def active(organisation_id: int, use: KeyUse) -> IssuerKey:
    """The row that signs now; raises `NoActiveKey`."""
    row = IssuerKey.objects.filter(
        organisation_id=organisation_id, use=use, state=KeyState.ACTIVE
    ).first()
    if row is None:
        raise NoActiveKey(
            f"the organisation has no active {use.value!r} key; "
            "make keys on the page /awards/keys/ or with 'assaymark keys make'"
        )
    return row


def proof_key(row: IssuerKey) -> Ed25519Key:
    """The opened key of a row for proofs or the log; raises `WrongPassphrase`."""
    return _opened_ed25519(row.encrypted_pem, passphrase())


def jwt_key(row: IssuerKey) -> P256Key:
    """The opened key of a row for JWTs; raises `WrongPassphrase`."""
    return _opened_p256(row.encrypted_pem, passphrase())


def public_key(row: IssuerKey) -> PublicKey:
    """The public half."""
    return PublicKey.from_multibase(row.public_multibase)


def published(rows: Iterable[IssuerKey], *, issuer_id: str) -> list[PublishedKey]:
    """Keys that speak for the issuer, now or once, oldest first."""
    chosen = [row for row in rows if row.use in PUBLISHED]
    chosen.sort(key=lambda row: (row.since, row.fragment))
    return [
        PublishedKey(
            id=f"{issuer_id}#{row.fragment}",
            public=public_key(row),
            since=row.since,
            until=row.until if row.state == KeyState.VERIFY_ONLY else None,
            revoked=row.until if row.state == KeyState.REVOKED else None,
        )
        for row in chosen
    ]


@lru_cache(maxsize=512)
def _opened_ed25519(pem: str, secret: bytes) -> Ed25519Key:
    try:
        return Ed25519Key.from_pem(pem.encode(), secret)
    except BadKey as error:
        raise _wrong(error) from error


@lru_cache(maxsize=512)
def _opened_p256(pem: str, secret: bytes) -> P256Key:
    try:
        return P256Key.from_pem(pem.encode(), secret)
    except BadKey as error:
        raise _wrong(error) from error


def _wrong(error: BadKey) -> WrongPassphrase:
    return WrongPassphrase(
        f"an issuer key could not be opened ({error}); the passphrase differs from the one it was "
        "made under: restore secrets/issuer-passphrase, or set ASSAYMARK_PASSPHRASE_FILE"
    )
