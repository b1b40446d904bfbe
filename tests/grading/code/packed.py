"""Archives as somebody might hand them in, made here byte by byte."""

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Mapping


def zipped(files: Mapping[str, bytes], *, modes: Mapping[str, int] | None = None) -> bytes:
    """A zip; `modes` says of some paths what kind of file they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo(path)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (modes or {}).get(path, stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content)
    return out.getvalue()


def entry(mode: bytes, name: bytes, target: str) -> bytes:
    return mode + b" " + name + b"\0" + bytes.fromhex(target)


def named(kind: str, content: bytes) -> str:
    head = f"{kind} {len(content)}".encode() + b"\0"
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def stored(kind: int, content: bytes, *, size: int | None = None, before: bytes = b"") -> bytes:
    """An object as it stands in a pack; `size` may lie; `before` is what a delta is of."""
    size = len(content) if size is None else size
    first, size = size & 15, size >> 4
    head = bytearray([kind << 4 | first | (0x80 if size else 0)])
    while size:
        head.append((size & 0x7F) | (0x80 if size >> 7 else 0))
        size >>= 7
    return bytes(head) + before + zlib.compress(content)


def pack(*objects: bytes, number: int | None = None) -> bytes:
    count = len(objects) if number is None else number
    body = b"PACK" + (2).to_bytes(4) + count.to_bytes(4) + b"".join(objects)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def bundled(packed: bytes, heads: Mapping[str, str], *, needs: str = "") -> bytes:
    lines = [f"-{needs} old\n"] if needs else []
    lines += [f"{target} {name}\n" for name, target in heads.items()]
    return b"# v2 git bundle\n" + "".join(lines).encode() + b"\n" + packed


def bundle_of(tree: bytes, *objects: bytes) -> bytes:
    """A bundle of one commit with this tree, and further objects."""
    commit = f"tree {named('tree', tree)}\nauthor a <a> 0 +0000\n\nwork\n".encode()
    packed = pack(stored(1, commit), stored(2, tree), *objects)
    return bundled(packed, {"HEAD": named("commit", commit)})
