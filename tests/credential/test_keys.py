"""Keys: round trips, strict spellings, signatures."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from assaymark.credential.errors import BadKey
from assaymark.credential.keys import (
    Ed25519Key,
    P256Key,
    PublicKey,
    SigningKey,
    in_lower_half,
)
from assaymark.credential.multibase import base64url
from tests.credential.award import ED_KEY, P256_KEY

KEYS: list[SigningKey] = [ED_KEY, P256_KEY]


@pytest.mark.parametrize("key", KEYS, ids=["ed25519", "p256"])
def test_a_public_key_comes_back_from_each_of_its_forms(key: SigningKey) -> None:
    public = key.public
    assert PublicKey.from_multibase(public.multibase) == public
    assert PublicKey.from_jwk(public.jwk) == public
    assert public.did_key == "did:key:" + public.multibase


@pytest.mark.parametrize("key", KEYS, ids=["ed25519", "p256"])
def test_a_signature_holds_for_its_message_only(key: SigningKey) -> None:
    signature = key.sign(b"message")
    assert len(signature) == 64
    assert key.public.verify(signature, b"message")
    assert not key.public.verify(signature, b"other")
    assert not key.public.verify(signature[:-1], b"message")
    assert not key.public.verify(bytes(64), b"message")


def test_known_keys_have_their_known_names() -> None:
    text = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert PublicKey.from_multibase(text).multibase == text
    assert P256_KEY.public.multibase.startswith("zDn")


def test_new_keys_differ() -> None:
    assert Ed25519Key.generate().public != Ed25519Key.generate().public
    assert P256Key.generate().public != P256Key.generate().public


def test_keys_open_under_their_passphrase_only() -> None:
    for kind, key in ((Ed25519Key, ED_KEY), (P256Key, P256_KEY)):
        pem = key.to_pem(b"secret")
        assert b"ENCRYPTED" in pem
        assert kind.from_pem(pem, b"secret").public == key.public
        with pytest.raises(BadKey, match="passphrase"):
            kind.from_pem(pem, b"other")


def test_keys_are_never_stored_in_the_clear() -> None:
    with pytest.raises(BadKey, match="empty passphrase"):
        ED_KEY.to_pem(b"")


def test_a_key_file_of_the_other_kind_is_refused() -> None:
    with pytest.raises(BadKey, match="expected a P-256"):
        P256Key.from_pem(ED_KEY.to_pem(b"s"), b"s")
    with pytest.raises(BadKey, match="expected an Ed25519"):
        Ed25519Key.from_pem(P256_KEY.to_pem(b"s"), b"s")


def test_a_key_does_not_show_itself() -> None:
    assert "\\x01\\x01" not in repr(ED_KEY)


def test_p256_signatures_are_repeatable_and_in_the_lower_half() -> None:
    for number in range(20):
        message = bytes([number])
        signature = P256_KEY.sign(message)
        assert signature == P256_KEY.sign(message)
        assert in_lower_half(signature)


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "OKP", "crv": "Ed25519"},
        {**ED_KEY.public.jwk, "d": "AAAA"},
        {**ED_KEY.public.jwk, "x": ED_KEY.public.jwk["x"] + "="},
        {**P256_KEY.public.jwk, "y": P256_KEY.public.jwk["x"]},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "oct", "k": "AAAA"},
    ],
    ids=str,
)
def test_a_jwk_that_is_no_public_key_is_refused(jwk: dict[str, object]) -> None:
    with pytest.raises(BadKey):
        PublicKey.from_jwk(jwk)


@pytest.mark.parametrize(
    "text", ["", "z6Mk", "zzzz", "u7QE", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ"]
)
def test_multikey_text_that_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        PublicKey.from_multibase(text)


def test_a_point_off_the_curve_is_refused() -> None:
    with pytest.raises(BadKey, match="not on P-256"):
        PublicKey("P-256", b"\x02" + b"\xff" * 32)


def test_rsa_keys_are_read_but_have_no_multikey_form() -> None:
    numbers = rsa.generate_private_key(65537, 2048).public_key().public_numbers()
    public = PublicKey.from_jwk(
        {"kty": "RSA", "n": base64url(numbers.n.to_bytes(256)), "e": "AQAB"}
    )
    assert PublicKey.from_jwk(public.jwk) == public
    with pytest.raises(BadKey, match="no Multikey form"):
        _ = public.multibase
