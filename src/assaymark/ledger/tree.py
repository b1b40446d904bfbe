"""The Merkle tree: hashes, roots, proofs, and the verifiers of proofs.

Leaves and inner nodes are hashed with different first bytes, so that neither can be passed off
as the other. The makers of proofs raise `LedgerError` for what cannot be proved; the verifiers
never raise: a proof that is not one is answered with `False`.

A node is named (level, index): the hash over leaves [index * 2^level, (index + 1) * 2^level).
Only complete nodes are ever named, and those never change again.

Source: RFC 6962, section 2.1; verification as RFC 9162, section 2.1.3.2, extended to ranges
(draft-ietf-plants-merkle-tree-certs, section 4.4).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from assaymark.ledger.errors import LedgerError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Node = Callable[[int, int], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of an entry, as it stands at level 0."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over its two children."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: its largest complete subtrees, left to right.

    All that is needed to append and to know the root; at most 64 hashes however large the tree.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise LedgerError(
                f"met {len(self.peaks)} peaks for a tree of size {self.size}, expected one for "
                "each set bit of a size that is not negative; take size and peaks from one edge"
            )
        for peak in self.peaks:
            checked_hash(peak)

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, found = self.peaks
        for peak in reversed(rest):
            found = node_hash(peak, found)
        return found

    def extended(self, leaves: Iterable[bytes]) -> Self:
        """The edge after these leaf hashes were appended in their order."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            peaks.append(checked_hash(leaf))
            merges = size
            while merges & 1:
                right = peaks.pop()
                peaks.append(node_hash(peaks.pop(), right))
                merges >>= 1
            size += 1
        return type(self)(size, tuple(peaks))


def checked_hash(candidate: bytes) -> bytes:
    """The same hash; raises `LedgerError` when it is not 32 bytes long."""
    if len(candidate) != HASH_BYTES:
        raise LedgerError(
            f"met a hash of {len(candidate)} bytes, expected {HASH_BYTES}; "
            "hash the leaf with leaf_hash first"
        )
    return candidate


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes.

    >>> root([]).hex()[:16]
    'e3b0c44298fc1c14'
    """
    return Edge().extended(leaves).root


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """The hashes that lead from leaf `index` to the root of a tree of `size`, nearest first.

    `0 <= index < size`; raises `LedgerError` otherwise.
    """
    if not 0 <= index < size:
        raise LedgerError(
            f"met index {index} in a tree of size {size}, expected 0 <= index < size; "
            "wait until the entry is integrated"
        )
    return tuple(reversed(_siblings(index, index + 1, size, node)))


def consistency_proof(old: int, new: int, node: Node) -> tuple[bytes, ...]:
    """The hashes that show the tree of size `old` to be a beginning of the tree of size `new`.

    `0 < old <= new`; raises `LedgerError` otherwise: that an empty tree grew needs no proof.
    """
    if not 0 < old <= new:
        raise LedgerError(
            f"met sizes {old} and {new}, expected 0 < old <= new; ask with the smaller size first"
        )
    return tuple(reversed(_siblings(0, old, new, node)))


def _siblings(start: int, end: int, size: int, node: Node) -> list[bytes]:
    """What stands beside [start, end) on the way down from the root, furthest first.

    Serves both proofs, which are one walk: down towards the subtree that ends at `end`. Where
    that subtree begins left of where the walk stopped, the piece met is part of the proof.
    """
    low, high, found = 0, size, []
    while high != end or low < start:
        split = low + _split(high - low)
        if end <= split:
            found.append(_span(split, high, node))
            high = split
        else:
            found.append(_span(low, split, node))
            low = split
    if low > start:
        found.append(_span(low, high, node))
    return found


def _split(count: int) -> int:
    """The largest power of two smaller than `count`; `count > 1`."""
    return 1 << ((count - 1).bit_length() - 1)


def _span(low: int, high: int, node: Node) -> bytes:
    """The root over leaves [low, high), where `low` is where a subtree that large begins."""
    count = high - low
    level = count.bit_length() - 1
    if count == 1 << level:
        return node(level, low >> level)
    middle = low + (1 << level)
    return node_hash(node(level, low >> level), _span(middle, high, node))


def verify_inclusion(
    proof: Sequence[bytes], *, index: int, size: int, leaf: bytes, root: bytes
) -> bool:
    """Whether `proof` shows the leaf hash `leaf` at `index` in the tree (`size`, `root`)."""
    return verify_range(proof, start=index, end=index + 1, size=size, part=leaf, root=root)


def verify_consistency(
    proof: Sequence[bytes], *, old: int, new: int, old_root: bytes, new_root: bytes
) -> bool:
    """Whether `proof` shows the tree (`old`, `old_root`) to begin (`new`, `new_root`).

    The empty tree is refused: it begins every tree, so a proof of it would prove nothing.
    """
    return verify_range(proof, start=0, end=old, size=new, part=old_root, root=new_root)


def verify_range(
    proof: Sequence[bytes], *, start: int, end: int, size: int, part: bytes, root: bytes
) -> bool:
    """Whether the subtree over leaves [start, end) with the root `part` is in (`size`, `root`).

    An inclusion proof is the case of one leaf, a consistency proof the case `start == 0`.
    The range must be a subtree: `start` a multiple of the least power of two >= `end - start`.
    """
    if not is_subtree(start, end) or end > size:
        return False
    if any(len(each) != HASH_BYTES for each in (*proof, part, root)):
        return False
    climb = _Climb(start, end - 1, size - 1)
    climb.skip()
    if climb.first == climb.last:
        return climb.leads(part, proof, part=part, root=root)
    return bool(proof) and climb.leads(proof[0], proof[1:], part=part, root=root)


def is_subtree(start: int, end: int) -> bool:
    """Whether leaves [start, end) are all the leaves below one node, now or once.

    >>> is_subtree(4, 7), is_subtree(2, 5)
    (True, False)
    """
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


@dataclass(slots=True)
class _Climb:
    """Three places on one level of the tree, moving up: the range's first and last, the end."""

    first: int
    last: int
    end: int

    def up(self) -> None:
        self.first >>= 1
        self.last >>= 1
        self.end >>= 1

    def skip(self) -> None:
        """Climbs past the levels whose hashes are inside the range on both sides."""
        flush = self.last == self.end
        while self.first != self.last and (flush or self.last & 1):
            self.up()

    def leads(self, seed: bytes, path: Sequence[bytes], *, part: bytes, root: bytes) -> bool:
        """Whether `seed`, joined with `path` on the way up, makes both `part` and `root`."""
        inner = outer = seed
        for beside in path:
            if self.end == 0:
                return False
            if self.last & 1 or self.last == self.end:
                if self.first < self.last:
                    inner = node_hash(beside, inner)
                outer = node_hash(beside, outer)
                while not self.last & 1:
                    self.up()
            else:
                outer = node_hash(outer, beside)
            self.up()
        return self.end == 0 and inner == part and outer == root


def perfect_levels(hashes: Sequence[bytes]) -> tuple[tuple[bytes, ...], ...]:
    """Level by level, every complete node over these hashes; incomplete ones are left out."""
    levels = [tuple(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append(tuple(sha256(b"\x01" + left + right).digest() for left, right in pairs))
    return tuple(levels)
