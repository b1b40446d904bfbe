"""A logged award to look at, and a log folder and cache of each test's own."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone

from assaymark.web.awards import high_water, log
from assaymark.web.awards.models import Award
from assaymark.web.people.models import Organisation
from tests.web.awards import made


@pytest.fixture(autouse=True)
def own_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(high_water, "folder", lambda: tmp_path / "ledger")
    cache.clear()


@pytest.fixture
def where() -> Organisation:
    return made.organisation()


@pytest.fixture
def pending(where: Organisation) -> Award:
    """Given just now, not yet in the log."""
    version, person = made.badge_version(where), made.member(where).user
    return made.award(where, version, person, now=timezone.now())


@pytest.fixture
def award(pending: Award, where: Organisation) -> Award:
    log.seal(where)
    return pending
