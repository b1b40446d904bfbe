"""Verifying a badge: everything that can be checked, each check on its own, never an exception.

`fetch` None means offline: then the proof bundle's snapshot and lists answer, and the sentences
say so. Nothing here reads a clock, a file or the network; the caller gives what there is. What a
`fetch` raises (`OSError`, `LookupError`, `ValueError`) means that the address gave nothing.

Source: the checks and their names are ours; VC Data Model 2.0, section 7 says what they cover.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assaymark.credential.authorship import Authorship, authorship, check_issuer, check_proof
from assaymark.credential.bundle import Bundle, read_bundle
from assaymark.credential.bundle_checks import Prove, check_bundle, check_ledger
from assaymark.credential.dates import moment
from assaymark.credential.errors import CredentialError, MalformedText
from assaymark.credential.jwt import issuer_id
from assaymark.credential.keyring import Fetch, Keyring, Web, readable
from assaymark.credential.multibase import from_multibase
from assaymark.credential.received import Received, claimed_times, receive
from assaymark.credential.report import (
    TITLES,
    Check,
    Report,
    failed,
    not_applicable,
    passed,
    warned,
)
from assaymark.credential.shape import check_shape
from assaymark.credential.withdrawal import Asking, check_status
from assaymark.framework.jcs import JcsError

Document = Mapping[str, object]
_MULTIHASH_SHA256 = b"\x12\x20"


@dataclass(frozen=True, slots=True)
class _Given:
    """What the caller gave, as far as it could be read."""

    now: datetime
    web: Web
    keyring: Keyring
    evidence: bytes | None
    bundle: Bundle | None
    bundle_fault: str
    prove: Prove | None


def verify(
    received: bytes,
    *,
    now: datetime,
    fetch: Fetch | None,
    bundle: bytes | None = None,
    evidence: bytes | None = None,
    prove: Prove | None = None,
    trusted: Sequence[bytes] = (),
) -> Report:
    """Every check of the badge in `received` (JSON or JWT).

    `bundle` is a proof bundle, `evidence` one file that the badge cites, `prove` the ledger's
    function. `trusted` is what you have from elsewhere: documents of issuers, or the bare key (JWK
    or Multikey text) of the issuer you expect, which is then taken as the named issuer's. `now`
    is aware.
    """
    try:
        found = receive(received)
        issuer_id(found.credential)
    except CredentialError as error:
        return _unreadable(f"This is not a credential that can be read: {error}.")
    if reason := readable(trusted):
        return _unreadable(f"What you gave as trusted cannot be read: {reason}.")
    return _report(found, _given(now, fetch, bundle, evidence, prove, trusted))


def _unreadable(sentence: str) -> Report:
    rest = [
        not_applicable(name, "Nothing could be read that this could be checked on.")
        for name in TITLES
        if name != "format"
    ]
    return Report((failed("format", sentence), *rest))


def _given(
    now: datetime,
    fetch: Fetch | None,
    bundle: bytes | None,
    evidence: bytes | None,
    prove: Prove | None,
    trusted: Sequence[bytes],
) -> _Given:
    web, read, reason = Web(fetch), None, ""
    if bundle is not None:
        try:
            read = read_bundle(bundle)
        except CredentialError as error:
            reason = str(error)
    keyring = Keyring(web, trusted=trusted, snapshot=read.controller if read else None)
    return _Given(now, web, keyring, evidence, read, reason, prove)


def _report(found: Received, given: _Given) -> Report:
    document = found.credential
    bundle = _answered("bundle", lambda: _bundle(document, given))
    proof, issuer = _check_author(found, given, bundle_holds=bundle.outcome != "failed")
    copies = given.bundle.status if given.bundle else ()
    checks = (
        passed("format", f"It is {'a JWT' if found.jwt else 'JSON'} that reads in one way only."),
        check_shape(found),
        proof,
        issuer,
        _answered("dates", lambda: _check_dates(found, given.now)),
        _answered(
            "status",
            lambda: check_status(document, Asking(given.web, given.keyring, copies, given.now)),
        ),
        _answered("evidence", lambda: _check_evidence(document, given.evidence)),
        bundle,
        _answered("ledger", lambda: check_ledger(document, given.bundle, given.prove)),
    )
    return Report(checks, document)


def _answered(name: str, check: Callable[[], Check]) -> Check:
    """The check's answer, also when something it reads is malformed."""
    try:
        return check()
    except (CredentialError, JcsError) as error:
        return failed(name, f"This part cannot be read: {error}.")


