"""Proving an entry from a file alone: accepted as made, refused after any change, and why."""

import json
from base64 import b64decode
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.ledger.checkpoint import Checkpoint, sign_checkpoint
from assaymark.ledger.commitment import Kind, leaf
from assaymark.ledger.note import NoteSigner
from assaymark.ledger.prove import prove
from assaymark.ledger.store import inclusion, integrate
from assaymark.ledger.tree import leaf_hash

VECTOR = Path(__file__).parents[1] / "vectors/ledger/award-in-a-log-of-three.json"
ORIGIN = "badges.example/o/north/log"
SIGNER = NoteSigner.from_seed(ORIGIN, bytes(range(32)))
SIZE = 11
RECORDS: list[dict[str, object]] = [
    {"credential": f"urn:uuid:{each}", "digest": f"{each:02x}" * 32, "criteria": ["a", each]}
    for each in range(SIZE)
]
SALTS = [bytes([each]) * 32 for each in range(SIZE)]


@dataclass(frozen=True)
class Claim:
    """The arguments of `prove`."""

    record: dict[str, object]
    kind: str
    salt: bytes
    index: int
    size: int
    inclusion: tuple[bytes, ...]
    checkpoint: str
    key: str = field(default=SIGNER.verifier.vkey)

    def answer(self, **changed: Any) -> tuple[bool, str]:
        claim = replace(self, **changed)
        return prove(**{name: getattr(claim, name) for name in self.__dataclass_fields__})


def claims() -> list[Claim]:
    hashes = [
        leaf_hash(leaf(Kind.AWARD, record, salt=salt))
        for record, salt in zip(RECORDS, SALTS, strict=True)
    ]
    log = integrate(size=0, tile=lambda *_: b"", leaves=hashes)
    rows = {(row.level, row.index): row.hashes for row in log.tiles}
    note = sign_checkpoint(Checkpoint(ORIGIN, SIZE, log.root), SIGNER)
    return [
        Claim(
            record=RECORDS[at],
            kind="award",
            salt=SALTS[at],
            index=at,
            size=SIZE,
            inclusion=inclusion(index=at, size=SIZE, tile=lambda *place: rows[place]),
            checkpoint=note,
        )
        for at in range(SIZE)
    ]


CLAIMS = claims()
FIRST = CLAIMS[0]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"entry {claim.index}")
def test_every_entry_of_a_log_is_proved(claim: Claim) -> None:
    assert claim.answer() == (
        True,
        f"The log {ORIGIN} holds this award as entry {claim.index} of {SIZE}, "
        "under its signed checkpoint.",
    )


def test_the_plain_vector_for_other_languages_is_proved() -> None:
    plain = json.loads(VECTOR.read_text("utf-8"))["claim"]
    plain["salt"] = b64decode(plain["salt"])
    plain["inclusion"] = [b64decode(each) for each in plain["inclusion"]]
    assert prove(**plain) == (
        True,
        "The log badges.example/o/north/log holds this award as entry 1 of 3, "
        "under its signed checkpoint.",
    )
    assert not prove(**{**plain, "index": 2})[0]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"entry {claim.index}")
def test_every_changed_byte_of_the_path_is_refused(claim: Claim) -> None:
    for step, beside in enumerate(claim.inclusion):
        for at in range(len(beside)):
            other = beside[:at] + bytes([beside[at] ^ 0x80]) + beside[at + 1 :]
            path = (*claim.inclusion[:step], other, *claim.inclusion[step + 1 :])
            assert not claim.answer(inclusion=path)[0]
    assert not claim.answer(inclusion=claim.inclusion[:-1])[0]
    assert not claim.answer(inclusion=(*claim.inclusion, bytes(32)))[0]
    assert not claim.answer(inclusion=())[0]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"entry {claim.index}")
def test_every_changed_byte_of_the_salt_is_refused(claim: Claim) -> None:
    for at in range(32):
        salt = claim.salt[:at] + bytes([claim.salt[at] ^ 1]) + claim.salt[at + 1 :]
        ok, sentence = claim.answer(salt=salt)
        assert not ok
        assert "do not lead to the root that the log signed" in sentence


