"""The text of a PDF, taken out in a process of its own that may be killed.

PDF is a language; a small file can ask for hours of work or gigabytes of memory. `pdf_reader.py`
therefore runs as a separate, isolated Python with limits on time and memory, gets the bytes on
its input and answers with JSON. Nothing it does can hurt the site.
"""

import json
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from assaymark.web.assessment.refusal import UploadRefused

MAX_PAGES = 40
TIMEOUT_S = 12.0
MEMORY_BYTES = 768 * 1024 * 1024
READER = Path(__file__).with_name("pdf_reader.py")


def pdf_text(content: bytes, *, timeout_s: float = TIMEOUT_S) -> str:
    """The text, pages separated by an empty line; raises `UploadRefused`."""
    limits = [str(MAX_PAGES), str(MEMORY_BYTES), str(int(timeout_s) + 1)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the content is its input only
            [sys.executable, "-I", str(READER), *limits],
            input=content,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal("slow") from error
    if done.returncode:
        starved = done.returncode < 0 or b"MemoryError" in done.stderr
        raise _refusal("slow" if starved else "broken")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise _refusal(str(answer["refused"]), int(answer.get("n", 0)))
    return str(answer["text"])


def _refusal(why: str, n: int = 0) -> UploadRefused:
    paste = _("Save it as a new PDF, or paste the text into the box.")
    reasons = {
        "encrypted": (
            _("The PDF is protected by a password."),
            _("A file that anyone can open was expected."),
            _("Save it without protection, then choose it again."),
        ),
        "scanned": (
            _("The PDF holds no text, only pictures."),
            _("Text was expected; pictures of text cannot be read."),
            _("Export it from where it was written, or paste the text into the box."),
        ),
        "pages": (
            _("The PDF has %(n)d pages.") % {"n": n},
            _("At most %(limit)d are taken.") % {"limit": MAX_PAGES},
            _("Keep the pages that show the criteria, then choose it again."),
        ),
        "active": (
            _("The PDF holds programs or attached files."),
            _("A document without either was expected."),
            paste,
        ),
        "broken": (
            _("The PDF cannot be read; it seems damaged."),
            _("A whole PDF was expected."),
            paste,
        ),
    }
    slow = (
        _("Reading the PDF took too much time or memory."),
        _("A document of a few pages of text was expected."),
        paste,
    )
    return UploadRefused(*reasons.get(why, slow))
