"""The parts of a framework's document, addressed by the path of their keys, and how they change.

A path is a tuple of keys: `()` the framework, `("taking-in", "hearing-facts", "foundation")` a
level. Every function returns a new document; none changes the one it was given. Drafts may hold
empty lists, which `framework.load` refuses: `checks.problems` names those.
"""

import hashlib
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from assaymark.framework.jcs import jcs
from assaymark.web.skills.errors import NoSuchPart

Document = dict[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of part: its fields that people edit, the name of its list, what names it."""

    name: str
    fields: tuple[str, ...]
    children: str
    label: str = "title"


SORTS = (
    Sort("framework", ("title", "version", "description", "owner", "language"), "domains"),
    Sort("domain", ("title",), "competencies"),
    Sort("competency", ("title", "kind", "description"), "levels"),
    Sort("level", ("title",), "behaviours"),
    Sort("behaviour", ("text",), "indicators", "text"),
    Sort("indicator", ("text", "artifact"), "", "text"),
)
LADDER = (("foundation", "Foundation"), ("practitioner", "Practitioner"), ("expert", "Expert"))


def sort_at(path: Path) -> Sort:
    """The sort of part a path of this length leads to."""
    if len(path) >= len(SORTS):
        raise NoSuchPart(f"{'/'.join(path)!r} is deeper than any part of a framework")
    return SORTS[len(path)]


def part(document: Document, path: Path) -> Document:
    """The part at `path`; raises NoSuchPart."""
    here = document
    for depth, key in enumerate(path):
        found = [one for one in children(here, path[:depth]) if one["key"] == key]
        if not found:
            raise NoSuchPart(
                f"met {'/'.join(path)!r}, which is no longer part of this draft; "
                "go back to the outline, somebody may have moved or removed it"
            )
        here = found[0]
    return here


def children(part_: Document, path: Path) -> list[Document]:
    """The list of parts below the part at `path`, for reading or changing."""
    name = sort_at(path).children
    if not name:
        return []
    below: list[Document] = part_.setdefault(name, [])
    return below


def fields(document: Document, path: Path) -> dict[str, str]:
    """What people edit of the part at `path`."""
    here = part(document, path)
    return {name: str(here.get(name, "")) for name in sort_at(path).fields}


def fingerprint(document: Document, path: Path, *, whole: bool = False) -> str:
    """Short digest of the part at `path`, of its own fields or of everything below it as well."""
    value: object = part(document, path) if whole else fields(document, path)
    return hashlib.sha256(jcs(value)).hexdigest()[:16]


def changed(document: Document, path: Path, values: dict[str, str]) -> Document:
    """The document with the part's fields set to `values`."""
    document = deepcopy(document)
    part(document, path).update({name: values[name] for name in sort_at(path).fields})
    return document


def added(document: Document, parent: Path, values: dict[str, str]) -> tuple[Document, Path]:
    """The document with a new part last below `parent`, and the new part's path.

    A competency comes with the usual three levels, a level with the next rank.
    """
    document = deepcopy(document)
    siblings = children(part(document, parent), parent)
    sort = sort_at((*parent, ""))
    key = _fresh_key(document, parent, values[sort.label])
    new: Document = {"key": key, **{name: values[name] for name in sort.fields}}
    if sort.name == "level":
        new["rank"] = max((level["rank"] for level in siblings), default=0) + 1
    if sort.children:
        new[sort.children] = _usual_levels() if sort.name == "competency" else []
    siblings.append(new)
    return document, (*parent, key)


def moved(document: Document, path: Path, step: int) -> Document:
    """The document with the part `step` places further down among its neighbours (-1 is up)."""
    document = deepcopy(document)
    siblings = children(part(document, path[:-1]), path[:-1])
    one = part(document, path)
    place = siblings.index(one)
    siblings.insert(min(max(place + step, 0), len(siblings) - 1), siblings.pop(place))
    _keep_ranks_rising(siblings)
    return document


def removed(document: Document, path: Path) -> Document:
    """The document without the part at `path` and what stood below it."""
    document = deepcopy(document)
    one = part(document, path)
    children(part(document, path[:-1]), path[:-1]).remove(one)
    return document


def trail(document: Document, path: Path) -> tuple[str, ...]:
    """The titles from the domain down to the part, for headings and messages."""
    return tuple(
        str(part(document, path[:depth])[sort_at(path[:depth]).label])
        for depth in range(1, len(path) + 1)
    )


def with_next_version(document: Document) -> Document:
    """The document with the last number of its version raised: 1.2 becomes 1.3.

    >>> with_next_version({"version": "1.9"})["version"]
    '1.10'
    """
    before, dot, last = str(document["version"]).rpartition(".")
    if not last.isdecimal():
        return deepcopy(document)
    return {**deepcopy(document), "version": f"{before}{dot}{int(last) + 1}"}


def _usual_levels() -> list[Document]:
    return [
        {"key": key, "title": title, "rank": rank, "behaviours": []}
        for rank, (key, title) in enumerate(LADDER, start=1)
    ]


def _keep_ranks_rising(siblings: list[Document]) -> None:
    if siblings and "rank" in siblings[0]:
        ranks = sorted(level["rank"] for level in siblings)
        for level, rank in zip(siblings, ranks, strict=True):
            level["rank"] = rank


def _fresh_key(document: Document, parent: Path, words: str) -> str:
    """A key from the words that no neighbour has; for a competency, that no other one has."""
    taken = {one["key"] for one in children(part(document, parent), parent)}
    if sort_at((*parent, "")).name == "competency":
        taken = {one["key"] for domain in document["domains"] for one in domain["competencies"]}
    stem = "-".join(slugify(words).split("-")[:6])[:60].strip("-_") or sort_at((*parent, "")).name
    return next(
        key
        for key in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
        if key not in taken
    )
