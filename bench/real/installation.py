"""An installation of its own for one run: started as its user would, stopped at the end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_S = 120


@contextmanager
def installation(data: Path) -> Iterator[str]:
    """The address of `assaymark serve`, answering, with everything kept below `data`."""
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSAYMARK_")}
    environment |= {"ASSAYMARK_DATA": str(data), "ASSAYMARK_ORGANISATION": "Real input"}
    log = data.parent / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "assaymark.cli", "serve", "--port", str(port)],
            env=environment,
            stdout=out,
            stderr=out,
        )
    try:
        base = f"http://localhost:{port}"
        _wait(base, process, log)
        os.environ |= {"ASSAYMARK_DATA": str(data), "ASSAYMARK_URL": base}
        yield base
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _wait(base: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(START_S * 5):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(base, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the installation did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
