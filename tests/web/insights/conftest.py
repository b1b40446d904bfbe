"""An organisation with a badge and people who handed in, made in bulk."""

import pytest

from tests.web.insights.house import House


@pytest.fixture
def house(db) -> House:
    return House()
