"""A repository handed in as a zip or a git bundle: read in a process of its own that may be killed.

Nothing of it is run here and nothing is written; see `grading.code`. What people read and quote is
one text made of its files (`grading.code.listing`).
"""

import json
import subprocess
import sys
from typing import Any

from django.utils.translation import gettext as _

from assaymark.grading.code.bundle import MAGIC
from assaymark.web.assessment.refusal import UploadRefused

ZIP, BUNDLE = "application/zip", "application/x-git-bundle"
TIMEOUT_S = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
MAX_CHARACTERS = 190_000


def kind_of(content: bytes) -> str:
    """The media type of an archive of code, or an empty text; a Word file is none."""
    if content.startswith(MAGIC[:12]):
        return BUNDLE
    is_word = b"word/document.xml" in content and b"[Content_Types].xml" in content
    return ZIP if content.startswith(b"PK\x03\x04") and not is_word else ""


def code_text(content: bytes) -> str:
    """The repository as one text; raises `UploadRefused`."""
    return str(read_code(content)["text"])


def read_code(content: bytes, *, timeout_s: float = TIMEOUT_S) -> dict[str, Any]:
    """`text`, and `looked` as `grading.code.looked.Looked`; raises `UploadRefused`."""
    limits = [str(MEMORY_BYTES), str(int(timeout_s)), str(MAX_CHARACTERS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the content is its input only
            [sys.executable, "-I", "-m", "assaymark.web.assessment.code_reader", *limits],
            input=content,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise _slow() from error
    if done.returncode:
        raise _slow()
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise UploadRefused(*answer["refused"])
    return answer


def _slow() -> UploadRefused:
    return UploadRefused(
        _("Reading the archive took too much time or memory."),
        _("A project of the size that one person reads was expected."),
        _("Leave out data, builds and fetched packages, then choose it again."),
    )
