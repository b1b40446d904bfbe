"""The proof bundle: one file with what a stranger needs to verify a badge without any network.

It carries the record that the log committed to, the salt, the path to the log's signed checkpoint,
a snapshot of the issuer's keys, and the signed status lists of that day; an eddsa-jcs-2022 proof by
the issuer covers every value in it. It outlives issuer, domain and key. Who has the bundle has the
salt: it is the holder's to give away.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assaymark.credential import strict
from assaymark.credential.dates import moment, stamp
from assaymark.credential.digest import credential_digest
from assaymark.credential.errors import MalformedText
from assaymark.credential.keys import SigningKey
from assaymark.credential.multibase import base64url, from_base64url
from assaymark.credential.sign import sign_whole

TYPE = "AssaymarkProofBundle"
VERSION = 1
_MEMBERS = {
    "type",
    "version",
    "credential",
    "credentialDigest",
    "kind",
    "record",
    "salt",
    "log",
    "controller",
    "status",
    "issuedAt",
    "proof",
}
_LOG_MEMBERS = {"origin", "key", "index", "size", "inclusion", "checkpoint"}

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LogPlace:
    """Where the record stands in the log: `0 <= index < size`; `checkpoint` is the signed note."""

    origin: str
    key: str
    index: int
    size: int
    inclusion: tuple[bytes, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as read; nothing of it is believed before its proof has been checked."""

    credential: str
    credential_digest: str
    kind: str
    record: Document
    salt: bytes
    log: LogPlace
    controller: Document
    status: tuple[Document, ...]
    issued_at: datetime
    proof: Document
    document: Document


def award_record(credential: Document) -> dict[str, object]:
    """What the log commits to, salted, when this credential is given."""
    return {
        "type": "award",
        "credential": credential["id"],
        "credentialDigest": credential_digest(credential),
    }


def revocation_record(credential: Document, *, revoked_at: datetime) -> dict[str, object]:
    """What the log commits to, salted, when this credential is withdrawn."""
    return {
        "type": "revocation",
        "credential": credential["id"],
        "credentialDigest": credential_digest(credential),
        "revokedAt": stamp(revoked_at),
    }


def build_bundle(
    credential: Document,
    *,
    record: Document,
    salt: bytes,
    log: LogPlace,
    controller: Document,
    status: Sequence[Document],
    issued_at: datetime,
    key: SigningKey,
    verification_method: str,
) -> str:
    """The text of the bundle for `credential`, signed by the issuer's Ed25519 key.

    `record` is what was committed (`award_record`), `controller` the issuer's profile or did
    document, whose id is the credential's issuer; `status` the signed status list credentials.
    """
    document: dict[str, object] = {
        "type": TYPE,
        "version": VERSION,
        "credential": credential["id"],
        "credentialDigest": credential_digest(credential),
        "kind": "award",
        "record": dict(record),
        "salt": base64url(salt),
        "log": _log_members(log),
        "controller": dict(controller),
        "status": [dict(one) for one in status],
        "issuedAt": stamp(issued_at),
    }
    signed = sign_whole(document, key, verification_method=verification_method, created=issued_at)
    return json.dumps(signed, ensure_ascii=False, indent=1)


def read_bundle(text: bytes | str) -> Bundle:
    """The bundle in `text`; raises MalformedText when it is not exactly one."""
    document = strict.read_object(text)
    if document.get("type") != TYPE or document.get("version") != VERSION:
        raise MalformedText(
            f"met type {document.get('type')!r}, version {document.get('version')!r}; expected"
            f" {TYPE!r}, version {VERSION}; download the proof bundle again"
        )
    _expect_members(document, _MEMBERS, "the bundle")
    status = document["status"]
    if not isinstance(status, list):
        raise MalformedText("met `status` that is not a list of status list credentials")
    return Bundle(
        credential=_text(document, "credential"),
        credential_digest=_text(document, "credentialDigest"),
        kind=_text(document, "kind"),
        record=_members(document["record"], "record"),
        salt=from_base64url(_text(document, "salt")),
        log=_log(_members(document["log"], "log")),
        controller=_members(document["controller"], "controller"),
        status=tuple(_members(one, "status") for one in status),
        issued_at=moment(document["issuedAt"]),
        proof=_members(document["proof"], "proof"),
        document=document,
    )


def _log_members(log: LogPlace) -> dict[str, object]:
    return {
        "origin": log.origin,
        "key": log.key,
        "index": log.index,
        "size": log.size,
        "inclusion": [base64url(one) for one in log.inclusion],
        "checkpoint": log.checkpoint,
    }


def _log(log: Document) -> LogPlace:
    _expect_members(log, _LOG_MEMBERS, "`log`")
    index, size, inclusion = log["index"], log["size"], log["inclusion"]
    if type(index) is not int or type(size) is not int or not isinstance(inclusion, list):
        raise MalformedText("met a log place without whole numbers and a list of hashes")
    return LogPlace(
        _text(log, "origin"),
        _text(log, "key"),
        index,
        size,
        tuple(from_base64url(str(one)) for one in inclusion),
        _text(log, "checkpoint"),
    )


def _expect_members(document: Document, expected: set[str], place: str) -> None:
    if document.keys() != expected:
        raise MalformedText(
            f"met members {sorted(document.keys() ^ expected)} too many or too few in {place};"
            " download the proof bundle again"
        )


def _members(value: object, name: str) -> Document:
    if not isinstance(value, dict):
        raise MalformedText(f"met `{name}` that is not an object in the bundle")
    return value


def _text(document: Document, name: str) -> str:
    value = document[name]
    if not isinstance(value, str):
        raise MalformedText(f"met {value!r} as `{name}` of the bundle, expected text")
    return value
