"""A table of rated examples, read from CSV: what can be taken, and what is wrong with the rest.

One row is one work: `key`, `text`, and for each criterion of the rubric its ratings, one per
person. A criterion's column is called by the criterion's key; several people's ratings stand in
one cell with a bar between them (`3|4`), or in columns of their own (`feeling:1`, `feeling:2`).
Empty cells are ratings that nobody gave. RFC 4180; comma, semicolon or tab, by the first line.
Rows beyond `MAX_ROWS` are left out.
"""

import csv
import io
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.model import RatedWork
from assaymark.web.assessment.refusal import ExamplesRefused, UploadRefused
from assaymark.web.assessment.uploads import typed

MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row of the table; `line` counts as an editor does, from 1."""

    line: int
    met: str
    todo: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that can be taken, and the errors of the others."""

    works: tuple[RatedWork, ...]
    errors: tuple[RowError, ...]


def example_csv(rubric: Rubric) -> str:
    """A table of two rows that `read_table` takes, to start from."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["key", "text", *(one.key for one in rubric.criteria)])
    for number, text in enumerate((_("The whole text of a work."), _("Another work.")), start=1):
        both = [f"{one.values[number - 1]}|{one.values[number]}" for one in rubric.criteria]
        writer.writerow([f"example-{number}", text, *both])
    return out.getvalue()


def read_table(text: str, rubric: Rubric) -> Table:
    """The table in `text`; raises `ExamplesRefused` when its first line cannot be understood."""
    rows = _rows(text)
    columns = _columns([name.strip().lower() for name in next(rows)[1]], rubric)
    works: dict[str, RatedWork] = {}
    errors: list[RowError] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            work = _work(cells, columns, rubric, taken=works.keys())
        except (ExamplesRefused, UploadRefused) as refused:
            errors.append(RowError(line, refused.met, refused.todo or refused.expected))
        else:
            works[work.key] = work
    return Table(tuple(works.values()), tuple(errors))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells; at least the first line."""
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = clean.partition("\n")[0]
    comma = max(",;\t", key=first.count)
    if not first.strip():
        raise ExamplesRefused(
            _("The table is empty."),
            _("A first line with the names of the columns was expected."),
            _("Start from the example table on this page."),
        )
    reader = csv.reader(io.StringIO(clean), delimiter=comma, strict=True)
    line = 1
    try:
        for cells in islice(reader, MAX_ROWS + 1):
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ExamplesRefused(
            _("Line %(line)d cannot be read: %(why)s.") % {"line": reader.line_num, "why": error},
            _("CSV was expected, with quotation marks around texts."),
            _("Export the table again as CSV (UTF-8)."),
        ) from error


def _columns(names: Sequence[str], rubric: Rubric) -> Mapping[str, list[int]]:
    """Column name → places; `key`, `text`, and each criterion's key."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        found.setdefault(name.partition(":")[0], []).append(place)
    known = ["key", "text", *(one.key.lower() for one in rubric.criteria)]
    missing = [name for name in known if name not in found]
    strange = [name for name in found if name and name not in known]
    if missing or strange:
        raise ExamplesRefused(
            _("The first line has the columns %(names)r.") % {"names": list(names)},
            _("Expected were %(known)s.") % {"known": ", ".join(known)},
            _("Missing: %(missing)s; not known: %(strange)s.")
            % {"missing": ", ".join(missing) or "–", "strange": ", ".join(strange) or "–"},
        )
    return found


def _work(
    cells: Sequence[str],
    columns: Mapping[str, list[int]],
    rubric: Rubric,
    *,
    taken: Container[str],
) -> RatedWork:
    width = 1 + max(place for places in columns.values() for place in places)
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        raise ExamplesRefused(
            _("%(n)d cells stand in this row.") % {"n": len(cells)},
            todo=_("Put quotation marks around texts that hold the separator."),
        )
    padded = [*cells, *[""] * (width - len(cells))]
    key = padded[columns["key"][0]].strip()
    text = typed(padded[columns["text"][0]]).text.strip()
    if not key or not text or len(key) > 80:
        raise ExamplesRefused(
            _("The key or the text is missing, or the key is longer than 80 characters."),
            todo=_("Give each work a short key of its own, and its text."),
        )
    if key in taken:
        raise ExamplesRefused(
            _("The key %(key)r stands twice.") % {"key": key},
            todo=_("Give each work a key of its own."),
        )
    ratings = {
        one.key: _ratings([padded[place] for place in columns[one.key.lower()]], one.key, rubric)
        for one in rubric.criteria
    }
    if not any(ratings.values()):
        raise ExamplesRefused(
            _("The work %(key)r has no rating.") % {"key": key},
            todo=_("Rate at least one criterion, or leave the row out."),
        )
    return RatedWork(key, text, {name: given for name, given in ratings.items() if given})


def _ratings(cells: Sequence[str], name: str, rubric: Rubric) -> tuple[int, ...]:
    criterion = rubric.criterion(name)
    given = [part.strip() for cell in cells for part in cell.replace(";", "|").split("|")]
    strange = [part for part in given if part and part not in set(map(str, criterion.values))]
    if strange:
        raise ExamplesRefused(
            _("%(met)r stands under %(name)s.") % {"met": strange[0], "name": name},
            todo=_("Use one of its levels: %(levels)s.")
            % {"levels": ", ".join(map(str, criterion.values))},
        )
    return tuple(int(part) for part in given if part)
