"""Reads about awards, keys and logs: all that other rooms and strangers see of this room."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assaymark.credential import identity
from assaymark.credential.compile import achievement_document
from assaymark.ledger.tile import TILE_WIDTH, Tile, entry_bundle, hashes_of, width_in
from assaymark.web.awards import addresses, bundles, health, otherwise, shown
from assaymark.web.awards import keys as issuer_keys
from assaymark.web.awards.achievement import achievement_facts
from assaymark.web.awards.models import (
    Award,
    Checkpoint,
    IssuerKey,
    KeyState,
    KeyUse,
    LogEntry,
    LogTile,
    StatusList,
)
from assaymark.web.awards.shown import ShownAward
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User

award = shown.shown_award
placed = bundles.placed
controller = bundles.controller
log_key = bundles.log_key
GivenOtherwise = otherwise.GivenOtherwise
given_otherwise = otherwise.given_otherwise
broken_keys = health.broken_keys
key_count = health.key_count
log_problems = health.log_problems


@dataclass(frozen=True, slots=True)
class LogState:
    """A log as anyone may see it; `size` entries under `root` (hex), signed `signed_at`."""

    origin: str
    size: int
    root: str
    note: str
    signed_at: datetime
    key: str
    pending: int
    revocations: int


def award_of(organisation: Organisation, handle: str) -> Award | None:
    """The organisation's award with this handle, as its staff see it."""
    return given(organisation).filter(handle=handle).first()


def of_person(user: User, organisation: Organisation) -> QuerySet[Award]:
    """The awards of somebody in an organisation, newest first."""
    return given(organisation).filter(recipient=user)


def given(organisation: Organisation, *, search: str = "") -> QuerySet[Award]:
    """All awards of an organisation, newest first; `search` looks into names and badge titles."""
    found = Award.objects.filter(organisation=organisation)
    if search:
        found = found.filter(
            Q(recipient_name__icontains=search)
            | Q(badge_version__title__icontains=search)
            | Q(handle=search.strip().lower())
        )
    found = found.select_related("organisation", "badge_version", "recipient", "given_by")
    return found.order_by("-given_at", "-pk")


def ending(organisation: Organisation, *, start: datetime, end: datetime) -> QuerySet[Award]:
    """Awards that stop being valid after `start` and until `end`, of people for whom no other award
    of the badge goes on longer."""
    later = Award.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")),
        organisation=organisation,
        recipient=OuterRef("recipient"),
        badge_version__badge=OuterRef("badge_version__badge"),
        revoked_at=None,
    )
    found = given(organisation).filter(revoked_at=None, recipient__isnull=False)
    return found.filter(~Exists(later), valid_until__gt=start, valid_until__lte=end)


def keys(organisation: Organisation) -> QuerySet[IssuerKey]:
    """Every key of an organisation: those that sign first, then by age."""
    return IssuerKey.objects.filter(organisation=organisation).order_by("state", "use", "-since")


def issuer(organisation: Organisation) -> identity.Issuer:
    """The organisation as issuer; its did:key is that of the key that signs proofs now."""
    row = keys(organisation).filter(use=KeyUse.PROOF, state=KeyState.ACTIVE).first()
    did_key = issuer_keys.public_key(row).did_key if row else None
    return addresses.issuer_of(organisation, did_key=did_key)


def profile(organisation: Organisation) -> dict[str, object]:
    """The document at the issuer's id: Open Badges Profile and controller document in one."""
    return identity.profile(issuer(organisation), _published(organisation))


controller_document = profile


def did_document(organisation: Organisation) -> dict[str, object]:
    """The did:web document of the organisation."""
    return identity.did_document(issuer(organisation), _published(organisation))


def _published(organisation: Organisation) -> list[identity.PublishedKey]:
    return issuer_keys.published(keys(organisation), issuer_id=addresses.issuer(organisation.slug))


def status_credential(organisation: Organisation, number: int) -> StatusList | None:
    """The status list with this number, signed credential inside."""
    return StatusList.objects.filter(organisation=organisation, number=number).first()


def achievement(organisation: Organisation, version: BadgeVersion) -> dict[str, object]:
    """The achievement at the badge version's address."""
    return achievement_document(achievement_facts(organisation, version))


def bundle(award: ShownAward, *, now: datetime | None = None) -> str | None:
    """The signed proof bundle of an award; None while its leaf waits for its place."""
    return bundles.bundle(award, now=now or timezone.now())


def log_state(organisation: Organisation) -> LogState | None:
    """The log's newest checkpoint and what waits for the next; None before the first."""
    last = Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    if last is None:
        return None
    entries = LogEntry.objects.filter(organisation=organisation)
    return LogState(
        origin=last.note.partition("\n")[0],
        size=last.size,
        root=bytes(last.root).hex(),
        note=last.note,
        signed_at=last.signed_at,
        key=bundles.log_key(tuple(keys(organisation).filter(use=KeyUse.LOG)), last.note),
        pending=entries.filter(index=None).count(),
        revocations=entries.filter(kind="revocation").exclude(index=None).count(),
    )


def log_tile(organisation: Organisation, tile: Tile) -> bytes | None:
    """A tile's hashes, whole or as far as `tile.width`; None when the log does not reach there."""
    if not _published_tile(organisation, tile):
        return None
    row = LogTile.objects.filter(
        organisation=organisation, level=tile.level, index=tile.index
    ).first()
    return None if row is None else b"".join(hashes_of(bytes(row.hashes), width=tile.width))


def log_entries(organisation: Organisation, tile: Tile) -> bytes | None:
    """The bundle of entries beneath a tile of level 0; None when the log does not reach there."""
    if not _published_tile(organisation, tile):
        return None
    start = tile.index * TILE_WIDTH
    found = LogEntry.objects.filter(
        organisation=organisation, index__gte=start, index__lt=start + tile.width
    ).order_by("index")
    return entry_bundle([bytes(entry.leaf) for entry in found])


def _published_tile(organisation: Organisation, tile: Tile) -> bool:
    last = Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    if last is None:
        return False
    return tile.width <= width_in(last.size, level=tile.level, index=tile.index)


def times_given(organisation: Organisation) -> dict[int, int]:
    """How often each badge version (by primary key) was given and still holds."""
    rows = Award.objects.filter(organisation=organisation, revoked_at=None)
    counted = rows.values_list("badge_version_id").annotate(n=Count("pk")).order_by()
    return dict(counted)


def recipients(handles: Collection[str]) -> dict[str, tuple[int | None, int]]:
    """Who was given the awards with these handles, and for which badge version: primary keys."""
    found = Award.objects.filter(handle__in=handles)
    rows = found.values_list("handle", "recipient_id", "badge_version_id")
    return {handle: (person, version) for handle, person, version in rows}
