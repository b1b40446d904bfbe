"""doctor, keys, members, demo, serve and worker: what they say when something is missing.

Each command is a process of its own here, because that is what its exit code is for.
"""

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NOBODY = "postgresql://u:secret@127.0.0.1:1/x"
NEED_THE_SITE = [
    *(["keys", "list"], ["demo"], ["worker"], ["serve"]),
]


def port(arguments: list[str]) -> list[str]:
    if arguments != ["serve"]:
        return arguments
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return ["serve", "--port", str(probe.getsockname()[1])]


@pytest.mark.parametrize("arguments", NEED_THE_SITE, ids=" ".join)
def test_a_database_that_does_not_answer_is_said_in_a_sentence(run: Run, arguments: list[str]):
    done = run(*port(arguments), DATABASE_URL=NOBODY)
    assert done.code == 2
    assert done.out == ""
    assert "does not answer" in done.words
    assert "Traceback" not in done.words
    assert "secret" not in done.words


def test_another_kind_of_database_is_refused_by_name(run: Run):
    done = run("members", "list", DATABASE_URL="mysql://u@h/x")
    assert done.code == 2
    assert "'mysql'" in done.words
    assert "PostgreSQL" in done.words


def test_doctor_says_what_it_could_not_reach_on_stdout(run: Run):
    done = run("doctor", DATABASE_URL=NOBODY)
    assert done.code == 2
    assert done.out.startswith("failed  database")
    assert "secret" not in done.out


def test_an_empty_installation_says_what_to_start_and_doctor_what_is_wrong(run: Run, data: Path):
    keys = run("keys", "list")
    assert (keys.code, keys.out) == (2, "")
    assert "assaymark serve" in keys.words
    assert "Traceback" not in keys.words
    (data / "secrets").chmod(0o755)
    doctor = run("doctor")
    assert doctor.code == 1
    assert "migrations have not been run" in doctor.out
    assert "mend: assaymark serve" in doctor.out
    assert "chmod -R go-rwx" in doctor.out
    assert not (data / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        *(["keys"], ["keys", "steal"], ["keys", "list", "--use", "other"]),
        *(["members", "fire"], ["serve", "--port", "many"], ["doctor", "now"]),
        *(["demo", "--bogus"], ["worker", "--bogus"], [], ["nothing"]),
    ],
    ids=" ".join,
)
def test_misuse_ends_with_2_before_anything_starts(run: Run, data: Path, wrong: list[str]):
    done = run(*wrong)
    assert (done.code, done.out) == (2, "")
    assert "usage: assaymark" in done.words
    assert not data.exists()


def test_serve_names_the_port_that_is_in_use_and_another(run: Run, data: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        done = run("serve", "--port", str(number))
    assert done.code == 2
    assert f"port {number}" in done.words
    assert f"--port {number + 1}" in done.words
    assert not (data / "postgres").exists()