def _check_author(found: Received, given: _Given, *, bundle_holds: bool) -> tuple[Check, Check]:
    try:
        author = authorship(found, given.keyring, now=given.now)
    except CredentialError as error:
        sentence = f"The signature cannot be read: {error}."
        author = Authorship((), (sentence,))
    issuer = check_issuer(author, found.credential, bundle_holds=bundle_holds)
    return check_proof(author), issuer


def _check_dates(found: Received, now: datetime) -> Check:
    document = found.credential
    start = document.get("validFrom", document.get("issuanceDate"))
    end = document.get("validUntil", document.get("expirationDate"))
    not_before, expires = claimed_times(found)
    starts = [moment(start)] if start is not None else []
    ends = [moment(end)] if end is not None else []
    starts += [not_before] if not_before else []
    ends += [expires] if expires else []
    if starts and max(starts) > now:
        return failed("dates", f"The badge is not valid before {max(starts):%Y-%m-%d %H:%M} UTC.")
    if not ends:
        return passed("dates", "The badge is valid and names no day on which it expires.")
    if min(ends) < now:
        return failed("dates", f"The badge expired on {min(ends):%Y-%m-%d}.")
    return passed("dates", f"The badge is valid until {min(ends):%Y-%m-%d}.")


def _check_evidence(document: Document, evidence: bytes | None) -> Check:
    listed = document.get("evidence", [])
    pieces = listed if isinstance(listed, list) else [listed]
    fixed = [one for one in pieces if isinstance(one, dict) and _digests(one)]
    if not fixed:
        sentence = "The badge fixes no digest of its evidence."
        return (
            not_applicable("evidence", sentence)
            if evidence is None
            else warned("evidence", f"{sentence} So the file you gave cannot be compared.")
        )
    if evidence is None:
        return not_applicable(
            "evidence",
            f"The badge fixes the SHA-256 of its evidence (files: {len(fixed)}); give a file to"
            " compare it.",
        )
    digest = hashlib.sha256(evidence).digest()
    for one in fixed:
        if digest in _digests(one):
            name = one.get("name") or one.get("id")
            return passed("evidence", f"The file is, to the byte, the evidence {name!r}.")
    return failed("evidence", "The file is none of the evidence that the badge fixes by digest.")


def _digests(piece: Mapping[str, object]) -> list[bytes]:
    found: list[bytes] = []
    sri, multihash = piece.get("digestSRI"), piece.get("digestMultibase")
    if isinstance(sri, str) and sri.startswith("sha256-"):
        found.append(_base64(sri.removeprefix("sha256-")))
    if isinstance(multihash, str):
        value = from_multibase(multihash)
        if value.startswith(_MULTIHASH_SHA256):
            found.append(value[2:])
    return found


def _base64(text: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise MalformedText(f"met the digest {text[:60]!r}, expected base64") from error
    if base64.b64encode(value).decode() != text:
        raise MalformedText(f"met the digest {text[:60]!r} with stray bits, expected base64")
    return value


def _bundle(document: Document, given: _Given) -> Check:
    if given.bundle_fault:
        return failed("bundle", f"The proof bundle cannot be read: {given.bundle_fault}.")
    if given.bundle is None:
        return not_applicable("bundle", "No proof bundle was given.")
    return check_bundle(document, given.bundle, given.keyring)
