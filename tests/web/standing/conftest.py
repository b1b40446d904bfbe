"""A house of its own for each test."""

import pytest

from tests.web.standing.made import House


@pytest.fixture
def house(db) -> House:
    return House()
