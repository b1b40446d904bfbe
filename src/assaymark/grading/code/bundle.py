"""A git bundle read as a work, without git: no hook, no filter and no configuration can run.

Its newest tree is taken and its history counted. A bundle that needs objects of another repository
is refused, as are links; submodules are left out, since their files are not there.

gitformat-bundle(5), version 2; gitformat-pack(5).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from assaymark.grading.code.pack import Stored, objects
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

MAGIC: Final = b"# v2 git bundle\n"
_HEAD = re.compile(rb"([0-9a-f]{40}) ([\x21-\x7e]{1,200})")
_MOST_HEADS = 200
_DEEPEST = 60
_LINK, _SUBMODULE, _FOLDER = b"120000", b"160000", b"40000"
_FILES: Final = frozenset({b"100644", b"100755", b"100664"})
_MAIN: Final = ("HEAD", "refs/heads/main", "refs/heads/master")


def read_bundle(content: bytes) -> Tree:
    """The files of the bundle's newest commit; raises CodeRefused."""
    heads, pack = _header(content)
    stored = objects(pack)
    commits = [one for one in stored.values() if one.kind == "commit"]
    root = _root(stored, heads)
    left_out: list[str] = []
    files = list(_files(stored, root, left_out))
    return tree(files, left_out=len(left_out), commits=len(commits))


def _header(content: bytes) -> tuple[Mapping[str, str], bytes]:
    if not content.startswith(MAGIC):
        raise broken("it does not begin as a git bundle of version 2")
    heads: dict[str, str] = {}
    at = len(MAGIC)
    while True:
        end = content.find(b"\n", at, at + 400)
        if end < 0 or len(heads) > _MOST_HEADS:
            raise broken("its list of branches does not end")
        line, at = content[at:end], end + 1
        if not line:
            return heads, content[at:]
        if line.startswith(b"-"):
            raise CodeRefused(
                "The bundle holds only a part of the history.",
                "A bundle with everything in it was expected.",
                "Make it with: git bundle create work.bundle --all",
            )
        found = _HEAD.fullmatch(line)
        if found is None:
            raise broken("its list of branches cannot be read")
        heads[found[2].decode("ascii")] = found[1].decode("ascii")


def _root(stored: Mapping[str, Stored], heads: Mapping[str, str]) -> str:
    """The name of the newest tree: of HEAD, or of the main or only branch."""
    names = [name for name in _MAIN if name in heads]
    branches = [name for name in heads if name.startswith("refs/heads/")]
    if not names and len(branches) != 1:
        raise CodeRefused(
            f"The bundle holds {len(branches)} branches and does not say which one counts.",
            "HEAD, or a branch called main, was expected.",
            "Make it with: git bundle create work.bundle HEAD",
        )
    name = heads[(names or branches)[0]]
    commit = _asked(stored, name, "commit").content
    found = re.match(rb"tree ([0-9a-f]{40})\n", commit)
    if found is None:
        raise broken("a commit names no tree")
    return found[1].decode("ascii")


def _files(
    stored: Mapping[str, Stored], root: str, left_out: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Every file below `root`, with its path; sizes counted on the way."""
    size = 0
    for mode, path, target in _below(stored, root):
        if is_left_out(path) or mode == _SUBMODULE:
            left_out.append(path)
            continue
        if mode not in _FILES:
            raise refuse_file(path, "a link" if mode == _LINK else "no plain file")
        content = _asked(stored, target, "blob").content
        size += len(content)
        if size > MOST_BYTES:
            raise too_big(f"more than {MOST_BYTES // 1024 // 1024} MB")
        yield path, content


def _below(stored: Mapping[str, Stored], root: str) -> Iterator[tuple[bytes, str, str]]:
    """Mode, path and object of all but the folders, which are counted and gone into."""
    waiting, number = [("", root, 0)], 0
    while waiting:
        folder, name, depth = waiting.pop()
        if depth > _DEEPEST:
            raise too_big(f"folders {depth} deep")
        for mode, entry, target in _entries(_asked(stored, name, "tree").content):
            path = safe(f"{folder}{entry}")
            number += 1
            if number > 4 * MOST_FILES:
                raise too_big(f"more than {number - 1} files and folders")
            if mode == _FOLDER and not is_left_out(path):
                waiting.append((f"{path}/", target, depth + 1))
            else:
                yield mode, path, target


def _entries(content: bytes) -> Iterator[tuple[bytes, str, str]]:
    """Mode, name and object of each entry of a tree."""
    at = 0
    while at < len(content):
        end = content.find(b"\0", at)
        mode, _space, name = content[at:end].partition(b" ")
        if end < 0 or end + 21 > len(content) or not name or b"/" in name:
            raise broken("a folder's list cannot be read")
        try:
            entry = name.decode("utf-8")
        except UnicodeDecodeError as error:
            raise broken(f"the name {name[:80]!r} is not UTF-8") from error
        yield mode, entry, content[end + 1 : end + 21].hex()
        at = end + 21


def _asked(stored: Mapping[str, Stored], name: str, kind: str) -> Stored:
    found = stored.get(name)
    if found is None or found.kind != kind:
        raise broken(f"its {kind} {name[:12]} is missing")
    return found


def broken(why: str) -> CodeRefused:
    """The refusal of a bundle that is not what git writes."""
    return CodeRefused(
        f"The git bundle cannot be read: {why}.",
        "A whole bundle as git makes it was expected.",
        "Make it again with: git bundle create work.bundle HEAD",
    )
