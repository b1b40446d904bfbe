"""Where an award's leaf stands in the log, with the path to the newest signed checkpoint."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from assaymark.ledger import store
from assaymark.ledger.errors import LedgerError
from assaymark.ledger.tile import TILE_HEIGHT
from assaymark.web.awards.models import LogTile

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A leaf's place: `0 <= index < size`, the path to the root, and the note that signs it."""

    index: int
    size: int
    path: tuple[bytes, ...]
    note: str


def places(index: int, size: int) -> list[Place]:
    """The tile rows that the proof of `index` in a tree of `size` may touch: two a level at most.

    >>> places(300, 70_000)
    [(0, 1), (0, 273), (1, 0), (1, 1), (2, 0)]
    """
    found: set[Place] = set()
    level = 0
    while (held := size >> (TILE_HEIGHT * level)) > 0:
        found.add((level, index >> (TILE_HEIGHT * (level + 1))))
        found.add((level, (held - 1) >> TILE_HEIGHT))
        level += 1
    return sorted(place for place in found if place[1] <= _last(size, place[0]))


def _last(size: int, level: int) -> int:
    return ((size >> (TILE_HEIGHT * level)) - 1) >> TILE_HEIGHT


def rows(organisation_id: int, wanted: list[Place]) -> dict[Place, bytes]:
    """Those tile rows, in one query."""
    chosen = Q()
    for level, index in wanted:
        chosen |= Q(level=level, index=index)
    found = LogTile.objects.filter(chosen, organisation_id=organisation_id)
    return {(row.level, row.index): bytes(row.hashes) for row in found}


def inclusion(organisation_id: int, *, index: int, size: int, note: str) -> Inclusion:
    """The leaf's place, with one query; raises `LedgerError` when tiles are missing."""
    kept = rows(organisation_id, places(index, size))
    path = store.inclusion(index=index, size=size, tile=lambda *place: _row(kept, place))
    return Inclusion(index, size, path, note)


def _row(kept: Mapping[Place, bytes], place: Place) -> bytes:
    if place not in kept:
        raise LedgerError(
            f"met no row for tile {place}, expected one; restore the tiles from an export"
        )
    return kept[place]
