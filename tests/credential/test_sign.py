"""Embedded proofs: the W3C's vectors, and other implementations."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from openbadgeslib.ob3.ldp import verify_data_integrity_proof
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.errors import ProofError

from assaymark.credential import contexts
from assaymark.credential.errors import BadKey, MalformedText, NotCovered, UnknownContext
from assaymark.credential.keys import Ed25519Key, PublicKey
from assaymark.credential.multibase import from_multibase
from assaymark.credential.quads import canonical_statements
from assaymark.credential.sign import jcs_hash, rdfc_hash, sign_json, sign_whole
from tests.credential.award import (
    AWARDED,
    ED_KEY,
    HTTPS_ISSUER,
    KEY_ISSUER,
    P256_KEY,
    ed_key_id,
    signed,
    unsigned,
)
from tests.shared_data import shared

VECTORS = "vectors/vc-di-eddsa/TestVectors"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
METHOD = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


def _load(url: str) -> Mapping[str, object]:
    if url == EXAMPLES:
        return {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    return contexts.load(url)


def _vector(name: str) -> Any:
    path = shared(f"{VECTORS}/{name}")
    return json.loads(path.read_text()) if name.endswith("json") else path.read_text()


def _vector_key() -> Ed25519Key:
    secret = from_multibase(_vector("keyPair.json")["privateKeyMultibase"])
    assert secret[:2] == b"\x80\x26"
    return Ed25519Key(ed25519.Ed25519PrivateKey.from_private_bytes(secret[2:]))


def _method() -> str:
    return f"{METHOD}#{METHOD.removeprefix('did:key:')}"


def test_the_w3c_vector_of_eddsa_rdfc_2022_is_reproduced() -> None:
    document = _vector("unsigned.json")
    text = canonical_statements(document, load=_load)
    assert text == _vector("eddsa-rdfc-2022/canonDocDataInt.txt")
    assert hashlib.sha256(text.encode()).hexdigest() == (
        _vector("eddsa-rdfc-2022/docHashDataInt.txt").strip()
    )
    proof = sign_json(
        document, _vector_key(), verification_method=_method(), created=CREATED, load=_load
    )
    assert proof == _vector("eddsa-rdfc-2022/signedDataInt.json")


def test_the_w3c_vector_of_eddsa_jcs_2022_is_reproduced() -> None:
    made = sign_whole(
        _vector("unsigned.json"), _vector_key(), verification_method=_method(), created=CREATED
    )
    assert made == _vector("eddsa-jcs-2022/signedJCS.json")


def test_every_proof_of_the_w3c_proof_set_holds() -> None:
    document = _vector("proof-set-chain/signedProofSet2.json")
    for proof in document["proof"]:
        public = PublicKey.from_multibase(proof["verificationMethod"].partition("#")[2])
        hashed = rdfc_hash(document, proof, load=_load)
        assert public.verify(from_multibase(proof["proofValue"]), hashed)


def _openvc(document: dict[str, object]) -> None:
    served = {contexts.OPEN_BADGES: contexts.load(contexts.OPEN_BADGES)}
    DataIntegrityProofSuite().verify(
        document, public_key_jwk=ED_KEY.public.jwk, extra_contexts=served, now=AWARDED
    )


def test_openvc_accepts_our_proof() -> None:
    _openvc(signed())


def test_openvc_refuses_our_proof_over_a_changed_name() -> None:
    with pytest.raises(ProofError):
        _openvc({**signed(), "name": "Other"})


def test_openvc_resolves_our_did_key_by_itself() -> None:
    served = {contexts.OPEN_BADGES: contexts.load(contexts.OPEN_BADGES)}
    found = DataIntegrityProofSuite().verify(signed(KEY_ISSUER), extra_contexts=served, now=AWARDED)
    assert found.issuer == KEY_ISSUER.id


def test_openbadgeslib_accepts_our_proof() -> None:
    pem = ED_KEY.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    verify_data_integrity_proof(signed(), pem)


def test_signing_refuses_what_it_would_not_cover() -> None:
    for document, error in (
        ({**unsigned(), "unheard": "of"}, NotCovered),
        ({**unsigned(), "@context": ["https://evil.example/"]}, UnknownContext),
        ({**unsigned(), "name": "bell \x07"}, MalformedText),
    ):
        with pytest.raises(error):
            sign_json(
                document, ED_KEY, verification_method=ed_key_id(HTTPS_ISSUER), created=AWARDED
            )


def test_embedded_proofs_are_made_with_ed25519_only() -> None:
    with pytest.raises(BadKey, match="expected Ed25519"):
        sign_json(unsigned(), P256_KEY, verification_method="did:x", created=AWARDED)


def test_an_old_proof_is_replaced_and_never_signed_over() -> None:
    again = sign_json(
        signed(), ED_KEY, verification_method=ed_key_id(HTTPS_ISSUER), created=AWARDED
    )
    assert again == signed()


def test_the_whole_of_a_document_counts_for_jcs() -> None:
    options = {"type": "DataIntegrityProof"}
    assert jcs_hash({"a": 1}, options) != jcs_hash({"a": 2}, options)
    assert jcs_hash({"a": 1, "proof": {}}, options) == jcs_hash({"a": 1}, options)
