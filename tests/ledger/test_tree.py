"""Trees: the text-book definition on every small tree, and every changed byte refused."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.ledger.errors import LedgerError
from assaymark.ledger.tree import (
    EMPTY_ROOT,
    Edge,
    consistency_proof,
    inclusion_proof,
    is_subtree,
    leaf_hash,
    node_hash,
    perfect_levels,
    root,
    verify_consistency,
    verify_inclusion,
    verify_range,
)
from tests.ledger.textbook import Textbook, numbered

LARGEST = 70
BOOK = Textbook(numbered(LARGEST))
OTHER = b"\x5a" * 32

# RFC 6962 trees over the entries used by Certificate Transparency's own tests.
CT_ENTRIES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def flipped(value: bytes) -> Iterator[bytes]:
    """The value with one bit of each byte changed, and one byte short or long."""
    for at in range(len(value)):
        yield value[:at] + bytes([value[at] ^ 1 << at % 8]) + value[at + 1 :]
    yield value[:-1]
    yield value + b"\x00"


def changed_paths(proof: Sequence[bytes]) -> Iterator[tuple[bytes, ...]]:
    """The path with one hash changed, left out, doubled, or put before, after or aside."""
    for at in range(len(proof)):
        for other in flipped(proof[at]):
            yield (*proof[:at], other, *proof[at + 1 :])
        yield (*proof[:at], *proof[at + 1 :])
        yield (*proof[:at], proof[at], *proof[at:])
        if proof[at : at + 2] != proof[at : at + 2][::-1]:
            yield (*proof[:at], *proof[at : at + 2][::-1], *proof[at + 2 :])
    yield (OTHER, *proof)
    yield (*proof, OTHER)


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in CT_ENTRIES[:size]]
    assert root(leaves).hex() == CT_ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing_as_root() -> None:
    assert root([]) == EMPTY_ROOT == Edge().root
    assert EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = BOOK.leaves[:2]
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_every_small_tree_has_the_root_of_the_definition(size: int) -> None:
    assert root(BOOK.leaves[:size]) == BOOK.root(size)


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_inclusion_proof_is_the_definitions_and_verifies(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(index, size, Textbook(BOOK.leaves[:size]).node)
        assert proof == BOOK.path(index, size)
        assert verify_inclusion(
            proof, index=index, size=size, leaf=BOOK.leaves[index], root=BOOK.root(size)
        )


@pytest.mark.parametrize("new", range(1, LARGEST + 1))
def test_every_consistency_proof_is_the_definitions_and_verifies(new: int) -> None:
    book = Textbook(BOOK.leaves[:new])
    for old in range(1, new + 1):
        proof = consistency_proof(old, new, book.node)
        assert proof == BOOK.proof(old, new)
        assert verify_consistency(
            proof, old=old, new=new, old_root=BOOK.root(old), new_root=BOOK.root(new)
        )


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 21])
def test_no_change_to_an_inclusion_proof_goes_unseen(size: int) -> None:
    for index in range(size):
        proof, leaf, top = BOOK.path(index, size), BOOK.leaves[index], BOOK.root(size)
        for other in changed_paths(proof):
            assert not verify_inclusion(other, index=index, size=size, leaf=leaf, root=top)
        for other in flipped(leaf):
            assert not verify_inclusion(proof, index=index, size=size, leaf=other, root=top)
        for other in flipped(top):
            assert not verify_inclusion(proof, index=index, size=size, leaf=leaf, root=other)


@pytest.mark.parametrize("new", [1, 2, 3, 5, 8, 13, 21])
def test_no_change_to_a_consistency_proof_goes_unseen(new: int) -> None:
    for old in range(1, new + 1):
        proof, begun, top = BOOK.proof(old, new), BOOK.root(old), BOOK.root(new)
        for other in changed_paths(proof):
            assert not verify_consistency(other, old=old, new=new, old_root=begun, new_root=top)
        for other in flipped(begun):
            assert not verify_consistency(proof, old=old, new=new, old_root=other, new_root=top)
        for other in flipped(top):
            assert not verify_consistency(proof, old=old, new=new, old_root=begun, new_root=other)


@pytest.mark.parametrize("size", range(1, 25))
def test_an_inclusion_proof_serves_no_other_place_in_its_tree(size: int) -> None:
    for index in range(size):
        for other in range(-2, size + 3):
            assert verify_inclusion(
                BOOK.path(index, size),
                index=other,
                size=size,
                leaf=BOOK.leaves[index],
                root=BOOK.root(size),
            ) == (other == index)


@pytest.mark.parametrize("new", range(1, 17))
def test_a_consistency_proof_serves_no_other_pair_of_trees(new: int) -> None:
    pairs = [(old, size) for size in range(1, 17) for old in range(1, size + 1)]
    for old in range(1, new + 1):
        proof = BOOK.proof(old, new)
        for begun, size in pairs:
            assert verify_consistency(
                proof,
                old=begun,
                new=size,
                old_root=BOOK.root(begun),
                new_root=BOOK.root(size),
            ) == (proof == BOOK.proof(begun, size))


@pytest.mark.parametrize("new", range(33))
def test_that_an_empty_tree_grew_is_no_proof(new: int) -> None:
    assert not verify_consistency((), old=0, new=new, old_root=EMPTY_ROOT, new_root=BOOK.root(new))


@pytest.mark.parametrize(("old", "new"), [(0, 5), (-1, 5), (6, 5), (0, 0)])
def test_impossible_consistency_is_refused_with_both_sizes(old: int, new: int) -> None:
    with pytest.raises(LedgerError, match=f"met sizes {old} and {new}"):
        consistency_proof(old, new, BOOK.node)


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 0)])
def test_a_place_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(LedgerError, match=f"met index {index} in a tree of size {size}"):
        inclusion_proof(index, size, BOOK.node)


def test_a_range_is_a_subtree_only_where_a_node_stands_above_it() -> None:
    aligned = {
        (start, end)
        for start in range(40)
        for end in range(start + 1, 41)
        if any(
            start % (1 << height) == 0 and end - start <= 1 << height < 2 * (end - start)
            for height in range(7)
        )
    }
    assert aligned == {
        (start, end) for start in range(-3, 40) for end in range(-3, 41) if is_subtree(start, end)
    }


@pytest.mark.parametrize("size", [7, 14, 16])
def test_a_subtree_proof_is_accepted_and_its_changes_are_refused(size: int) -> None:
    """The worked examples of the draft, [4, 8) and [8, 13) in 14, and their like."""
    part = lambda low, high: BOOK.hash(low, min(high, size))  # noqa: E731
    proof = (BOOK.hash(0, 4), *((BOOK.hash(8, size),) if size > 8 else ()))
    assert verify_range(
        proof, start=4, end=min(8, size), size=size, part=part(4, 8), root=BOOK.root(size)
    )
    for other in changed_paths(proof):
        assert not verify_range(
            other, start=4, end=min(8, size), size=size, part=part(4, 8), root=BOOK.root(size)
        )


def test_the_drafts_example_of_a_ragged_subtree_verifies() -> None:
    proof = (BOOK.hash(12, 13), BOOK.hash(13, 14), BOOK.hash(8, 12), BOOK.hash(0, 8))
    claim = {"start": 8, "end": 13, "size": 14}
    assert verify_range(proof, **claim, part=BOOK.hash(8, 13), root=BOOK.root(14))
    for other in changed_paths(proof):
        assert not verify_range(other, **claim, part=BOOK.hash(8, 13), root=BOOK.root(14))


@given(st.lists(st.integers(0, 40), max_size=6))
def test_an_edge_grown_in_batches_equals_one_grown_at_once(batches: list[int]) -> None:
    leaves = numbered(sum(batches))
    edge, done = Edge(), 0
    for count in batches:
        edge, done = edge.extended(leaves[done : done + count]), done + count
    assert edge == Edge().extended(leaves)
    assert (edge.size, edge.root) == (len(leaves), Textbook(leaves).root(len(leaves)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Edge(3, (OTHER,)),
        lambda: Edge(0, (OTHER,)),
        lambda: Edge(-1, (OTHER,)),
        lambda: Edge(1, (OTHER[:-1],)),
        lambda: Edge().extended([b"an entry, not its hash"]),
    ],
)
def test_an_edge_that_no_tree_has_is_refused(make: Callable[[], Edge]) -> None:
    with pytest.raises(LedgerError, match="expected"):
        make()


@pytest.mark.parametrize("count", range(1, 20))
def test_only_complete_nodes_are_counted_as_such(count: int) -> None:
    levels = perfect_levels(BOOK.leaves[:count])
    assert [len(level) for level in levels] == [
        count >> height for height in range(count.bit_length())
    ]
    for height, level in enumerate(levels):
        assert level == tuple(BOOK.node(height, index) for index in range(count >> height))
