"""Checkpoints: three lines, one spelling, one log."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.ledger.checkpoint import (
    LARGEST_SIZE,
    Checkpoint,
    open_checkpoint,
    sign_checkpoint,
)
from assaymark.ledger.errors import CheckpointError, NoteError
from assaymark.ledger.note import NoteSigner, sign_note
from assaymark.ledger.tree import EMPTY_ROOT

ORIGIN = "badges.example/o/north/log"
SIGNER = NoteSigner.from_seed(ORIGIN, bytes(32))
ROOT = bytes(range(32))
HEAD = Checkpoint(ORIGIN, 20852163, ROOT)
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_specifications_example_is_read_and_written_back() -> None:
    found = Checkpoint.from_text(EXAMPLE)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.root.hex().startswith("0ac5186a91863e8e")
    assert found.text == EXAMPLE


@given(st.integers(1, LARGEST_SIZE), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_survives_writing_and_reading(size: int, root: bytes) -> None:
    head = Checkpoint(ORIGIN, size, root)
    assert Checkpoint.from_text(head.text) == head


def test_the_largest_log_of_the_format_has_a_checkpoint() -> None:
    assert Checkpoint.from_text(Checkpoint(ORIGIN, 2**63 - 1, ROOT).text).size == 2**63 - 1


def test_a_signed_checkpoint_opens_with_its_key_and_origin() -> None:
    assert open_checkpoint(sign_checkpoint(HEAD, SIGNER), [SIGNER.verifier], origin=ORIGIN) == HEAD


@pytest.mark.parametrize(
    "text",
    [
        "",
        EXAMPLE[:-1],
        EXAMPLE + "\n",
        EXAMPLE + "an extension line\n",
        "\n" + EXAMPLE,
        EXAMPLE.replace("20852163", "020852163"),
        EXAMPLE.replace("20852163", "+20852163"),
        EXAMPLE.replace("20852163", "20_852_163"),
        EXAMPLE.replace("20852163", "-1"),
        EXAMPLE.replace("20852163", ""),
        EXAMPLE.replace("20852163", "٢"),
        EXAMPLE.replace("20852163", str(2**63)),
        EXAMPLE.replace("20852163", "9" * 5000),
        EXAMPLE.replace("20852163", "0"),
        EXAMPLE.replace("2I=", "2J="),
        EXAMPLE.replace("2I=", "2I"),
        EXAMPLE.replace("2I=", "2I==="),
        EXAMPLE.replace("CsUY", "Cs UY"),
        EXAMPLE.replace("CsUY", "Cs-_"),
        EXAMPLE.replace("CsUYapGG", ""),
        EXAMPLE.replace("example.com/behind-the-sofa", ""),
        EXAMPLE.replace("\n", "\r\n"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(CheckpointError, match="met"):
        Checkpoint.from_text(text)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        ("", 1, ROOT),
        ("two\nlines", 1, ROOT),
        (ORIGIN, -1, ROOT),
        (ORIGIN, 2**63, ROOT),
        (ORIGIN, 1, ROOT[:-1]),
        (ORIGIN, 0, ROOT),
    ],
)
def test_a_checkpoint_that_cannot_be_is_not_made(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(CheckpointError, match="met"):
        Checkpoint(origin, size, root)


def test_an_empty_log_has_a_checkpoint() -> None:
    text = f"{ORIGIN}\n0\n{b64encode(EMPTY_ROOT).decode()}\n"
    assert Checkpoint.from_text(text) == Checkpoint(ORIGIN, 0, EMPTY_ROOT)


def test_a_checkpoint_of_another_log_is_refused_though_the_key_signed_it() -> None:
    other = Checkpoint("badges.example/o/south/log", 3, ROOT)
    note = sign_checkpoint(other, SIGNER)
    with pytest.raises(CheckpointError, match=r"o/south/log.*expected one of.*o/north/log"):
        open_checkpoint(note, [SIGNER.verifier], origin=ORIGIN)


def test_a_checkpoint_signed_by_another_key_is_refused() -> None:
    stranger = NoteSigner.from_seed(ORIGIN, bytes([1] * 32))
    with pytest.raises(NoteError, match="met no signature of"):
        open_checkpoint(sign_checkpoint(HEAD, stranger), [SIGNER.verifier], origin=ORIGIN)


def test_a_signed_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(CheckpointError, match="expected three lines"):
        open_checkpoint(sign_note("hello\n", SIGNER), [SIGNER.verifier], origin=ORIGIN)
