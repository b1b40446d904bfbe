"""What every test may use: the embedded server, started once and stopped at the end."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from assaymark.web.site.database import EmbeddedServer
from assaymark.web.site.place import place

# How long one example takes says more about the machine than about the code.
settings.register_profile("assaymark", deadline=None)
settings.load_profile("assaymark")


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Starts PostgreSQL before the first test that needs a database."""
    with EmbeddedServer(place()):
        yield
