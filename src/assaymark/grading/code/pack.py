"""The objects in a git pack, each with its true name: kinds, deltas and checksum read by hand.

A pack is hostile input: everything is counted (objects, bytes unpacked, chains of deltas), and what
is unpacked is bounded before it is unpacked. An object's name is computed from what it holds, so a
pack cannot say one thing and hold another.

gitformat-pack(5).
"""

import hashlib
import zlib
from dataclasses import dataclass
from typing import Final

from assaymark.grading.code.tree import CodeRefused, too_big

MOST_OBJECTS = 20_000
MOST_UNPACKED = 120 * 1024 * 1024
LONGEST_CHAIN = 60
_KINDS: Final = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_BY_PLACE, _BY_NAME = 6, 7
_STEP = 16 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: `kind` is commit, tree, blob or tag; `chain` deltas led to it."""

    kind: str
    content: bytes
    chain: int = 0


@dataclass(slots=True)
class _Reader:
    """Where reading stands; grows only in `objects`."""

    pack: bytes
    at: int
    room: int

    def number(self) -> int:
        """One byte."""
        if self.at >= len(self.pack):
            raise _broken("it ends too early")
        self.at += 1
        return self.pack[self.at - 1]

    def inflated(self, size: int) -> bytes:
        """The next zlib stream, of exactly `size` bytes."""
        self.room -= size
        if self.room < 0:
            raise too_big(f"a history of more than {MOST_UNPACKED // 1024 // 1024} MB")
        unpacker, made = zlib.decompressobj(), bytearray()
        try:
            while not unpacker.eof:
                step = self.pack[self.at : self.at + _STEP]
                if not step:
                    raise _broken("it ends too early")
                made += unpacker.decompress(step, size + 1 - len(made))
                if len(made) > size or (unpacker.unconsumed_tail and not unpacker.eof):
                    raise _broken("an object is longer than it says")
                self.at += len(step) - len(unpacker.unused_data)
        except zlib.error as error:
            raise _broken("an object does not unpack") from error
        if len(made) != size:
            raise _broken("an object is shorter than it says")
        return bytes(made)


def objects(pack: bytes) -> dict[str, Stored]:
    """Every object by its name; raises CodeRefused for anything git would not write."""
    if pack[:4] != b"PACK" or int.from_bytes(pack[4:8]) not in {2, 3}:
        raise _broken("it holds no pack")
    number = int.from_bytes(pack[8:12])
    if number > MOST_OBJECTS:
        raise too_big(f"a history of {number} objects")
    if hashlib.sha1(pack[:-20], usedforsecurity=False).digest() != pack[-20:]:
        raise _broken("its checksum is wrong")
    reader = _Reader(pack[:-20], 12, MOST_UNPACKED)
    by_place: dict[int, Stored] = {}
    by_name: dict[str, Stored] = {}
    for _ in range(number):
        place = reader.at
        one = _object(reader, place, by_place, by_name)
        by_place[place] = one
        by_name[name_of(one)] = one
    return by_name


def name_of(one: Stored) -> str:
    """The name git gives an object: the SHA-1 of its kind, size and content."""
    head = f"{one.kind} {len(one.content)}".encode() + b"\0"
    return hashlib.sha1(head + one.content, usedforsecurity=False).hexdigest()


def _object(
    reader: _Reader, place: int, by_place: dict[int, Stored], by_name: dict[str, Stored]
) -> Stored:
    first = reader.number()
    kind, size, shift = (first >> 4) & 7, first & 15, 4
    while first & 0x80:
        first = reader.number()
        size |= (first & 0x7F) << shift
        shift += 7
        if shift > 60:
            raise _broken("a size has no end")
    if kind in _KINDS:
        return Stored(_KINDS[kind], reader.inflated(size))
    base = _base(reader, kind, place, by_place, by_name)
    if base.chain >= LONGEST_CHAIN:
        raise _broken("a chain of changes is too long")
    made = _changed(base.content, reader.inflated(size), reader)
    return Stored(base.kind, made, base.chain + 1)


def _base(
    reader: _Reader,
    kind: int,
    place: int,
    by_place: dict[int, Stored],
    by_name: dict[str, Stored],
) -> Stored:
    """What a delta changes; it stands before it, as git writes bundles."""
    if kind == _BY_NAME:
        name = reader.pack[reader.at : reader.at + 20].hex()
        reader.at += 20
        found = by_name.get(name)
    elif kind == _BY_PLACE:
        byte = reader.number()
        back = byte & 0x7F
        while byte & 0x80 and back < 1 << 40:
            byte = reader.number()
            back = ((back + 1) << 7) | (byte & 0x7F)
        found = by_place.get(place - back)
    else:
        raise _broken(f"an object is of the unknown kind {kind}")
    if found is None:
        raise _broken("a change is of something that is not there")
    return found


def _changed(base: bytes, delta: bytes, reader: _Reader) -> bytes:
    """The base with a delta applied."""
    old, at = _length(delta, 0)
    new, at = _length(delta, at)
    reader.room -= new
    if old != len(base) or reader.room < 0:
        raise _broken("a change does not fit what it changes")
    made = bytearray()
    while at < len(delta):
        step, at = _step(base, delta, at)
        made += step
        if len(made) > new:
            raise _broken("a change makes more than it says")
    if len(made) != new:
        raise _broken("a change makes less than it says")
    return bytes(made)


def _length(delta: bytes, at: int) -> tuple[int, int]:
    made = shift = 0
    while at < len(delta) and shift < 60:
        byte = delta[at]
        at += 1
        made |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return made, at
    raise _broken("a change has no length")


def _step(base: bytes, delta: bytes, at: int) -> tuple[bytes, int]:
    """One instruction: bytes copied from the base, or given in the delta."""
    how = delta[at]
    at += 1
    if not how & 0x80:
        if not how or at + how > len(delta):
            raise _broken("a change cannot be read")
        return delta[at : at + how], at + how
    values = []
    for bit in range(7):
        if how & (1 << bit):
            if at >= len(delta):
                raise _broken("a change ends too early")
            values.append(delta[at])
            at += 1
        else:
            values.append(0)
    start = int.from_bytes(bytes(values[:4]), "little")
    size = int.from_bytes(bytes(values[4:]), "little") or 0x10000
    if start + size > len(base):
        raise _broken("a change copies what is not there")
    return base[start : start + size], at


def _broken(why: str) -> CodeRefused:
    return CodeRefused(
        f"The git history cannot be read: {why}.",
        "A bundle as git makes it was expected.",
        "Make it again with: git bundle create work.bundle HEAD",
    )
