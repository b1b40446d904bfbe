"""Embedded proofs: what is hashed, how it is signed, and what a proof must look like.

eddsa-rdfc-2022 for badges (other implementations read it), eddsa-jcs-2022 for proof bundles (it
covers every letter and needs no contexts). Both hash the proof's options and the document apart.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0, sections 3.2 and 3.3.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from assaymark.credential import contexts, strict
from assaymark.credential.dates import stamp
from assaymark.credential.errors import BadKey
from assaymark.credential.keys import ED25519, SigningKey
from assaymark.credential.multibase import multibase
from assaymark.credential.quads import Load, canonical_statements
from assaymark.framework.jcs import jcs

RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"

Document = Mapping[str, object]


def sign_json(
    document: Document,
    key: SigningKey,
    *,
    verification_method: str,
    created: datetime,
    load: Load = contexts.load,
) -> dict[str, object]:
    """`document` with an embedded eddsa-rdfc-2022 proof by `key`, an Ed25519 key.

    `verification_method` is the absolute id under which the key is published. Raises NotCovered,
    UnknownContext or MalformedText when a part of the document would not be covered.
    """
    options = _options(RDFC, verification_method, created)
    return _signed(document, options, key, lambda doc, opt: rdfc_hash(doc, opt, load=load))


def sign_whole(
    document: Document, key: SigningKey, *, verification_method: str, created: datetime
) -> dict[str, object]:
    """`document` with an embedded eddsa-jcs-2022 proof by `key`, an Ed25519 key."""
    options = _options(JCS, verification_method, created)
    if "@context" in document:
        options["@context"] = document["@context"]
    return _signed(document, options, key, jcs_hash)


def rdfc_hash(document: Document, options: Document, *, load: Load = contexts.load) -> bytes:
    """64 bytes: SHA-256 of the options' statements, then of the document's; `proof` is left out."""
    bare = {key: value for key, value in document.items() if key != "proof"}
    config = {key: value for key, value in options.items() if key != "proofValue"}
    config["@context"] = document.get("@context", [])
    return _joined(
        canonical_statements(config, load=load).encode(),
        canonical_statements(bare, load=load).encode(),
    )


def jcs_hash(document: Document, options: Document) -> bytes:
    """64 bytes: SHA-256 of the options' canonical JSON, then of the document's without `proof`."""
    bare = {key: value for key, value in document.items() if key != "proof"}
    config = {key: value for key, value in options.items() if key != "proofValue"}
    return _joined(jcs(config), jcs(bare))


def _joined(options: bytes, document: bytes) -> bytes:
    return hashlib.sha256(options).digest() + hashlib.sha256(document).digest()


def _options(suite: str, verification_method: str, created: datetime) -> dict[str, object]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": stamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }


def _signed(
    document: Document,
    options: dict[str, object],
    key: SigningKey,
    hashed: Callable[[Document, Document], bytes],
) -> dict[str, object]:
    if key.algorithm != ED25519:
        raise BadKey(f"met a {key.algorithm} key, expected Ed25519 for an embedded proof")
    strict.plain_text(dict(document))
    signature = key.sign(hashed(document, options))
    proof = options | {"proofValue": multibase(signature)}
    return {**{k: v for k, v in document.items() if k != "proof"}, "proof": proof}
