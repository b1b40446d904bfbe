"""Where tests find the shared data that is never copied into the project."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(path: str) -> Path:
    """The file or folder `path` below the shared data; skips the test, saying so, when absent."""
    found = DATA / path
    if not found.exists():
        pytest.skip(f"shared data {path!r} is not beside this checkout; expected at {found}")
    return found
