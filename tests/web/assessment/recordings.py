"""Small recordings made byte by byte: the containers are real, the sound is noise."""


def element(name: str, value: bytes) -> bytes:
    """An EBML element with a size of eight bytes."""
    return bytes.fromhex(name) + (len(value) | 1 << 56).to_bytes(8, "big") + value


def opened(name: str, value: bytes) -> bytes:
    """An EBML element of open size, as recorders write them."""
    return bytes.fromhex(name) + b"\x01" + b"\xff" * 7 + value


def number(name: str, value: int) -> bytes:
    return element(name, value.to_bytes(4, "big"))


def webm(
    seconds: float = 2.0, *, kind: int = 2, codec: bytes = b"A_OPUS", doc: bytes = b"webm"
) -> bytes:
    """WebM as a browser records it: open segment, a cluster each ten seconds, no length."""
    head = element("1a45dfa3", element("4282", doc))
    track = element("ae", number("83", kind) + element("86", codec))
    found = element("1549a966", number("2ad7b1", 1_000_000)) + element("1654ae6b", track)
    for begin in range(0, int(seconds * 1000) + 1, 10_000):
        last = min(int(seconds * 1000) - begin, 9_980)
        blocks = element("a3", b"\x81\0\0\x80sound")
        blocks += element("a3", b"\x81" + last.to_bytes(2, "big", signed=True) + b"\x80sound")
        found += opened("1f43b675", number("e7", begin) + blocks)
    return head + opened("18538067", found)


def ogg(seconds: float = 2.0, *, first: bytes = b"OpusHead\x01\x01\x38\x01" + b"\0" * 7) -> bytes:
    """Ogg with a head, comments and one page of sound."""
    end = int(seconds * 48_000) + 312
    return page(2, 0, first) + page(0, 0, b"OpusTags") + page(4, end, b"sound" * 9)


def page(flags: int, granule: int, body: bytes, *, stream: int = 7) -> bytes:
    head = b"OggS\0" + bytes([flags]) + granule.to_bytes(8, "little")
    return head + stream.to_bytes(4, "little") + b"\0" * 8 + bytes([1, len(body)]) + body


def box(name: bytes, value: bytes) -> bytes:
    return (len(value) + 8).to_bytes(4, "big") + name + value


def mp4(seconds: float = 2.0, *, kind: bytes = b"soun", fragments: int = 0) -> bytes:
    """MP4 in one piece, or in fragments whose lengths stand in each of them alone."""
    ticks = 0 if fragments else int(seconds * 1000)
    times = b"\0" * 12 + (1000).to_bytes(4, "big") + ticks.to_bytes(4, "big") + b"\0" * 4
    media = box(b"mdhd", times) + box(b"hdlr", b"\0" * 8 + kind + b"\0" * 12)
    usual = box(b"mvex", box(b"trex", b"\0" * 12 + (20).to_bytes(4, "big") + b"\0" * 8))
    moov = box(b"moov", box(b"trak", box(b"mdia", media)) + (usual if fragments else b""))
    found = box(b"ftyp", b"M4A \0\0\0\0") + moov
    for _ in range(fragments):
        count = int(seconds * 50 / fragments)
        head = box(b"tfhd", b"\0" * 4 + (1).to_bytes(4, "big"))
        run = box(b"trun", b"\0" * 4 + count.to_bytes(4, "big"))
        found += box(b"moof", box(b"traf", head + run)) + box(b"mdat", b"sound")
    return found if fragments else found + box(b"mdat", b"sound")
