"""A house of its own for each test."""

import pytest

from tests.web.boards.made import House


@pytest.fixture
def house(db: None) -> House:
    return House()
