"""RFC 6962, section 2.1, word for word: recursive, slow, and plainly right. Oracle of the rest."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256


def numbered(count: int) -> list[bytes]:
    """Leaf hashes of `count` entries that differ."""
    return [sha256(b"\x00" + f"entry {each}".encode()).digest() for each in range(count)]


class Textbook:
    """The definitions over one list of leaf hashes, remembering what was computed."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves
        self.hash: Callable[[int, int], bytes] = lru_cache(maxsize=None)(self._hash)

    def _hash(self, low: int, high: int) -> bytes:
        """MTH(D[low:high])."""
        if high == low:
            return sha256(b"").digest()
        if high - low == 1:
            return self.leaves[low]
        k = largest_power_below(high - low)
        return sha256(b"\x01" + self.hash(low, low + k) + self.hash(low + k, high)).digest()

    def root(self, size: int) -> bytes:
        return self.hash(0, size)

    def node(self, level: int, index: int) -> bytes:
        assert (index + 1) << level <= len(self.leaves), "only complete nodes may be asked for"
        return self.hash(index << level, (index + 1) << level)

    def path(self, index: int, size: int) -> tuple[bytes, ...]:
        """PATH(index, D[0:size])."""
        return self._path(index, 0, size)

    def _path(self, m: int, low: int, high: int) -> tuple[bytes, ...]:
        if high - low == 1:
            return ()
        k = largest_power_below(high - low)
        if m < k:
            return (*self._path(m, low, low + k), self.hash(low + k, high))
        return (*self._path(m - k, low + k, high), self.hash(low, low + k))

    def proof(self, m: int, n: int) -> tuple[bytes, ...]:
        """PROOF(m, D[0:n])."""
        return self._subproof(m, 0, n, True)

    def _subproof(self, m: int, low: int, high: int, whole: bool) -> tuple[bytes, ...]:
        if m == high - low:
            return () if whole else (self.hash(low, high),)
        k = largest_power_below(high - low)
        if m <= k:
            return (*self._subproof(m, low, low + k, whole), self.hash(low + k, high))
        return (*self._subproof(m - k, low + k, high, False), self.hash(low, low + k))


def largest_power_below(count: int) -> int:
    """The largest power of two smaller than `count`."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power
