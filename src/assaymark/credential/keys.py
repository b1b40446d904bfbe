"""Keys: one protocol to sign with, one value to verify with, each spelled in one way only.

Ed25519 signs linked-data proofs and bundles, P-256 signs JWTs (the official validator knows no
EdDSA there), RSA is read only, for JWTs of others. ECDSA signatures are made deterministic and
with the lower of the two possible S values.

Sources: W3C Controlled Identifiers 1.0, section 2.2.2 (Multikey); RFC 7517, 7518, 8037 (JWK);
did:key method; RFC 6979.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from assaymark.credential.errors import BadKey, MalformedText
from assaymark.credential.multibase import base64url, from_base64url, from_multibase, multibase

ED25519 = "Ed25519"
P256 = "P-256"
RSA = "RSA"

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256: (r, s) and (r, order - s) verify alike."""
_PREFIXES = {ED25519: b"\xed\x01", P256: b"\x80\x24"}
_SMALLEST_RSA, _LARGEST_RSA = 2048, 8192
_ES256 = ec.ECDSA(SHA256(), deterministic_signing=True)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: 32 bytes for Ed25519, 33 (compressed point) for P-256, DER for RSA."""

    algorithm: str
    raw: bytes

    def __post_init__(self) -> None:
        if self.algorithm == ED25519 and len(self.raw) == 32:
            return
        if self.algorithm == P256 and len(self.raw) == 33:
            _point(self.raw)
        elif self.algorithm != RSA:
            raise BadKey(
                f"met {len(self.raw)} bytes as {self.algorithm!r} key, expected 32 bytes of"
                " Ed25519 or a compressed P-256 point of 33"
            )

    @property
    def multibase(self) -> str:
        """The key as Multikey text (`z6Mk...`, `zDn...`); raises BadKey for RSA."""
        if self.algorithm not in _PREFIXES:
            raise BadKey("RSA keys have no Multikey form here; publish an Ed25519 or P-256 key")
        return multibase(_PREFIXES[self.algorithm] + self.raw)

    @property
    def did_key(self) -> str:
        """The key as an identifier of its own."""
        return f"did:key:{self.multibase}"

    @property
    def jwk(self) -> dict[str, str]:
        """The key as JSON Web Key, without private parts, `kid` or `alg`."""
        if self.algorithm == ED25519:
            return {"kty": "OKP", "crv": ED25519, "x": base64url(self.raw)}
        if self.algorithm == P256:
            numbers = _point(self.raw).public_numbers()
            x, y = (base64url(value.to_bytes(32)) for value in (numbers.x, numbers.y))
            return {"kty": "EC", "crv": P256, "x": x, "y": y}
        public = _rsa(self.raw).public_numbers()
        n, e = (base64url(v.to_bytes((v.bit_length() + 7) // 8)) for v in (public.n, public.e))
        return {"kty": "RSA", "n": n, "e": e}

    @classmethod
    def from_multibase(cls, text: str) -> Self:
        """The key of a Multikey text; raises BadKey."""
        try:
            value = from_multibase(text)
        except MalformedText as error:
            raise BadKey(str(error)) from error
        for algorithm, prefix in _PREFIXES.items():
            if value.startswith(prefix) and text.startswith("z"):
                return cls(algorithm, value[2:])
        raise BadKey(f"met the key {text[:60]!r}, expected Multikey text of Ed25519 or P-256")

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> Self:
        """The key of a JSON Web Key; raises BadKey, also when a private part is inside."""
        if "d" in jwk:
            raise BadKey("met a JWK with its private part; that key is burnt, replace it")
        match jwk.get("kty"), jwk.get("crv"):
            case "OKP", "Ed25519":
                return cls(ED25519, _part(jwk, "x", 32))
            case "EC", "P-256":
                return cls(P256, _compressed(_part(jwk, "x", 32), _part(jwk, "y", 32)))
            case "RSA", None:
                return cls(RSA, _rsa_der(_part(jwk, "n", 0), _part(jwk, "e", 0)))
        raise BadKey(
            f"met a JWK of kty {jwk.get('kty')!r}, crv {jwk.get('crv')!r}; expected OKP Ed25519,"
            " EC P-256 or RSA"
        )

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` (64 bytes; RSA: PKCS#1 v1.5) is this key's over `message`."""
        try:
            if self.algorithm == ED25519:
                ed25519.Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            elif self.algorithm == P256:
                _point(self.raw).verify(_der(signature), message, _ES256)
            else:
                _rsa(self.raw).verify(signature, message, padding.PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


class SigningKey(Protocol):
    """Something that signs: a key here, or one that never leaves its hardware."""

    @property
    def algorithm(self) -> str:
        """`ED25519` or `P256`."""
        ...

    @property
    def public(self) -> PublicKey:
        """The key others verify with."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes over `message`; P-256 signs its SHA-256 and gives r and s."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Ed25519Key:
    """An Ed25519 key in memory."""

    private: ed25519.Ed25519PrivateKey
    algorithm: str = ED25519

    @classmethod
    def generate(cls) -> Self:
        """A new key from the system's randomness."""
        return cls(ed25519.Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: bytes) -> Self:
        """The key of an encrypted PKCS#8 file; raises BadKey."""
        private = _from_pem(pem, passphrase)
        if not isinstance(private, ed25519.Ed25519PrivateKey):
            raise BadKey(f"met a {type(private).__name__}, expected an Ed25519 key")
        return cls(private)

    def to_pem(self, passphrase: bytes) -> bytes:
        """The key as PKCS#8, encrypted under `passphrase` (not empty)."""
        return _pem(self.private, passphrase)

    @property
    def public(self) -> PublicKey:
        """The key others verify with."""
        return PublicKey(ED25519, self.private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes over `message`."""
        return self.private.sign(message)


@dataclass(frozen=True, slots=True, repr=False)
class P256Key:
    """A P-256 key in memory."""

    private: ec.EllipticCurvePrivateKey
    algorithm: str = P256

    @classmethod
    def generate(cls) -> Self:
        """A new key from the system's randomness."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: bytes) -> Self:
        """The key of an encrypted PKCS#8 file; raises BadKey."""
        private = _from_pem(pem, passphrase)
        if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(
            private.curve, ec.SECP256R1
        ):
            raise BadKey(f"met a {type(private).__name__}, expected a P-256 key")
        return cls(private)

    def to_pem(self, passphrase: bytes) -> bytes:
        """The key as PKCS#8, encrypted under `passphrase` (not empty)."""
        return _pem(self.private, passphrase)

    @property
    def public(self) -> PublicKey:
        """The key others verify with."""
        numbers = self.private.public_key().public_numbers()
        return PublicKey(P256, _compressed(numbers.x.to_bytes(32), numbers.y.to_bytes(32)))

    def sign(self, message: bytes) -> bytes:
        """r and s, 32 bytes each, over the SHA-256 of `message`; s in the lower half."""
        r, s = decode_dss_signature(self.private.sign(message, _ES256))
        return r.to_bytes(32) + min(s, _ORDER - s).to_bytes(32)


def in_lower_half(signature: bytes) -> bool:
    """Whether S of a P-256 signature is the one `P256Key.sign` writes, not its mirror image."""
    return int.from_bytes(signature[32:]) <= _ORDER // 2


def _der(signature: bytes) -> bytes:
    if len(signature) != 64:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))


