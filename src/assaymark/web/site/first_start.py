"""What `assaymark serve` does before the first page: tables, static files, somebody to sign in.

On a start where nothing changed each step is a quick look: no migration is run, and files are
collected only when their sources' names, sizes or times differ from the last time.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.conf import settings

from assaymark import __version__

Tell = Callable[[str], None]


def prepare(*, demo: bool, tell: Tell) -> str:
    """Everything ready to serve; gives back the words to print once the pages answer."""
    django.setup()
    migrate(tell)
    collect_static(tell)
    from assaymark.web.site import welcome  # noqa: PLC0415 - needs Django set up

    return welcome.words(demo=demo, tell=tell)


def migrate(tell: Tell) -> int:
    """How many migrations were run."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        tell(f"preparing the database ({len(plan)} steps) …")
        call_command("migrate", verbosity=0, interactive=False)
    return len(plan)


def collect_static(tell: Tell) -> bool:
    """Whether static files had to be collected anew."""
    from django.core.management import call_command  # noqa: PLC0415

    mark = Path(settings.STATIC_ROOT) / ".collected"
    now = _fingerprint()
    if mark.exists() and mark.read_text() == now:
        return False
    if not Path(settings.NODE_MODULES).is_dir():
        raise RuntimeError(
            f"the front-end packages are not in {str(settings.NODE_MODULES)!r}; they give the "
            "pages their look: run 'make front-end', or set ASSAYMARK_NODE_MODULES"
        )
    tell("collecting static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=mark.exists())
    with tempfile.NamedTemporaryFile("w", dir=settings.STATIC_ROOT, delete=False) as file:
        file.write(now)
    os.replace(file.name, mark)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{__version__}\n".encode())
    for name, size, time_ns in sorted(_sources()):
        digest.update(f"{name}\0{size}\0{time_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, int, int]]:
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415

    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            stat = path.stat()
            yield str(path), stat.st_size, stat.st_mtime_ns
