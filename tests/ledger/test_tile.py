"""Tiles: addresses as the specification spells them, bundles, and refusals."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.ledger.errors import TileError
from assaymark.ledger.tile import (
    Tile,
    entries_of,
    entry_bundle,
    hashes_of,
    narrowed,
    tile_at,
    tiles,
    width_in,
)

PATHS = [
    (Tile(0, 0), "tile/0/000"),
    (Tile(0, 999, 255), "tile/0/999.p/255"),
    (Tile(0, 1000), "tile/0/x001/000"),
    (Tile(0, 1234067), "tile/0/x001/x234/067"),
    (Tile(0, 1234, 5), "tile/0/x001/234.p/5"),
    (Tile(63, 7, 1), "tile/63/007.p/1"),
]


@pytest.mark.parametrize(("tile", "path"), PATHS)
def test_addresses_are_spelt_as_the_specification_spells_them(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tile_at(path) == tile


def test_entries_have_addresses_beneath_level_zero_only() -> None:
    assert Tile(0, 1234067, 9).entries_path == "tile/entries/x001/x234/067.p/9"
    assert tile_at("tile/entries/x001/x234/067.p/9") == Tile(0, 1234067, 9)
    with pytest.raises(TileError, match="only leaves have entries"):
        _ = Tile(1, 0).entries_path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/01",
        "tile/0/001.p/256",
        "tile/0/001.p/257",
        "tile/0/001.p/",
        "tile/0/001/",
        "/tile/0/001",
        "tile/0/001\n",
        "tile/0/٠٠١",
        "tile/entries",
        "tile/entry/001",
        "tile/0/../001",
    ],
)
def test_every_other_spelling_is_refused(path: str) -> None:
    with pytest.raises(TileError, match="met"):
        tile_at(path)


@given(st.integers(0, 63), st.integers(0, 2**60), st.integers(1, 256))
def test_every_address_leads_back_to_its_tile(level: int, index: int, width: int) -> None:
    assert tile_at(Tile(level, index, width).path) == Tile(level, index, width)


def test_the_specifications_example_tree_has_its_tiles() -> None:
    counted = Counter((tile.level, tile.width) for tile in tiles(70_000))
    assert counted == {(0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1}


def test_a_tree_of_one_full_tile_has_a_partial_one_above_and_an_empty_tree_none() -> None:
    assert [tile.path for tile in tiles(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles(0)) == []


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537])
def test_widths_agree_with_the_list_of_tiles(size: int) -> None:
    listed = {(tile.level, tile.index): tile.width for tile in tiles(size)}
    for level in range(4):
        for index in {0, 1, 2, size >> 8, (size >> 8) + 1, size >> 16}:
            assert width_in(size, level=level, index=index) == listed.get((level, index), 0)


@pytest.mark.parametrize(
    ("level", "index", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)]
)
def test_a_tile_that_cannot_be_is_refused(level: int, index: int, width: int) -> None:
    with pytest.raises(TileError, match="no other tile exists"):
        Tile(level, index, width)


def test_a_tile_gives_as_many_hashes_as_asked_and_no_more_than_it_has() -> None:
    held = bytes(range(96))
    assert hashes_of(held, width=2) == (held[:32], held[32:64])
    assert narrowed(held, width=2) == held[:64]
    for tile, width in [(held, 4), (held[:-1], 2), (b"", 1)]:
        with pytest.raises(TileError, match="restore the tile"):
            hashes_of(tile, width=width)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_gives_back_its_entries(entries: list[bytes]) -> None:
    assert entries_of(entry_bundle(entries)) == tuple(entries)


@pytest.mark.parametrize("count", [1, 256])
def test_the_smallest_and_the_largest_bundle_are_written_and_read(count: int) -> None:
    assert entries_of(entry_bundle([b"entry"] * count)) == (b"entry",) * count


def test_a_bundle_is_length_then_entry() -> None:
    assert entry_bundle([b"ab", b"", b"\x00" * 65_535])[:6] == b"\x00\x02ab\x00\x00"


@pytest.mark.parametrize("entries", [[], [b""] * 257, [b"\x00" * 65_536]])
def test_a_bundle_that_cannot_be_is_refused(entries: list[bytes]) -> None:
    with pytest.raises(TileError, match="expected"):
        entry_bundle(entries)


@pytest.mark.parametrize("bundle", [b"", b"\x00", b"\x00\x02a", b"\x00\x01ab", b"\x00\x00" * 257])
def test_a_bundle_cut_off_or_too_long_is_refused(bundle: bytes) -> None:
    with pytest.raises(TileError, match="fetch it again"):
        entries_of(bundle)
