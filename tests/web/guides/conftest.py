"""A team of its own for each test."""

import pytest

from tests.web.guides.made import Team


@pytest.fixture
def team(db) -> Team:
    return Team()