@given(st.sampled_from(CLAIMS), st.data())
def test_every_changed_value_of_the_record_is_refused(claim: Claim, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(claim.record)))
    other = data.draw(st.none() | st.booleans() | st.integers(-5, 5) | st.text() | st.just(["a"]))
    ok, sentence = claim.answer(record={**claim.record, name: other})
    assert not ok
    assert f"is not entry {claim.index}" in sentence or "cannot be an entry" in sentence


def test_an_added_or_lost_field_of_the_record_is_refused() -> None:
    assert not FIRST.answer(record={**FIRST.record, "note": ""})[0]
    assert not FIRST.answer(record={})[0]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"entry {claim.index}")
def test_another_place_in_the_log_is_refused(claim: Claim) -> None:
    for index in (*range(-1, SIZE + 2), 2**70):
        assert claim.answer(index=index)[0] is (index == claim.index)


def test_another_size_is_refused_with_both_sizes() -> None:
    assert FIRST.answer(size=12) == (
        False,
        "The proof is for a log of 12 entries, but the signed checkpoint is for 11.",
    )


@pytest.mark.parametrize("place", [{"index": True}, {"index": 0.0}, {"size": "11"}, {"size": None}])
def test_a_place_that_is_no_whole_number_is_refused(place: dict[str, object]) -> None:
    ok, sentence = FIRST.answer(**place)
    assert not ok
    assert "not given in whole numbers" in sentence


def test_an_award_does_not_pass_for_a_revocation() -> None:
    ok, sentence = FIRST.answer(kind="revocation")
    assert not ok
    assert "is not entry 0" in sentence


@pytest.mark.parametrize("kind", ["", "Award", "diploma", "AWARD"])
def test_an_unknown_kind_is_refused(kind: str) -> None:
    ok, sentence = FIRST.answer(kind=kind)
    assert not ok
    assert "cannot be an entry" in sentence


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_is_an_answer(salt: bytes) -> None:
    ok, sentence = FIRST.answer(salt=salt)
    assert not ok
    assert f"met a salt of {len(salt)} bytes" in sentence


@given(st.data())
def test_every_changed_character_of_the_checkpoint_is_refused(data: st.DataObject) -> None:
    note = FIRST.checkpoint
    at = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(exclude_characters=note[at]))
    ok, sentence = FIRST.answer(checkpoint=note[:at] + other + note[at + 1 :])
    assert not ok
    assert sentence.startswith("The log's signed checkpoint is not accepted: ")


@given(st.data())
def test_every_changed_character_of_the_key_is_refused(data: st.DataObject) -> None:
    key = FIRST.key
    at = data.draw(st.integers(0, len(key) - 1))
    other = data.draw(st.characters(exclude_characters=key[at]))
    assert not FIRST.answer(key=key[:at] + other + key[at + 1 :])[0]


def test_a_checkpoint_of_a_stranger_under_the_same_name_is_refused() -> None:
    stranger = NoteSigner.from_seed(ORIGIN, bytes(32))
    root = Checkpoint.from_text(FIRST.checkpoint.rpartition("\n\n")[0] + "\n").root
    forged = sign_checkpoint(Checkpoint(ORIGIN, SIZE, root), stranger)
    ok, sentence = FIRST.answer(checkpoint=forged)
    assert not ok
    assert "met no signature of" in sentence


def test_a_checkpoint_of_another_log_under_the_same_key_is_refused() -> None:
    root = Checkpoint.from_text(FIRST.checkpoint.rpartition("\n\n")[0] + "\n").root
    other = sign_checkpoint(Checkpoint("badges.example/o/south/log", SIZE, root), SIGNER)
    ok, sentence = FIRST.answer(checkpoint=other)
    assert not ok
    assert "a checkpoint of another log proves nothing here" in sentence


def test_a_record_without_canonical_form_is_an_answer() -> None:
    for record in ({"a": float("nan")}, {"a": "\ud800"}, {"a": 2**60}, {"a": b""}):
        ok, sentence = FIRST.answer(record=record)
        assert not ok
        assert "cannot be an entry of the log" in sentence


def test_a_root_spelt_without_padding_is_refused() -> None:
    root = FIRST.checkpoint.split("\n")[2]
    assert not FIRST.answer(checkpoint=FIRST.checkpoint.replace(root, root.rstrip("=")))[0]
