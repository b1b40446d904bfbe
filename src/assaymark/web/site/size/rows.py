"""Rows written by COPY, which the database takes in many times faster than statements.

What is written here goes past the rooms' own actions, and so only into an organisation marked
`made_up`, of which every page says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

AT_ONCE = 2_000


def keys(table: str, n: int) -> list[int]:
    """`n` fresh primary keys of `table`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, n],
        )
        return [key for (key,) in cursor.fetchall()]


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """How many rows were written; names are ours, never a visitor's."""
    n = 0
    sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(sql) as out:
        for some in _in_parts(rows):
            out.write("".join(["\t".join(map(_text, row)) + "\n" for row in some]))
            n += len(some)
    return n


def some_of(table: str, organisation: int) -> bool:
    """Whether the organisation has any row in `table`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {table} WHERE organisation_id = %s)",  # noqa: S608
            [organisation],
        )
        return bool(cursor.fetchone()[0])


def moment(second: int) -> datetime:
    """The time so many seconds after 1970."""
    return datetime.fromtimestamp(second, UTC)


def _in_parts(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    part: list[Sequence[Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    yield part


def _text(value: Any) -> str:
    """A value as COPY reads it; texts of ours hold no tab, backslash or line end."""
    if value is None:
        return "\\N"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)
