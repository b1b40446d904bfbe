"""The files of a repository as values, and the rules that every file has to keep.

Whoever reads an archive holds hostile input. A path is relative, of plain names joined by `/`; no
file lies inside another; links, devices and anything else that is no plain file are refused. Sizes
are counted as they are unpacked, never believed. What tools make or fetch is left out.

Errors: `CodeRefused` (a `ValueError`), always in three parts.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

MOST_FILES = 2_000
MOST_BYTES = 20 * 1024 * 1024
"""Of all files together, unpacked."""
LONGEST_PATH = 240
LEFT_OUT: Final = frozenset(
    {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".mypy_cache",
     ".pytest_cache", ".ruff_cache", ".tox", ".idea", "__MACOSX", ".DS_Store"}
)  # fmt: skip
"""Folders and files that belong to tools and not to the work."""


class CodeRefused(ValueError):
    """An archive that cannot be a work; says what was met, what was expected, what to do."""

    def __init__(self, met: str, expected: str, todo: str) -> None:
        self.met, self.expected, self.todo = met, expected, todo
        super().__init__(f"{met} {expected} {todo}")


@dataclass(frozen=True, slots=True)
class Tree:
    """Files by path, in order of the paths; `left_out`: how many belong to tools. `commits`: how
    many the history has; 0 where there is no history."""

    files: Mapping[str, bytes]
    left_out: int = 0
    commits: int = 0

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))


def is_left_out(path: str) -> bool:
    """Whether `path` belongs to tools."""
    return any(part in LEFT_OUT for part in path.split("/"))


def safe(path: str) -> str:
    """`path` itself; raises CodeRefused for one that could lead anywhere but into the work.

    >>> safe("src/main.py")
    'src/main.py'
    """
    parts = path.split("/")
    if (
        not path
        or len(path.encode("utf-8", "surrogatepass")) > LONGEST_PATH
        or any(part in {"", ".", ".."} or part != part.strip() for part in parts)
        or any(_is_strange(letter) for letter in path)
    ):
        raise CodeRefused(
            f"The archive holds the path {path[:120]!r}.",
            "Plain paths within the project were expected.",
            "Make the archive anew from inside the project's folder.",
        )
    return path


def _is_strange(letter: str) -> bool:
    return letter in '\\:*?"<>|' or unicodedata.category(letter)[0] == "C"


def refuse_file(path: str, what: str) -> CodeRefused:
    """The refusal of something that is no plain file."""
    return CodeRefused(
        f"{path[:120]!r} is {what}.",
        "Plain files only were expected.",
        "Replace it by the file itself, or leave it out.",
    )


def too_big(what: str) -> CodeRefused:
    """The refusal of too much; `what` names it."""
    return CodeRefused(
        f"The archive holds {what}.",
        f"At most {MOST_FILES} files of {MOST_BYTES // 1024 // 1024} MB together were expected.",
        "Leave out data, pictures, builds and fetched packages.",
    )


def tree(files: Iterable[tuple[str, bytes]], *, left_out: int = 0, commits: int = 0) -> Tree:
    """The tree of checked files, without a folder that holds all of them.

    Raises CodeRefused for no file at all, two of one path, or a file inside a file.
    """
    found: dict[str, bytes] = {}
    for path, content in files:
        if path in found:
            raise refuse_file(path, "there twice")
        found[path] = content
    for path in found:
        above = path
        while "/" in above:
            above = above.rpartition("/")[0]
            if above in found:
                raise refuse_file(path, f"inside {above[:120]!r}, which is a file")
    if not found:
        raise CodeRefused(
            "The archive holds no file of a work.",
            "A project's files were expected.",
            "Check what you packed, then choose it again.",
        )
    cut = _common_folder(found)
    kept = {path[cut:]: found[path] for path in sorted(found)}
    return Tree(kept, left_out, commits)


def _common_folder(files: Mapping[str, bytes]) -> int:
    tops = {path.partition("/")[0] for path in files}
    nested = all("/" in path for path in files)
    return len(tops.pop()) + 1 if len(tops) == 1 and nested else 0
