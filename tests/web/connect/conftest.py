"""The people of a made-up organisation, and the log's marks in a folder of each test's own."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from assaymark.web.awards import high_water
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Membership, Organisation, Role
from tests.web.connect import made


@dataclass(frozen=True)
class House:
    """An organisation with one badge and one person for each part."""

    organisation: Organisation
    badge: BadgeVersion
    owner: Membership
    assessor: Membership
    learner: Membership
    manager: Membership


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ledger"
    monkeypatch.setattr(high_water, "folder", lambda: folder)
    return folder


@pytest.fixture
def house(db) -> House:
    where = made.organisation()
    return House(
        organisation=where,
        badge=made.badge(where),
        owner=made.member(where, "olga", Role.OWNER),
        assessor=made.member(where, "asif", Role.ASSESSOR),
        learner=made.member(where, "dana", Role.LEARNER),
        manager=made.member(where, "mia", Role.MANAGER),
    )
