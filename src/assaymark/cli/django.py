"""Brings Django up for the commands that need the site, with its database running.

The embedded server is started when nobody runs it and stopped again by whoever started it.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assaymark.cli.words import NotReady, say
from assaymark.web.site.database import EmbeddedServer, running
from assaymark.web.site.place import place

if TYPE_CHECKING:
    from assaymark.web.people.models import Organisation


@contextmanager
def site() -> Iterator[None]:
    """Django set up and the database answering, for the length of a `with` block.

    Raises `NotReady` when the settings cannot be followed or no database answers.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assaymark.web.site.settings")
    where = place()
    _setup()
    if running(where):
        yield
        return
    if not where.embedded:
        raise NotReady(
            "the database that DATABASE_URL names does not answer; start it, or unset "
            "DATABASE_URL to use the embedded one"
        )
    try:
        server = EmbeddedServer(where).__enter__()
    except (OSError, RuntimeError) as error:
        raise NotReady(str(error)) from error
    try:
        yield
    finally:
        server.stop()


def _setup() -> None:
    import django  # noqa: PLC0415 - commands like `verify` must not import Django

    try:
        django.setup()
    except ValueError as error:
        raise NotReady(str(error)) from error


def _need_tables() -> None:
    from django.db import connection  # noqa: PLC0415

    if "people_organisation" not in connection.introspection.table_names():
        raise NotReady(
            "the database is empty; start 'assaymark serve' once, which makes its tables"
        )


def organisation_named(chosen: argparse.Namespace) -> "Organisation | None":
    """The organisation `--organisation` names, or the only one; None, said aloud, when unclear."""
    from assaymark.web.people import queries  # noqa: PLC0415

    _need_tables()
    slugs = [organisation.slug for organisation in queries.organisations()]
    slug = chosen.organisation or (slugs[0] if len(slugs) == 1 else "")
    found = queries.organisation(slug)
    if found is None:
        say(f"organisation {slug!r} is not here; name one with --organisation: {slugs!r}")
    return found
