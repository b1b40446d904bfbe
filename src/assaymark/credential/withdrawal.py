"""Whether a credential was withdrawn: the check `status`.

The list is asked for at its address; without network the bundle's copy answers, with its date.
Either way the list must be signed by the credential's own issuer, or it could be anybody's.

Sources: W3C Bitstring Status List v1.0, section 3.2; 1EdTech Credential Revocation List 1.0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assaymark.credential import strict
from assaymark.credential.authorship import authorship, check_issuer, check_proof
from assaymark.credential.dates import moment
from assaymark.credential.errors import BadStatusList, CredentialError, MalformedText
from assaymark.credential.jwt import issuer_id
from assaymark.credential.keyring import Keyring, Web
from assaymark.credential.received import Received, receive
from assaymark.credential.report import Check, Outcome, failed, not_applicable, passed, warned
from assaymark.credential.status import StatusList

_BITSTRING = ("BitstringStatusListEntry", "StatusList2021Entry")
_REVOCATIONS = "1EdTechRevocationList"

MOST_ENTRIES = 8

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a status check needs: where to ask, whom to believe, and the bundle's copies."""

    web: Web
    keyring: Keyring
    copies: Sequence[Document]
    now: datetime


def check_status(document: Document, asking: Asking) -> Check:
    """The check `status`, the worst over all entries of the credential."""
    entries = document.get("credentialStatus")
    listed = entries if isinstance(entries, list) else [entries] if entries is not None else []
    if not listed:
        return not_applicable("status", "The badge names no list on which it could be revoked.")
    if len(listed) > MOST_ENTRIES:
        return failed("status", f"It names {len(listed)} lists; at most {MOST_ENTRIES} are asked.")
    checks = [_entry(one, document, asking) for one in listed]
    for outcome in (Outcome.FAILED, Outcome.WARNED):
        for check in checks:
            if check.outcome is outcome:
                return check
    return checks[0]


def _entry(entry: object, document: Document, asking: Asking) -> Check:
    kind = entry.get("type") if isinstance(entry, dict) else None
    try:
        if isinstance(entry, dict) and kind in _BITSTRING:
            return _bitstring(entry, document, asking)
        if isinstance(entry, dict) and kind == _REVOCATIONS:
            return _revocations(entry, document, asking)
    except CredentialError as error:
        return failed("status", f"The list of withdrawals cannot be used: {error}.")
    return warned(
        "status",
        f"Whether it was revoked is unknown: this verifier does not know lists of the kind"
        f" {str(kind)[:60]!r}.",
    )


def _bitstring(entry: Document, document: Document, asking: Asking) -> Check:
    url, index = _text(entry, "statusListCredential"), _index(entry)
    purpose = str(entry.get("statusPurpose", "revocation"))
    content = asking.web.get(url)
    if isinstance(content, bytes):
        found, reason = receive(content), ""
    else:
        copy, reason = _copy(url, asking.copies), content
        if copy is None:
            return warned("status", f"Whether it was revoked is unknown: {reason}.")
        found = Received(copy)
    if fault := _inauthentic(found, url, document, asking):
        return failed("status", f"The list of withdrawals is not to be believed: {fault}")
    entries = _entries(found.credential, purpose)
    return _answer(found.credential, entries.get(index), purpose, reason, asking.now)


def _answer(
    credential: Document, withdrawn: bool, purpose: str, reason: str, now: datetime
) -> Check:
    when = moment(credential.get("validFrom", credential.get("issuanceDate")))
    known = f"according to the issuer's signed list of {when:%Y-%m-%d %H:%M} UTC"
    copy = ", as kept in the proof bundle" if reason else ""
    if withdrawn:
        word = {"revocation": "revoked", "suspension": "suspended"}.get(purpose, purpose)
        return failed("status", f"The badge was {word}, {known}{copy}.")
    until = credential.get("validUntil", credential.get("expirationDate"))
    if until is not None and moment(until) < now:
        return warned("status", f"The badge was not revoked, {known}{copy}; that list is old.")
    if reason and until is None:
        return warned("status", f"The badge was not revoked then, {known}{copy}; later is unknown.")
    return passed("status", f"The badge is not revoked, {known}{copy}.")


def _inauthentic(found: Received, url: str, document: Document, asking: Asking) -> str:
    """Empty when the list is the one named and signed by the credential's issuer, else why not."""
    if issuer_id(found.credential) != issuer_id(document):
        return f"it was issued by {issuer_id(found.credential)}, another than the badge's issuer."
    if found.credential.get("id") not in {url, None}:
        return f"it is the list {str(found.credential.get('id'))[:120]!r}, not the one named."
    signatures = authorship(found, asking.keyring, now=asking.now)
    for check in (
        check_proof(signatures),
        check_issuer(signatures, found.credential, bundle_holds=True),
    ):
        if check.outcome is Outcome.FAILED:
            return check.sentence
    if moment(found.credential.get("validFrom", found.credential.get("issuanceDate"))) > asking.now:
        return "it is dated in the future."
    return ""


def _entries(credential: Document, purpose: str) -> StatusList:
    subject = credential.get("credentialSubject")
    if not isinstance(subject, dict) or not isinstance(subject.get("encodedList"), str):
        raise BadStatusList("met a list without `encodedList`")
    listed = subject.get("statusPurpose")
    if purpose not in (listed if isinstance(listed, list) else [listed]):
        raise BadStatusList(f"met a list for {listed!r}, but the badge is on one for {purpose!r}")
    if subject.get("statusSize", 1) not in (1, "1"):
        raise BadStatusList("met a list with more than one bit for each badge")
    return StatusList.decoded(subject["encodedList"])


def _revocations(entry: Document, document: Document, asking: Asking) -> Check:
    url = _text(entry, "id").partition("#")[0]
    content = asking.web.get(url)
    if not isinstance(content, bytes):
        return warned("status", f"Whether it was revoked is unknown: {content}.")
    listed = strict.read_object(content)
    if listed.get("issuer") != issuer_id(document):
        return failed("status", f"The list of withdrawals at {url} is another issuer's.")
    revoked = listed.get("revokedCredential", [])
    for one in revoked if isinstance(revoked, list) else [revoked]:
        if isinstance(one, dict) and one.get("id") == document.get("id"):
            reason = one.get("revocationReason")
            return failed("status", f"The badge was revoked. Reason given: {reason or 'none'}.")
    return passed("status", f"The badge is not on the issuer's list of revoked badges, {url}.")


def _copy(url: str, copies: Sequence[Document]) -> Document | None:
    for one in copies:
        if one.get("id") == url:
            return one
    return None


def _index(entry: Document) -> int:
    text = str(entry.get("statusListIndex"))
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise MalformedText(f"met the list index {text[:40]!r}, expected digits")
    return int(text)


def _text(entry: Document, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str):
        raise MalformedText(f"met {str(value)[:60]!r} as `{name}` of the status, expected text")
    return value
