"""Whether an embedded proof is a signature over a document: one proof, one key, yes or why not.

Sources: W3C VC Data Integrity 1.0, sections 4.4 and 2.4.1; Data Integrity EdDSA Cryptosuites v1.0.
"""

from collections.abc import Mapping
from datetime import datetime

from assaymark.credential.dates import moment
from assaymark.credential.errors import CredentialError, MalformedText, NotCovered
from assaymark.credential.identity import is_web_address
from assaymark.credential.keys import ED25519, PublicKey
from assaymark.credential.multibase import from_multibase
from assaymark.credential.sign import JCS, RDFC, jcs_hash, rdfc_hash
from assaymark.framework.jcs import JcsError

SUITES = (RDFC, JCS)

Document = Mapping[str, object]


def unsupported(proof: Document) -> str:
    """Empty when this kind of proof can be checked here, else a sentence that says why not."""
    suite = proof.get("cryptosuite")
    if proof.get("type") != "DataIntegrityProof" or suite not in SUITES:
        kind = suite or proof.get("type")
        return (
            f"It carries a proof of the kind {str(kind)[:60]!r}, which this verifier does not"
            f" know; it knows {', '.join(SUITES)}."
        )
    if "previousProof" in proof:
        return "It carries a chain of proofs, which this verifier does not follow."
    return ""


def verification_method(proof: Document) -> str:
    """The absolute id of the key that made the proof; raises MalformedText."""
    method = proof.get("verificationMethod")
    if isinstance(method, str) and (method.startswith("did:") or is_web_address(method)):
        return method
    raise MalformedText(
        f"met {str(method)[:80]!r} as the proof's key, expected an absolute id that starts with"
        " 'did:' or 'https://'"
    )


def fault(document: Document, proof: Document, public: PublicKey) -> str:
    """Empty when `proof` is `public`'s signature over `document`, else why not."""
    try:
        _check_form(document, proof)
        signature = from_multibase(_text(proof, "proofValue"))
        if public.algorithm != ED25519:
            return f"the key is {public.algorithm}, but this kind of proof needs Ed25519"
        hashed = rdfc_hash if proof["cryptosuite"] == RDFC else jcs_hash
        if public.verify(signature, hashed(document, proof)):
            return ""
    except (CredentialError, JcsError) as error:
        return str(error)
    return "the signature does not fit: the text was changed after signing, or another key signed"


def expired(proof: Document, now: datetime) -> bool:
    """Whether the proof says of itself that it no longer holds; raises MalformedText."""
    return "expires" in proof and moment(proof["expires"]) < now


def _check_form(document: Document, proof: Document) -> None:
    if proof.get("proofPurpose") != "assertionMethod":
        raise MalformedText(
            f"met a proof made for {proof.get('proofPurpose')!r}, expected 'assertionMethod'"
        )
    if "created" in proof:
        moment(proof["created"])
    if not _text(proof, "proofValue").startswith("z"):
        raise MalformedText("met a proof value that does not start with 'z' (base58btc)")
    own, whole = _listed(proof.get("@context")), _listed(document.get("@context"))
    if own and own != (whole[: len(own)] if proof["cryptosuite"] == RDFC else whole):
        raise NotCovered("the proof was made under other contexts than the document has")


def _listed(context: object) -> list[object]:
    if context is None:
        return []
    return context if isinstance(context, list) else [context]


def _text(proof: Document, name: str) -> str:
    value = proof.get(name)
    if not isinstance(value, str):
        raise MalformedText(f"met {str(value)[:60]!r} as `{name}` of the proof, expected text")
    return value
