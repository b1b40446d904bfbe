"""What is handed in: JSON, JWTs of the newer and the older form."""

import json
from datetime import UTC, datetime

import pytest

from assaymark.credential.errors import CredentialError
from assaymark.credential.jwt import claims
from assaymark.credential.multibase import base64url
from assaymark.credential.received import disagreements, receive
from assaymark.credential.report import Outcome
from assaymark.credential.verify import verify
from tests.credential.award import (
    ED_KEY,
    HTTPS_ISSUER,
    NOW,
    P256_KEY,
    P256_KEY_ID,
    as_json,
    as_jwt,
    ed_key_id,
    signed,
    unsigned,
    web,
)


def _jwt(payload: object, header: dict[str, object] | None = None) -> bytes:
    head = header or {"alg": "ES256", "typ": "JWT", "kid": P256_KEY_ID}
    text = f"{base64url(as_json(head))}.{base64url(as_json(payload))}"
    key = ED_KEY if head["alg"] == "EdDSA" else P256_KEY
    return f"{text}.{base64url(key.sign(text.encode()))}".encode()


def _verified(content: bytes, now: datetime = NOW) -> Outcome:
    return verify(content, now=now, fetch=web().__getitem__).outcome


def test_json_and_jwt_hold_the_same_credential() -> None:
    assert receive(as_json(signed())).credential == receive(as_jwt()).credential == signed()
    assert receive(b"\n " + as_jwt() + b"\r\n").credential == signed()


def test_the_older_jwt_with_a_vc_claim_is_read_and_completed() -> None:
    document = unsigned()
    left_out = {"id", "issuer", "validUntil"}
    inner = {key: value for key, value in document.items() if key not in left_out}
    found = receive(_jwt({"vc": inner, **claims(document)}))
    assert found.credential["id"] == document["id"]
    assert found.credential["issuer"] == HTTPS_ISSUER.id
    assert found.credential["expirationDate"] == document["validUntil"]
    assert not disagreements(found)


def test_eddsa_jwts_of_others_are_read() -> None:
    header: dict[str, object] = {"alg": "EdDSA", "kid": ed_key_id(HTTPS_ISSUER)}
    assert _verified(_jwt({**unsigned(), **claims(unsigned())}, header)) is Outcome.PASSED


def test_a_key_does_not_sign_under_an_algorithm_that_is_not_its_own() -> None:
    header: dict[str, object] = {"alg": "ES256", "kid": ed_key_id(HTTPS_ISSUER)}
    assert _verified(_jwt({**unsigned(), **claims(unsigned())}, header)) is Outcome.FAILED


def test_the_times_of_the_jwt_count_where_the_credential_names_none() -> None:
    document = {key: value for key, value in unsigned().items() if key != "validUntil"}
    content = _jwt({**document, **claims(document), "exp": 1790000000})
    assert _verified(content) is Outcome.PASSED
    assert _verified(content, datetime(2026, 10, 1, tzinfo=UTC)) is Outcome.FAILED


@pytest.mark.parametrize("exp", ["soon", 1.5, True, -1, 10**15])
def test_times_of_a_jwt_are_whole_seconds(exp: object) -> None:
    document = {key: value for key, value in unsigned().items() if key != "validUntil"}
    content = _jwt({**document, **claims(document), "exp": exp})
    report = verify(content, now=NOW, fetch=web().__getitem__)
    assert report.check("dates").outcome is Outcome.FAILED


def test_a_jwt_with_critical_extensions_is_not_believed() -> None:
    header: dict[str, object] = {"alg": "ES256", "kid": P256_KEY_ID, "crit": ["b64"], "b64": False}
    assert _verified(_jwt({**unsigned(), **claims(unsigned())}, header)) is Outcome.FAILED


@pytest.mark.parametrize("proof", [5, ["x"], [signed()["proof"]] * 2, [{}] * 9], ids=str)
def test_proofs_that_make_no_sense_are_refused(proof: object) -> None:
    with pytest.raises(CredentialError):
        _ = receive(as_json({**signed(), "proof": proof})).proofs


def test_several_different_proofs_are_all_looked_at() -> None:
    document = signed()
    proof = document["proof"]
    assert isinstance(proof, dict)
    both = {**document, "proof": [proof, {**proof, "created": "2026-05-02T00:00:00Z"}]}
    report = verify(as_json(both), now=NOW, fetch=web().__getitem__)
    assert report.check("proof").outcome is Outcome.FAILED
    assert len(receive(json.dumps(both).encode()).proofs) == 2
