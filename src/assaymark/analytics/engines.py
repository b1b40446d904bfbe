"""The engines that questions are asked of: DuckDB inside this process, PostgreSQL, Spark.

Connections and sessions are given, but for DuckDB, which is opened here because it is a library:
it never loads an extension that is not built in (nothing is downloaded), reads nothing but the
folder it is given, and is held to its share of memory and threads. PostgreSQL is not the
application's database: segments are copied into tables of their own, in a schema per organisation.
"""

import io
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from assaymark.analytics import rollups
from assaymark.analytics.segments import Folder, Manifest
from assaymark.analytics.shapes import EVENTS, ROLLUPS
from assaymark.analytics.store import Reckon

MEMORY, THREADS = "1GB", 2
READ = rollups.with_micros(EVENTS.empty_table()).schema
"""Events as expressions see them."""
SHAPES: Mapping[str, pa.Schema] = {"events": READ, **ROLLUPS}
_TEXT = "\ue000"  # stands for a text until the statement is asked
_PREPARED: dict[Hashable, tuple[str, pa.Schema]] = {}
MERGED = ("cells", "tallies")
_TYPES = {"int64": "bigint", "int32": "integer", "double": "double precision", "string": "text"}


@dataclass(frozen=True, slots=True)
class Engine:
    """A place to ask, and the tables of one organisation in it."""

    name: str
    backend: Any
    tables: Mapping[str, Any]

    def __getitem__(self, table: str) -> Any:
        """The Ibis table of `events`, `cells`, `weeks` or `tallies`."""
        return self.tables[table]

    def answer(self, question: Any) -> pa.Table:
        """The rows that an expression comes to."""
        if self.name != "duckdb":
            return self.backend.to_pyarrow(question)
        # asked directly: Ibis 12 asks DuckDB 2 in a way that copies all rows twice
        found = self.backend.sql(str(ibis.to_sql(question, dialect="duckdb"))).to_arrow_table()
        return found.cast(question.schema().to_pyarrow())

    def people(self, numbers: Sequence[int]) -> Any:
        """A table with the column `person`, for `questions.within`."""
        table = pa.table({"person": pa.array(numbers, pa.int64())})
        if self.name != "duckdb":
            return ibis.memtable(table)
        self.backend.register("chosen_people", table)
        return _unbound("chosen_people", table.schema)

    def prepared(
        self, name: Hashable, question: Callable[[str], Any], text: str = ""
    ) -> list[dict[str, Any]]:
        """The rows of `question(text)`, which `name` names; only `text` may differ for one name.

        Making a statement takes longer than many answers do, so on DuckDB it is made once.
        """
        if self.name != "duckdb":
            return self.rows(question(text))
        if name not in _PREPARED:
            asked = question(_TEXT)
            statement = str(ibis.to_sql(asked, dialect="duckdb")).replace(f"'{_TEXT}'", "$text")
            _PREPARED[name] = statement, asked.schema().to_pyarrow()
        statement, schema = _PREPARED[name]
        given = {"params": {"text": text}} if "$text" in statement else {}
        found = self.backend.sql(statement, **given).to_arrow_table().cast(schema)
        plain: list[dict[str, Any]] = found.to_pylist()
        return plain

    def rows(self, question: Any) -> list[dict[str, Any]]:
        """The same as plain values."""
        found: list[dict[str, Any]] = self.answer(question).to_pylist()
        return found


def _duckdb(memory: str, threads: int) -> Any:
    settings: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "memory_limit": memory,
        "threads": threads,
    }
    return duckdb.connect(":memory:", config=settings)


def on_duckdb(
    folder: Folder, manifest: Manifest, *, memory: str = MEMORY, threads: int = THREADS
) -> Engine:
    """DuckDB over the files of a manifest, and nothing else it could read or write."""
    raw = _duckdb(memory, threads)
    raw.execute("SET timezone = 'UTC'")
    raw.execute(f"SET temp_directory = {_quoted(str(folder.root / 'spill'))}")
    raw.execute(f"SET allowed_directories = [{_quoted(str(folder.root))}]")
    raw.execute("SET enable_external_access = false")
    raw.execute("SET lock_configuration = true")
    for name, schema in SHAPES.items():
        paths = folder.paths(manifest.named(name))
        if not paths:
            columns = ", ".join(f'"{field.name}" {_TYPES[str(field.type)]}' for field in schema)
            raw.execute(f"CREATE TEMP TABLE {name} ({columns})")
            continue
        listed = ", ".join(_quoted(path) for path in paths)
        chosen = ", ".join(_column(field.name, 'epoch_us("at") AS at_us') for field in schema)
        raw.execute(f"CREATE TEMP VIEW {name} AS SELECT {chosen} FROM read_parquet([{listed}])")  # noqa: S608
    return Engine("duckdb", raw, {name: _unbound(name, shape) for name, shape in SHAPES.items()})


