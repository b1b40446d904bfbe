"""A log kept as rows: grown in any batches, proved at every size, refusing rows that changed."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assaymark.ledger.errors import LedgerError
from assaymark.ledger.store import consistency, inclusion, integrate, nodes, root_of
from assaymark.ledger.tile import tiles
from assaymark.ledger.tree import EMPTY_ROOT, Edge, verify_consistency, verify_inclusion
from tests.ledger.textbook import Textbook, numbered

LEAVES = numbered(2_000)
BOOK = Textbook(LEAVES)


class Rows:
    """Tile rows as a database keeps them, counting what is read."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], bytes] = {}
        self.read: list[tuple[int, int]] = []
        self.size = 0

    def tile(self, level: int, index: int) -> bytes:
        self.read.append((level, index))
        return self.rows.get((level, index), b"")

    def grow(self, count: int) -> bytes:
        done = integrate(
            size=self.size, tile=self.tile, leaves=LEAVES[self.size : self.size + count]
        )
        for row in done.tiles:
            self.rows[row.level, row.index] = row.hashes
        self.size = done.size
        return done.root


class LogOfTiles(RuleBasedStateMachine):
    """Any order of appending and proving, held against the definition."""

    @initialize()
    def found(self) -> None:
        self.log = Rows()
        self.edge = Edge()
        self.published = [0]

    @rule(count=st.integers(0, 3) | st.sampled_from([250, 255, 256, 257, 300, 513]))
    @precondition(lambda self: self.log.size < 1_400)
    def append(self, count: int) -> None:
        self.edge = self.edge.extended(LEAVES[self.log.size : self.log.size + count])
        root = self.log.grow(count)
        assert root == self.edge.root == BOOK.root(self.log.size)
        self.published.append(self.log.size)

    @rule(data=st.data())
    @precondition(lambda self: self.log.size > 0)
    def prove_an_entry_at_a_published_size(self, data: st.DataObject) -> None:
        size = data.draw(st.sampled_from([each for each in self.published if each]))
        index = data.draw(st.integers(0, size - 1))
        proof = inclusion(index=index, size=size, tile=self.log.tile)
        assert proof == BOOK.path(index, size)
        assert verify_inclusion(
            proof, index=index, size=size, leaf=LEAVES[index], root=BOOK.root(size)
        )

    @rule(data=st.data())
    @precondition(lambda self: self.log.size > 0)
    def prove_that_a_published_size_began_a_later_one(self, data: st.DataObject) -> None:
        sizes = [each for each in self.published if each]
        old, new = sorted((data.draw(st.sampled_from(sizes)), data.draw(st.sampled_from(sizes))))
        proof = consistency(old=old, new=new, tile=self.log.tile)
        assert proof == BOOK.proof(old, new)
        assert verify_consistency(
            proof, old=old, new=new, old_root=BOOK.root(old), new_root=BOOK.root(new)
        )

    @invariant()
    def the_rows_are_the_tiles_of_the_tree_and_no_others(self) -> None:
        assert {place: len(held) // 32 for place, held in self.log.rows.items()} == {
            (tile.level, tile.index): tile.width for tile in tiles(self.log.size)
        }

    @invariant()
    def every_published_root_is_still_there(self) -> None:
        for size in self.published[-3:]:
            assert root_of(size=size, tile=self.log.tile) == BOOK.root(size)


LogOfTiles.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestLogOfTiles = LogOfTiles.TestCase


def grown(count: int) -> Rows:
    log = Rows()
    log.grow(count)
    return log


def test_an_empty_log_has_the_empty_root_and_an_empty_batch_changes_nothing() -> None:
    log = Rows()
    assert root_of(size=0, tile=log.tile) == log.grow(0) == EMPTY_ROOT
    done = integrate(size=5, tile=grown(5).tile, leaves=[])
    assert (done.size, done.root, done.tiles) == (5, BOOK.root(5), ())


def test_only_the_rows_that_changed_are_returned() -> None:
    done = integrate(size=254, tile=grown(254).tile, leaves=LEAVES[254:257])
    assert [(row.level, row.index, len(row.hashes) // 32) for row in done.tiles] == [
        (0, 0, 256),
        (0, 1, 1),
        (1, 0, 1),
    ]
    assert done.tiles[0].hashes == b"".join(LEAVES[:256])
    assert done.tiles[2].hashes == BOOK.root(256)


def test_growing_and_proving_read_few_rows() -> None:
    log = grown(1_030)
    log.read.clear()
    log.grow(1)
    assert set(log.read) == {(0, 4), (1, 0)}
    log.read.clear()
    inclusion(index=300, size=1_031, tile=log.tile)
    assert sorted(log.read) == [(0, 1), (0, 4), (1, 0)]


def test_a_log_of_three_levels_of_tiles_proves_its_entries() -> None:
    leaf = LEAVES[0]
    size = 256 * 256 + 3
    rows: dict[tuple[int, int], bytes] = {}
    done = integrate(size=0, tile=lambda *_: b"", leaves=[leaf] * size)
    rows = {(row.level, row.index): row.hashes for row in done.tiles}
    assert max(level for level, _ in rows) == 2
    assert done.root == Edge().extended([leaf] * size).root
    for index in (0, 255, 256, 65_535, 65_536, size - 1):
        proof = inclusion(index=index, size=size, tile=lambda *place: rows[place])
        assert verify_inclusion(proof, index=index, size=size, leaf=leaf, root=done.root)


@pytest.mark.parametrize("place", [(0, 2), (1, 0)])
def test_a_row_changed_behind_the_logs_back_stops_the_next_signature(
    place: tuple[int, int],
) -> None:
    log = grown(600)
    held = log.rows[place]
    log.rows[place] = bytes([held[0] ^ 1]) + held[1:]
    with pytest.raises(LedgerError, match="stop signing"):
        integrate(size=600, tile=log.tile, leaves=LEAVES[600:601], root=BOOK.root(600))


def test_the_signed_root_lets_growing_pass_when_nothing_changed() -> None:
    done = integrate(size=600, tile=grown(600).tile, leaves=LEAVES[600:601], root=BOOK.root(600))
    assert done.root == BOOK.root(601)


def test_a_database_rolled_back_is_met_before_it_is_signed() -> None:
    log = grown(500)
    with pytest.raises(LedgerError, match="restore the tile"):
        integrate(size=600, tile=log.tile, leaves=LEAVES[600:601], root=BOOK.root(600))


def test_an_entry_given_in_place_of_its_hash_is_refused() -> None:
    with pytest.raises(LedgerError, match="leaf_hash"):
        integrate(size=0, tile=lambda *_: b"", leaves=[b"an entry of 34 bytes is not its hash"])


def test_a_row_changed_later_is_not_served_from_memory() -> None:
    log = grown(3)
    before = inclusion(index=0, size=3, tile=log.tile)
    log.rows[0, 0] = log.rows[0, 0][:32] + bytes(32) + log.rows[0, 0][64:]
    after = inclusion(index=0, size=3, tile=log.tile)
    assert (before[0], after[0]) == (LEAVES[1], bytes(32))


def test_nodes_beyond_the_asked_size_are_not_served() -> None:
    node = nodes(size=3, tile=grown(8).tile)
    assert node(1, 0) == BOOK.node(1, 0)
    with pytest.raises(IndexError):
        node(1, 1)


@pytest.mark.parametrize("size", [-1, -256])
def test_a_negative_size_is_refused(size: int) -> None:
    with pytest.raises(LedgerError, match="not negative"):
        root_of(size=size, tile=grown(1).tile)
