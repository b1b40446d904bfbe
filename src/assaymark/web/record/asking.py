"""The engine that questions about events are asked of, chosen by `ASSAYMARK_EVENTS_ENGINE`.

An engine is opened once per thread and organisation, and again when there are new segments.
"""

import threading

import psycopg
from django.conf import settings

from assaymark.analytics.engines import Engine, on_duckdb, on_postgresql, on_spark
from assaymark.analytics.segments import Folder, Manifest
from assaymark.web.record.exporting import folder

_HELD = threading.local()
KEPT = 4  # engines a thread keeps open


def engine(organisation_id: int) -> Engine:
    """Where the organisation's events can be asked about, as of now."""
    where = folder(organisation_id)
    manifest = where.manifest()
    key = (str(where.root), manifest.generation)
    held: dict[tuple[str, int], Engine] = _HELD.__dict__.setdefault("engines", {})
    if key not in held:
        for old in [one for one in held if one[0] == key[0]] or list(held)[: len(held) - KEPT + 1]:
            _closed(held.pop(old))
        held[key] = _opened(where, manifest)
    return held[key]


def _opened(where: Folder, manifest: Manifest) -> Engine:
    if settings.EVENTS_ENGINE == "postgresql":
        connection = psycopg.connect(settings.EVENTS_URL, autocommit=True)
        return on_postgresql(connection, where, manifest)
    if settings.EVENTS_ENGINE == "spark":
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

        builder = SparkSession.builder.master(settings.EVENTS_URL or "local[*]")
        timed = builder.config("spark.sql.session.timeZone", "UTC")
        return on_spark(timed.getOrCreate(), where, manifest)
    return on_duckdb(where, manifest, memory=settings.EVENTS_MEMORY)


def _closed(old: Engine) -> None:
    if old.name == "duckdb":
        old.backend.close()
    if old.name == "postgresql":
        old.backend.disconnect()
