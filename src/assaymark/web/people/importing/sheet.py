"""Tables of people in CSV: what we write, and what we can read of other programs' files.

RFC 4180. Read: comma, semicolon or tab, whichever the first line shows; UTF-8 with or without a
mark, UTF-16 with one, and else Windows-1252, which is said. Written: UTF-8 with a mark, so that
spreadsheets see it; a cell that a spreadsheet would run as a formula gets an apostrophe in front,
which reading takes away again.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assaymark.web.kit.figures import MARKS

TEXTS = ("job_title", "team", "cohort", "track", "location")
CONTEXT = (*TEXTS, "manager", "started_on")
COLUMNS = ("email", "name", *CONTEXT)
MOST_ROWS = 50_000
LARGEST = 10_000_000
"""Bytes of a file."""
csv.field_size_limit(1_000_000)


class SheetRefused(ValueError):
    """A file of which no row can be read: what was met, what was expected, what to do."""

    def __init__(self, met: str, expected: str, todo: str) -> None:
        super().__init__(f"{met} {expected} {todo}")
        self.met, self.expected, self.todo = met, expected, todo


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `number` counts as an editor does, from 1; `n` cells stood in it."""

    number: int
    cells: Mapping[str, str]
    n: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, and the columns it has."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file; `doubt` is a sentence where the encoding was a guess."""

    text: str
    encoding: str
    doubt: str = ""


def decoded(body: bytes) -> Decoded:
    """The text in `body`; raises `SheetRefused` for what is no text, or too much."""
    if len(body) > LARGEST:
        raise SheetRefused(
            _("The file has %(n)d bytes.") % {"n": len(body)},
            _("At most %(n)d were expected.") % {"n": LARGEST},
            _("Send it in parts."),
        )
    found = _text(body)
    if "\0" in found.text or not found.text.strip():
        raise SheetRefused(
            _("The file is empty, or it is no text."),
            _("A table in CSV was expected."),
            _("In a spreadsheet, choose “Save as” and then “CSV UTF-8”."),
        )
    return found


def _text(body: bytes) -> Decoded:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(body.decode("utf-16", errors="replace"), "UTF-16")
    try:
        return Decoded(body.decode("utf-8-sig"), "UTF-8")
    except UnicodeDecodeError as error:
        met = body[max(0, error.start - 20) : error.start + 20]
    doubt = _(
        "The file is not in UTF-8 (around %(met)s), so it was read as Windows-1252, a guess: look"
        " whether letters with accents are right below."
    )
    quoted = repr(met.decode("cp1252", errors="replace"))
    return Decoded(body.decode("cp1252", errors="replace"), "Windows-1252", doubt % {"met": quoted})


def read(text: str) -> Sheet:
    """The table in `text`; raises `SheetRefused` when its first line cannot be understood."""
    rows = _rows(text)
    _number, head = next(rows, (1, []))
    columns = _columns(head)
    lines = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        named = dict(zip(columns, [*map(_plain, cells), *[""] * len(columns)], strict=False))
        lines.append(Line(number, named, len(cells)))
        if len(lines) > MOST_ROWS:
            raise SheetRefused(
                _("The table has more than %(n)d rows.") % {"n": MOST_ROWS},
                _("At most that many were expected."),
                _("Send it in parts, managers first."),
            )
    return Sheet(columns, tuple(lines))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise SheetRefused(
            _("Line %(line)d cannot be read: %(why)s.") % {"line": reader.line_num, "why": error},
            _("A table in CSV was expected."),
            _("Export it again as CSV (UTF-8)."),
        ) from error


def _columns(head: list[str]) -> tuple[str, ...]:
    names = tuple(_plain(cell).lower().replace(" ", "_").replace("-", "_") for cell in head)
    if "roles" in names or "password" in names:
        raise SheetRefused(
            _("The table has a column for roles or passwords."),
            _("An import never says what somebody may do here, nor how they sign in."),
            _("Leave the column out; roles are changed on each person's page."),
        )
    strange = [name for name in names if name not in COLUMNS]
    if strange or "email" not in names or len(set(names)) < len(names) or len(names) < 2:
        raise SheetRefused(
            _("The first line has the columns %(names)s.")
            % {"names": ", ".join(names)[:300] or "–"},
            _("Expected were email and some of %(known)s, each once.")
            % {"known": ", ".join(COLUMNS[1:])},
            _("Correct the first line, or start from the template."),
        )
    return names


def _plain(cell: str) -> str:
    """A cell without the apostrophe that kept it from being run."""
    its = cell.strip()
    return its[1:].strip() if its.startswith("'") and its[1:].startswith(MARKS) else its


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(MARKS) else cell


def written(rows: Iterable[Mapping[str, str]]) -> Iterable[bytes]:
    """The file of `rows`, piece by piece, with its first line."""
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_safe(row.get(name, "")) for name in COLUMNS])
        if out.tell() > 60_000:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()
