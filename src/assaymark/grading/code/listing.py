"""A repository as one text that a person can read and quote from: each file under its path."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from assaymark.grading.code.looked import LANGUAGES
from assaymark.grading.code.tree import Tree

_WORDS = frozenset({".md", ".txt", ".rst", ".toml", ".cfg", ".ini", ".yaml", ".yml", ".json"})


def listing(tree: Tree, *, most: int) -> str:
    """The texts of `tree`, README first, code before the rest, at most about `most` characters.

    What is no text, or has no room, is named at the end.
    """
    pieces: list[str] = []
    unread: list[str] = []
    room = most
    for path in sorted(tree.files, key=_rank):
        text = _readable(path, tree.files[path])
        piece = f"═══ {path} ═══\n{text.rstrip()}\n"
        if not text.strip() or len(piece) > room:
            unread.append(path)
            continue
        pieces.append(piece)
        room -= len(piece)
    if unread:
        pieces.append("\n".join(["═══ not shown here ═══", *unread[:100], *_rest(unread)]) + "\n")
    return "\n".join(pieces)


def _rank(path: str) -> tuple[int, int, str]:
    name = PurePosixPath(path)
    kind = 0 if name.stem.lower() == "readme" else 1 if _is_code(path) else 2
    return (kind, path.count("/"), path)


def _is_code(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in LANGUAGES


def _readable(path: str, content: bytes) -> str:
    """The text of a file that people read, without characters that hide or turn what is read."""
    suffix = PurePosixPath(path).suffix.lower()
    if b"\0" in content or not (_is_code(path) or suffix in _WORDS or not suffix):
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    lines = (line.replace("\t", "    ") for line in text.splitlines())
    return "\n".join("".join(one if one.isprintable() else "\ufffd" for one in ln) for ln in lines)


def _rest(unread: list[str]) -> Iterator[str]:
    if len(unread) > 100:
        yield f"… and {len(unread) - 100} more"
