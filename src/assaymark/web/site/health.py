"""Is this installation well: each finding with the command that mends it. For `doctor`.

Outcomes: `ok`, `warning` (works, but look at it), `failed` (something will not work).
"""

import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assaymark import __version__
from assaymark.web.assessment import sandbox
from assaymark.web.assessment.queries.code import programs_are_tried
from assaymark.web.awards import health as awards
from assaymark.web.record import queries as record

LOW_DISK_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    outcome: str
    sentence: str
    mend: str = ""


def findings() -> list[Finding]:
    """Everything that was looked at; needs a database that answers."""
    found = [*_versions(), *_database(), *_disk(), *_secrets(), *_front_end()]
    if not any(finding.name == "tables" and finding.outcome != "ok" for finding in found):
        found += [*_keys(), *_log(), *_jobs(), *_sandbox()]
    return found


def _versions() -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    parts = [f"assaymark {__version__}", f"Python {python}"]
    for package in ("Django", "cryptography", "granian"):
        try:
            parts.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            yield Finding("versions", "failed", f"{package} is not installed", "make install")
    yield Finding("versions", "ok", ", ".join(parts))


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_database()")
        server, name = cursor.fetchone()
    kind = "embedded" if settings.PLACE.embedded else "DATABASE_URL"
    yield Finding("database", "ok", f"PostgreSQL {server}, {name!r} ({kind})")
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        words = f"{missing} migrations have not been run"
        yield Finding("tables", "failed", words, "assaymark serve  (it runs them at start)")
    else:
        yield Finding("tables", "ok", "all migrations have been run")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.PLACE.root).free
    words = f"{free / 1e9:.1f} GB free below {str(settings.PLACE.root)!r}"
    if free < LOW_DISK_BYTES:
        yield Finding(
            "disk", "warning", words, f"free some room, or move the folder: {_where()} elsewhere"
        )
    else:
        yield Finding("disk", "ok", words)


def _where() -> str:
    return "set ASSAYMARK_DATA"


def _secrets() -> Iterator[Finding]:
    folder = settings.PLACE.root / "secrets"
    loose = [p for p in [folder, *folder.glob("*")] if _others_may(p)]
    for path in loose:
        yield Finding(
            "secrets", "failed", f"others can read {str(path)!r}", f"chmod -R go-rwx {folder}"
        )
    if not loose:
        yield Finding("secrets", "ok", f"{str(folder)!r} is for its owner alone")


def _others_may(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _front_end() -> Iterator[Finding]:
    if (Path(settings.NODE_MODULES) / "@tabler" / "core").is_dir():
        yield Finding("front end", "ok", "the front-end packages are there")
    else:
        words = f"the front-end packages are not in {str(settings.NODE_MODULES)!r}"
        yield Finding("front end", "failed", words, "make front-end")


def _keys() -> Iterator[Finding]:
    broken = awards.broken_keys()
    for words in broken:
        yield Finding(
            "keys", "failed", words, "put the passphrase back (ASSAYMARK_PASSPHRASE_FILE)"
        )
    for slug in (keyless := awards.keyless()):
        words = f"{slug!r} has not all the keys that sign its badges and its log"
        yield Finding("keys", "failed", words, f"assaymark keys make --organisation {slug}")
    if not broken and not keyless:
        yield Finding("keys", "ok", f"{awards.key_count()} issuer keys open with the passphrase")


def _log() -> Iterator[Finding]:
    problems = awards.log_problems()
    for words in problems:
        yield Finding("log", "failed", words, "see docs/guide/operating.md, 'A restored backup'")
    if not problems:
        yield Finding(
            "log", "ok", "every log can be signed on: its tiles and its high-water mark agree"
        )


def _jobs() -> Iterator[Finding]:
    dead, late = record.dead_jobs(), record.late_jobs()
    if dead:
        words = f"{dead} jobs gave up after several tries"
        yield Finding("jobs", "failed", words, "look at /jobs/ and try them again there")
    if late:
        words = f"{late} jobs wait for more than 5 minutes: is a worker running?"
        yield Finding("jobs", "warning", words, "assaymark worker")
    if not dead and not late:
        yield Finding("jobs", "ok", "no job is stuck")


def _sandbox() -> Iterator[Finding]:
    """Only where a badge asks for programs is a missing sandbox something to look at."""
    why = sandbox.missing()
    if not why:
        yield Finding("sandbox", "ok", "programs handed in are run in bubblewrap")
    elif programs_are_tried():
        yield Finding("sandbox", "warning", f"programs are not run: {why}", sandbox.mending())
