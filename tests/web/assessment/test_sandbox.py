"""Programs of others: what they may not do, and that only what they print counts."""

import json
import os
import shutil
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from assaymark.web.assessment import sandbox
from assaymark.web.assessment.sandbox import Case, run_cases
from tests.web.assessment.sandboxed import PROGRAMS

ROOT = Path(__file__).resolve().parents[3]
HARMLESS = {"right", "crashes", "own tmp"}
HELD = {
    *("forks", "network", "writes", "system", "looks", "home", "environment", "processes"),
    "big tmp",
}
STOPPED = {"wrong", "claims", "endless", "sleeps", "memory", "floods"}


@cache
def outcomes() -> dict[str, tuple[str, list[list[object]]]]:
    """How each program went; run by nobody where the tests run as root."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        as_nobody = [shutil.which("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups"]
        words = [sys.executable, "-m", "tests.web.assessment.sandboxed", port, str(ROOT)]
        done = subprocess.run(
            [*(as_nobody if os.geteuid() == 0 else []), *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"], "SECRET": "x", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def ran() -> dict[str, tuple[str, list[list[object]]]]:
    if not shutil.which("bwrap") or (os.geteuid() == 0 and not shutil.which("setpriv")):
        pytest.skip("NO BUBBLEWRAP FOUND: the sandbox was not tested; apt install bubblewrap")
    found = outcomes()
    if why := found["right"][0]:
        pytest.skip(f"no sandbox can be made here: {why}")
    return found


@pytest.mark.parametrize("name", PROGRAMS)
def test_only_what_is_printed_counts_and_nothing_else_can_be_reached(ran, name):
    why_not, [[passed, sentence]] = ran[name]
    assert why_not == ""
    assert passed == (name in HARMLESS | HELD), sentence
    assert set(PROGRAMS) == HARMLESS | HELD | STOPPED


def test_root_never_runs_a_program(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    outcome = run_cases({"main.py": b"print(1)"}, [Case("a")], command=["python3", "main.py"])
    assert "never run by root" in outcome.why_not
    assert outcome.cases == ()


def test_without_bubblewrap_nothing_is_run_and_it_says_so(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sandbox.shutil, "which", lambda _name: None)
    assert sandbox.mending() == "apt install bubblewrap"
    assert "not installed" in run_cases({}, [Case("a")], command=["python3"]).why_not


SPITEFUL = """
import os
for one in (0, 1):
    os.fchmod(one, 0)
os.ftruncate(1, 200_000)
print("done")
"""


def test_a_program_that_spoils_its_input_and_output_does_not_spoil_the_next_run(tmp_path):
    first = sandbox._run([sys.executable, "-c", SPITEFUL], tmp_path, "in")
    assert first.printed.startswith("done")
    assert list(tmp_path.iterdir()) == []  # nothing with a name that it could have spoilt
    echo = "import sys; print(sys.stdin.read())"
    assert sandbox._run([sys.executable, "-c", echo], tmp_path, "next").printed == "next\n"
