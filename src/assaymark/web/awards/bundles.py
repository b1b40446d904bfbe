"""The proof bundle of an award, as its holder downloads it."""

from base64 import b64decode
from datetime import datetime

from assaymark.credential import identity
from assaymark.credential.bundle import LogPlace, build_bundle
from assaymark.ledger.note import key_id, vkey
from assaymark.web.awards import addresses, issuing, keys
from assaymark.web.awards.inclusion import Inclusion, inclusion
from assaymark.web.awards.models import IssuerKey, KeyUse
from assaymark.web.awards.shown import ShownAward


def placed(award: ShownAward) -> Inclusion | None:
    """Where the award stands in the log, with one query; None while it waits for its place."""
    if not award.logged or award.head is None or award.leaf.index is None:
        return None
    return inclusion(
        award.organisation.pk, index=award.leaf.index, size=award.head.size, note=award.head.note
    )


def log_key(rows: tuple[IssuerKey, ...], note: str) -> str:
    """The verifier key, newest first, that signed `note`; raises `keys.NoActiveKey`."""
    origin, _blank, _rest = note.partition("\n")
    signatures = note.rpartition("\n\n")[2]
    for row in sorted(rows, key=lambda row: (row.since, row.fragment), reverse=True):
        if row.use == KeyUse.LOG:
            public = keys.public_key(row).raw
            if _signed_by(signatures, origin, public):
                return vkey(origin, public)
    raise keys.NoActiveKey(
        f"none of the log keys of {origin!r} signed its newest checkpoint; restore the key rows"
    )


def controller(award: ShownAward) -> dict[str, object]:
    """The issuer's profile and keys, as published now: its controller document."""
    issuer = addresses.issuer_of(award.organisation)
    return identity.profile(issuer, keys.published(award.key_rows, issuer_id=issuer.id))


def bundle(award: ShownAward, *, now: datetime) -> str | None:
    """The signed bundle; None while the leaf waits for its place, or once its salt was erased."""
    place = placed(award)
    if place is None or award.leaf.salt is None:
        return None
    row = keys.active(award.organisation.pk, KeyUse.PROOF)
    origin, _blank, _rest = place.note.partition("\n")
    return build_bundle(
        award.credential,
        record=award.leaf.record,
        salt=award.leaf.salt,
        log=LogPlace(
            origin=origin,
            key=log_key(award.key_rows, place.note),
            index=place.index,
            size=place.size,
            inclusion=place.path,
            checkpoint=place.note,
        ),
        controller=controller(award),
        status=[award.status_list],
        issued_at=now,
        key=keys.proof_key(row),
        verification_method=issuing.key_id(award.organisation, row),
    )


def _signed_by(signatures: str, origin: str, public: bytes) -> bool:
    wanted = key_id(origin, public)
    lines = [line.split(" ") for line in signatures.splitlines()]
    return any(b64decode(line[-1])[:4] == wanted for line in lines if line[1:2] == [origin])
