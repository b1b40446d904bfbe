"""Places in a status list, in an order that tells nobody how many came before.

A Feistel network over 18 bits with SHA-256 as round function, walked until it lands below 2^17:
a permutation of all places, different for each seed.

Source: Black and Rogaway (2002), Ciphers with arbitrary finite domains, section 4 (cycle walking).
"""

from hashlib import sha256

PLACES = 131_072
_HALF_BITS = 9
_MASK = (1 << _HALF_BITS) - 1
_ROUNDS = 6


def place(number: int, *, seed: int) -> int:
    """The place of the `number`-th entry; `0 <= number < PLACES`, and so is the answer."""
    if not 0 <= number < PLACES:
        raise ValueError(f"met entry number {number}, expected 0 <= number < {PLACES}; open a list")
    found = _shuffled(number, seed)
    while found >= PLACES:
        found = _shuffled(found, seed)
    return found


def _shuffled(value: int, seed: int) -> int:
    left, right = value >> _HALF_BITS, value & _MASK
    for number in range(_ROUNDS):
        left, right = right, left ^ _round(right, number, seed)
    return left << _HALF_BITS | right


def _round(half: int, number: int, seed: int) -> int:
    digest = sha256(f"assaymark/status/{seed}/{number}/{half}".encode()).digest()
    return int.from_bytes(digest[:2]) & _MASK
