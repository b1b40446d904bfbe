"""Keys: made once for an organisation, then rotated; the old ones keep verifying."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assaymark.credential.status import StatusList as Bits
from assaymark.ledger.checkpoint import Checkpoint as Head
from assaymark.ledger.checkpoint import sign_checkpoint
from assaymark.ledger.note import NoteSigner
from assaymark.web.awards import issuing, keys, log
from assaymark.web.awards.models import Checkpoint, IssuerKey, KeyState, KeyUse, StatusList
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record


@transaction.atomic
def make_keys(
    *, organisation: Organisation, by: User | None, now: datetime | None = None
) -> list[IssuerKey]:
    """The keys made now: one for each use that has none; and the first status list."""
    issuing.hold(organisation)
    now = now or timezone.now()
    active = IssuerKey.objects.filter(organisation=organisation, state=KeyState.ACTIVE)
    there = set(active.values_list("use", flat=True))
    made = [_new(organisation, use, by=by, now=now) for use in KeyUse if use not in there]
    if not StatusList.objects.filter(organisation=organisation).exists():
        new_list(organisation, number=1, now=now)
    return made


@transaction.atomic
def rotate(
    *, organisation: Organisation, use: str, by: User | None, now: datetime | None = None
) -> IssuerKey:
    """The key that signs from now on; the one before only verifies what it signed until now.

    What it signed in this very second counts as before, because signatures tell whole seconds.
    """
    issuing.hold(organisation)
    now = (now or timezone.now()).replace(microsecond=0)
    use = KeyUse(use)
    old = keys.active(organisation.pk, use)
    if use == KeyUse.LOG:
        log.hold(organisation)
    IssuerKey.objects.filter(pk=old.pk).update(
        state=KeyState.VERIFY_ONLY, until=now + timedelta(seconds=1)
    )
    fresh = _new(organisation, use, by=by, now=now)
    record(
        "key.retired",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"key:{old.fragment}",
        detail={"use": use, "replaced_by": fresh.fragment},
    )
    if use == KeyUse.PROOF:
        _sign_lists_again(organisation, now=now)
    if use == KeyUse.LOG:
        _introduce(organisation, old=old, fresh=fresh)
    return fresh


def new_list(organisation: Organisation, *, number: int, now: datetime) -> StatusList:
    """An empty, signed status list; the caller holds the issuing lock."""
    row = StatusList(
        organisation=organisation,
        number=number,
        bits=bytes(len(Bits()) // 8),
        permutation_seed=secrets.randbits(62),
        updated_at=now,
    )
    row.credential = issuing.list_document(organisation, row, now=now)
    row.save()
    return row


def _new(organisation: Organisation, use: KeyUse, *, by: User | None, now: datetime) -> IssuerKey:
    number = IssuerKey.objects.filter(organisation=organisation, use=use).count() + 1
    row = keys.new_key(organisation_id=organisation.pk, use=use, number=number)
    row.since = now
    row.save()
    record(
        "key.made",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"key:{row.fragment}",
        detail={"use": use, "public": row.public_multibase},
    )
    return row


def _sign_lists_again(organisation: Organisation, *, now: datetime) -> None:
    for row in StatusList.objects.filter(organisation=organisation):
        row.credential = issuing.list_document(organisation, row, now=now)
        row.updated_at = now
        row.save(update_fields=["credential", "updated_at"])


def _introduce(organisation: Organisation, *, old: IssuerKey, fresh: IssuerKey) -> None:
    """Has the newest checkpoint signed by both keys, so that who trusts the old meets the new."""
    last = Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    if last is None:
        return
    origin, _blank, _rest = last.note.partition("\n")
    opened = [keys.proof_key(row) for row in (old, fresh)]
    signers = [NoteSigner(origin, key.public.raw, key.sign) for key in opened]
    last.note = sign_checkpoint(Head(origin, last.size, bytes(last.root)), *signers)
    last.save(update_fields=["note"])
