"""A zip archive read as a work: nothing is written, nothing is followed, nothing is believed.

A zip says how big its files are; they are counted while they are unpacked, and unpacking stops at
the limit, so an archive that unpacks to very much costs no more than the limit.
"""

import io
import stat
import zipfile
import zlib

from assaymark.grading.code.tree import (
    MOST_BYTES,
    MOST_FILES,
    CodeRefused,
    Tree,
    is_left_out,
    refuse_file,
    safe,
    too_big,
    tree,
)

_STEP = 64 * 1024
_KINDS = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder"}


def read_zip(content: bytes) -> Tree:
    """The files of the zip in `content`; raises CodeRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise _broken() from error
    except (RuntimeError, ValueError, UnicodeError) as error:
        if isinstance(error, CodeRefused):
            raise
        raise _broken() from error


def _read(archive: zipfile.ZipFile) -> Tree:
    entries = [one for one in archive.infolist() if not one.is_dir()]
    for one in archive.infolist():
        safe(one.filename.rstrip("/"))
    kept = [one for one in entries if not is_left_out(one.filename)]
    if len(kept) > MOST_FILES:
        raise too_big(f"{len(kept)} files")
    files, room = [], MOST_BYTES
    for one in kept:
        read = _unpacked(archive, one, room)
        room -= len(read)
        files.append((one.filename, read))
    return tree(files, left_out=len(entries) - len(kept))


def _unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, room: int) -> bytes:
    kind = stat.S_IFMT(one.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise refuse_file(one.filename, _KINDS.get(kind, "a device or the like"))
    if one.flag_bits & 0x1:
        raise refuse_file(one.filename, "locked by a password")
    made = bytearray()
    with archive.open(one) as source:
        while step := source.read(_STEP):
            made += step
            if len(made) > room:
                raise too_big(f"more than {MOST_BYTES // 1024 // 1024} MB")
    return bytes(made)


def _broken() -> CodeRefused:
    return CodeRefused(
        "The zip archive cannot be read; it seems damaged.",
        "A whole zip of stored or deflated files was expected.",
        "Pack the project again with your system's own zip.",
    )
