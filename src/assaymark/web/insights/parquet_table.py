"""A table in Parquet, taken out in a process of its own that may be killed.

A Parquet file of a few kilobytes can unpack to gigabytes, and its reader is a large program in C++.
`parquet_reader.py` therefore runs as a separate, isolated Python with limits on time and memory,
gets the bytes on its input and answers with the table as CSV, which then goes through the same
checks as any other. Nothing it does can hurt the site.
"""

import json
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from assaymark.web.insights.refusal import TableRefused

MAGIC = b"PAR1"
TIMEOUT_S = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
READER = Path(__file__).with_name("parquet_reader.py")


def is_parquet(content: bytes) -> bool:
    """Whether it begins as Parquet does; encrypted files (`PARE`) too."""
    return content[:4] in {MAGIC, b"PARE"}


def text_of(content: bytes, *, most_rows: int, timeout_s: float = TIMEOUT_S) -> str:
    """The table as CSV; raises `TableRefused`."""
    limits = [str(most_rows), str(MEMORY_BYTES), str(int(timeout_s) + 1)]
    if content[-4:] != MAGIC:
        raise _refusal("broken")
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the content is its input only
            [sys.executable, "-I", str(READER), *limits],
            input=content,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env={"ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal("slow") from error
    if done.returncode:
        starved = done.returncode < 0 or b"Memory" in done.stderr or b"bad_alloc" in done.stderr
        raise _refusal("slow" if starved else "broken")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise _refusal(str(answer["refused"]), str(answer["met"]), most_rows)
    return str(answer["text"])


def _refusal(why: str, met: str = "", most_rows: int = 0) -> TableRefused:
    again = _("Write it anew with these columns only, or send it as CSV.")
    reasons = {
        "rows": (
            _("The file says that it has %(n)s rows.") % {"n": met},
            _("At most %(n)d are taken at once.") % {"n": most_rows},
            _("Split it, or use the API."),
        ),
        "columns": (
            _("The file has %(n)s columns.") % {"n": met},
            _("The columns of the example on this page were expected."),
            again,
        ),
        "kind": (
            _("The column %(name)r holds lists, objects or bytes.") % {"name": met},
            _("Texts, numbers and dates were expected."),
            again,
        ),
        "long": (
            _("A cell begins with %(met)r and goes on for more than 1,000 characters.")
            % {"met": met[:40]},
            _("A date, a number, a team or an address was expected."),
            again,
        ),
        "broken": (
            _("The Parquet file cannot be read; it is damaged, encrypted, or none."),
            _("A whole Parquet file was expected."),
            again,
        ),
    }
    slow = (
        _("Reading the Parquet file took too much time or memory."),
        _("A table of some megabytes when unpacked was expected."),
        again,
    )
    return TableRefused(*reasons.get(why, slow))
