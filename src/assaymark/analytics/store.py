"""Events in, segments and rollups out, in one switch of the manifest.

`append` takes what is numbered above `through` and leaves out the rest, so that telling it the same
events twice changes nothing. Rollups of the months and weeks that an event falls into are brought
up to date with it; what late events touch is counted anew from their weeks' segments. `rewrite`
takes events out for good (a person erased, a kind's days over) and makes every rollup anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from assaymark.analytics.segments import File, Folder, Manifest, SegmentsError
from assaymark.analytics.shapes import EVENTS, ROLLUPS, days_of, month_of, week_of

FILES_A_MONTH = 12  # with more, a month's small files are made one
TALLIES_AT_ONCE = 100_000
Reckon = Callable[[str, pa.Table], pa.Table]
"""`reckon(name, table)`: the rollup of events (`cells`, `weeks`, `tallies`), or the rows of one
merged (`merge cells`, `merge tallies`)."""


@dataclass(frozen=True, slots=True)
class Store:
    """One organisation's segments and rollups."""

    folder: Folder
    reckon: Reckon

    def append(self, events: pa.Table, *, through: int) -> Manifest:
        """What counts once all events numbered up to `through` are told; `events` are of EVENTS.

        Raises `SegmentsError` for another organisation's events, and for numbers above `through`
        or met twice.
        """
        before = self.folder.manifest()
        if through <= before.through:
            return before
        _check(events, before, through)
        fresh = events.filter(pc.greater(events.column("seq"), before.through))
        if not fresh.num_rows:
            return self.folder.switch(replace(before, through=through), since=before)
        draft = _Draft(self, before)
        draft.add(fresh)
        after = replace(before, through=through, files=tuple(draft.files))
        return self.folder.switch(after, since=before)

    def rewrite(self, keep: Callable[[pa.Table], pa.Table]) -> int:
        """How many events were taken out: those that `keep` leaves out of a table it is given.

        Whatever it changes in the others is changed. Old files are gone when this comes back.
        """
        before = self.folder.manifest()
        draft = _Draft(self, replace(before, files=()))
        for month in before.months:
            rows = self.folder.read(before.named("events", month), EVENTS)
            kept = keep(rows).combine_chunks()
            if kept.num_rows:
                draft.put("events", month, kept)
        for month in sorted({file.month for file in draft.files}):
            draft.roll_up(self.folder.read(draft.named("events", month), EVENTS))
        after = replace(before, files=tuple(draft.files))
        return before.rows - self.folder.switch(after, since=before, at_once=True).rows

    def start_anew(self) -> Manifest:
        """Throws everything away: nothing has been told yet."""
        before = self.folder.manifest()
        empty = Manifest(before.organisation)
        return self.folder.switch(empty, since=before, at_once=True)


