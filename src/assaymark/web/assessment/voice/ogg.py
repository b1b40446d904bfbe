"""Ogg: that it holds one stream of Opus or Vorbis, and how long it lasts.

Source: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), Vorbis I specification, 4.2.2.
"""

from assaymark.web.assessment.voice.errors import (
    MOST_PARTS,
    BrokenRecording,
    NotOnlySound,
    too_many,
)

MAGIC = b"OggS"
_HEAD = 27
_NONE = 2**64 - 1
_BEGINS = 2


def ogg_seconds(content: bytes) -> float:
    """How long the sound lasts; raises `BrokenRecording`."""
    at, rate, skip, last, streams, pages = 0, 0, 0, 0, set(), 0
    while at < len(content):
        pages += 1
        if pages > MOST_PARTS:
            raise too_many()
        flags, granule, stream, body, at = _page(content, at)
        if flags & _BEGINS:
            rate, skip = _rate(body)
        streams.add(stream)
        if granule != _NONE:
            last = max(last, granule)
    if len(streams) != 1 or not rate or not last:
        raise BrokenRecording("no Ogg with one stream of sound and something in it")
    return max(0.0, (last - skip) / rate)


def _page(content: bytes, at: int) -> tuple[int, int, bytes, bytes, int]:
    """Flags, granule position, stream, body of the page at `at`, and where it ends."""
    head = content[at : at + _HEAD]
    if len(head) < _HEAD or not head.startswith(MAGIC) or head[4]:
        raise BrokenRecording("something between pages")
    sizes = content[at + _HEAD : at + _HEAD + head[26]]
    begin = at + _HEAD + head[26]
    end = begin + sum(sizes)
    if end > len(content):
        raise BrokenRecording("a page that is cut off")
    granule = int.from_bytes(head[6:14], "little")
    return head[5], granule, head[14:18], content[begin:end], end


def _rate(body: bytes) -> tuple[int, int]:
    """Samples a second, and the samples to skip at the beginning."""
    if body.startswith(b"OpusHead") and len(body) >= 19:
        return 48_000, int.from_bytes(body[10:12], "little")
    if body.startswith(b"\x01vorbis") and len(body) >= 30:
        return int.from_bytes(body[12:16], "little"), 0
    raise NotOnlySound(f"a stream that begins with {body[:8]!r}; expected Opus or Vorbis")
