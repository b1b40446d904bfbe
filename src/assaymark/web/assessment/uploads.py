"""What was handed in, read as evidence: exact bytes, their SHA-256, and the text to judge.

Pure functions over bytes. Whoever calls them holds hostile input, so the rules are:

- at most `MAX_BYTES`; the type is decided by content, never by the file's name;
- text and Markdown: UTF-8, or UTF-16 with its byte order mark; no control characters;
- docx: see `uploads_docx`; pdf: see `uploads_pdf`, which parses in a process of its own;
- everything else is refused with the name of what it seems to be.

The digest of a file is over its bytes exactly as uploaded. The digest of typed text is over its
UTF-8 bytes after one change: every line end becomes a single line feed, since a browser sends
CR LF whatever the person typed. `text` always has single line feeds.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from assaymark.web.assessment.refusal import UploadRefused
from assaymark.web.assessment.uploads_code import code_text, kind_of
from assaymark.web.assessment.uploads_docx import docx_text
from assaymark.web.assessment.uploads_pdf import pdf_text

MAX_BYTES = 5 * 1024 * 1024
MAX_CHARACTERS = 200_000
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_SEEMS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc), or one with a password"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a recording or picture (RIFF)"),
    (b"{\\rtf", "a Rich Text file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "a compressed archive (gzip)"),
    (b"7z\xbc\xaf", "a compressed archive (7z)"),
    (b"Rar!", "a compressed archive (rar)"),
    (b"%!PS", "a PostScript file"),
)
_MARKUP = re.compile(r"\s*(<\?xml|<!doctype\s|<html[\s>]|<svg[\s>])", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
_HIDING = re.compile("[\u202d\u202e\U000e0000-\U000e007f]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that can be judged: the bytes kept, and the text that is read."""

    content: bytes
    media_type: str
    filename: str
    text: str

    @property
    def sha256(self) -> str:
        """The digest of `content`, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def words(self) -> int:
        """How many words `text` has."""
        return count_words(self.text)


def count_words(text: str) -> int:
    """How many words `text` has: runs between white space that hold a letter or a digit.

    >>> count_words("Well - that is 1 answer.")
    5
    """
    return sum(any(map(str.isalnum, run)) for run in text.split())


def typed(text: str) -> Evidence:
    """The evidence of typed `text`, with single line feeds; raises `UploadRefused`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(lines) > MAX_CHARACTERS:
        raise _too_much_text(len(lines))
    _refuse_hidden(lines)
    return Evidence(lines.encode(), "text/plain", "", lines)


def uploaded(
    content: bytes, filename: str, *, documents: bool = True, code: bool = False
) -> Evidence:
    """The evidence in an uploaded file; raises `UploadRefused` saying what to do.

    `documents`, `code`: whether a document, and a repository, is asked for.
    """
    if len(content) > MAX_BYTES:
        raise too_big(len(content))
    if not content.strip(b"\x00\t\n\r "):
        raise UploadRefused(
            _("The file %(name)r is empty.") % {"name": filename},
            _("A file with your work in it was expected."),
            _("Check that it was saved, then choose it again."),
        )
    name = clean_filename(filename)
    if code and (kind := kind_of(content)):
        return Evidence(content, kind, name, code_text(content))
    if not documents:
        raise _no_code(name)
    media_type, text = _read(content, name)
    if len(text) > MAX_CHARACTERS:
        raise _too_much_text(len(text))
    return Evidence(content, media_type, name, text)


def too_big(size: int) -> UploadRefused:
    """The refusal of a file of `size` bytes."""
    return UploadRefused(
        _("The file has %(size).1f MB.") % {"size": size / 1024 / 1024},
        _("At most %(limit)d MB are taken.") % {"limit": MAX_BYTES // 1024 // 1024},
        _("Leave out pictures, or paste the text into the box instead."),
    )


def clean_filename(filename: str) -> str:
    """The last part of `filename`, without control characters, at most 120 characters.

    >>> clean_filename("C:\\\\work\\\\..\\\\my\\x00 reply.md")
    'my reply.md'
    """
    last = PurePosixPath(filename.replace("\\", "/")).name
    kept = "".join(one for one in last if unicodedata.category(one)[0] != "C").strip()
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:19]}" if dot else kept[:120]


def refuse_length(words: int, *, least: int, most: int) -> None:
    """Raises `UploadRefused` unless `least <= words <= most`; `most` 0 means no upper bound."""
    if words < max(1, least):
        raise UploadRefused(
            _("Your work has %(words)d words.") % {"words": words},
            _("This badge asks for at least %(least)d.") % {"least": max(1, least)},
            _("Add what an assessor needs to see each criterion, then hand in again."),
        )
    if most and words > most:
        raise UploadRefused(
            _("Your work has %(words)d words.") % {"words": words},
            _("This badge asks for at most %(most)d.") % {"most": most},
            _("Keep what shows the criteria best, then hand in again."),
        )


def _read(content: bytes, name: str) -> tuple[str, str]:
    """Media type and text, by what the bytes are."""
    if content.startswith(b"PK\x03\x04"):
        return DOCX, _tidy(docx_text(content))
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf", _tidy(pdf_text(content))
    for magic, seems in _SEEMS:
        if content.startswith(magic):
            raise _strange(name, seems)
    text = _decoded(content, name)
    if _MARKUP.match(text):
        raise _strange(name, "a web page or XML")
    _refuse_hidden(text)
    markdown = name.lower().endswith((".md", ".markdown"))
    return ("text/markdown" if markdown else "text/plain"), text


def _decoded(content: bytes, name: str) -> str:
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\x00" in content:
            raise _strange(name, "no text") from error
        raise UploadRefused(
            _("Byte %(place)d of %(name)r is not UTF-8.") % {"place": error.start, "name": name},
            _("Text in UTF-8 was expected (or UTF-16 with its mark)."),
            _("Save it again with the encoding UTF-8, or paste the text into the box."),
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _strange(name: str, seems: str) -> UploadRefused:
    return UploadRefused(
        _("The file %(name)r seems to be %(seems)s.") % {"name": name, "seems": seems},
        _("Text, Markdown, PDF or Word (.docx) was expected."),
        _("Save it as one of these, or paste the text into the box."),
    )


def _no_code(name: str) -> UploadRefused:
    return UploadRefused(
        _("The file %(name)r is neither a zip nor a git bundle.") % {"name": name},
        _("The repository of your program was expected."),
        _("Pack it with: git bundle create work.bundle HEAD, or as a zip."),
    )


def _refuse_hidden(text: str) -> None:
    """Refuses characters that a person reading would not see, or would see in another order."""
    found = _CONTROL.search(text) or _HIDING.search(_FLAG.sub("", text))
    if found:
        place = text[: text.index(found[0])].count("\n") + 1
        raise UploadRefused(
            _("Line %(line)d holds the invisible character U+%(code)04X.")
            % {"line": place, "code": ord(found[0])},
            _("Only characters that a reader can see were expected."),
            _("Delete it, or copy the text through a plain text editor first."),
        )


def _too_much_text(characters: int) -> UploadRefused:
    return UploadRefused(
        _("Your work has %(n)d characters.") % {"n": characters},
        _("At most %(limit)d are taken.") % {"limit": MAX_CHARACTERS},
        _("Keep what shows the criteria best."),
    )


def _tidy(text: str) -> str:
    """Text taken out of a document: without control characters, trailing blanks and wide gaps."""
    seen = _HIDING.sub("", _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    lines = "\n".join(line.rstrip() for line in seen.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
