"""The high-water mark: what the log has promised so far, kept outside the database.

A restored database backup would sign other entries at places that are already published: a fork.
So before each signature the mark is compared with the database, and the new promise is written
here, synced to disk, before the transaction that publishes it commits. A crash in between leaves
the mark ahead of the database by exactly one batch, whose entries it names: that batch, and no
other, may then be signed again, with the same result.

One file a log, named after the log's first key, so that a log which begins anew is a new log.
Who can write these files can make a log refuse to sign, or let a restored one fork.

    HighWaterError (ValueError)
    ├── DatabaseBehind    the database holds less than was promised: a backup was restored
    └── Forked            the database holds something else than was promised
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


class HighWaterError(ValueError):
    """The log must not be signed."""


class DatabaseBehind(HighWaterError):
    """The database holds less than was promised."""


class Forked(HighWaterError):
    """The database holds something else than was promised."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A promise: the tree of `size` has this `root` (hex); it grew from `before` by `entries`."""

    size: int
    root: str
    before: int
    entries: Sequence[int]


def folder() -> Path:
    """Where the marks are kept."""
    return Path(settings.PLACE.root) / "ledger"


def read(name: str) -> Mark | None:
    """The mark of the log `name`; None when it has promised nothing here yet."""
    try:
        text = _path(name).read_text()
    except FileNotFoundError:
        return None
    try:
        return Mark(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise HighWaterError(
            f"met an unreadable high-water mark in {str(_path(name))!r}, expected size, root, "
            "before and entries; restore the file from a backup of the data folder"
        ) from error


def write(name: str, mark: Mark) -> None:
    """Puts the mark on disk, whole or not at all, before it returns."""
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        json.dump(asdict(mark), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _sync_folder(path.parent)


def check(mark: Mark | None, *, size: int, root_at_mark: str | None, name: str) -> bool:
    """Whether `mark` names a batch that must be signed again; raises `HighWaterError`.

    `size` is the database's; `root_at_mark` the root it has published at the mark's size, if any.
    """
    if mark is None or root_at_mark == mark.root:
        return False
    if mark.size <= size:
        raise Forked(
            f"the database's log {name} does not have the root {mark.root} that was signed at size "
            f"{mark.size}; it is not the log that was published: restore the newest backup"
        )
    if mark.before != size:
        raise behind(mark, size=size, name=name)
    return True


def behind(mark: Mark, *, size: int, name: str) -> DatabaseBehind:
    """The error for a database that lost what was promised."""
    return DatabaseBehind(
        f"the database holds {size} entries of the log {name}, but {mark.size} were signed and "
        "published: an old backup was restored, and signing on would fork the log; restore a "
        f"newer backup, or, if all is lost, move {str(_path(name))!r} away and make a new log key "
        "in a new organisation"
    )


def _path(name: str) -> Path:
    return folder() / f"{name}.json"


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
