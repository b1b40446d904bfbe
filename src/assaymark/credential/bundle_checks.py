"""What a proof bundle adds: the checks `bundle` (it is the issuer's, and for this badge) and
`ledger` (the public log holds the award).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from assaymark.credential.bundle import Bundle
from assaymark.credential.digest import credential_digest
from assaymark.credential.jwt import issuer_id
from assaymark.credential.keyring import Keyring, Missing
from assaymark.credential.proofs import fault, unsupported, verification_method
from assaymark.credential.report import Check, failed, not_applicable, passed

Document = Mapping[str, object]


class Prove(Protocol):
    """The ledger's proof of inclusion, given by the caller: `ledger.prove.prove`."""

    def __call__(
        self,
        *,
        record: Mapping[str, object],
        kind: str,
        salt: bytes,
        index: int,
        size: int,
        inclusion: Sequence[bytes],
        checkpoint: str,
        key: str,
    ) -> tuple[bool, str]:
        """Whether the log holds `record`, and why (not)."""
        ...


def check_bundle(document: Document, bundle: Bundle, keyring: Keyring) -> Check:
    """The check `bundle`; raises CredentialError when its proof names no absolute key."""
    why = _unsigned(document, bundle, keyring) or _elsewhere(document, bundle)
    if why:
        return failed("bundle", why)
    return passed(
        "bundle", f"The bundle of {bundle.issued_at:%Y-%m-%d} is for this badge and unchanged."
    )


def _unsigned(document: Document, bundle: Bundle, keyring: Keyring) -> str:
    if unknown := unsupported(bundle.proof):
        return f"The proof bundle is not signed as it should be. {unknown}"
    key = keyring.find(issuer_id(document), verification_method(bundle.proof))
    if isinstance(key, Missing):
        return f"The proof bundle's key is not known: {key.reason}."
    if why := fault(bundle.document, bundle.proof, key.public):
        return f"The proof bundle's signature does not hold: {why}."
    if not key.bound:
        return "The proof bundle was signed by a key that is not the issuer's."
    return ""


def _elsewhere(document: Document, bundle: Bundle) -> str:
    if bundle.credential != document.get("id"):
        return f"The proof bundle is for another badge, {bundle.credential}."
    if bundle.credential_digest != credential_digest(document):
        return "The badge is not, to the letter, the one the proof bundle is for."
    return ""


def check_ledger(document: Document, bundle: Bundle | None, prove: Prove | None) -> Check:
    """The check `ledger`."""
    if bundle is None or prove is None:
        why = "no proof bundle was given" if bundle is None else "no log reader was given"
        return not_applicable("ledger", f"The entry in the log was not looked at: {why}.")
    log, record = bundle.log, bundle.record
    if bundle.kind != "award" or record.get("credentialDigest") != credential_digest(document):
        return failed("ledger", "The record that the log committed to is not about this badge.")
    if log.key.partition("+")[0] != log.origin:
        return failed("ledger", f"The log's key is not that of the log {log.origin!r}.")
    holds, sentence = prove(
        record=record,
        kind=bundle.kind,
        salt=bundle.salt,
        index=log.index,
        size=log.size,
        inclusion=log.inclusion,
        checkpoint=log.checkpoint,
        key=log.key,
    )
    return passed("ledger", sentence) if holds else failed("ledger", sentence)
