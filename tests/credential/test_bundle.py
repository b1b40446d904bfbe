"""The proof bundle: written once, read in one way only."""

import json
from typing import Any

import pytest

from assaymark.credential.bundle import award_record, read_bundle, revocation_record
from assaymark.credential.digest import credential_digest
from assaymark.credential.errors import MalformedText
from tests.credential.award import AWARDED, SALT, bundle, log_place, signed


def test_a_bundle_holds_what_it_was_built_from() -> None:
    found = read_bundle(bundle())
    record = award_record(signed())
    assert found.credential == signed()["id"]
    assert found.credential_digest == credential_digest(signed())
    assert found.record == record
    assert found.salt == SALT
    assert found.log == log_place(record)
    assert found.issued_at == AWARDED


def test_a_revocation_is_recorded_with_its_time() -> None:
    record = revocation_record(signed(), revoked_at=AWARDED)
    assert record["type"] == "revocation"
    assert record["revokedAt"] == "2026-05-01T09:30:00Z"
    assert record["credentialDigest"] == award_record(signed())["credentialDigest"]


def _changed(**members: object) -> str:
    document: dict[str, Any] = json.loads(bundle())
    return json.dumps({**document, **members})


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "nonsense",
        _changed(type="Other"),
        _changed(version=2),
        _changed(extra=1),
        _changed(salt="AB"),
        _changed(salt=5),
        _changed(status={}),
        _changed(status=["x"]),
        _changed(log=[]),
        _changed(log={}),
        _changed(issuedAt="yesterday"),
        _changed(log={**json.loads(bundle())["log"], "index": True}),
        _changed(log={**json.loads(bundle())["log"], "inclusion": ["!"]}),
    ],
)
def test_what_is_no_bundle_is_refused(text: str) -> None:
    with pytest.raises(MalformedText):
        read_bundle(text)
