"""The sequencer: pending leaves get their place, tiles grow, the checkpoint is signed.

All of it is one transaction under the log's advisory lock, so a place is given once and a reader
sees either all of a batch or nothing. `LogTile`, `Checkpoint` and `LogEntry.index` are written
here only. Before each signature the high-water mark outside the database is consulted.

Source: https://c2sp.org/tlog-tiles, tlog-checkpoint; RFC 6962 for the hashing.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from assaymark.ledger.checkpoint import Checkpoint as Head
from assaymark.ledger.checkpoint import sign_checkpoint
from assaymark.ledger.errors import LedgerError
from assaymark.ledger.note import NoteSigner
from assaymark.ledger.store import Integration, integrate
from assaymark.ledger.tree import EMPTY_ROOT, leaf_hash
from assaymark.web.awards import addresses, high_water, keys
from assaymark.web.awards.models import Checkpoint, IssuerKey, KeyUse, LogEntry, LogTile
from assaymark.web.people.models import Organisation
from assaymark.web.record.actions import record

LARGEST_BATCH = 4096
_LOCK_SPACE = 0x10C << 40
UNSEALABLE = (high_water.HighWaterError, keys.KeysError, LedgerError)
"""What `seal` and `check` raise of a log that must not be signed."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Before:
    """The log as the database has it before a batch."""

    origin: str
    size: int
    root: bytes
    published: bool


def seal_all() -> None:
    """Seals every log that has something to seal; one that must not be signed stops only itself."""
    waiting = Q(log_entries__index=None, log_entries__isnull=False)
    fresh = Q(keys__use=KeyUse.LOG, checkpoints=None)
    for organisation in Organisation.objects.filter(waiting | fresh).distinct():
        try:
            while seal(organisation) == LARGEST_BATCH:
                pass
        except (*UNSEALABLE, OSError) as error:
            logger.error("the log of %s was not sealed: %s", organisation.slug, error)  # noqa: TRY400


def seal(organisation: Organisation, *, now: datetime | None = None) -> int:
    """How many pending entries were given their place; 0 when another sequencer is at work.

    Raises `HighWaterError` when signing could fork the log, `KeysError` without a usable key,
    `LedgerError` when the tiles are not those that were signed.
    """
    with transaction.atomic():
        if not _locked(organisation.pk):
            return 0
        before = _before(organisation)
        name = _log_name(organisation)
        batch = _batch(organisation, before, name)
        if not batch and before.published:
            return 0
        grown = _grown(organisation, before, batch)
        if batch:
            _promise(name, before, grown, batch)
        _publish(organisation, before, grown, batch, now=now or timezone.now())
    return len(batch)


def check(organisation: Organisation) -> None:
    """Passes when the next batch may be signed; raises one of `UNSEALABLE` if not."""
    before = _before(organisation)
    _grown(organisation, before, _batch(organisation, before, _log_name(organisation)))
    keys.proof_key(keys.active(organisation.pk, KeyUse.LOG))


def hold(organisation: Organisation) -> None:
    """Waits for the log's lock and keeps it until the transaction ends: for changes of its key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK_SPACE + organisation.pk])


def _locked(organisation_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK_SPACE + organisation_id])
        return bool(cursor.fetchone()[0])


def _before(organisation: Organisation) -> _Before:
    last = Checkpoint.objects.filter(organisation=organisation).order_by("-size").first()
    if last is None:
        return _Before(addresses.log_origin(organisation.slug), 0, EMPTY_ROOT, published=False)
    origin, _, _ = last.note.partition("\n")
    return _Before(origin, last.size, bytes(last.root), published=True)


def _log_name(organisation: Organisation) -> str:
    first = (
        IssuerKey.objects.filter(organisation=organisation, use=KeyUse.LOG)
        .order_by("since", "pk")
        .first()
    )
    if first is None:
        raise keys.NoActiveKey(
            f"organisation {organisation.slug!r} has no log key; make keys on /awards/keys/"
        )
    return sha256(first.public_multibase.encode()).hexdigest()[:32]


def _batch(organisation: Organisation, before: _Before, name: str) -> list[LogEntry]:
    """The entries to place now: the ones promised by an unfinished run, else those pending."""
    mark = high_water.read(name)
    if mark is None and before.size:
        logger.warning("the log %s has no high-water mark here; trusting the database", name)
    pending = LogEntry.objects.filter(organisation=organisation, index=None).order_by("pk")
    if mark is not None and high_water.check(
        mark, size=before.size, root_at_mark=_root_at(organisation, mark.size), name=name
    ):
        promised = {entry.pk: entry for entry in pending.filter(pk__in=mark.entries)}
        if set(promised) != set(mark.entries):
            raise high_water.behind(mark, size=before.size, name=name)
        return [promised[pk] for pk in mark.entries]
    return list(pending[:LARGEST_BATCH])


def _root_at(organisation: Organisation, size: int) -> str | None:
    found = Checkpoint.objects.filter(organisation=organisation, size=size).first()
    return bytes(found.root).hex() if found else None


def _grown(organisation: Organisation, before: _Before, batch: Sequence[LogEntry]) -> Integration:
    def tile(level: int, index: int) -> bytes:
        row = LogTile.objects.filter(organisation=organisation, level=level, index=index).first()
        return bytes(row.hashes) if row else b""

    leaves = [leaf_hash(bytes(entry.leaf)) for entry in batch]
    return integrate(size=before.size, tile=tile, leaves=leaves, root=before.root)


def _promise(name: str, before: _Before, grown: Integration, batch: Sequence[LogEntry]) -> None:
    mark = high_water.read(name)
    if mark is not None and mark.size >= grown.size and mark.root != grown.root.hex():
        raise high_water.Forked(
            f"signing size {grown.size} of the log {name} would give another root than the one "
            "promised before; restore the newest backup"
        )
    entries = [entry.pk for entry in batch]
    high_water.write(name, high_water.Mark(grown.size, grown.root.hex(), before.size, entries))


def _publish(
    organisation: Organisation,
    before: _Before,
    grown: Integration,
    batch: Sequence[LogEntry],
    *,
    now: datetime,
) -> None:
    for number, entry in enumerate(batch, before.size):
        entry.index = number
    LogEntry.objects.bulk_update(batch, ["index"], batch_size=500)
    LogTile.objects.bulk_create(
        [
            LogTile(organisation=organisation, level=row.level, index=row.index, hashes=row.hashes)
            for row in grown.tiles
        ],
        update_conflicts=True,
        unique_fields=["organisation", "level", "index"],
        update_fields=["hashes"],
    )
    key = keys.proof_key(keys.active(organisation.pk, KeyUse.LOG))
    note = sign_checkpoint(
        Head(before.origin, grown.size, grown.root),
        NoteSigner(before.origin, key.public.raw, key.sign),
    )
    Checkpoint.objects.create(
        organisation=organisation, size=grown.size, root=grown.root, note=note, signed_at=now
    )
    record(
        "log.sealed",
        organisation_id=organisation.pk,
        actor=None,
        subject=f"log:{organisation.slug}",
        detail={"size": grown.size, "root": grown.root.hex()},
    )
