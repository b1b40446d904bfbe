"""The text of a Word document (.docx), read with suspicion.

A .docx is a zip of XML parts (ECMA-376). Only the parts needed are inflated, each up to a limit
that is counted while inflating, so that a lying header gains nothing. Refused: too many parts, too
much inflated, too strong compression, encryption, paths out of the archive, macros, parts fetched
from elsewhere, document type declarations (so no entities at all), broken XML.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from django.utils.translation import gettext as _

from assaymark.web.assessment.refusal import UploadRefused

MAX_PARTS = 600
MAX_INFLATED = 40 * 1024 * 1024
MAX_RATIO = 200
MAX_PART = 16 * 1024 * 1024
MAX_DEPTH = 256

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_LINK = "hyperlink"


def docx_text(content: bytes) -> str:
    """The visible text, a line per paragraph; raises `UploadRefused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive, len(content))
            _refuse_active(archive)
            reading = _Reading()
            _parse(_part(archive, "word/document.xml"), reading.start, reading.end, reading.text)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise _broken(str(error)) from error
    text = "".join(reading.pieces)
    if not text.strip():
        raise UploadRefused(
            _("The Word file holds no text."),
            _("Text was expected; pictures of text cannot be read."),
            _("Type the text, or paste it into the box."),
        )
    return text


def _refuse_bombs(archive: zipfile.ZipFile, size: int) -> None:
    parts = archive.infolist()
    inflated = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS:
        raise _hostile(_("%(n)d parts") % {"n": len(parts)})
    if inflated > MAX_INFLATED or inflated > MAX_RATIO * max(size, 1024):
        raise _hostile(_("%(mb)d MB when unpacked") % {"mb": inflated // 1024 // 1024})
    for part in parts:
        if part.flag_bits & 0x1:
            raise UploadRefused(
                _("The Word file is protected by a password."),
                _("A file that anyone can open was expected."),
                _("Save it without a password, then choose it again."),
            )
        if part.filename.startswith("/") or ".." in part.filename.split("/"):
            raise _hostile(_("a part named %(name)r") % {"name": part.filename[:80]})
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        raise _hostile(_("two parts of the same name"))


def _refuse_active(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise UploadRefused(
            _("The file is a zip archive, but no Word document."),
            _("Text, Markdown, PDF or Word (.docx) was expected."),
            _("Save it as one of these, or paste the text into the box."),
        )
    macros = any("vbaproject" in name.lower() or "activex" in name.lower() for name in names)
    if macros or b"macroEnabled" in _part(archive, "[Content_Types].xml"):
        raise UploadRefused(
            _("The Word file holds macros."),
            _("A document without programs in it was expected."),
            _("Save it as .docx (not .docm), then choose it again."),
        )
    for name in names:
        if name.startswith("word/") and name.endswith(".rels"):
            _parse(_part(archive, name), _refuse_outside)


def _refuse_outside(name: str, attributes: dict[str, str]) -> None:
    outside = attributes.get("TargetMode", "").lower() == "external"
    if name.endswith("Relationship") and outside:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if kind != _LINK:
            raise _hostile(_("a part (%(kind)s) kept elsewhere") % {"kind": kind[:40]})


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise _hostile(_("more than %(mb)d MB in one part") % {"mb": MAX_PART // 1024 // 1024})
    return content


class _Reading:
    """Collects the text of a document part; deleted text and duplicates are left out."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._in_text = False
        self._skipped = 0
        self._depth = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _hostile(_("parts nested more than %(n)d deep") % {"n": MAX_DEPTH})
        self._skipped += name == _FALLBACK
        self._in_text = _local(name) == "t"
        if not self._skipped:
            self.pieces.append({"tab": "\t", "br": "\n", "cr": "\n"}.get(_local(name), ""))

    def end(self, name: str) -> None:
        self._depth -= 1
        self._skipped -= name == _FALLBACK
        self._in_text = False
        if _local(name) == "p" and not self._skipped:
            self.pieces.append("\n")

    def text(self, text: str) -> None:
        if self._in_text and not self._skipped:
            self.pieces.append(text)


def _local(name: str) -> str:
    """The name within WordprocessingML, or nothing for elements of other vocabularies."""
    for space in (_WORD, _STRICT):
        if name.startswith(space):
            return name[len(space) :]
    return ""


def _parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise _broken(str(error)) from error


def _refuse_doctype(*_declaration: object) -> None:
    raise _hostile(_("a document type declaration"))


def _hostile(found: str) -> UploadRefused:
    return UploadRefused(
        _("The Word file holds %(found)s.") % {"found": found},
        _("No document written in a word processor does."),
        _("Open it, save it as a new .docx, or paste the text into the box."),
    )


def _broken(why: str) -> UploadRefused:
    return UploadRefused(
        _("The Word file cannot be read: %(why)s.") % {"why": why[:200]},
        _("A whole .docx was expected."),
        _("Save it again, or paste the text into the box."),
    )
