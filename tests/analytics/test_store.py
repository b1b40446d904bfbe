"""Segments and rollups: nothing lost, nothing twice, whatever is killed; merging is exact."""

import shutil
import sys
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.analytics import engines, rollups, segments, store
from assaymark.analytics.segments import SegmentsError
from assaymark.analytics.shapes import ANY, EVENTS, ROLLUPS
from assaymark.analytics.store import Store
from tests.analytics import oracle
from tests.analytics.made import ACTIVE, made

RECKON = engines.reckoner(active=ACTIVE, half_life_days=90.0)


def no_rollups(name: str, table: pa.Table) -> pa.Table:
    return ROLLUPS[name.removeprefix("merge ")].empty_table()


def opened(root: Path, reckon=RECKON) -> Store:
    return Store(engines.folder_of(root, 7), reckon)


def numbers(its: Store) -> list[int]:
    folder = its.folder
    kept = folder.read(folder.manifest().named("events"), EVENTS)
    return sorted(kept.column("seq").to_pylist())


def rolled_up(its: Store) -> dict[str, list[dict]]:
    """All rollups, merged and in one order."""
    folder, found = its.folder, {}
    for name, schema in ROLLUPS.items():
        table = folder.read(folder.manifest().named(name), schema)
        merged = table if name == "weeks" else RECKON(f"merge {name}", table)
        keys = [f.name for f in schema if f.name in {*["dimension", "label", "kind", "skill"]}]
        keys += [f.name for f in schema if f.name in {"day", "week", "person"}]
        found[name] = merged.sort_by([(key, "ascending") for key in keys]).to_pylist()
    return found


def alike(ours, theirs):
    assert ours.keys() == theirs.keys()
    for name, rows in ours.items():
        assert len(rows) == len(theirs[name]) > 0
        for one, other in zip(rows, theirs[name], strict=True):
            for key, value in one.items():
                same = pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
                assert other[key] == same, (name, key, one, other)


def test_events_told_in_parts_twice_and_overlapping_are_kept_once(tmp_path):
    its, events = opened(tmp_path, no_rollups), made(300)
    its.append(events.slice(0, 100), through=100)
    its.append(events.slice(0, 100), through=100)
    its.append(events.slice(50, 150), through=200)
    its.append(events.slice(200, 100), through=300)
    assert numbers(its) == list(range(1, 301))
    assert its.folder.manifest().rows == 300
    assert its.folder.wrong() == []


@pytest.mark.parametrize(
    ("events", "through", "words"),
    [
        (made(5), 4, "beyond through=4"),
        (pa.concat_tables([made(5), made(5)]), 5, "twice"),
        (made(5).drop_columns(["value"]), 5, "columns"),
        (made(5).set_column(1, EVENTS.field(1), pa.array([8] * 5)), 5, "organisation 7"),
    ],
)
def test_what_cannot_be_right_is_refused_and_changes_nothing(tmp_path, events, through, words):
    its = opened(tmp_path, no_rollups)
    with pytest.raises(SegmentsError, match=words):
        its.append(events, through=through)
    assert its.folder.manifest().through == 0


class Killed(BaseException):
    """The writer is no more."""


OURS = {segments.__file__, store.__file__}


def _lines(work, *, kill_at: tuple[str, int] | None = None) -> list[tuple[str, int]]:
    """The lines, in the files that write, that `work` went through; killed before `kill_at`."""
    met: dict[tuple[str, int], None] = {}

    def line(frame, event, _argument):
        here = (frame.f_code.co_filename, frame.f_lineno)
        if event == "line":
            if here == kill_at:
                raise Killed
            met[here] = None
        return line

    def call(frame, _event, _argument):
        return line if frame.f_code.co_filename in OURS else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    except Killed:
        met[kill_at] = None
    finally:
        sys.settrace(before)
    return list(met)


def test_a_writer_killed_at_any_line_loses_nothing_and_doubles_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(segments, "_sync", lambda _path: None)  # a kill, not a power cut
    first, second, third = (made(3, first=n, seed=n, days=0.01) for n in (1, 4, 7))
    opened(tmp_path / "before", no_rollups).append(first, through=3)

    def run(number, *, kill_at=None):
        root = tmp_path / str(number)
        shutil.copytree(tmp_path / "before", root)
        its = opened(root, no_rollups)
        return _lines(lambda: its.append(second, through=6), kill_at=kill_at), its

    lines, _its = run("whole")
    assert len(lines) > 90
    for number, line in enumerate(lines):
        met, its = run(number, kill_at=line)
        assert met[-1] == line
        assert numbers(its) in ([1, 2, 3], [1, 2, 3, 4, 5, 6]), line
        assert its.folder.wrong() == []
        again = pa.concat_tables([second, third])
        its.append(again, through=9)
        assert numbers(its) == list(range(1, 10)), line
        assert its.folder.wrong() == []
        assert not list(its.folder.root.rglob("*.new"))
        shutil.rmtree(its.folder.root)


def test_every_file_and_its_folder_are_synced_before_the_manifest_speaks_of_it(
    tmp_path, monkeypatch
):
    met: list[str] = []
    sync, replace = segments._sync, segments.os.replace
    monkeypatch.setattr(segments, "_sync", lambda path: (met.append(f"sync {path}"), sync(path)))
    monkeypatch.setattr(
        segments.os, "replace", lambda a, b: (met.append(f"put {b}"), replace(a, b))
    )
    opened(tmp_path, no_rollups).append(made(3, days=1), through=3)
    put = [i for i, one in enumerate(met) if one.startswith("put")]
    assert met[put[-1]].endswith("manifest.json")
    for i in put:
        assert met[i - 1].endswith(".new")
        assert met[i + 1] == f"sync {Path(met[i].removeprefix('put ')).parent}"


