"""The credential as a JWT, ES256, as Open Badges 3.0 asks for; and reading any JWT strictly.

The payload is the credential with its embedded proof, plus the claims that repeat it (`iss`,
`jti`, `sub`, `nbf`, `exp`). The header carries `kid` and the public key.

Sources: Open Badges 3.0, section 8.2; RFC 7515, 7518, 7519.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from assaymark.credential import strict
from assaymark.credential.dates import moment
from assaymark.credential.errors import BadFacts, BadKey, MalformedText
from assaymark.credential.keys import ED25519, P256, RSA, SigningKey
from assaymark.credential.multibase import base64url, from_base64url

ALGORITHMS: Mapping[str, str] = {"ES256": P256, "EdDSA": ED25519, "RS256": RSA}
"""JWT name of each algorithm that is read, and the kind of key it takes."""


@dataclass(frozen=True, slots=True)
class Jwt:
    """A JWT taken apart; nothing of it is believed yet."""

    header: Mapping[str, object]
    payload: Mapping[str, object]
    signed: bytes
    signature: bytes


def sign_jwt(document: Mapping[str, object], key: SigningKey, *, kid: str) -> str:
    """The ES256 JWT of a credential, secured or not, by a P-256 key published at `kid`.

    `kid` is absolute and gives the public key as JWK.
    """
    if key.algorithm != P256:
        raise BadKey(f"met a {key.algorithm} key, expected P-256; validators know ES256 only")
    strict.plain_text(dict(document))
    header = {"alg": "ES256", "typ": "JWT", "kid": kid, "jwk": key.public.jwk}
    signed = f"{_segment(header)}.{_segment({**document, **claims(document)})}"
    return f"{signed}.{base64url(key.sign(signed.encode()))}"


def claims(document: Mapping[str, object]) -> dict[str, object]:
    """The registered claims that repeat what `document` says; times in whole seconds.

    >>> claims({"id": "urn:a", "issuer": "urn:i", "validFrom": "1970-01-01T00:01:00Z"})
    {'iss': 'urn:i', 'jti': 'urn:a', 'nbf': 60}
    """
    found: dict[str, object] = {"iss": issuer_id(document), "jti": document.get("id")}
    for claim, names in (
        ("nbf", ("validFrom", "issuanceDate")),
        ("exp", ("validUntil", "expirationDate")),
    ):
        for name in names:
            if name in document:
                found[claim] = int(moment(document[name]).timestamp())
    subject = document.get("credentialSubject")
    if isinstance(subject, dict) and "id" in subject:
        found["sub"] = subject["id"]
    if not found["jti"]:
        raise BadFacts("met a credential without id; a JWT needs one for `jti`")
    return found


def issuer_id(document: Mapping[str, object]) -> str:
    """The id of the issuer, which may stand alone or inside a profile; raises MalformedText."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(found, str) or not found:
        raise MalformedText(f"met the issuer {str(issuer)[:60]!r}, expected an id or a profile")
    return found


def read_jwt(text: str) -> Jwt:
    """The parts of a compact JWT; raises MalformedText for anything loose in it."""
    parts = text.split(".")
    if len(parts) != 3:
        raise MalformedText(f"met {len(parts)} parts, expected a JWT's three joined by dots")
    header, payload, signature = (from_base64url(part) for part in parts)
    return Jwt(
        strict.read_object(header),
        strict.read_object(payload),
        f"{parts[0]}.{parts[1]}".encode(),
        signature,
    )


def _segment(value: Mapping[str, object]) -> str:
    return base64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
