"""A small program: Parquet on its input, JSON with its table as CSV or the reason for refusing.

Run by `parquet_table` as an isolated Python; it imports nothing of this package. Arguments: most
rows, memory in bytes, processor seconds. What the file says of itself is looked at before any row
is read, and the rows are counted once more while they are.
"""

import csv
import io
import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any

MOST_COLUMNS = 20
LARGEST = 100_000_000
"""Bytes of the table as the file says of itself, unpacked."""
LONGEST = 1_000
"""Characters of a text."""
AT_ONCE = 5_000


class Refused(Exception):
    """Why the table is not read: a reason that `parquet_table` knows, and what was met."""

    def __init__(self, why: str, met: object = "") -> None:
        super().__init__(why)
        self.why, self.met = why, met


def main(rows: int, memory: int, seconds: int) -> None:
    """Answers on standard output; a crash leaves it empty, which the caller refuses too."""
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = {"text": table(content, rows)}
    except Refused as refused:
        answer = {"refused": refused.why, "met": str(refused.met)[:80]}
    json.dump(answer, sys.stdout)


def table(content: bytes, most_rows: int) -> str:
    """The table as CSV with a comma; raises `Refused`, or whatever a hostile file raises."""
    import pyarrow as pa  # noqa: PLC0415 - after the limits are set
    import pyarrow.parquet as pq  # noqa: PLC0415

    file = pq.ParquetFile(
        pa.BufferReader(content),
        thrift_string_size_limit=1_000_000,
        thrift_container_size_limit=100_000,
    )
    _refuse_shape(file, most_rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = file.schema_arrow.names
    writer.writerow(names)
    n = 0
    for batch in file.iter_batches(batch_size=AT_ONCE, use_threads=False):
        n += batch.num_rows
        if n > most_rows:
            raise Refused("rows", n)
        columns = [_texts(one, name) for name, one in zip(names, batch.columns, strict=True)]
        writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def _refuse_shape(file: Any, most_rows: int) -> None:
    about = file.metadata
    if about.num_rows > most_rows:
        raise Refused("rows", about.num_rows)
    if about.num_columns > MOST_COLUMNS:
        raise Refused("columns", about.num_columns)
    for field in file.schema_arrow:
        if not _is_plain(field.type):
            raise Refused("kind", field.name)
    sizes = (
        about.row_group(group).column(column).total_uncompressed_size
        for group in range(about.num_row_groups)
        for column in range(about.num_columns)
    )
    if sum(sizes) > LARGEST:
        raise Refused("large")


def _is_plain(kind: Any) -> bool:
    """Texts, numbers, dates; nothing that holds others."""
    from pyarrow import types  # noqa: PLC0415

    if types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        *(types.is_string, types.is_large_string, types.is_integer, types.is_floating),
        *(types.is_decimal, types.is_date, types.is_timestamp, types.is_null),
    )
    return any(test(kind) for test in tests)


def _texts(column: Any, name: str) -> list[str]:
    """The cells as somebody would type them."""
    import pyarrow as pa  # noqa: PLC0415

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    is_count = name.strip().lower() == "n"
    return [_text(cell, is_count=is_count) for cell in column.to_pylist()]


def _text(cell: Any, *, is_count: bool) -> str:
    if cell is None or (is_count and cell != cell):  # noqa: PLR0124 - not a number
        return ""
    if isinstance(cell, float) and is_count and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    if len(text) > LONGEST:
        raise Refused("long", text)
    return text


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
