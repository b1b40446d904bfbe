"""Every change of a value in JSON, JWT, evidence or bundle is caught, by the check it concerns.

The changes are made one by one over the whole of each document (`changes.py`); a fixed stride
takes some hundreds of the thousands, another in each run of CI is not wanted: failures must come
back.
"""

import json
import random
from itertools import islice

import pytest

from assaymark.credential.report import Outcome, Report
from assaymark.credential.verify import verify
from assaymark.ledger.prove import prove
from tests.credential.award import (
    EVIDENCE,
    HTTPS_ISSUER,
    NOW,
    as_json,
    as_jwt,
    bundle,
    signed,
    web,
)
from tests.credential.changes import changes, respellings

WEB = web()
BUNDLE = bundle()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\x00é"


def _failed(report: Report) -> list[str]:
    return [check.name for check in report.checks if check.outcome is Outcome.FAILED]


def _verified(content: bytes, **more: bytes) -> Report:
    return verify(content, now=NOW, fetch=WEB.__getitem__, prove=prove, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("start", [0, 25])
def test_every_change_of_a_value_in_the_json_is_caught(start: int) -> None:
    """The proof catches it, or what comes before: reading, and the form of a credential."""
    made = 0
    for what, changed in islice(changes(signed()), start, None, 50):
        found = _failed(_verified(as_json(changed)))
        assert found, what
        assert found[0] in {"format", "model", "proof"}, (what, found)
        made += 1
    assert made > 70


def test_the_change_of_a_plain_value_is_caught_by_the_proof() -> None:
    for name in ("name", "validFrom", "awardedDate", "description"):
        changed = {**signed(), name: str(signed()[name]).replace("2026", "2025") + " "}
        assert "proof" in _failed(_verified(as_json(changed))), name


def _edited(text: str, rng: random.Random) -> str:
    place, letter = rng.randrange(len(text)), rng.choice(LETTERS)
    kinds = (
        text[:place] + letter + text[place + 1 :],
        text[:place] + letter + text[place:],
        text[:place] + text[place + 1 :],
        text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
    )
    return rng.choice(kinds)


@pytest.mark.parametrize("seed", range(3))
def test_every_change_of_the_jwt_is_caught(seed: int) -> None:
    text, rng, made = as_jwt().decode(), random.Random(seed), 0
    while made < 120:
        changed = _edited(text, rng)
        if changed.strip() != text:
            found = _failed(_verified(changed.encode()))
            assert found, changed
            assert found[0] in {"format", "model", "proof"}, found
            made += 1


def test_the_last_letter_of_a_jwt_has_no_stray_bits_to_play_with() -> None:
    text = as_jwt().decode()
    for letter in LETTERS[:64]:
        found = _failed(_verified((text[:-1] + letter).encode()))
        assert bool(found) == (letter != text[-1])


@pytest.mark.parametrize("start", range(3))
def test_every_change_of_a_value_in_the_bundle_is_caught(start: int) -> None:
    content = as_json(signed())
    for what, changed in islice(changes(json.loads(BUNDLE)), start, None, 30):
        found = _failed(_verified(content, bundle=as_json(changed)))
        assert set(found) <= {"bundle", "ledger"}, (what, found)
        assert "bundle" in found, what


def test_a_change_of_what_the_log_holds_is_caught_by_the_ledger_too() -> None:
    document = json.loads(BUNDLE)
    for name, value in (("salt", "A" * 43), ("record", {**document["record"], "x": "y"})):
        report = _verified(as_json(signed()), bundle=as_json({**document, name: value}))
        assert _failed(report) == ["bundle", "ledger"]
    for name, value in (("index", 2), ("size", 6), ("inclusion", [])):
        changed = {**document, "log": {**document["log"], name: value}}
        report = _verified(as_json(signed()), bundle=as_json(changed))
        assert _failed(report) == ["bundle", "ledger"]


def test_every_change_of_the_evidence_is_caught() -> None:
    content = as_json(signed())
    for place in range(len(EVIDENCE)):
        changed = EVIDENCE[:place] + bytes([EVIDENCE[place] ^ 1]) + EVIDENCE[place + 1 :]
        assert _failed(_verified(content, evidence=changed)) == ["evidence"]


@pytest.mark.parametrize("seed", range(20))
def test_white_space_order_and_escapes_change_nothing(seed: int) -> None:
    content = respellings(signed(), seed).encode()
    kept = respellings(json.loads(BUNDLE), seed).encode()
    report = _verified(content, bundle=kept, evidence=EVIDENCE)
    assert {check.outcome for check in report.checks} == {Outcome.PASSED}


def test_the_order_of_the_fetched_document_changes_nothing() -> None:
    served = {**WEB, HTTPS_ISSUER.id: respellings(json.loads(WEB[HTTPS_ISSUER.id]), 3).encode()}
    report = verify(as_json(signed()), now=NOW, fetch=served.__getitem__)
    assert report.outcome is Outcome.PASSED


def test_a_duplicate_key_is_refused_wherever_it_stands() -> None:
    text = as_json(signed()).decode()
    for name in ("name", "id", "type", "validFrom", "proofValue", "judgeRole"):
        doubled = text.replace(f'"{name}":', f'"{name}": "x", "{name}":', 1)
        assert doubled != text
        assert _failed(_verified(doubled.encode())) == ["format"], name


@pytest.mark.parametrize("escape", ["\\x41", "\\u00", "\\u00zz", "\\ud800", "\\u0007", "\\'"])
def test_an_escape_that_is_none_is_refused(escape: str) -> None:
    text = as_json(signed()).decode().replace("Active listening", f"Active{escape}", 1)
    assert _failed(_verified(text.encode())) == ["format"]
