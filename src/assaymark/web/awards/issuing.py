"""One issuer at a time: whoever gives, revokes or changes keys holds the organisation's lock.

The lock is PostgreSQL's, held to the end of the surrounding transaction, so that status places,
keys and leaves are never decided twice, whichever process asks.
"""

from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from assaymark.credential import identity
from assaymark.credential.sign import sign_json
from assaymark.credential.status import StatusList as Bits
from assaymark.credential.status import status_list_credential
from assaymark.web.awards import addresses, keys
from assaymark.web.awards.models import IssuerKey, KeyState, KeyUse, StatusList
from assaymark.web.people.models import Organisation

_LOCK_SPACE = 0x155 << 40


def hold(organisation: Organisation) -> None:
    """Waits for the organisation's issuing lock and keeps it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_SPACE + organisation.pk])


def time_to_sign(organisation: Organisation, now: datetime | None) -> datetime:
    """`now` in whole seconds, or the first second of the newest key where that is later.

    The caller holds the lock. Whoever waited for it may have read the clock before a key was
    replaced, and what a key signed before it was in use is believed by nobody.
    """
    signing = IssuerKey.objects.filter(
        organisation=organisation, use__in=keys.PUBLISHED, state=KeyState.ACTIVE
    )
    now = now or timezone.now()
    since = signing.aggregate(newest=Max("since"))["newest"] or now
    return max(now, since).replace(microsecond=0)


def key_id(organisation: Organisation, row: IssuerKey) -> str:
    """The absolute id under which a key is published."""
    return f"{addresses.issuer(organisation.slug)}#{row.fragment}"


def signed(
    organisation: Organisation, document: dict[str, object], *, now: datetime
) -> dict[str, object]:
    """`document` with an embedded proof by the organisation's active key."""
    row = keys.active(organisation.pk, KeyUse.PROOF)
    method = key_id(organisation, row)
    return sign_json(document, keys.proof_key(row), verification_method=method, created=now)


def issuer(organisation: Organisation) -> identity.Issuer:
    """The organisation as issuer; its did:key is that of the key that signs proofs now."""
    row = keys.active(organisation.pk, KeyUse.PROOF)
    return addresses.issuer_of(organisation, did_key=keys.public_key(row).did_key)


def list_document(
    organisation: Organisation, row: StatusList, *, now: datetime
) -> dict[str, object]:
    """The signed credential of a status list as it stands."""
    address = addresses.status_list(organisation.slug, row.number)
    unsigned = status_list_credential(
        Bits(bytes(row.bits)),
        id=address,
        issuer=addresses.issuer(organisation.slug),
        purpose=row.purpose,
        valid_from=now,
    )
    return signed(organisation, unsigned, now=now)
