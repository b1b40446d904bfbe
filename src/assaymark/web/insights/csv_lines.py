"""Lines of a CSV that came in, for every table that insights take."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from assaymark.web.insights.refusal import TableRefused


def csv_lines(text: str, *, most: int) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line of a CSV; raises `TableRefused` for what is none."""
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = clean.partition("\n")[0]
    if not first.strip() or "\0" in clean:
        raise TableRefused(
            _("The table is empty, or holds NUL characters."),
            _("A first line with the names of the columns was expected."),
            _("Start from the example table on this page."),
        )
    reader = csv.reader(io.StringIO(clean), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        for cells in reader:
            if reader.line_num > most + 1:
                raise TableRefused(
                    _("The table has more than %(n)d rows.") % {"n": most},
                    todo=_("Split it; of this one nothing is taken."),
                )
            yield reader.line_num, cells
    except csv.Error as error:
        raise TableRefused(
            _("Line %(line)d cannot be read: %(why)s.") % {"line": reader.line_num, "why": error},
            _("A table in CSV was expected."),
            _("Export it again as CSV (UTF-8)."),
        ) from error


def refuse_more(cells: Sequence[str], names: Sequence[str]) -> None:
    """Raises `TableRefused` for more cells than columns: 4,5 for 4.5 would be read as 4 and 5."""
    if any(cell.strip() for cell in cells[len(names) :]):
        raise TableRefused(
            _("The row has %(n)d cells.") % {"n": len(cells)},
            _("%(n)d were expected, one for each column.") % {"n": len(names)},
            _("Write numbers as 12.5, and put quotes around cells that hold the separator."),
        )
