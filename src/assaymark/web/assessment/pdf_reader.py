"""A small program: PDF on its input, JSON with its text or the reason for refusing on its output.

Run by `uploads_pdf` as an isolated Python; it imports nothing of this package. Arguments: most
pages, memory in bytes, processor seconds.
"""

import io
import json
import logging
import resource
import sys
from typing import Any

MAX_CHARACTERS = 400_000
_PROGRAMS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}


def main(pages: int, memory: int, seconds: int) -> None:
    """Answers on standard output; a crash leaves it empty, which the caller refuses too."""
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(answer(content, pages), sys.stdout)


def answer(content: bytes, most_pages: int) -> dict[str, Any]:
    """`{"text": ...}` or `{"refused": reason}`; whatever else a hostile file raises ends it all."""
    import pypdf  # noqa: PLC0415 - after the limits are set

    logging.disable(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return {"refused": "encrypted"}
    if len(reader.pages) > most_pages:
        return {"refused": "pages", "n": len(reader.pages)}
    return {"refused": "active"} if _active(reader) else _text(reader)


def _active(reader: Any) -> bool:
    root = reader.trailer["/Root"]
    names = root.get("/Names")
    names = names.get_object() if names is not None else {}
    opening = root.get("/OpenAction")
    opening = opening.get_object() if opening is not None else {}
    runs = isinstance(opening, dict) and opening.get("/S") in _PROGRAMS
    return runs or "/AA" in root or "/JavaScript" in names or "/EmbeddedFiles" in names


def _text(reader: Any) -> dict[str, Any]:
    pieces: list[str] = []
    for page in reader.pages:
        pieces.append(page.extract_text())
        if sum(map(len, pieces)) > MAX_CHARACTERS:
            break
    text = "\n\n".join(pieces)[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    return {"text": text} if any(map(str.isalnum, text)) else {"refused": "scanned"}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
