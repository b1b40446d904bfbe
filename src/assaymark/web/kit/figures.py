"""A figure as every page shows it: a table that anybody can read, and a chart drawn from the same.

A view makes `Figure`s and asks `download` first, which answers a request for one of them as CSV
or Parquet; the page includes `kit/figure.html` for each, and `kit/chart_scripts.html` once. What
`chart` may hold stands at the top of `static/kit/charts.js`. A value that is None was kept back or
is not known: the table prints a dash, the chart leaves a gap.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Value = str | int | float | date | Promise | None
Form = Literal["text", "count", "number", "percent", "date"]
Words = str | Promise
MARKS = ("=", "+", "-", "@", "\t", "\r")
"""With one of these in front a spreadsheet takes a text for a formula."""
MOST_LINES = 160
"""Lines of a table on a page; files have all. Thousands of them make a page nobody can read."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files, its title on the page, and how its values are written."""

    key: str
    title: Words
    form: Form = "text"
    decimals: int = 2

    @property
    def is_number(self) -> bool:
        """Whether its values stand to the right."""
        return self.form not in {"text", "date"}

    def text(self, value: Value) -> str:
        """`value` as the page writes it."""
        if value is None:
            return "–"
        if isinstance(value, date):
            return date_format(value)
        if isinstance(value, str | Promise):
            return str(value)
        if self.form == "percent":
            return f"{number_format(round(value * 100, 1), decimal_pos=1)}%"
        places = self.decimals if self.form == "number" else 0
        rounded = round(value, places) + 0  # number_format cuts off, and prints -0
        return number_format(rounded, decimal_pos=places, force_grouping=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with everything that must stand beside it.

    `says` is one sentence: what a reader should see in it; it also names the drawing for those who
    cannot see it. `n` says of how many; `definition` how it is reckoned, interval included.
    """

    key: str
    title: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    definition: Words
    says: Words = ""
    n: Words = ""
    chart: Mapping[str, Any] | None = None
    notes: tuple[Words, ...] = ()
    is_wide: bool = field(default=True)

    @property
    def body(self) -> SafeString:
        """The table's body up to `MOST_LINES`, escaped: a template would take ten times as long."""
        return mark_safe("".join(self._line(row) for row in self.rows[:MOST_LINES]))  # noqa: S308

    def _line(self, row: tuple[Value, ...]) -> str:
        first, *others = (escape(c.text(value)) for c, value in zip(self.columns, row, strict=True))
        cells = (
            f'<td class="num">{text}</td>' if column.is_number else f"<td>{text}</td>"
            for column, text in zip(self.columns[1:], others, strict=True)
        )
        return f'<tr><th scope="row">{first}</th>{"".join(cells)}</tr>'

    @property
    def cut(self) -> int:
        """How many lines the page leaves to the files."""
        return max(0, len(self.rows) - MOST_LINES)

    @property
    def head(self) -> list[tuple[Words, bool]]:
        """The table's head: (title, whether numbers stand below it)."""
        return [(column.title, column.is_number) for column in self.columns]

    @property
    def script(self) -> str:
        """The id of the block that carries the chart's data."""
        return f"figure-{self.key}-data"


def download(request: HttpRequest, figures: Sequence[Figure]) -> HttpResponse | None:
    """The file that `?figure=KEY&as=csv` or `as=parquet` asks for; None where none is asked for."""
    key, form = request.GET.get("figure"), request.GET.get("as")
    if key is None or form is None:
        return None
    figure = next((one for one in figures if one.key == key), None)
    if figure is None or form not in {"csv", "parquet"}:
        raise Http404("no such figure")
    if form == "csv":
        body, kind = to_csv(figure).encode(), "text/csv; charset=utf-8"
    else:
        body, kind = to_parquet(figure), "application/vnd.apache.parquet"
    name = f'attachment; filename="{figure.key}.{form}"'
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": name})


def to_csv(figure: Figure) -> str:
    """The table, unrounded; a text that a spreadsheet would run is quoted with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in figure.columns])
    for row in figure.rows:
        writer.writerow([_safe(value) for value in row])
    return out.getvalue()


def to_parquet(figure: Figure) -> bytes:
    """The table, typed by its columns."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and asked for seldom
    import pyarrow.parquet as pq  # noqa: PLC0415

    kinds = {"count": pa.int64(), "number": pa.float64(), "percent": pa.float64()}
    kinds["date"] = pa.date32()
    arrays = [
        pa.array([_plain(row[place]) for row in figure.rows], kinds.get(column.form, pa.string()))
        for place, column in enumerate(figure.columns)
    ]
    table = pa.table(arrays, names=[column.key for column in figure.columns])
    about = {"title": str(figure.title), "n": str(figure.n), "definition": str(figure.definition)}
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(about), sink)
    return bytes(sink.getvalue().to_pybytes())


def _plain(value: Value) -> str | int | float | date | None:
    return str(value) if isinstance(value, Promise) else value


def _safe(value: Value) -> str | int | float | date | None:
    plain = _plain(value)
    if isinstance(plain, str) and plain.startswith(MARKS):
        return f"'{plain}"
    return plain
