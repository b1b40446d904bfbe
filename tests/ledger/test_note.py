"""Signed notes: the Go package's known answer, one spelling only, every change refused."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.ledger.errors import NoteError
from assaymark.ledger.note import NoteSigner, NoteVerifier, OpenNote, open_note, sign_note, vkey

GO = json.loads(
    (Path(__file__).parents[1] / "vectors/ledger/signed-note-of-go.json").read_text("utf-8")
)
PETER, ENOCH = (NoteVerifier.from_vkey(signer["vkey"]) for signer in GO["signers"])
PETER_SIGNER, ENOCH_SIGNER = (
    NoteSigner.from_seed(signer["name"], b64decode(signer["seed"])) for signer in GO["signers"]
)
TEXT = "first line\n\nafter a blank one\n"
NOTE = sign_note(TEXT, PETER_SIGNER)
LINE = NOTE.splitlines(keepends=True)[-1]


def test_the_known_note_of_the_go_package_opens_with_each_of_its_keys() -> None:
    assert open_note(GO["note"], [PETER]) == OpenNote(GO["text"], (PETER,))
    assert open_note(GO["note"], [ENOCH, PETER]) == OpenNote(GO["text"], (PETER, ENOCH))


def test_signing_gives_the_go_packages_bytes() -> None:
    assert sign_note(GO["text"], PETER_SIGNER, ENOCH_SIGNER) == GO["note"]


@pytest.mark.parametrize(
    "text",
    [
        *(signer["vkey"] for signer in GO["signers"]),
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    ],
)
def test_verifier_keys_of_other_implementations_are_read_and_written_alike(text: str) -> None:
    assert NoteVerifier.from_vkey(text).vkey == text


def test_no_change_to_a_verifier_key_goes_unseen() -> None:
    text = PETER.vkey
    shortened = {text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)}
    changed = {text[:i] + chr(ord(text[i]) + 1) + text[i + 1 :] for i in range(len(text))}
    for other in shortened | changed - {text}:
        if other != text:
            with pytest.raises(NoteError):
                NoteVerifier.from_vkey(other)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.vkey.replace("c74f20a3", "C74F20A3"),
        PETER.vkey + "\n",
        " " + PETER.vkey,
    ],
)
def test_verifier_keys_of_other_length_kind_or_spelling_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        NoteVerifier.from_vkey(text)


@pytest.mark.parametrize("name", ["", "two words", "plus+sign", "no\u00a0break", "tab\t", "a\x01b"])
def test_names_with_spaces_pluses_or_controls_are_refused(name: str) -> None:
    with pytest.raises(NoteError, match="expected text without spaces and plus"):
        vkey(name, bytes(32))


def test_a_public_key_of_another_length_is_refused() -> None:
    with pytest.raises(NoteError, match="met a public key of 31 bytes"):
        NoteVerifier("log.example", bytes(31))


@given(st.data())
def test_no_changed_character_of_text_or_signature_goes_unseen(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(NOTE) - 1))
    other = data.draw(st.characters(exclude_characters=NOTE[at], codec="utf-8"))
    with pytest.raises(NoteError):
        open_note(NOTE[:at] + other + NOTE[at + 1 :], [PETER])


def test_every_changed_byte_of_a_signature_is_refused() -> None:
    raw = b64decode(LINE.split(" ")[2])
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(NoteError):
            open_note(f"{TEXT}\n— PeterNeumann {b64encode(changed).decode()}\n", [PETER])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE + "Unexpected line.\n",
        NOTE.replace("\n\n—", "\n—"),
        NOTE.replace("\n\n—", "\n\n\n—"),
        "\x01" + NOTE,
        NOTE.replace("first", "fi\rst"),
        NOTE.replace("first", "\ud800irst"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("— Peter", "- Peter"),
        NOTE.replace("— Peter", "—  Peter"),
        NOTE.replace("—", "\u2013"),
        NOTE.replace("PeterNeumann", "Peter Neumann"),
        NOTE.replace("PeterNeumann", ""),
        NOTE.replace("=\n", "\n"),
        NOTE.replace("=\n", "= \n"),
        NOTE.replace("=\n", "==\n"),
        f"{TEXT}\n— PeterNeumann {b64encode(PETER.key_id).decode()}\n",
        TEXT + "\n" + LINE * 101,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError, match="met"):
        open_note(note, [PETER])


@pytest.mark.parametrize(
    "line",
    [
        "Unexpected line.\n",
        "— \n",
        "— other.example\n",
        "— other.example \n",
        "—  AAAAAAAA\n",
        "— o+ther.example AAAAAAAA\n",
        "— other\u00a0example AAAAAAAA\n",
        "— other.example AAAAAA==\n",
        "— other.example AAAAAAAA \n",
        "— other.example AAAAAAAA AAAAAAAA\n",
        "- other.example AAAAAAAA\n",
    ],
)
def test_a_line_that_is_no_signature_spoils_a_note_that_is_signed(line: str) -> None:
    assert open_note(NOTE + "— other.example AAAAAAAA\n", [PETER]).text == TEXT
    with pytest.raises(NoteError, match=r"expected ('— name base64'|base64)"):
        open_note(NOTE + line, [PETER])


def test_a_note_of_one_empty_line_still_needs_its_blank_line() -> None:
    note = sign_note("\n", PETER_SIGNER)
    assert open_note(note, [PETER]).text == "\n"
    for cut in (note[1:], note[2:]):
        with pytest.raises(NoteError, match="a blank line and signature lines"):
            open_note(cut, [PETER])


def test_base64_with_stray_bits_is_refused() -> None:
    tail = LINE[-4:-2]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = LINE[:-3] + alphabet[alphabet.index(LINE[-3]) ^ 1] + LINE[-2:]
    assert b64decode(twin.split(" ")[2]) == b64decode(LINE.split(" ")[2]), tail
    with pytest.raises(NoteError, match="no stray bits"):
        open_note(f"{TEXT}\n{twin}", [PETER])


def test_a_hundred_signatures_are_read() -> None:
    assert open_note(TEXT + "\n" + LINE * 100, [PETER]).signers == (PETER,)


def test_a_note_too_large_is_refused_before_it_is_searched() -> None:
    with pytest.raises(NoteError):
        open_note("a" * 1_000_000 + NOTE, [PETER])


def test_a_note_signed_by_strangers_alone_is_refused() -> None:
    with pytest.raises(NoteError, match=r"met no signature of \['EnochRoot'\]"):
        open_note(NOTE, [ENOCH])
    with pytest.raises(NoteError, match="met no signature of"):
        open_note(NOTE, [])


def test_a_strangers_signature_of_the_same_name_is_skipped() -> None:
    namesake = NoteSigner.from_seed("PeterNeumann", bytes(range(32)))
    note = sign_note(TEXT, namesake, PETER_SIGNER)
    assert open_note(note, [PETER]).signers == (PETER,)


def test_one_bad_signature_of_a_trusted_key_spoils_the_note() -> None:
    enochs = sign_note("another text\n", ENOCH_SIGNER).splitlines(keepends=True)[-1]
    assert open_note(NOTE + enochs, [PETER]).signers == (PETER,)
    with pytest.raises(NoteError, match="met a signature of 'EnochRoot' that does not verify"):
        open_note(NOTE + enochs, [PETER, ENOCH])


@pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "bell\x07\n", "half \udc00\n"])
def test_texts_no_note_can_hold_are_not_signed(text: str) -> None:
    with pytest.raises(NoteError, match=r"ends in a newline|half of a character pair"):
        sign_note(text, PETER_SIGNER)


def test_a_signer_whose_signature_does_not_fit_its_public_key_is_met_at_once() -> None:
    broken: Callable[[bytes], bytes] = lambda message: sha256(message).digest() * 2  # noqa: E731
    with pytest.raises(NoteError, match="does not verify"):
        sign_note(TEXT, NoteSigner("log.example", PETER.public, broken))


def test_a_note_without_signers_is_not_made() -> None:
    with pytest.raises(NoteError):
        sign_note(TEXT)
