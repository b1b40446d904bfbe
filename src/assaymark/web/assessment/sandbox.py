"""Runs a repository's program in a bubblewrap sandbox, and judges from outside what it wrote.

A case is what goes in (arguments, standard input) and what must come out. The program runs with no
network, a read-only system, its files read-only, an own small `/tmp`, and limits on processor time,
memory, processes, open files and output. What it printed goes into a file outside, and is compared
outside: what is expected never enters the sandbox, and exit codes and reports of the program's own
say nothing. So a work cannot claim to have passed; it can only print the right thing.

Refused, with a sentence: running as root, a system without bubblewrap or without the right to make
a namespace. Then a person decides alone. Memory is limited per process and not in sum: at worst
`PROCESSES` times `MEMORY_BYTES`, which a control group of the service should bound as well.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

MEMORY_BYTES = 384 * 1024 * 1024
PROCESSES = 8
OUTPUT_BYTES = 256 * 1024
TMP_BYTES = 32 * 1024 * 1024
CPU_S, WALL_S = 4, 8
MOST_CASES = 12
PYTHON = "python3"
INSTALL = "apt install bubblewrap"
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64")
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Case:
    """What goes in, and what must be printed."""

    name: str
    arguments: tuple[str, ...] = ()
    stdin: str = ""
    stdout: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """How one case went, in a sentence."""

    name: str
    passed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The cases in order; empty with `why_not` where nothing was run."""

    why_not: str
    cases: tuple[Ran, ...] = ()


def missing() -> str:
    """Why programs cannot be run here, or an empty text."""
    return _lacking()[0]


def mending() -> str:
    """What to do about it, or an empty text."""
    return _lacking()[1]


def _lacking() -> tuple[str, str]:
    if platform.system() != "Linux":
        return _("Programs are run on Linux only."), _("run assaymark on Linux")
    if os.geteuid() == 0:
        return (
            _("assaymark runs as root, and programs of others are never run by root."),
            _("run assaymark as a user of its own"),
        )
    if not shutil.which("bwrap") or not shutil.which("prlimit"):
        return _("bubblewrap is not installed."), INSTALL
    with tempfile.TemporaryDirectory() as folder:
        tried = _run(_sandboxed(Path(folder), ["/usr/bin/env", "true"]), Path(folder), "")
    if tried.why or tried.code != 0:
        return (
            _("bubblewrap may not make a sandbox here."),
            _("allow user namespaces: sysctl kernel.unprivileged_userns_clone=1"),
        )
    return "", ""


def run_cases(
    files: Mapping[str, bytes],
    cases: Sequence[Case],
    *,
    command: Sequence[str],
    wall_s: float = WALL_S,
) -> Outcome:
    """How the program `command` of these files does; in it `python3` is the site's own version.

    The paths of `files` must be safe (`grading.code.tree`).
    """
    if why := missing():
        return Outcome(why)
    with tempfile.TemporaryDirectory(prefix="assaymark-code-") as made:
        folder = Path(made)
        work = folder / "work"
        _lay_out(work, files)
        ran = [_case(folder, work, one, command, wall_s) for one in cases[:MOST_CASES]]
    return Outcome("", tuple(ran))


def _lay_out(work: Path, files: Mapping[str, bytes]) -> None:
    work.mkdir()
    for path, content in files.items():
        target = work / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _case(folder: Path, work: Path, case: Case, command: Sequence[str], wall_s: float) -> Ran:
    program = [_python() if one == PYTHON else one for one in command]
    done = _run(_sandboxed(work, [*program, *case.arguments]), folder, case.stdin, wall_s)
    if done.why:
        return Ran(case.name, passed=False, sentence=done.why)
    if _lines(done.printed) == _lines(case.stdout):
        return Ran(case.name, passed=True, sentence=_("It printed what was expected."))
    return Ran(
        case.name,
        passed=False,
        sentence=_("It printed %(met)r; %(expected)r was expected.")
        % {"met": done.printed[:_SHOWN], "expected": case.stdout[:_SHOWN]},
    )


def _python() -> str:
    """The Python below the one that runs the site, without the packages of the site."""
    own = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    return str(own) if own.exists() else "/usr/bin/python3"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


@dataclass(frozen=True, slots=True)
class _Done:
    printed: str
    code: int
    why: str = ""


def _run(words: Sequence[str], folder: Path, stdin: str, wall_s: float = WALL_S) -> _Done:
    """What was printed; output and input are files outside the sandbox, without a name.

    The program owns both as far as the system knows, and can take away everybody's right to them
    through its own descriptors: so each run has new ones, and they are never opened again.
    """
    with tempfile.TemporaryFile(dir=folder) as source, tempfile.TemporaryFile(dir=folder) as sink:
        source.write(stdin.encode("utf-8", "replace"))
        source.seek(0)
        started = subprocess.Popen(  # noqa: S603 - a sandbox around it, and no shell
            list(words),
            stdin=source,
            stdout=sink,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={},
        )
        try:
            code = started.wait(timeout=wall_s)
        except subprocess.TimeoutExpired:
            started.kill()  # its whole process namespace dies with it
            started.wait()
            return _Done("", -1, _("It took longer than %(n)d seconds.") % {"n": wall_s})
        sink.seek(0)
        return _Done(sink.read(OUTPUT_BYTES).decode("utf-8", "replace"), code)


def _sandboxed(work: Path, program: Sequence[str]) -> list[str]:
    bwrap, prlimit = shutil.which("bwrap") or "bwrap", shutil.which("prlimit") or "prlimit"
    limits = [
        f"--as={MEMORY_BYTES}",
        f"--nproc={PROCESSES}",
        f"--cpu={CPU_S}",
        f"--fsize={OUTPUT_BYTES}",
        "--nofile=64",
        "--core=0",
    ]
    return [
        *(bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"),
        *("--uid", "65534", "--gid", "65534", "--cap-drop", "ALL", "--hostname", "sandbox"),
        *_system(),
        *("--proc", "/proc", "--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/tmp"),  # noqa: S108 - the sandbox's own
        *("--ro-bind", str(work), "/work", "--chdir", "/work"),
        *("--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", "/tmp"),  # noqa: S108
        *("--setenv", "LANG", "C.UTF-8", "--setenv", "PYTHONDONTWRITEBYTECODE", "1"),
        *("--", prlimit, *limits, "--", *program),
    ]


def _system() -> list[str]:
    """The system's programs and libraries, read-only; nothing of /etc, /home or /var."""
    words = ["--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    for name in _SYSTEM:
        path = Path("/") / name
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    python = os.path.realpath(sys.base_prefix)
    if not python.startswith("/usr"):
        words += ["--ro-bind", python, python]
    return words
