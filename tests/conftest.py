"""What every test may use: the embedded server, started once and stopped at the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import testcases
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

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
    "tests/browser/test_pages_s",
    "tests/browser/",
    "tests/web/assessment/test_peer_browser.py",
    "tests/web/assessment/test_marking_looks.py",
    "tests/web/insights/",
    "tests/web/assessment/",
    "tests/web/",
    "tests/",
)


HOUSES = {  # files of one installation each, of about equal length
    "tests/browser/test_pages_links.py": "links",
    "tests/browser/test_pages_without_javascript.py": "links",
    "tests/browser/test_walk.py": "walk",
    "tests/browser/test_pages_states.py": "walk",
    "tests/browser/test_pages_studies.py": "walk",
    "tests/browser/test_pages_language.py": "links",
}


class ByFile(LoadFileScheduling):
    """A worker takes whole files, and those that share an installation together."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return HOUSES.get(file, file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Which worker gets what."""
    return ByFile(config, log)


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


KEPT = {"django_migrations", "django_content_type", "auth_permission", "django_site"}


def emptied(command: str, *given: Any, **more: Any) -> None:
    """Instead of `flush` after a test with real transactions: the tables that have rows, emptied.

    `flush` truncates every table and makes permissions anew, which takes half a second each time.
    """
    if command != "flush":
        call_command(command, *given, **more)
        return
    tables = set(connection.introspection.django_table_names(include_views=False)) - KEPT
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in sorted(tables))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(" UNION ALL ".join(asked))
        for (table,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{table}"')


@pytest.fixture(scope="session", autouse=True)
def _quick_flush() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if place().embedded:
            patch.setattr(testcases, "call_command", emptied)
        yield
