"""The command line run as its user runs it: a process of its own, in a folder of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    words: str


Run = Callable[..., Answer]


@pytest.fixture
def data() -> Iterator[Path]:
    """The data folder of the commands run: not there yet, and short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="assaymark-cli-", dir="/tmp") as folder:
        yield Path(folder) / "data"


@pytest.fixture
def run(tmp_path: Path, data: Path) -> Run:
    """Runs `assaymark ARGUMENTS`; `given` goes to its standard input, `env` to its settings."""

    def answer(*arguments: str, given: bytes = b"", **env: str) -> Answer:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("ASSAYMARK_")}
        clean.pop("DJANGO_SETTINGS_MODULE", None)
        clean.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "assaymark.cli", *arguments],
            cwd=tmp_path,
            env=clean | {"ASSAYMARK_DATA": str(data)} | env,
            input=given,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    return answer
