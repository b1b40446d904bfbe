"""A small program: a repository's archive on its input, JSON with its text and what is seen in it.

Run by `uploads_code` in a process of its own, which a hostile archive may break without hurting the
site. Arguments: memory in bytes, processor seconds, most characters of text.
"""

import dataclasses
import json
import resource
import sys
from typing import Any


def main(memory: int, seconds: int, most: int) -> None:
    """Answers on standard output; a crash leaves it empty, which the caller refuses too."""
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(answer(content, most), sys.stdout)


def answer(content: bytes, most: int) -> dict[str, Any]:
    """`{"text": ..., "looked": ...}` or `{"refused": [met, expected, todo]}`."""
    from assaymark.grading.code.bundle import MAGIC, read_bundle  # noqa: PLC0415 - limits first
    from assaymark.grading.code.listing import listing  # noqa: PLC0415
    from assaymark.grading.code.looked import look  # noqa: PLC0415
    from assaymark.grading.code.tree import CodeRefused  # noqa: PLC0415
    from assaymark.grading.code.zips import read_zip  # noqa: PLC0415

    try:
        tree = read_bundle(content) if content.startswith(MAGIC[:12]) else read_zip(content)
    except CodeRefused as refused:
        return {"refused": [refused.met, refused.expected, refused.todo]}
    return {"text": listing(tree, most=most), "looked": dataclasses.asdict(look(tree))}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
