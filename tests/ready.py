"""A data folder in which every migration has run, made once per state of the migrations and copied.

Migrating takes longer than most files of tests, and each worker and each house would do it anew.
It is made by what `assaymark serve` does at its first start, so that is tested on the way.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django
import psycopg

from assaymark.web.site.database import EmbeddedServer
from assaymark.web.site.place import Place

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "migrated"
"""The database that a test's own is copied from."""
_KEPT = Path(tempfile.gettempdir()) / f"assaymark-migrated-{os.getuid()}"
_MIGRATE = """
from assaymark.cli.django import site
with site():
    from assaymark.web.site import first_start
    first_start.migrate(print)
"""


def state() -> str:
    """What all migrations are, as 16 hex digits."""
    found = hashlib.sha256(django.__version__.encode())
    for path in sorted((ROOT / "src/assaymark/web").glob("*/migrations/*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def copy_into(place: Place) -> None:
    """Puts a migrated server's files into `place`, which must not run; nothing where they are."""
    mark = place.root / f"migrated-{state()}"
    if mark.exists() and place.postgres.exists():
        return
    place.root.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place.postgres, ignore_errors=True)
    subprocess.run(["cp", "-a", str(_made().postgres), str(place.postgres)], check=True)
    for old in place.root.glob("migrated-*"):
        old.unlink()
    mark.touch()


def _made() -> Place:
    """The folder that is copied; whoever comes second waits for it."""
    _KEPT.mkdir(mode=0o755, exist_ok=True)
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = _KEPT / state()
        if not done.exists():
            for old in _KEPT.glob("*/"):
                shutil.rmtree(old, ignore_errors=True)
            fresh = Place(_KEPT / "making")
            _make(fresh)
            fresh.root.rename(done)
        return Place(done)


def _make(fresh: Place) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSAYMARK_")}
    environment |= {"ASSAYMARK_DATA": str(fresh.root)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run([sys.executable, "-c", _MIGRATE], cwd=ROOT, env=environment, check=True)
    with EmbeddedServer(fresh):
        url = fresh.database_url.replace("/postgres?", "/template1?", 1)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE postgres")
