"""Tiles: the tree cut into pieces of 256 hashes that are written once and served as files.

A tile at level L holds hashes of the tree's level 8 L. Only the right-most tile of a level may
be partial; a partial tile is never hashed into the level above, and no tile is empty.

Source: https://c2sp.org/tlog-tiles
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assaymark.ledger.errors import TileError
from assaymark.ledger.tree import HASH_BYTES

TILE_HEIGHT = 8
TILE_WIDTH = 256
LEVELS = 64
LONGEST_ENTRY = 2**16 - 1

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a tile stands and how many hashes it holds: `0 <= level < 64`, `1 <= width <= 256`."""

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if not (0 <= self.level < LEVELS and self.index >= 0 and 1 <= self.width <= TILE_WIDTH):
            raise TileError(
                f"met {self!r}, expected 0 <= level < {LEVELS}, index >= 0 and "
                f"1 <= width <= {TILE_WIDTH}; no other tile exists"
            )

    @property
    def path(self) -> str:
        """The address below the log's prefix.

        >>> Tile(0, 1234067, 5).path
        'tile/0/x001/x234/067.p/5'
        """
        return f"tile/{self.level}/{_numbered(self.index, self.width)}"

    @property
    def entries_path(self) -> str:
        """The address of the bundle of entries beneath this tile; only at level 0."""
        if self.level:
            raise TileError(f"met {self!r}, expected level 0; only leaves have entries")
        return f"tile/entries/{_numbered(self.index, self.width)}"


def tile_at(path: str) -> Tile:
    """The tile (or, for `tile/entries/...`, the bundle's tile at level 0) that `path` names.

    Raises `TileError` for any spelling but the one of `Tile.path` and `Tile.entries_path`.
    """
    if met := _PATH.fullmatch(path):
        level, index = met["level"], int(re.sub("[x/]", "", met["index"]))
        width = int(met["width"] or TILE_WIDTH)
        tile = Tile(0 if level == "entries" else int(level), index, width)
        if path in (tile.path, f"tile/entries/{_numbered(index, width)}"):
            return tile
    raise TileError(
        f"met the path {path[:200]!r}, expected one like 'tile/0/x001/234.p/5'; "
        "numbers are written in groups of three digits"
    )


def _numbered(index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]]) + partial


def tiles(size: int) -> Iterator[Tile]:
    """Every tile of a tree of `size >= 0`, level by level."""
    for level in range(LEVELS):
        count = size >> (TILE_HEIGHT * level)
        if not count:
            return
        full, rest = divmod(count, TILE_WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)


def width_in(size: int, *, level: int, index: int) -> int:
    """How many hashes the tile (level, index) holds in a tree of `size`; 0 when none."""
    count = (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH
    return min(max(count, 0), TILE_WIDTH)


def narrowed(tile: bytes, *, width: int) -> bytes:
    """The first `width` hashes of a tile, still as bytes: the tile of a smaller tree.

    Raises `TileError` when the tile holds fewer, or a piece of one.
    """
    if len(tile) % HASH_BYTES or len(tile) < width * HASH_BYTES:
        raise TileError(
            f"met a tile of {len(tile)} bytes, expected whole hashes of {HASH_BYTES} bytes and "
            f"at least {width} of them; restore the tile from an export of the log"
        )
    return tile[: width * HASH_BYTES]


def hashes_of(tile: bytes, *, width: int) -> tuple[bytes, ...]:
    """The first `width` hashes of a tile, one by one; raises `TileError` as `narrowed` does."""
    held = narrowed(tile, width=width)
    return tuple(held[at : at + HASH_BYTES] for at in range(0, len(held), HASH_BYTES))


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """The entries of one tile, each after its length as two big-endian bytes; 1 to 256 of them."""
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise TileError(f"met {len(entries)} entries, expected 1 to {TILE_WIDTH} in a bundle")
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise TileError(
                f"met an entry of {len(entry)} bytes, expected at most {LONGEST_ENTRY}; "
                "commit to its digest instead"
            )
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_of(bundle: bytes) -> tuple[bytes, ...]:
    """The entries of a bundle; raises `TileError` when it is cut off or holds no or too many."""
    found, at = [], 0
    while at < len(bundle):
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        found.append(bundle[start:at])
    if at != len(bundle) or not 1 <= len(found) <= TILE_WIDTH:
        raise TileError(
            f"met a bundle of {len(bundle)} bytes with {len(found)} entries, expected 1 to "
            f"{TILE_WIDTH} whole ones; fetch it again"
        )
    return tuple(found)
