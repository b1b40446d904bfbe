"""The credential as JWT: another implementation accepts it, and it is read strictly."""

import base64
import json

import pytest
from joserfc import jwt as joserfc_jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey

from assaymark.credential.errors import BadFacts, BadKey, MalformedText
from assaymark.credential.jwt import claims, read_jwt, sign_jwt
from tests.credential.award import (
    ED_KEY,
    HTTPS_ISSUER,
    P256_KEY,
    P256_KEY_ID,
    as_jwt,
    signed,
    unsigned,
)


def test_joserfc_accepts_our_jwt() -> None:
    found = joserfc_jwt.decode(as_jwt().decode(), ECKey.import_key(P256_KEY.public.jwk))
    assert found.header == {
        "alg": "ES256",
        "typ": "JWT",
        "kid": P256_KEY_ID,
        "jwk": P256_KEY.public.jwk,
    }
    assert found.claims["iss"] == HTTPS_ISSUER.id
    assert found.claims["jti"] == signed()["id"]
    assert found.claims["sub"] == "did:example:learner"
    assert found.claims["nbf"] == 1777627800
    assert found.claims["exp"] == 1840752000


def test_joserfc_refuses_our_jwt_when_changed() -> None:
    head, body, tail = as_jwt().decode().split(".")
    changed = base64.urlsafe_b64encode(
        json.dumps({"iss": HTTPS_ISSUER.id, "name": "Other"}).encode()
    ).rstrip(b"=")
    assert changed.decode() != body
    with pytest.raises(BadSignatureError):
        joserfc_jwt.decode(
            f"{head}.{changed.decode()}.{tail}", ECKey.import_key(P256_KEY.public.jwk)
        )


def test_the_jwt_wraps_the_secured_credential_unchanged() -> None:
    payload = dict(read_jwt(as_jwt().decode()).payload)
    for claim in claims(signed()):
        del payload[claim]
    assert payload == signed()


def test_jwts_are_signed_with_p256_only() -> None:
    with pytest.raises(BadKey, match="ES256 only"):
        sign_jwt(unsigned(), ED_KEY, kid=P256_KEY_ID)


def test_a_jwt_needs_a_credential_with_an_id() -> None:
    document = {key: value for key, value in unsigned().items() if key != "id"}
    with pytest.raises(BadFacts, match="without id"):
        sign_jwt(document, P256_KEY, kid=P256_KEY_ID)


@pytest.mark.parametrize(
    "text",
    ["", "a.b", "a.b.c.d", "e30=.e30.AA", "e30.W10.AA", "e30.e30.AB", " e30.e30.AA"],
)
def test_what_is_no_compact_jwt_is_refused(text: str) -> None:
    with pytest.raises(MalformedText):
        read_jwt(text)
