"""`assaymark verify` on good and on bad input: what it says, where it says it, how it ends."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assaymark.cli import main
from tests.cli.conftest import Run
from tests.credential.award import EVIDENCE, KEY_ISSUER, as_json, as_jwt, bundle, signed

BADGE, PROOF = as_json(signed(KEY_ISSUER)), bundle(KEY_ISSUER)
NAMES = [
    *("format", "model", "proof", "issuer", "dates", "status", "evidence", "bundle", "ledger"),
]


class Noon(datetime):
    """A clock that stands still while the badge of the tests is valid."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assaymark.cli.verify.datetime", Noon)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the badge in both forms, its bundle and its evidence."""
    for name, content in (
        *(("badge.json", BADGE), ("badge.jwt", as_jwt(KEY_ISSUER)), ("badge.proof", PROOF)),
        ("work.txt", EVIDENCE),
    ):
        (tmp_path / name).write_bytes(content)
    return tmp_path


def checks(said: str) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in json.loads(said)["checks"]}


@pytest.mark.parametrize("form", ["badge.json", "badge.jwt"])
def test_a_good_badge_is_verified_offline_and_every_check_has_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], form: str
):
    files = ["--bundle", str(folder / "badge.proof"), "--evidence", str(folder / "work.txt")]
    assert main(["verify", str(folder / form), *files, "--offline"]) == 0
    said = capsys.readouterr()
    assert "verified" in said.out.splitlines()[-1]
    assert "NOT" not in said.out
    assert said.err == ""
    assert main(["verify", str(folder / form), *files, "--offline", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["exitCode"] == 0
    assert [check["name"] for check in answer["checks"]] == NAMES
    assert all(check["sentence"].endswith(".") for check in answer["checks"])


def test_changed_evidence_is_told_apart_from_a_changed_badge(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "work.txt").write_bytes(EVIDENCE + b" ")
    badge = str(folder / "badge.json")
    arguments = ["verify", badge, "--evidence", str(folder / "work.txt"), "--offline", "--json"]
    assert main(arguments) == 1
    found = checks(capsys.readouterr().out)
    assert [name for name, outcome in found.items() if outcome == "failed"] == ["evidence"]


def test_evidence_larger_than_a_badge_may_be_is_read_whole(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    (folder / "long.bin").write_bytes(EVIDENCE + b"\0" * 6_000_000)
    arguments = ["verify", str(folder / "badge.json"), "--evidence", str(folder / "long.bin")]
    assert main([*arguments, "--offline"]) == 1
    assert "none of the evidence" in capsys.readouterr().out


UNREADABLE = {
    "empty": b"",
    "white space": b" \n\t ",
    "binary": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 300,
    "half a badge": BADGE[: len(BADGE) // 2],
    "6 MB": b'{"a": "' + b"x" * 6_000_000 + b'"}',
    "deep": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "a list": b"[1, 2]",
    "a twin key": BADGE.replace(b'"validFrom"', b'"validFrom": "x", "validFrom"', 1),
    "another object": b'{"hello": "world"}',
    "a word": b"hello",
    "two dots": b"a.b.c",
    "utf-16": BADGE.decode().encode("utf-16"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_an_answer_with_exit_code_2(
    folder: Path, capsys: pytest.CaptureFixture[str], what: str
):
    path = folder / "strange"
    path.write_bytes(UNREADABLE[what])
    assert main(["verify", str(path), "--offline", "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    first = answer["checks"][0]
    assert (first["name"], first["outcome"]) == ("format", "failed")
    assert answer["exitCode"] == 2
    assert {check["outcome"] for check in answer["checks"][1:]} == {"not applicable"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verify", "no-such-file.json"], "no-such-file.json"),
        (["verify", "."], "directory"),
        (["verify", "nul\0name"], "no name of a file"),
        (["verify", "https://badges.example/b/1", "--offline"], "--offline"),
        (["verify", "badge.json", "--bundle", "gone.proof"], "gone.proof"),
        (["verify", "badge.json", "--evidence", "gone.txt"], "gone.txt"),
        (["verify", "badge.json", "--trust", "gone.key"], "gone.key"),
        (["verify", "http://127.0.0.1:1/b/1.json"], "127.0.0.1"),
    ],
)
def test_arguments_that_cannot_be_followed_end_with_2_and_say_which(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
):
    monkeypatch.chdir(folder)
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err
    assert said.err.startswith("assaymark verify: ")
    assert "Traceback" not in said.err


def test_a_bundle_that_cannot_be_read_fails_its_own_check_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    for content in (b"", b"\0\1\2", b"{}", PROOF[:-20]):
        (folder / "badge.proof").write_bytes(content)
        badge, proof = str(folder / "badge.json"), str(folder / "badge.proof")
        assert main(["verify", badge, "--bundle", proof, "--offline", "--json"]) == 1
        found = checks(capsys.readouterr().out)
        assert found["bundle"] == "failed"
        assert found["proof"] == "passed"


@pytest.mark.parametrize("wrong", [["--bogus"], ["--bundle"], [], ["a", "b"]])
def test_misuse_ends_with_2_and_shows_how_to_use_it(
    capsys: pytest.CaptureFixture[str], wrong: list[str]
):
    with pytest.raises(SystemExit) as ended:
        main(["verify", *wrong])
    assert ended.value.code == 2
    assert "usage: assaymark" in capsys.readouterr().err


def test_a_dash_reads_standard_input_in_a_process_of_its_own(run: Run):
    done = run("verify", "-", "--offline", "--json", given=BADGE)
    assert checks(done.out)["proof"] == "passed"
    assert done.code in {0, 1}  # the clock of this process is the real one
    assert run("verify", "-", "--offline", given=b"").code == 2
    changed = run("verify", "-", "--offline", "--json", given=BADGE.replace(b"Acme", b"Acne", 1))
    assert changed.code == 1
    assert checks(changed.out)["proof"] == "failed"


def test_verifying_needs_no_folder_and_leaves_none(run: Run, data: Path):
    run("verify", "-", "--offline", given=BADGE)
    assert not data.exists()
