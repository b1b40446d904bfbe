"""Verification as this site does it: for the verify page, the API and the badge page itself."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from assaymark.credential.digest import credential_digest
from assaymark.credential.errors import CredentialError
from assaymark.credential.received import receive
from assaymark.credential.report import Check, Outcome, Report, failed, not_applicable, passed
from assaymark.credential.verify import verify
from assaymark.ledger.errors import LedgerError
from assaymark.ledger.prove import prove
from assaymark.web.awards import queries as awards
from assaymark.web.awards.keys import KeysError
from assaymark.web.awards.shown import ShownAward
from assaymark.web.public import fetching

LARGEST = 2_000_000
REMEMBERED_S = 60


@dataclass(frozen=True, slots=True)
class Verification:
    """A report, when it was made, and whether our own proof bundle stood in for one not given."""

    report: Report
    at: datetime
    own_bundle: bool = False


def verification(
    received: bytes,
    *,
    bundle: bytes | None = None,
    evidence: bytes | None = None,
    now: datetime | None = None,
) -> Verification:
    """Every check of a badge in `received` (JSON or JWT, of any issuer), never an exception.

    A badge given here is checked against our log even when no proof bundle came with it.
    """
    now = now or timezone.now()
    ours = _own_bundle(received, now=now) if bundle is None else None
    report = verify(
        received,
        now=now,
        fetch=fetching.fetch,
        bundle=ours or bundle,
        evidence=evidence,
        prove=prove,
    )
    return Verification(report, now, own_bundle=ours is not None)


def _own_bundle(received: bytes, *, now: datetime) -> bytes | None:
    try:
        identity = str(receive(received).credential.get("id", ""))
    except CredentialError:
        return None
    prefix = f"{settings.BASE_URL}/b/"
    award = awards.award(identity.removeprefix(prefix)) if identity.startswith(prefix) else None
    try:
        text = None if award is None else awards.bundle(award, now=now)
    except (LedgerError, KeysError):
        return None
    return None if text is None else text.encode()


def verified(award: ShownAward, *, now: datetime | None = None) -> Verification:
    """The same checks for an award of ours, from what was read with it and one query more.

    Remembered for a minute under everything it rests on; `at` says when it was really made.
    """
    now = now or timezone.now()
    key = _cache_key(award)
    found: Verification | None = cache.get(key)
    if found is None or award.expired(now) != award.expired(found.at):
        found = Verification(_checked(award, now), now)
        cache.set(key, found, REMEMBERED_S)
    return found


def _checked(award: ShownAward, now: datetime) -> Report:
    status_url = str(award.status_list.get("id"))
    profile = awards.controller(award)
    documents = {str(profile["id"]): profile, status_url: award.status_list}

    def fetch(url: str) -> bytes:
        return json.dumps(documents[url], ensure_ascii=False).encode()

    content = json.dumps(award.credential, ensure_ascii=False).encode()
    report = verify(content, now=now, fetch=fetch)
    kept = [check for check in report.checks if check.name not in {"bundle", "ledger"}]
    return Report((*kept, _in_log(award)), report.credential)


def _in_log(award: ShownAward) -> Check:
    try:
        place = awards.placed(award)
        if place is None:
            return not_applicable(
                "ledger", "The entry waits for its place in the log, which takes a second or two."
            )
        if award.leaf.salt is None:
            return not_applicable(
                "ledger", "The entry's salt was erased on request, so it says nothing any more."
            )
        holds, sentence = prove(
            record=award.leaf.record,
            kind="award",
            salt=award.leaf.salt,
            index=place.index,
            size=place.size,
            inclusion=place.path,
            checkpoint=place.note,
            key=awards.log_key(award.key_rows, place.note),
        )
    except (LedgerError, KeysError) as error:
        return failed("ledger", f"The entry in the log cannot be shown: {error}.")
    if award.leaf.record.get("credentialDigest") != credential_digest(award.credential):
        return failed("ledger", "The record that the log committed to is not about this badge.")
    return passed("ledger", sentence) if holds else failed("ledger", sentence)


def _cache_key(award: ShownAward) -> str:
    rests_on = [
        award.handle,
        award.credential,
        award.digest,
        award.status_list,
        award.head and [award.head.size, award.head.note],
        [award.leaf.index, award.leaf.record, award.leaf.salt and award.leaf.salt.hex()],
        [[row.fragment, row.state, str(row.until), row.public_multibase] for row in award.key_rows],
    ]
    text = json.dumps(rests_on, sort_keys=True, ensure_ascii=False)
    return "verified-" + hashlib.sha256(text.encode()).hexdigest()


def failures(report: Report) -> list[Check]:
    """The checks that failed."""
    return [check for check in report.checks if check.outcome is Outcome.FAILED]
