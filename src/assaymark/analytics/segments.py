"""A folder of Parquet files and the manifest that says which of them count.

Files are never changed. A new one is written beside the others, synced and renamed; the manifest is
switched last, in the same way. What the manifest does not name does not exist: a writer killed at
any moment leaves the state before or the state after, and rubbish that the next one sweeps away.
Files that a switch leaves behind stay until the next switch, for those who are still reading them,
unless they must go at once.

One writer at a time: the caller holds a lock. Readers need none. Who can write in the folder can
change figures on dashboards, not the record they come from; `wrong` finds files that were changed.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MANIFEST = "manifest.json"
ROWS_IN_A_GROUP = 131_072


class SegmentsError(ValueError):
    """The folder, or what was to be put into it, is not as it must be."""


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet file: `name` is `events` or a rollup's; `month` as `2026-01`, '' for all time.

    `first`, `last`: sequence numbers of events in it, 0 for rollups.
    """

    name: str
    month: str
    path: str
    rows: int
    size: int
    sha256: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that counts: every event numbered up to `through` is in it, once."""

    organisation: int
    through: int = 0
    generation: int = 0
    files: tuple[File, ...] = ()
    left: tuple[str, ...] = ()

    def named(self, name: str, month: str | None = None) -> tuple[File, ...]:
        """Files of one name, of one month or of all."""
        return tuple(f for f in self.files if f.name == name and month in (None, f.month))

    @property
    def months(self) -> tuple[str, ...]:
        """The months there are events of."""
        return tuple(sorted({file.month for file in self.named("events")}))

    @property
    def rows(self) -> int:
        """How many events."""
        return sum(file.rows for file in self.named("events"))


@dataclass(frozen=True, slots=True)
class Folder:
    """Where one organisation's files lie."""

    root: Path
    organisation: int

    def manifest(self) -> Manifest:
        """What counts now; nothing at all before the first switch."""
        place = self.root / MANIFEST
        if not place.exists():
            return Manifest(self.organisation)
        plain = json.loads(place.read_text())
        if plain["organisation"] != self.organisation:
            raise SegmentsError(
                f"{str(place)!r} belongs to organisation {plain['organisation']!r}, not to "
                f"{self.organisation!r}; give each its own folder"
            )
        files = tuple(File(**one) for one in plain.pop("files"))
        return Manifest(**{**plain, "files": files, "left": tuple(plain["left"])})

    def paths(self, files: Iterable[File]) -> list[str]:
        """Where the files are."""
        return [str(self.root / file.path) for file in files]

    def read(self, files: Sequence[File], schema: pa.Schema, **more: Any) -> pa.Table:
        """The rows of the files together; an empty table of the schema without files."""
        if not files:
            return schema.empty_table()
        return pq.read_table(self.paths(files), schema=schema, partitioning=None, **more)

    def write(self, table: pa.Table, *, name: str, month: str, generation: int) -> File:
        """A new file, on the disk for good, that counts once a manifest names it.

        `generation` is a number no file of that name and month has had.
        """
        first, last = _ends(table) if name == "events" else (0, 0)
        path = f"{name}/{month or 'all'}-{generation:012}-{first:012}.parquet"
        (self.root / name).mkdir(parents=True, exist_ok=True)
        place = self.root / path

        def fill(target: str) -> None:
            pq.write_table(table, target, compression="zstd", row_group_size=ROWS_IN_A_GROUP)

        _placed(place, fill)
        digest = _sha256(place)
        size = place.stat().st_size
        return File(name, month, path, table.num_rows, size, digest, first, last)

    def switch(self, to: Manifest, *, since: Manifest, at_once: bool = False) -> Manifest:
        """Makes `to` what counts, and sweeps; what only `since` named stays until next time.

        With `at_once` nothing of that stays.
        """
        kept = {file.path for file in to.files}
        left = [] if at_once else [file.path for file in since.files if file.path not in kept]
        told = replace(to, generation=since.generation + 1, left=tuple(left))
        text = json.dumps(asdict(told), indent=1)
        _placed(self.root / MANIFEST, lambda target: Path(target).write_text(text))
        self.sweep(told)
        return told

    def sweep(self, manifest: Manifest) -> None:
        """Removes what neither counts nor counted until just now."""
        kept = {file.path for file in manifest.files} | set(manifest.left) | {MANIFEST}
        for place in self.root.rglob("*"):
            if place.is_file() and str(place.relative_to(self.root)) not in kept:
                place.unlink(missing_ok=True)

    def wrong(self) -> list[str]:
        """A sentence for each file that is missing, or is not what was written."""
        found = []
        for file in self.manifest().files:
            place = self.root / file.path
            if not place.exists():
                found.append(f"{file.path!r} is missing: {file.rows} rows")
            elif _sha256(place) != file.sha256:
                found.append(f"{file.path!r} is not as it was written: its SHA-256 differs")
        return found


def _ends(events: pa.Table) -> tuple[int, int]:
    numbers = events.column("seq").to_numpy()
    return int(numbers.min()), int(numbers.max())


def _placed(place: Path, fill: Callable[[str], object]) -> None:
    """Puts a file in its place whole, or not at all; synced, its folder too."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent, suffix=".new")
    os.close(handle)
    fill(temporary)
    _sync(temporary)
    os.replace(temporary, place)
    _sync(str(place.parent))


def _sync(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
