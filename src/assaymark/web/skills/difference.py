"""What changed between two versions of a framework, in the order of the newer one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assaymark.web.kit.difference import Piece, word_changes
from assaymark.web.skills.document import SORTS, Document, Path, children, sort_at


@dataclass(frozen=True, slots=True)
class Change:
    """One change: a part that came, went or moved, or a field with other words.

    `trail` are the titles that lead to the part; `pieces` the words before and after.
    """

    kind: Literal["added", "removed", "moved", "changed"]
    sort: str
    trail: tuple[str, ...]
    field: str = ""
    pieces: tuple[Piece, ...] = ()
    parts_below: int = 0


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """Every change from `before` to `after`; empty when both say the same."""
    return tuple(_fields(before, after, (), ())) + tuple(_below(before, after, (), ()))


def _fields(
    before: Document, after: Document, path: Path, trail: tuple[str, ...]
) -> Iterator[Change]:
    sort = sort_at(path)
    for name in sort.fields:
        old, new = str(before.get(name, "")), str(after.get(name, ""))
        if old != new:
            yield Change("changed", sort.name, trail, name, word_changes(old, new))


def _below(
    before: Document, after: Document, path: Path, trail: tuple[str, ...]
) -> Iterator[Change]:
    if not sort_at(path).children:
        return
    old = {one["key"]: one for one in children(before, path)}
    new = {one["key"]: one for one in children(after, path)}
    sort = SORTS[len(path) + 1]
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    for key, one in new.items():
        here = (*trail, str(one[sort.label]))
        if key not in old:
            yield Change("added", sort.name, here, parts_below=_size(one, (*path, key)))
            continue
        if key in moved:
            yield Change("moved", sort.name, here)
        yield from _fields(old[key], one, (*path, key), here)
        yield from _below(old[key], one, (*path, key), here)
    for key, one in old.items():
        if key not in new:
            here = (*trail, str(one[sort.label]))
            yield Change("removed", sort.name, here, parts_below=_size(one, (*path, key)))


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The keys to move so that `old` gets the order of `new`: those off the longest common run."""
    runs: list[list[str]] = [[]]
    for key in new:
        place = old.index(key)
        longest = max((run for run in runs if not run or old.index(run[-1]) < place), key=len)
        runs.append([*longest, key])
    staying = max(runs, key=len)
    return set(new) - set(staying)


def _size(one: Document, path: Path) -> int:
    below = children(one, path)
    return len(below) + sum(_size(each, (*path, each["key"])) for each in below)
