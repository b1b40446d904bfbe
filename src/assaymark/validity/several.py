"""Several audits of the same people, one a step of a decision, shown side by side.

Each audit hides what its own tables would give away. Read together they could still tell: what one
step hides another may show, for nearly the same people. So a line that is hidden anywhere is hidden
wherever it is about nearly as many people; hiding more never tells more, so each audit keeps its
own protection.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assaymark.validity.impact import Audit, Benchmark, Category, Hidden, Row, Table

Line = tuple[tuple[str, ...], Category]
"""A line of the tables of one set of attributes; the empty category is the unknown."""


def alike(
    audits: Sequence[Audit], *, sizes: Sequence[Mapping[Line, int]] | None = None
) -> tuple[Audit, ...]:
    """The same audits, a line hidden in all that is hidden in one.

    `sizes`: people of each line in each audit, hidden or not. With it, a line hidden in one audit
    is hidden in those others only where it has nearly as many people, fewer than the audit's
    `smallest` apart: where many more took part in one step than in another, the one tells nothing
    certain of the other. Where the benchmark of a table gets hidden, the table's other lines are
    hidden as well, because rate and ratio of any of them would tell the benchmark's rate.
    """
    found = tuple(audits)
    hidden = [_hidden(audit) for audit in found]
    while True:
        wanted = [_near(i, found, hidden, sizes) for i in range(len(found))]
        found = tuple(_covered(audit, lines) for audit, lines in zip(found, wanted, strict=True))
        more = [_hidden(audit) for audit in found]
        if more == hidden:
            return found
        hidden = more


def shown(audits: Sequence[Audit], attributes: tuple[str, ...]) -> tuple[Category, ...]:
    """The groups of one table that some audit shows, in alphabetical order."""
    tables = [table for audit in audits for table in audit.tables if table.attributes == attributes]
    rows = [row for table in tables for row in table.rows]
    return tuple(sorted({row.category for row in rows if not isinstance(row, Hidden)}))


def _hidden(audit: Audit) -> frozenset[Line]:
    return frozenset(
        (table.attributes, row.category)
        for table in audit.tables
        for row in (*table.rows, table.unknown)
        if isinstance(row, Hidden)
    )


def _near(
    i: int,
    audits: Sequence[Audit],
    hidden: Sequence[frozenset[Line]],
    sizes: Sequence[Mapping[Line, int]] | None,
) -> frozenset[Line]:
    """The lines hidden in audit `i`, or in another where they have nearly as many people."""
    found = set(hidden[i])
    for j, lines in enumerate(hidden):
        for line in lines:
            apart = 0 if sizes is None else abs(sizes[i].get(line, 0) - sizes[j].get(line, 0))
            if apart < audits[i].smallest:
                found.add(line)
    return frozenset(found)


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
