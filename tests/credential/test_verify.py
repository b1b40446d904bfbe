"""Every check of a badge, online and offline, for each form of issuer."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from assaymark.credential.identity import Issuer
from assaymark.credential.jwt import sign_jwt
from assaymark.credential.multibase import base64url, from_base64url
from assaymark.credential.report import Outcome, Report
from assaymark.credential.sign import sign_json, sign_whole
from assaymark.credential.verify import verify
from assaymark.ledger.prove import prove
from tests.credential.award import (
    AWARDED,
    ED_KEY,
    EVIDENCE,
    HTTPS_ISSUER,
    KEY_ISSUER,
    LIST_URL,
    NOW,
    OTHER_KEY,
    P256_KEY,
    P256_KEY_ID,
    WEB_ISSUER,
    as_json,
    as_jwt,
    bundle,
    controller,
    ed_key_id,
    signed,
    signed_list,
    unsigned,
    web,
)

PASSED, FAILED, WARNED, NONE = Outcome
ISSUERS = [HTTPS_ISSUER, WEB_ISSUER, KEY_ISSUER]
FORMS: list[Callable[[Issuer], bytes]] = [lambda one: as_json(signed(one)), as_jwt]
each_issuer = pytest.mark.parametrize("issuer", ISSUERS, ids=["https", "did:web", "did:key"])
each_form = pytest.mark.parametrize("form", FORMS, ids=["json", "jwt"])


def online(content: bytes, *, served: dict[str, bytes] | None = None, **more: Any) -> Report:
    return verify(content, now=NOW, fetch=(served or web()).__getitem__, prove=prove, **more)


def offline(content: bytes, **more: Any) -> Report:
    return verify(content, now=NOW, fetch=None, prove=prove, **more)


def outcomes(report: Report) -> dict[str, Outcome]:
    return {check.name: check.outcome for check in report.checks}


@each_issuer
@each_form
def test_a_badge_passes_every_check_online(issuer: Issuer, form: Callable[[Issuer], bytes]) -> None:
    report = online(form(issuer), served=web(issuer), bundle=bundle(issuer), evidence=EVIDENCE)
    expected = dict.fromkeys(outcomes(report), PASSED)
    if issuer is KEY_ISSUER and form is as_jwt:
        expected["issuer"] = WARNED
    assert outcomes(report) == expected
    assert report.exit_code == 0
    assert report.credential is not None
    assert len(report.checks) == 9


@each_issuer
@each_form
def test_a_badge_verifies_offline_from_its_bundle(
    issuer: Issuer, form: Callable[[Issuer], bytes]
) -> None:
    report = offline(form(issuer), bundle=bundle(issuer), evidence=EVIDENCE)
    expected = dict.fromkeys(outcomes(report), PASSED)
    if issuer is not KEY_ISSUER or form is as_jwt:
        expected["issuer"] = WARNED
        assert "snapshot in the proof bundle" in report.check("issuer").sentence
    assert outcomes(report) == expected
    assert report.exit_code == 0
    assert "as kept in the proof bundle" in report.check("status").sentence
    assert "2026-05-01" in report.check("status").sentence


@each_issuer
def test_offline_a_trusted_document_or_key_vouches_for_the_issuer(issuer: Issuer) -> None:
    content = as_json(signed(issuer))
    for trusted in (as_json(controller(issuer)), ED_KEY.public.multibase.encode()):
        report = offline(content, bundle=bundle(issuer), trusted=[trusted])
        assert report.check("issuer").outcome is PASSED
    assert report.outcome is PASSED


def test_a_trusted_jwk_is_a_key_too() -> None:
    report = offline(as_json(signed()), trusted=[as_json(ED_KEY.public.jwk)])
    assert report.check("issuer").outcome is PASSED
    assert "gave as trusted" in report.check("issuer").sentence


def test_offline_without_bundle_the_signature_holds_but_its_maker_is_not_shown() -> None:
    report = offline(as_json(signed()))
    assert outcomes(report) == {
        "format": PASSED,
        "model": PASSED,
        "proof": PASSED,
        "issuer": FAILED,
        "dates": PASSED,
        "status": WARNED,
        "evidence": NONE,
        "bundle": NONE,
        "ledger": NONE,
    }
    assert "neither a proof bundle nor a trusted" in report.check("issuer").sentence
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("now", "outcome", "words"),
    [
        (datetime(2026, 4, 30, tzinfo=UTC), FAILED, "not valid before 2026-05-01"),
        (NOW, PASSED, "valid until 2028-05-01"),
        (datetime(2028, 5, 2, tzinfo=UTC), FAILED, "expired on 2028-05-01"),
    ],
)
def test_a_badge_is_valid_between_its_dates(now: datetime, outcome: Outcome, words: str) -> None:
    check = verify(as_json(signed()), now=now, fetch=web().__getitem__).check("dates")
    assert check.outcome is outcome
    assert words in check.sentence


@each_issuer
def test_a_revoked_badge_is_revoked_online_and_offline(issuer: Issuer) -> None:
    content = as_json(signed(issuer))
    for report in (
        online(content, served=web(issuer, 94567)),
        offline(content, bundle=bundle(issuer, 94567)),
    ):
        assert report.check("status").outcome is FAILED
        assert "was revoked" in report.check("status").sentence
        assert report.exit_code == 1
        assert report.check("proof").outcome is PASSED


def test_another_badges_revocation_does_not_count() -> None:
    report = online(as_json(signed()), served=web(HTTPS_ISSUER, 94566, 94568))
    assert report.check("status").outcome is PASSED


def test_the_list_at_its_address_counts_more_than_the_bundles_copy() -> None:
    report = online(as_json(signed()), served=web(HTTPS_ISSUER, 94567), bundle=bundle())
    assert report.check("status").outcome is FAILED


def test_when_the_list_cannot_be_fetched_the_bundles_copy_answers() -> None:
    served = {HTTPS_ISSUER.id: web()[HTTPS_ISSUER.id]}
    report = online(as_json(signed()), served=served, bundle=bundle())
    assert report.check("status").outcome is PASSED
    assert "as kept in the proof bundle" in report.check("status").sentence


def test_an_old_list_gives_a_warning() -> None:
    report = verify(
        as_json(signed()),
        now=datetime(2027, 6, 1, tzinfo=UTC),
        fetch=None,
        bundle=bundle(),
    )
    assert report.check("status").outcome is WARNED
    assert "that list is old" in report.check("status").sentence


def _forged_list(**changes: object) -> bytes:
    document = {**signed_list(), **changes}
    return as_json(document)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: _forged_list(validFrom="2026-05-02T00:00:00Z"), "does not hold"),
        (lambda: _forged_list(issuer="https://other.example/"), "another than the badge's issuer"),
        (lambda: _forged_list(id="https://badges.example/status/2"), "not the one named"),
        (lambda: _forged_list(proof=None), "cannot be used"),
        (lambda: as_json(signed()), "not the one named"),
        (lambda: b"<html>", "cannot be used"),
        (lambda: as_json({key: v for key, v in signed_list().items() if key != "proof"}), "signed"),
    ],
)
def test_a_list_that_the_issuer_did_not_sign_is_not_believed(
    content: Callable[[], bytes], why: str
) -> None:
    report = online(as_json(signed()), served={**web(), LIST_URL: content()})
    assert report.check("status").outcome is FAILED
    assert why in report.check("status").sentence


def test_the_evidence_must_be_the_same_to_the_byte() -> None:
    assert online(as_json(signed()), evidence=EVIDENCE).check("evidence").outcome is PASSED
    assert online(as_json(signed()), evidence=EVIDENCE + b"\n").check("evidence").outcome is FAILED


def test_a_bundle_of_another_badge_is_refused() -> None:
    other = sign_json(
        {**unsigned(), "id": "https://badges.example/b/other"},
        ED_KEY,
        verification_method=ed_key_id(HTTPS_ISSUER),
        created=AWARDED,
    )
    report = online(as_json(other), bundle=bundle())
    assert report.check("bundle").outcome is FAILED
    assert report.check("ledger").outcome is FAILED
    assert report.check("proof").outcome is PASSED


def test_a_bundle_signed_by_somebody_else_is_refused() -> None:
    document = {key: v for key, v in json.loads(bundle()).items() if key != "proof"}
    method = f"{HTTPS_ISSUER.id}#{OTHER_KEY.public.multibase}"
    forged = sign_whole(document, OTHER_KEY, verification_method=method, created=AWARDED)
    report = online(as_json(signed()), bundle=as_json(forged))
    assert report.check("bundle").outcome is FAILED
    assert "not the issuer's" in report.check("bundle").sentence


def test_a_broken_bundle_vouches_for_nobody() -> None:
    document = {**json.loads(bundle()), "issuedAt": "2026-05-02T00:00:00Z"}
    report = offline(as_json(signed()), bundle=as_json(document))
    assert report.check("bundle").outcome is FAILED
    assert report.check("issuer").outcome is FAILED
    assert "which was changed" in report.check("issuer").sentence


def test_without_a_log_reader_the_log_is_not_looked_at() -> None:
    report = verify(as_json(signed()), now=NOW, fetch=None, bundle=bundle())
    assert report.check("ledger").outcome is NONE


def test_a_mirrored_signature_of_our_jwt_is_seen() -> None:
    head, body, tail = as_jwt().decode().split(".")
    raw = from_base64url(tail)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    mirrored = raw[:32] + (order - int.from_bytes(raw[32:])).to_bytes(32)
    report = online(f"{head}.{body}.{base64url(mirrored)}".encode())
    assert report.check("proof").outcome is FAILED
    assert "mirrored" in report.check("proof").sentence


def test_claims_that_contradict_the_credential_are_seen() -> None:
    head, body, _ = as_jwt().decode().split(".")
    payload = {**json.loads(from_base64url(body)), "exp": 1900000000}
    text = f"{head}.{base64url(as_json(payload))}"
    report = online(f"{text}.{base64url(P256_KEY.sign(text.encode()))}".encode())
    assert report.check("proof").outcome is PASSED
    assert report.check("model").outcome is FAILED
    assert "JWT's exp" in report.check("model").sentence


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES384", None, 5, "EdDSA"])
def test_a_jwt_under_another_algorithm_does_not_pass(algorithm: object) -> None:
    _, body, tail = as_jwt().decode().split(".")
    header = {"alg": algorithm, "typ": "JWT", "kid": P256_KEY_ID}
    report = online(f"{base64url(as_json(header))}.{body}.{tail}".encode())
    assert report.check("proof").outcome is FAILED


def test_a_jwt_without_embedded_proof_stands_on_its_own() -> None:
    text = sign_jwt(unsigned(), P256_KEY, kid=P256_KEY_ID).encode()
    assert online(text).outcome is PASSED
    report = offline(text)
    assert report.check("proof").outcome is PASSED
    assert report.check("issuer").outcome is FAILED


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"{}", b"[]", b'{"issuer": 5}', b"\xff\xfe", b"a.b.c", b"{" * 100],
)
def test_what_is_no_credential_gets_an_answer(content: bytes) -> None:
    report = offline(content)
    assert report.exit_code == 2
    assert report.credential is None
    assert report.check("format").outcome is FAILED
    assert {check.outcome for check in report.checks[1:]} == {NONE}


def test_an_unsigned_badge_does_not_pass() -> None:
    report = online(as_json(unsigned()))
    assert report.check("proof").outcome is FAILED
    assert "not signed at all" in report.check("proof").sentence
    assert report.check("issuer").outcome is NONE


def test_trusted_things_that_cannot_be_read_are_named() -> None:
    report = offline(as_json(signed()), trusted=[b"nonsense"])
    assert report.exit_code == 2
    assert "gave as trusted" in report.check("format").sentence


def test_every_check_speaks_in_whole_sentences() -> None:
    for report in (online(as_json(signed()), bundle=bundle()), offline(b"x"), online(as_jwt())):
        for check in report.checks:
            assert check.title[0].isupper()
            assert check.sentence[0].isupper()
            assert check.sentence.endswith(".")


def test_each_address_is_fetched_once() -> None:
    asked: list[str] = []

    def fetch(served: dict[str, bytes], url: str) -> bytes:
        asked.append(url)
        return served[url]

    verify(as_jwt(), now=NOW, fetch=partial(fetch, web()), bundle=bundle())
    assert sorted(asked) == sorted(web())


def test_offline_asks_nothing_and_plain_http_is_never_asked() -> None:
    issuer = replace(HTTPS_ISSUER, id="http://badges.example/o/acme")
    report = online(as_json(signed(issuer)))
    assert report.check("proof").outcome is FAILED
    assert report.check("issuer").outcome is FAILED
