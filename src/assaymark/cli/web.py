"""The web process that `assaymark serve` starts: granian, WSGI, a few blocking threads.

It stops by itself when its parent was killed.
"""

import argparse
import os
import signal
import threading

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from assaymark.cli.words import wait_while_child_of


def main() -> None:
    """Serves the pages until told to stop."""
    chosen = _arguments()
    threading.Thread(target=_follow, args=(chosen.parent,), daemon=True).start()
    Granian(
        "assaymark.web.site.wsgi:application",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="assaymark.cli.web", description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    workers = int(os.environ.get("ASSAYMARK_WORKERS", "1"))
    parser.add_argument("--workers", type=int, default=workers)
    return parser.parse_args()


def _follow(parent: int) -> None:
    wait_while_child_of(parent)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
