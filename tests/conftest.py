"""What every test may use: the embedded server, started once and stopped at the end."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from assaymark.web.site.database import EmbeddedServer
from assaymark.web.site.place import place
from tests import ready

# How long one example takes says more about the machine than about the code.
settings.register_profile("assaymark", deadline=None)
settings.load_profile("assaymark")

# Files that take longest, in that order: a long file begun last keeps all other workers waiting.
LONGEST = (
    "tests/browser/test_pages_links.py",
    "tests/browser/test_walk.py",
    "tests/browser/",
    "tests/web/assessment/test_peer_browser.py",
    "tests/web/assessment/test_marking_looks.py",
    "tests/web/insights/",
    "tests/web/assessment/",
    "tests/web/",
    "tests/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; within a file the order stays."""
    items.sort(
        key=lambda item: next(
            n for n, one in enumerate((*LONGEST, "")) if item.nodeid.startswith(one)
        )
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Starts PostgreSQL before the first test that needs a database."""
    if place().embedded:
        ready.copy_into(place())
    with EmbeddedServer(place()):
        yield
