"""Marks of the log are kept in a folder of each test's own."""

from pathlib import Path

import pytest

from assaymark.web.awards import high_water


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ledger"
    monkeypatch.setattr(high_water, "folder", lambda: folder)
    return folder