def _point(raw: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError as error:
        raise BadKey("met a point that is not on P-256; copy the key from its source") from error


def _compressed(x: bytes, y: bytes) -> bytes:
    point = _point(b"\4" + x + y)
    return point.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )


def _rsa_der(modulus: bytes, exponent: bytes) -> bytes:
    n, e = int.from_bytes(modulus), int.from_bytes(exponent)
    if not _SMALLEST_RSA <= n.bit_length() <= _LARGEST_RSA or e.bit_length() > 32:
        raise BadKey(
            f"met an RSA key of {n.bit_length()} bits, expected {_SMALLEST_RSA} to {_LARGEST_RSA}"
        )
    try:
        public = rsa.RSAPublicNumbers(e, n).public_key()
    except ValueError as error:
        raise BadKey(f"met numbers that make no RSA key: {error}") from error
    return public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _rsa(der: bytes) -> rsa.RSAPublicKey:
    public = serialization.load_der_public_key(der)
    if not isinstance(public, rsa.RSAPublicKey):
        raise BadKey(f"met a {type(public).__name__}, expected an RSA key")
    return public


def _part(jwk: Mapping[str, object], name: str, size: int) -> bytes:
    text = jwk.get(name)
    if not isinstance(text, str):
        raise BadKey(f"met a JWK without {name!r}; expected base64url text")
    try:
        value = from_base64url(text)
    except MalformedText as error:
        raise BadKey(str(error)) from error
    if size and len(value) != size:
        raise BadKey(f"met {len(value)} bytes as {name!r} of a JWK, expected {size}")
    return value


def _pem(private: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey, secret: bytes) -> bytes:
    if not secret:
        raise BadKey("met an empty passphrase; keys are stored encrypted only, give one")
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(secret),
    )


def _from_pem(pem: bytes, passphrase: bytes) -> object:
    try:
        return serialization.load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError) as error:
        raise BadKey(
            "the key file does not open: it is not encrypted PKCS#8 or the passphrase is another;"
            " check the passphrase setting"
        ) from error
