"""`assaymark serve`: database, web, worker and sequencer, started together, stopped together.

The parent owns what it starts: the embedded PostgreSQL, one web process, one worker process.
A child that dies is started again; Ctrl-C or SIGTERM stops everything in order. Children notice
when the parent was killed and stop by themselves, so that nothing is left behind.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

from assaymark.cli.words import Commands, command, say, wait_while_child_of
from assaymark.web.site.database import EmbeddedServer, running
from assaymark.web.site.place import Place, place


def add(commands: Commands) -> None:
    """Adds `serve` and the `worker` that it starts."""
    made = command(
        commands,
        "serve",
        run,
        help="Start everything: database, pages, worker and the log's sequencer",
        example="assaymark serve --port 8000",
    )
    made.add_argument("--port", type=int, default=8000, help="port of the pages (default: 8000)")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on")
    made.add_argument("--demo", action="store_true", help="load the demo organisation if empty")
    worker = command(
        commands,
        "worker",
        run_worker,
        help="Run only the worker and the log's sequencer",
        example="assaymark worker",
    )
    worker.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)


@dataclass(slots=True)
class Children:
    """The processes this command started, by name."""

    environment: Mapping[str, str]
    commands: Mapping[str, list[str]]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Starts the child `name` in a session of its own, so that Ctrl-C reaches us alone."""
        self.running[name] = subprocess.Popen(  # noqa: S603 - our own fixed commands
            self.commands[name], env=dict(self.environment), start_new_session=True
        )

    def restart_dead(self) -> None:
        """Starts again what died by itself."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                say(f"{name} ended with {process.returncode}; starting it again")
                self.start(name)

    def stop(self) -> None:
        """Ends every child: asked first, after 10 s killed."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def run(chosen: argparse.Namespace) -> int:
    """Serves until told to stop."""
    where = place()
    if not _free(chosen.host, chosen.port):
        say(
            f"port {chosen.port} of {chosen.host} is already in use; stop what runs there, or "
            f"choose another: assaymark serve --port {chosen.port + 1}"
        )
        return 2
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _n, _f: stop.set())
    environment = _environment(chosen, where)
    os.environ.update(environment)
    with EmbeddedServer(where):
        from assaymark.web.site import first_start  # noqa: PLC0415 - Django only from here on

        if not running(where):
            say("assaymark serve: the database that DATABASE_URL names does not answer; start it")
            return 2
        try:
            words = first_start.prepare(demo=chosen.demo, tell=say)
        except (RuntimeError, ValueError) as error:
            say(f"assaymark serve: {error}")
            return 2
        if not stop.is_set():
            _serve(Children(environment, _commands(chosen)), stop, words)
    say("stopped")
    return 0


def _serve(children: Children, stop: threading.Event, words: str) -> None:
    try:
        for name in children.commands:
            children.start(name)
        if _answers(os.environ["ASSAYMARK_URL"], stop):
            say(words)
        while not stop.wait(1.0):
            children.restart_dead()
    finally:
        say("\nstopping …")
        children.stop()


def run_worker(chosen: argparse.Namespace) -> int:
    """Works through jobs and seals the log until told to stop, or until the parent is gone."""
    from assaymark.cli.django import site  # noqa: PLC0415

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _n, _f: stop.set())
    if chosen.parent:
        threading.Thread(target=_watch, args=(chosen.parent, stop), daemon=True).start()
    with site():
        from assaymark.web.record import jobs  # noqa: PLC0415

        jobs.run(stop)
    return 0


def _watch(parent: int, stop: threading.Event) -> None:
    wait_while_child_of(parent)
    stop.set()


def _environment(chosen: argparse.Namespace, where: Place) -> dict[str, str]:
    shown = "localhost" if chosen.host in {"127.0.0.1", "0.0.0.0", "::"} else chosen.host  # noqa: S104
    more = {
        "DJANGO_SETTINGS_MODULE": "assaymark.web.site.settings",
        "ASSAYMARK_DATA": str(where.root),
        "OPENBLAS_NUM_THREADS": "1",
        "ASSAYMARK_URL": os.environ.get("ASSAYMARK_URL") or f"http://{shown}:{chosen.port}",
    }
    if chosen.demo:
        more["ASSAYMARK_DEMO"] = "1"
    return {**os.environ, **more}


def _commands(chosen: argparse.Namespace) -> dict[str, list[str]]:
    python, parent = sys.executable, str(os.getpid())
    return {
        "web": [
            *(python, "-m", "assaymark.cli.web", "--parent", parent),
            *("--host", chosen.host, "--port", str(chosen.port)),
        ],
        "worker": [python, "-m", "assaymark.cli", "worker", "--parent", parent],
    }


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(url: str, stop: threading.Event) -> bool:
    """Whether the front page came within 30 s."""
    for _ in range(300):
        if stop.wait(0.1):
            return False
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            continue
    say(f"the pages did not answer at {url} within 30 s; see the messages above")
    return False
