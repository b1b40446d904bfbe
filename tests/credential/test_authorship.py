"""Whose signature it is: the issuer's own documents decide."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from assaymark.credential.identity import Issuer, controller_document, did_web_url
from assaymark.credential.report import Outcome, Report
from assaymark.credential.sign import sign_json
from assaymark.credential.verify import verify
from tests.credential.award import (
    AWARDED,
    ED_KEY,
    HTTPS_ISSUER,
    KEY_ISSUER,
    NOW,
    OTHER_KEY,
    WEB_ISSUER,
    as_json,
    controller,
    published,
    signed,
    unsigned,
    web,
)

PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


def online(content: bytes, *, served: dict[str, bytes] | None = None) -> Report:
    return verify(content, now=NOW, fetch=(served or web()).__getitem__)


def test_a_signature_of_somebody_else_in_the_issuers_name_is_seen() -> None:
    method = f"{HTTPS_ISSUER.id}#{OTHER_KEY.public.multibase}"
    forged = sign_json(unsigned(), OTHER_KEY, verification_method=method, created=AWARDED)
    report = online(as_json(forged))
    assert report.check("proof").outcome is PASSED
    assert report.check("issuer").outcome is FAILED
    assert "does not list the key" in report.check("issuer").sentence


def test_a_key_of_another_issuer_does_not_count() -> None:
    method = f"{OTHER_KEY.public.did_key}#{OTHER_KEY.public.multibase}"
    forged = sign_json(unsigned(KEY_ISSUER), OTHER_KEY, verification_method=method, created=AWARDED)
    report = online(as_json(forged), served=web(KEY_ISSUER))
    assert report.check("issuer").outcome is FAILED


def _served(document: dict[str, object], issuer: Issuer = HTTPS_ISSUER) -> dict[str, bytes]:
    address = did_web_url(issuer.id) if issuer is WEB_ISSUER else issuer.id
    return {**web(issuer), address: as_json(document)}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "https://other.example/"}, "is about 'https://other.example/'"),
        ({"verificationMethod": []}, "does not list the key"),
        ({"assertionMethod": []}, "does not allow the key"),
        ({"assertionMethod": ["#other"]}, "does not allow the key"),
    ],
    ids=str,
)
@pytest.mark.parametrize("issuer", [HTTPS_ISSUER, WEB_ISSUER], ids=["https", "did:web"])
def test_an_issuers_document_must_speak_for_the_key(
    issuer: Issuer, change: dict[str, object], why: str
) -> None:
    served = _served({**controller(issuer), **change}, issuer)
    report = online(as_json(signed(issuer)), served=served)
    assert report.check("issuer").outcome is FAILED
    assert why in report.check("issuer").sentence


def test_a_key_that_another_controls_is_not_the_issuers() -> None:
    document: Any = controller()
    document["verificationMethod"][0]["controller"] = "https://other.example/"
    report = online(as_json(signed()), served=_served(document))
    assert "is not its controller" in report.check("issuer").sentence


def test_keys_listed_under_relative_ids_are_found_by_their_absolute_ones() -> None:
    document: Any = controller(WEB_ISSUER)
    fragment = f"#{ED_KEY.public.multibase}"
    document["verificationMethod"][0]["id"] = fragment
    document["assertionMethod"][0] = fragment
    report = online(as_json(signed(WEB_ISSUER)), served=_served(document, WEB_ISSUER))
    assert report.check("issuer").outcome is PASSED


@pytest.mark.parametrize("method", ["#key-1", "key-1", "http://badges.example/o/acme#k", "xxx:k"])
def test_a_proof_must_name_its_key_absolutely(method: str) -> None:
    document: Any = signed()
    document["proof"]["verificationMethod"] = method
    report = online(as_json(document))
    assert report.check("proof").outcome is FAILED
    assert "absolute id" in report.check("proof").sentence


def _retired(**when: datetime) -> dict[str, bytes]:
    first, second = published()
    document = controller_document(HTTPS_ISSUER, [replace(first, **when), second])
    return _served(document)


@pytest.mark.parametrize("name", ["until", "revoked"])
def test_a_key_counts_for_what_it_signed_before_its_end(name: str) -> None:
    after = _retired(**{name: datetime(2026, 5, 2, tzinfo=UTC)})
    before = _retired(**{name: datetime(2026, 4, 30, tzinfo=UTC)})
    content = as_json(signed())
    assert online(content, served=after).check("issuer").outcome is PASSED
    report = online(content, served=before)
    assert report.check("issuer").outcome is FAILED
    assert "it signed on 2026-05-01, after it was re" in report.check("issuer").sentence


def test_a_key_does_not_count_before_it_was_in_use() -> None:
    report = online(as_json(signed()), served=_retired(since=datetime(2026, 5, 2, tzinfo=UTC)))
    assert "before it was in use" in report.check("issuer").sentence