def test_small_files_of_a_month_are_made_one(tmp_path):
    its = opened(tmp_path, no_rollups)
    for n in range(30):
        its.append(made(1, first=n + 1, days=0.001), through=n + 1)
    files = its.folder.manifest().named("events")
    assert len(files) <= store.FILES_A_MONTH + 1
    assert numbers(its) == list(range(1, 31))
    on_disk = list((tmp_path / "7" / "events").iterdir())
    assert len(on_disk) <= 2 * (store.FILES_A_MONTH + 1)


def test_rollups_kept_in_parts_are_those_of_all_events_at_once(tmp_path):
    parts, whole = opened(tmp_path / "parts"), opened(tmp_path / "whole")
    events = made(900, days=36)
    for start in range(0, 900, 300):
        parts.append(events.slice(start, 300), through=start + 300)
    whole.append(events, through=900)
    alike(rolled_up(parts), rolled_up(whole))


def test_a_cell_holds_what_plain_python_sums_up(tmp_path):
    its, events = opened(tmp_path), made(900, days=36)
    its.append(events, through=900)
    rows = [r for r in rolled_up(its)["cells"] if (r["kind"], r["skill"]) == (ANY, ANY)]
    everybody = [r for r in rows if r["dimension"] == "all"]
    assert len(everybody) > 30
    for cell in everybody[::5]:
        expected = oracle.cells(
            oracle.plain(events), active=ACTIVE, half_life_days=90.0, day=cell["day"]
        )
        assert {key: cell[key] for key in expected} == pytest.approx(expected, rel=1e-9)


def test_somebody_taken_out_is_in_no_file_and_no_rollup(tmp_path):
    its, without = opened(tmp_path / "a"), opened(tmp_path / "b")
    events = made(900, days=36)
    its.append(events, through=900)

    def keep(rows):
        return rows.filter(pc.not_equal(rows.column("person"), 3))

    gone = its.rewrite(keep)
    assert gone == 900 - keep(events).num_rows > 0
    without.append(keep(events), through=900)
    alike(rolled_up(its), rolled_up(without))
    named = {file.path for file in its.folder.manifest().files} | {"manifest.json"}
    root = its.folder.root
    assert {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()} == named
    its.append(made(5, first=901), through=905)
    assert its.folder.manifest().through == 905


def test_a_changed_or_missing_file_is_named(tmp_path):
    its = opened(tmp_path, no_rollups)
    manifest = its.append(made(50), through=50)
    first, second = its.folder.paths(manifest.named("events"))[:2]
    Path(first).write_bytes(Path(first).read_bytes()[:-1] + b"x")
    Path(second).unlink()
    words = its.folder.wrong()
    assert len(words) == 2
    assert "SHA-256" in words[0]
    assert "missing" in words[1]


def test_a_folder_of_another_organisation_is_not_written_into(tmp_path):
    opened(tmp_path, no_rollups).append(made(3), through=3)
    with pytest.raises(SegmentsError, match="belongs to organisation 7"):
        segments.Folder(tmp_path / "7", 8).manifest()


MERGING = {
    "cells": lambda t: rollups.cells(t, active=ACTIVE),
    "tallies": rollups.tallies,
    "presence": rollups.presence,
}


def _statements():
    schema = ibis.Schema.from_pyarrow(engines.READ)
    source = ibis.table(schema, name="given")
    for name, way in MERGING.items():
        rolled = way(source)
        parts = ibis.table(rolled.schema(), name="parts")
        yield name, str(ibis.to_sql(rolled)), str(ibis.to_sql(rollups.merged(parts, name)))


STATEMENTS = tuple(_statements())


@settings(max_examples=5)
@given(seed=st.integers(0, 10**6), cut=st.integers(0, 60), n=st.integers(1, 60))
def test_two_rollups_merged_are_the_rollup_of_both(seed, cut, n):
    events = rollups.with_micros(made(n, seed=seed, people=6, days=20))
    raw = engines._duckdb("200MB", 1)

    def rolled(statement, rows):
        raw.register("given", rows)
        return raw.sql(statement).to_arrow_table()

    for name, roll, merge in STATEMENTS:
        halves = [rolled(roll, events.slice(0, cut)), rolled(roll, events.slice(cut))]
        raw.register("parts", pa.concat_tables(halves))
        both, whole = raw.sql(merge).to_arrow_table(), rolled(roll, events)
        keys = [(key, "ascending") for key in whole.column_names]
        assert both.num_rows == whole.num_rows, name
        exact = [k for k, t in zip(whole.column_names, whole.schema.types, strict=True)]
        exact = [k for k in exact if not pa.types.is_floating(whole.schema.field(k).type)]
        keys = [(key, "ascending") for key in exact]
        for one, other in zip(
            both.sort_by(keys).to_pylist(), whole.sort_by(keys).to_pylist(), strict=True
        ):
            assert one == {
                k: v if k in exact else pytest.approx(v, rel=1e-9, abs=1e-12)
                for k, v in other.items()
            }
    raw.close()
