"""A log kept as tile rows: what to write when it grows, and proofs read back from the rows.

Nothing is stored here. Rows are read through `tile(level, index)`, which returns the bytes of
the one row kept for that place, with as many hashes as it has by now (`b""` for no row): a row
that grew since still serves every earlier size, because hashes are only added on its right.

The caller writes `Integration.tiles` over the rows of the same place, and the signed checkpoint,
in one transaction under one lock; positions come from `size`, never from counting.

Source: https://c2sp.org/tlog-tiles
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hmac import compare_digest

from assaymark.ledger.errors import LedgerError
from assaymark.ledger.tile import TILE_HEIGHT, TILE_WIDTH, hashes_of, narrowed, width_in
from assaymark.ledger.tree import (
    HASH_BYTES,
    Edge,
    Node,
    checked_hash,
    consistency_proof,
    inclusion_proof,
    perfect_levels,
)

ReadTile = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class TileRow:
    """The bytes that the row (level, index) holds from now on: 1 to 256 hashes."""

    level: int
    index: int
    hashes: bytes


@dataclass(frozen=True, slots=True)
class Integration:
    """The tree after a batch: what the checkpoint says, and the rows that changed."""

    size: int
    root: bytes
    tiles: tuple[TileRow, ...]


def integrate(
    *, size: int, tile: ReadTile, leaves: Sequence[bytes], root: bytes | None = None
) -> Integration:
    """The tree of `size` with these leaf hashes appended; reads one row a level at most.

    With `root`, the root last signed, the rows must still give it: a row changed or lost behind
    the log's back is then met here, before it is signed over.
    Raises `LedgerError` when a row is missing hashes, a leaf hash is not 32 bytes, or `root`
    differs.
    """
    before = edge(size=size, tile=tile)
    if root is not None and not compare_digest(before.root, root):
        raise LedgerError(
            f"met tiles of size {size} with the root {before.root.hex()}, expected the signed "
            f"root {root.hex()}; stop signing and restore the tiles from an export"
        )
    rows: list[TileRow] = []
    level, added = 0, [checked_hash(leaf) for leaf in leaves]
    while added:
        grown, added = _grown(level, size >> (TILE_HEIGHT * level), tile, added)
        rows.extend(grown)
        level += 1
    new = {(row.level, row.index): row.hashes for row in rows}
    total = size + len(leaves)
    after = edge(
        size=total, tile=lambda level, index: new.get((level, index)) or tile(level, index)
    )
    return Integration(total, after.root, tuple(rows))


def _grown(
    level: int, held: int, tile: ReadTile, added: list[bytes]
) -> tuple[list[TileRow], list[bytes]]:
    """The changed rows of a level that held `held` hashes, and what they add to the next."""
    index, width = divmod(held, TILE_WIDTH)
    old = hashes_of(tile(level, index), width=width) if width else ()
    hashes = [*old, *added]
    rows, above = [], []
    for start in range(0, len(hashes), TILE_WIDTH):
        part = hashes[start : start + TILE_WIDTH]
        rows.append(TileRow(level, index, b"".join(part)))
        if len(part) == TILE_WIDTH:
            above.append(perfect_levels(part)[-1][0])
        index += 1
    return rows, above


def edge(*, size: int, tile: ReadTile) -> Edge:
    """The right edge of the tree of `size`, from the one partial row that each level may have."""
    peaks: list[bytes] = []
    level = 0
    while (held := size >> (TILE_HEIGHT * level)) > 0:
        index, width = divmod(held, TILE_WIDTH)
        if width:
            hashes = hashes_of(tile(level, index), width=width)
            peaks[:0] = Edge().extended(hashes).peaks
        level += 1
    return Edge(size, tuple(peaks))


def root_of(*, size: int, tile: ReadTile) -> bytes:
    """The root of the tree of `size`, from its tiles."""
    return edge(size=size, tile=tile).root


def inclusion(*, index: int, size: int, tile: ReadTile) -> tuple[bytes, ...]:
    """The proof that entry `index` is in the tree of `size`; `0 <= index < size`."""
    return inclusion_proof(index, size, nodes(size=size, tile=tile))


def consistency(*, old: int, new: int, tile: ReadTile) -> tuple[bytes, ...]:
    """The proof that the tree of size `old` begins the tree of size `new`; `0 < old <= new`."""
    return consistency_proof(old, new, nodes(size=new, tile=tile))


def nodes(*, size: int, tile: ReadTile) -> Node:
    """Every complete node of the tree of `size`; each row is read once."""
    read: dict[tuple[int, int], tuple[tuple[bytes, ...], ...]] = {}

    def node(level: int, index: int) -> bytes:
        row, height = divmod(level, TILE_HEIGHT)
        place = index >> (TILE_HEIGHT - height)
        if (row, place) not in read:
            width = width_in(size, level=row, index=place)
            read[row, place] = _pyramid(narrowed(tile(row, place), width=width))
        within = index & ((1 << (TILE_HEIGHT - height)) - 1)
        return read[row, place][height][within]

    return node


@lru_cache(maxsize=256)
def _pyramid(tile: bytes) -> tuple[tuple[bytes, ...], ...]:
    """The complete nodes over a tile; remembered by content, so a changed row is never served."""
    return perfect_levels(hashes_of(tile, width=len(tile) // HASH_BYTES))