class _Draft:
    """The files of the next manifest, while they are being written."""

    def __init__(self, store: Store, before: Manifest) -> None:
        self._folder, self._reckon = store.folder, store.reckon
        self._generation = before.generation + 1
        self._written = 0
        self.files: list[File] = list(before.files)

    def named(self, name: str, month: str | None = None) -> list[File]:
        return [f for f in self.files if f.name == name and month in (None, f.month)]

    def put(
        self, name: str, month: str, table: pa.Table, *, instead_of: Sequence[File] = ()
    ) -> None:
        """One more file; it counts instead of others."""
        number = self._generation * 100_000 + self._written
        self._written += 1
        file = self._folder.write(table, name=name, month=month, generation=number)
        self.files = [one for one in self.files if one not in instead_of] + [file]

    def add(self, events: pa.Table) -> None:
        """Segments of the events, month by month, and the rollups they change."""
        for month, rows in _by_month(events):
            self.put("events", month, rows)
            small = self.named("events", month)
            if len(small) > FILES_A_MONTH:
                together = self._folder.read(small, EVENTS).sort_by("seq")
                self.put("events", month, together, instead_of=small)
        self.roll_up(events)

    def roll_up(self, events: pa.Table) -> None:
        """Brings every rollup up to date with events whose segments are written."""
        for month, rows in _by_month(events):
            self._merge("cells", month, self._reckon("cells", rows))
        self._weeks(events)
        self._tallies(self._reckon("tallies", events))

    def _merge(self, name: str, month: str, fresh: pa.Table) -> None:
        old = self.named(name, month)
        if old:
            fresh = self._reckon(f"merge {name}", self._with(name, old, fresh))
        self.put(name, month, _sorted(name, fresh), instead_of=old)

    def _with(self, name: str, old: Sequence[File], fresh: pa.Table) -> pa.Table:
        return pa.concat_tables([self._folder.read(old, ROLLUPS[name]), fresh])

    def _weeks(self, events: pa.Table) -> None:
        """Counts the weeks anew that events fall into, from all events of these weeks."""
        touched: dict[str, set[int]] = {}
        for week in {week_of(day) for day in _days(events)}:
            touched.setdefault(month_of(7 * week - 3), set()).add(week)
        for month, weeks in sorted(touched.items()):
            fresh = self._reckon("weeks", self._events_of(weeks))
            old = self.named("weeks", month)
            rest = self._folder.read(old, ROLLUPS["weeks"])
            others = pc.invert(pc.is_in(rest.column("week"), _numbers(weeks, pa.int32())))
            table = pa.concat_tables([rest.filter(others), fresh])
            self.put("weeks", month, _sorted("weeks", table), instead_of=old)

    def _events_of(self, weeks: Iterable[int]) -> pa.Table:
        days = [7 * week - 3 + n for week in weeks for n in range(7)]
        months = {month_of(day) for day in days}
        files = [file for file in self.named("events") if file.month in months]
        inside: Any = pc.field("day").isin(days)
        return self._folder.read(files, EVENTS, filters=inside)

    def _tallies(self, fresh: pa.Table) -> None:
        """Adds rows, and makes one file of all once the added ones are many."""
        files = sorted(self.named("tallies"), key=lambda file: -file.rows)
        added = sum(file.rows for file in files[1:]) + fresh.num_rows
        few = added <= max(TALLIES_AT_ONCE, files[0].rows // 2) if files else False
        if few and len(files) <= FILES_A_MONTH:
            self.put("tallies", "", _sorted("tallies", fresh))
            return
        if files:
            fresh = self._reckon("merge tallies", self._with("tallies", files, fresh))
        self.put("tallies", "", _sorted("tallies", fresh), instead_of=files)


def _check(events: pa.Table, before: Manifest, through: int) -> None:
    if not events.schema.equals(EVENTS):
        raise SegmentsError(f"events have the columns {events.schema.names!r}; use events_table()")
    if not events.num_rows:
        return
    numbers = events.column("seq").to_numpy()
    if not _in_order(numbers) and len(np.unique(numbers)) != len(numbers):
        raise SegmentsError("an event's number was met twice in one table; number each once")
    if numbers.max() > through:
        raise SegmentsError(f"event {int(numbers.max())!r} lies beyond through={through!r}")
    if pc.any(pc.not_equal(events.column("organisation"), before.organisation)).as_py():
        raise SegmentsError(f"some events are not of organisation {before.organisation!r}")


def _in_order(numbers: NDArray[np.int64]) -> bool:
    return bool((np.diff(numbers) > 0).all())


def _by_month(events: pa.Table) -> list[tuple[str, pa.Table]]:
    """The events of each month, in order of their numbers."""
    days, found = events.column("day").to_numpy(), []
    numbers = events.column("seq").to_numpy()
    in_order = events if _in_order(numbers) else events.sort_by("seq")
    if in_order is not events:
        days = in_order.column("day").to_numpy()
    for month in sorted({month_of(day) for day in _days(events)}):
        first, after = days_of(month)
        found.append((month, in_order.filter(pa.array((days >= first) & (days < after)))))
    return found


def _days(events: pa.Table) -> list[int]:
    """The days there are events of."""
    found: list[int] = pc.unique(events.column("day")).to_pylist()
    return found


def _sorted(name: str, table: pa.Table) -> pa.Table:
    """In an order in which a question reads few row groups."""
    keys = [
        field
        for field in ROLLUPS[name].names
        if pa.types.is_string(ROLLUPS[name].field(field).type)
    ]
    return table.combine_chunks().sort_by([(key, "ascending") for key in keys])


def _numbers(values: Iterable[int], kind: pa.DataType) -> pa.Array:
    return pa.array(sorted(values), kind)
