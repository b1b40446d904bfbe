"""WebM: that it holds sound alone, or pictures with it where asked, and how long it lasts.

A recorder in a browser writes no length, and leaves the sizes of the outer elements open, so the
length is the time of the last block. Elements are walked in one pass without nesting: an outer
element is entered by reading on, everything else is skipped by its size.
Source: RFC 8794 (EBML), RFC 9559 (Matroska), WebM container guidelines.
"""

from collections.abc import Iterator

from assaymark.web.assessment.voice.errors import (
    MOST_PARTS,
    BrokenRecording,
    NotOnlySound,
    too_many,
)

MAGIC = b"\x1a\x45\xdf\xa3"
_HEADER, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_INFO, _TRACKS, _TRACK, _GROUP = 0x1549A966, 0x1654AE6B, 0xAE, 0xA0
_OUTER = {_HEADER, _SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK, _GROUP}
_OPEN = {_SEGMENT, _CLUSTER}
_DOCTYPE, _SCALE, _TIME = 0x4282, 0x2AD7B1, 0xE7
_KIND, _CODEC, _SIMPLE, _BLOCK = 0x83, 0x86, 0xA3, 0xA1
_PICTURES, _SOUND = 1, 2
_CODECS = (b"A_OPUS", b"A_VORBIS")
_WITH_PICTURES = (*_CODECS, b"V_VP8", b"V_VP9", b"V_AV1")


def webm_seconds(content: bytes, *, pictures: bool = False) -> float:
    """How long the sound lasts; raises `BrokenRecording`. `pictures`: one track of them may be."""
    found = _Found(pictures=pictures)
    for name, value in _elements(content):
        found.take(name, value)
    most = 2 if pictures else 1
    if found.doctype != b"webm" or not 1 <= found.tracks <= most or found.last < 0:
        raise BrokenRecording("no WebM with one track of sound and something in it")
    return found.last * found.scale / 1e9


class _Found:
    """What the elements said so far."""

    def __init__(self, *, pictures: bool) -> None:
        self.doctype, self.tracks, self.scale = b"", 0, 1_000_000
        self.cluster, self.last = 0, -1
        self.kinds = (_PICTURES, _SOUND) if pictures else (_SOUND,)
        self.codecs = _WITH_PICTURES if pictures else _CODECS

    def take(self, name: int, value: bytes) -> None:
        if name in (_SCALE, _KIND, _TIME) and len(value) > 8:
            raise BrokenRecording("a number of more than eight bytes")
        if name == _DOCTYPE:
            self.doctype = value.rstrip(b"\0")
        elif name == _SCALE:
            self.scale = int.from_bytes(value, "big")
        elif name == _KIND:
            self._kind(int.from_bytes(value, "big"))
        elif name == _CODEC and value.rstrip(b"\0") not in self.codecs:
            raise NotOnlySound(f"the codec {value[:20]!r}; expected Opus or Vorbis")
        elif name == _TIME:
            self.cluster = int.from_bytes(value, "big")
        elif name in (_SIMPLE, _BLOCK):
            self._block(value)

    def _kind(self, kind: int) -> None:
        if kind not in self.kinds:
            raise NotOnlySound(f"a track of kind {kind}; expected sound alone")
        self.tracks += 1

    def _block(self, value: bytes) -> None:
        _track, at = _number(value, 0, keep_mark=False)
        if at + 3 > len(value):
            raise BrokenRecording("a block that ends before its sound begins")
        after = int.from_bytes(value[at : at + 2], "big", signed=True)
        self.last = max(self.last, self.cluster + after)


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each element that holds a value, in order."""
    at = 0
    for _step in range(MOST_PARTS):
        if at >= len(content):
            return
        name, at = _number(content, at, keep_mark=True)
        width = 9 - content[at].bit_length() if at < len(content) else 0
        size, at = _number(content, at, keep_mark=False)
        is_open = size == (1 << 7 * width) - 1
        if name in _OUTER:
            if is_open and name not in _OPEN:
                raise BrokenRecording("an element of open size that must have one")
            continue
        if is_open or at + size > len(content):
            raise BrokenRecording("an element that ends beyond the file")
        yield name, content[at : at + size]
        at += size
    raise too_many()


def _number(content: bytes, at: int, *, keep_mark: bool) -> tuple[int, int]:
    """The variable-size number at `at`, with or without its length mark, and where it ends."""
    first = content[at] if at < len(content) else 0
    width = 9 - first.bit_length()
    if not first or at + width > len(content):
        raise BrokenRecording("a number that is cut off")
    value = int.from_bytes(content[at : at + width], "big")
    return (value if keep_mark else value & ((1 << 7 * width) - 1)), at + width
