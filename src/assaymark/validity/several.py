"""Several audits of the same people, one a step of a decision, shown side by side.

Each audit hides what its own tables would give away. Read together they could still tell: what one
step hides another may show, for nearly the same people. So a line that is hidden anywhere is hidden
everywhere; hiding more never tells more, so each audit keeps its own protection.
"""

from collections.abc import Sequence
from dataclasses import replace

from assaymark.validity.impact import Audit, Benchmark, Category, Hidden, Row, Table

Line = tuple[tuple[str, ...], Category]
"""A line of the tables of one set of attributes; the empty category is the unknown."""


def alike(audits: Sequence[Audit]) -> tuple[Audit, ...]:
    """The same audits, a line hidden in all that is hidden in one.

    Where that hides the benchmark of a table, the table's other lines are hidden as well, because
    rate and ratio of any of them would tell the benchmark's rate.
    """
    found = tuple(audits)
    hidden = _hidden(found)
    while True:
        found = tuple(_covered(audit, hidden) for audit in found)
        more = _hidden(found)
        if more == hidden:
            return found
        hidden = more


def shown(audits: Sequence[Audit], attributes: tuple[str, ...]) -> tuple[Category, ...]:
    """The groups of one table that some audit shows, in alphabetical order."""
    tables = [table for audit in audits for table in audit.tables if table.attributes == attributes]
    rows = [row for table in tables for row in table.rows]
    return tuple(sorted({row.category for row in rows if not isinstance(row, Hidden)}))


def _hidden(audits: Sequence[Audit]) -> frozenset[Line]:
    tables = [table for audit in audits for table in audit.tables]
    lines = [
        (table.attributes, row.category)
        for table in tables
        for row in (*table.rows, table.unknown)
        if isinstance(row, Hidden)
    ]
    return frozenset(lines)


def _covered(audit: Audit, hidden: frozenset[Line]) -> Audit:
    return replace(audit, tables=tuple(_covered_table(table, hidden) for table in audit.tables))


def _covered_table(table: Table, hidden: frozenset[Line]) -> Table:
    rows: list[Row] = [
        Hidden(row.category) if (table.attributes, row.category) in hidden else row
        for row in table.rows
    ]
    had = any(isinstance(row, Benchmark) for row in table.rows)
    if had and not any(isinstance(row, Benchmark) for row in rows):
        rows = [Hidden(row.category) for row in rows]
    unknown = Hidden(()) if (table.attributes, ()) in hidden else table.unknown
    return replace(table, rows=tuple(rows), unknown=unknown)
