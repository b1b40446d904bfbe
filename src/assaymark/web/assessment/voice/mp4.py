"""MP4: that it holds sound alone, and how long it lasts, in one piece or in fragments.

Recorders in browsers write fragments, whose lengths stand in each fragment alone. With pictures,
where asked, it must be in one piece: fragments of two tracks have two clocks.
Source: ISO/IEC 14496-12, clauses 4.2, 8.2.2, 8.4, 8.8.
"""

from collections.abc import Iterator

from assaymark.web.assessment.voice.errors import (
    MOST_PARTS,
    BrokenRecording,
    NotOnlySound,
    too_many,
)

_OUTER = {b"moov", b"trak", b"mdia", b"mvex", b"moof", b"traf"}
_DEPTH = 6
_DATA_OFFSET, _FIRST_FLAGS = 0x1, 0x4
_DURATION, _OTHERS = 0x100, (0x100, 0x200, 0x400, 0x800)


def is_mp4(content: bytes) -> bool:
    """Whether the bytes begin as MP4 does."""
    return content[4:8] == b"ftyp"


def mp4_seconds(content: bytes, *, pictures: bool = False) -> float:
    """How long the sound lasts; raises `BrokenRecording`. `pictures`: one track of them may be."""
    found = _Found(pictures=pictures)
    for name, value in _boxes(content, 0, len(content), depth=0, steps=iter(range(MOST_PARTS))):
        found.take(name, value)
    if not found.scale or not found.tracks or not found.has_data:
        raise BrokenRecording("no MP4 with a track of sound and something in it")
    if pictures:
        return _in_one_piece(found)
    return max(found.duration, found.fragments) / found.scale


def _in_one_piece(found: "_Found") -> float:
    if found.tracks > 2 or not found.longest_s:
        raise BrokenRecording("no film of one or two tracks in one piece")
    return found.longest_s


class _Found:
    """What the boxes said so far; durations are in `scale` parts of a second."""

    def __init__(self, *, pictures: bool) -> None:
        self.kinds = (b"soun", b"vide") if pictures else (b"soun",)
        self.longest_s = 0.0
        self.scale = self.duration = self.fragments = self.tracks = 0
        self.usual = self.here = 0
        self.has_data = False

    def take(self, name: bytes, value: bytes) -> None:
        if name == b"mdhd":
            self._media(value)
        elif name == b"hdlr":
            self._handler(value[8:12])
        elif name == b"mdat":
            self.has_data = self.has_data or bool(value)
        elif name == b"trex":
            self.usual = self.here = _int(value, 12, 4)
        elif name == b"tfhd":
            self.here = _fragment_usual(value, self.usual)
        elif name == b"trun":
            self.fragments += _run(value, self.here)

    def _media(self, value: bytes) -> None:
        long = value[:1] == b"\x01"
        self.scale = _int(value, 20 if long else 12, 4)
        duration = _int(value, 24 if long else 16, 8 if long else 4)
        unknown = 2**64 - 1 if long else 2**32 - 1
        known = 0 if duration == unknown else duration
        self.duration = max(self.duration, known)
        self.longest_s = max(self.longest_s, known / self.scale if self.scale else 0.0)

    def _handler(self, kind: bytes) -> None:
        if kind not in self.kinds:
            raise NotOnlySound(f"a track of kind {kind!r}; expected sound alone")
        self.tracks += 1


def _fragment_usual(value: bytes, usual: int) -> int:
    """The duration of a sample in this fragment where the run does not say its own."""
    flags = _int(value, 1, 3)
    if not flags & 0x8:
        return usual
    return _int(value, 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0), 4)


def _run(value: bytes, usual: int) -> int:
    """How long the samples of one run last together."""
    flags, count = _int(value, 1, 3), _int(value, 4, 4)
    if not flags & _DURATION:
        return count * usual
    at = 8 + 4 * bool(flags & _DATA_OFFSET) + 4 * bool(flags & _FIRST_FLAGS)
    step = 4 * sum(bool(flags & one) for one in _OTHERS)
    if at + count * step > len(value):
        raise BrokenRecording("a run with fewer samples than it says")
    return sum(_int(value, at + n * step, 4) for n in range(count))


def _boxes(
    content: bytes, at: int, end: int, *, depth: int, steps: Iterator[int]
) -> Iterator[tuple[bytes, bytes]]:
    """Each box that holds a value, in order; they must fill the file exactly."""
    while at < end:
        if next(steps, None) is None:
            raise too_many()
        size, name, head = _int(content, at, 4), content[at + 4 : at + 8], 8
        if size == 1:
            size, head = _int(content, at + 8, 8), 16
        if size < head or at + size > end or depth > _DEPTH:
            raise BrokenRecording("a box that does not fit")
        if name in _OUTER:
            yield from _boxes(content, at + head, at + size, depth=depth + 1, steps=steps)
        else:
            yield name, content[at + head : at + size]
        at += size


def _int(value: bytes, at: int, width: int) -> int:
    if at + width > len(value):
        raise BrokenRecording("a box that is cut off")
    return int.from_bytes(value[at : at + width], "big")
