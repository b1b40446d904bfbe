"""A world of its own for each test; marks of the log in a folder of the test's own."""

from pathlib import Path

import pytest

from assaymark.web.awards import high_water
from tests.web.assessment.languages import chat, model  # noqa: F401 - fixtures
from tests.web.assessment.world import World


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "ledger"
    monkeypatch.setattr(high_water, "folder", lambda: folder)


@pytest.fixture
def world(db) -> World:
    return World()
