"""Giving and revoking: the credential, its status place and its leaf, all in one transaction."""

import calendar
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assaymark.credential.bundle import award_record, revocation_record
from assaymark.credential.compile import compile as compiled
from assaymark.credential.digest import credential_digest
from assaymark.credential.jwt import sign_jwt
from assaymark.credential.model import (
    AwardFacts,
    CriterionResult,
    EvidenceFacts,
    Judging,
    StatusEntry,
    Subject,
    hashed_email,
)
from assaymark.credential.status import StatusList as Bits
from assaymark.ledger.commitment import SALT_BYTES, Kind, leaf
from assaymark.web.awards import addresses, issuing, keys, permutation
from assaymark.web.awards.achievement import achievement_facts
from assaymark.web.awards.actions.keeping import new_list
from assaymark.web.awards.errors import ReasonMissing
from assaymark.web.awards.models import Award, KeyUse, LogEntry, LogSalt, StatusList
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record


@transaction.atomic
def give(
    *,
    organisation: Organisation,
    badge_version: BadgeVersion,
    recipient: User,
    results: Sequence[CriterionResult],
    evidence: Sequence[EvidenceFacts],
    judging: Judging,
    source: str,
    by: User | None,
    show_name: bool,
    now: datetime | None = None,
) -> Award:
    """The award, signed, with its status place and its pending leaf.

    `source` names what led here, such as 'work:HANDLE'; asking again for the same source gives
    the award back that was given first. Raises `credential.errors.CredentialError` for facts that
    cannot be signed and `keys.KeysError` without usable keys; nothing is kept then.
    """
    issuing.hold(organisation)
    first = Award.objects.filter(organisation=organisation, source=source).first()
    if first is not None:
        return first
    now = issuing.time_to_sign(organisation, now)
    status_list, index = _place(organisation, now=now)
    handle = new_handle()
    until = _months_later(now, badge_version.expiry_months)
    facts = AwardFacts(
        credential_id=addresses.badge(handle),
        awarded_at=now,
        valid_from=now,
        valid_until=until,
        issuer=issuing.issuer(organisation),
        subject=Subject(
            identity=hashed_email(recipient.email, secrets.token_hex(16)),
            name=recipient.name if show_name else None,
        ),
        achievement=achievement_facts(organisation, badge_version),
        results=tuple(results),
        evidence=tuple(evidence),
        judging=judging,
        status=StatusEntry(addresses.status_list(organisation.slug, status_list.number), index),
    )
    document = issuing.signed(organisation, compiled(facts), now=now)
    award: Award = Award.objects.create(
        organisation=organisation,
        handle=handle,
        badge_version=badge_version,
        recipient=recipient,
        recipient_name=recipient.name,
        source=source,
        credential=document,
        jwt=_jwt(organisation, document),
        digest=credential_digest(document),
        given_at=now,
        given_by=by,
        valid_until=until,
        status_list=status_list,
        status_index=index,
    )
    _log(award, Kind.AWARD, award_record(document))
    record(
        "award.given",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"award:{handle}",
        detail={"badge": badge_version.handle, "source": source, "digest": award.digest},
    )
    return award


def held_still(award: Award) -> Award:
    """The award as it stands; nobody gives or revokes here until the caller's transaction ends.

    For who decides by whether an award is revoked: read before, it may be revoked by then.
    """
    issuing.hold(award.organisation)
    found: Award = Award.objects.select_related("organisation").get(pk=award.pk)
    return found


@transaction.atomic
def revoke(*, award: Award, reason: str, by: User | None, now: datetime | None = None) -> Award:
    """The award, revoked: its bit is set, the list signed again, the revocation logged.

    A revoked one stays as it was revoked first. Raises `ReasonMissing`.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why the badge is revoked; the reason stays in the record."))
    issuing.hold(award.organisation)
    award = Award.objects.select_related("organisation").get(pk=award.pk)
    if award.revoked_at is not None:
        return award
    now = issuing.time_to_sign(award.organisation, now)
    award.revoked_at, award.revoked_by, award.revocation_reason = now, by, reason.strip()
    award.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    _set_bit(award, now=now)
    _log(award, Kind.REVOCATION, revocation_record(award.credential, revoked_at=now))
    record(
        "award.revoked",
        organisation_id=award.organisation_id,
        actor=by,
        subject=f"award:{award.handle}",
        detail={"reason": award.revocation_reason},
    )
    return award


def _place(organisation: Organisation, *, now: datetime) -> tuple[StatusList, int]:
    """A fresh place in the newest status list; opens the next list when that one is full."""
    row = StatusList.objects.filter(organisation=organisation).order_by("-number").first()
    if row is None or row.used >= permutation.PLACES:
        row = new_list(organisation, number=1 if row is None else row.number + 1, now=now)
    index = permutation.place(row.used, seed=row.permutation_seed)
    row.used += 1
    row.save(update_fields=["used"])
    return row, index


def _set_bit(award: Award, *, now: datetime) -> None:
    row = StatusList.objects.get(pk=award.status_list_id)
    bits = Bits(bytes(row.bits))
    bits.set(award.status_index)
    row.bits = bits.bits
    row.credential = issuing.list_document(award.organisation, row, now=now)
    row.updated_at = now
    row.save(update_fields=["bits", "credential", "updated_at"])


def _jwt(organisation: Organisation, document: Mapping[str, object]) -> str:
    row = keys.active(organisation.pk, KeyUse.JWT)
    return sign_jwt(document, keys.jwt_key(row), kid=issuing.key_id(organisation, row))


def _log(award: Award, kind: Kind, committed: Mapping[str, object]) -> None:
    salt = secrets.token_bytes(SALT_BYTES)
    entry = LogEntry.objects.create(
        organisation_id=award.organisation_id,
        kind=kind,
        award=award,
        record=dict(committed),
        leaf=leaf(kind, committed, salt=salt),
    )
    LogSalt.objects.create(entry=entry, salt=salt)


def _months_later(start: datetime, months: int | None) -> datetime | None:
    """The same day of the month, or the month's last where there is none such."""
    if not months:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))