def on_postgresql(connection: Any, folder: Folder, manifest: Manifest) -> Engine:
    """PostgreSQL by a psycopg connection; copies the files in where it has not this generation.

    The tables lie in the schema `events_ORGANISATION` and are replaced whole, in one transaction.
    """
    schema = f"events_{int(manifest.organisation)}"
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace(%s)::oid)", [schema])
        held = cursor.fetchone()[0]
        if held != str(manifest.generation):
            _copy(cursor, schema, folder, manifest)
    backend = ibis.postgres.from_connection(connection)
    tables = {name: backend.table(name, database=schema) for name in SHAPES}
    return Engine("postgresql", backend, tables)


def _copy(cursor: Any, schema: str, folder: Folder, manifest: Manifest) -> None:
    cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    cursor.execute(f"CREATE SCHEMA {schema}")
    for name, shape in SHAPES.items():
        columns = ", ".join(f'"{field.name}" {_TYPES[str(field.type)]}' for field in shape)
        cursor.execute(f"CREATE TABLE {schema}.{name} ({columns})")
        for path in folder.paths(manifest.named(name)):
            _copy_file(cursor, f"{schema}.{name}", path, is_events=name == "events")
    cursor.execute(f"COMMENT ON SCHEMA {schema} IS '{int(manifest.generation)}'")
    for name in SHAPES:
        cursor.execute(f"ANALYZE {schema}.{name}")


def _copy_file(cursor: Any, table: str, path: str, *, is_events: bool) -> None:
    options = pa.csv.WriteOptions(include_header=False)
    with pq.ParquetFile(path) as file, cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as into:
        for batch in file.iter_batches():
            rows = pa.Table.from_batches([batch])
            text = io.BytesIO()
            pa.csv.write_csv(rollups.with_micros(rows) if is_events else rows, text, options)
            into.write(text.getvalue())


def on_spark(session: Any, folder: Folder, manifest: Manifest) -> Engine:
    """Spark by a session that can read the folder."""
    backend = ibis.pyspark.connect(session)
    for name, schema in SHAPES.items():
        paths = folder.paths(manifest.named(name))
        chosen = [_column(field.name, "unix_micros(`at`) AS at_us") for field in schema]
        if paths:
            frame = session.read.parquet(*paths).selectExpr(*chosen)
            frame.createOrReplaceTempView(name)
        else:
            backend.create_view(name, ibis.memtable(schema.empty_table()), overwrite=True)
    return Engine("spark", backend, {name: backend.table(name) for name in SHAPES})


def reckoner(
    *, active: tuple[str, ...], half_life_days: float, memory: str = MEMORY, threads: int = THREADS
) -> Reckon:
    """What `Store` reckons rollups with: DuckDB in memory, without any file."""
    raw = _duckdb(memory, threads)
    raw.execute("SET enable_external_access = false")
    events = _unbound("given", READ)
    ways = {
        "cells": rollups.cells(events, active=active, half_life_days=half_life_days),
        "weeks": rollups.weeks(rollups.presence(events), active=active),
        "tallies": rollups.tallies(events, half_life_days=half_life_days),
    }
    for name in MERGED:
        ways[f"merge {name}"] = rollups.merged(_unbound("given", ROLLUPS[name]), name)
    statements = {name: str(ibis.to_sql(way, dialect="duckdb")) for name, way in ways.items()}

    def reckon(name: str, table: pa.Table) -> pa.Table:
        raw.register("given", table if name.startswith("merge") else rollups.with_micros(table))
        found = raw.sql(statements[name]).to_arrow_table()
        raw.unregister("given")
        wanted: pa.Schema = ROLLUPS[name.removeprefix("merge ")]
        return found.cast(wanted)

    return reckon


def folder_of(root: Path, organisation: int) -> Folder:
    """The folder of an organisation below the folder of all."""
    return Folder(root / str(organisation), organisation)


def _unbound(name: str, schema: pa.Schema) -> Any:
    return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)


def _column(name: str, micros: str) -> str:
    return micros if name == "at_us" else name


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
