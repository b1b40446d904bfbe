"""Badges of others: the official validator's fixtures each get a graded answer, no exception."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.credential.report import Outcome, Report
from assaymark.credential.verify import verify
from tests.credential.award import NOW, as_json, as_jwt, bundle, signed, web
from tests.shared_data import DATA, shared

ROOT = DATA / "vectors" / "1edtech-fixtures"
FILES = sorted(path for path in ROOT.rglob("*") if path.is_file() and path.suffix != "")

HOLD = [
    "complete.json",
    "endorsement-valid.json",
    "simple-context-alias.json",
    "simple-context-version.json",
    "simple-did-key-method.json",
    "simple-did-web-method.json",
    "simple.json",
    "simple.1ob",
    "simple-err-expired.json",
    "bit-string-list/credential-status-revoked.json",
    "bit-string-list/credential-status-revoked-blank-nodes.json",
]
WRONG = {
    "simple-err-context.json": "model",
    "simple-err-credential-subject-achievement-result-description-type.json": "model",
    "simple-err-credential-subject-identifier-type.json": "model",
    "simple-err-credential-subject-profile-type.json": "model",
    "simple-err-credential-subject-result-type.json": "model",
    "simple-err-credential-subject-type.json": "model",
    "simple-err-evidence-type.json": "model",
    "simple-err-expired.json": "dates",
    "simple-err-issued.json": "dates",
    "simple-err-issuer-otheridentifier-type.json": "model",
    "simple-err-issuer-parentorg-type.json": "model",
    "simple-err-issuer-type.json": "model",
    "simple-err-issuer.json": "format",
    "simple-err-proof-method-no-scheme.json": "proof",
    "simple-err-proof-method-unknown-scheme.json": "proof",
    "simple-err-proof-value.json": "proof",
    "simple-noproof.json": "proof",
}
UNKNOWN = {
    "simple_v1.json": "Ed25519Signature2020",
    "simple-eddsa-2022.json": "eddsa-2022",
    "sd/derivedcredential.json": "ecdsa-sd-2023",
    "simple-multiple-proofs.json": "SomeProofType",
}


def _no_answer(url: str) -> bytes:
    raise OSError("no such host")


def _report(name: str) -> Report:
    content = shared(f"vectors/1edtech-fixtures/ob30/{name}").read_bytes()
    return verify(content, now=NOW, fetch=_no_answer)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_official_fixture_gets_an_answer(path: Path) -> None:
    report = verify(path.read_bytes(), now=NOW, fetch=_no_answer)
    assert report.exit_code in {1, 2}
    assert all(check.sentence.endswith(".") for check in report.checks)


@pytest.mark.parametrize("name", HOLD)
def test_the_signature_of_an_official_badge_holds(name: str) -> None:
    report = _report(name)
    assert report.check("proof").outcome is Outcome.PASSED
    assert report.check("issuer").outcome is Outcome.FAILED
    assert "gave nothing" in report.check("issuer").sentence or "urn:" in (
        report.check("issuer").sentence
    )


@pytest.mark.parametrize(("name", "check"), WRONG.items())
def test_an_official_wrong_badge_fails_where_it_is_wrong(name: str, check: str) -> None:
    assert _report(name).check(check).outcome is Outcome.FAILED


@pytest.mark.parametrize(("name", "kind"), UNKNOWN.items())
def test_a_kind_of_proof_that_is_not_known_is_named(name: str, kind: str) -> None:
    check = _report(name).check("proof")
    assert check.outcome is not Outcome.PASSED
    assert f"{kind!r}, which this verifier does not know" in check.sentence


@given(st.data())
def test_no_mangled_text_ends_in_an_exception(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([_JSON, _JWT])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        length = data.draw(st.integers(0, 30))
        whole[place : place + length] = data.draw(st.binary(max_size=6) | st.sampled_from(_BITS))
    report = verify(bytes(whole), now=NOW, fetch=_WEB.__getitem__, bundle=bytes(whole))
    assert len(report.checks) == 9


_JSON, _JWT, _WEB = as_json(signed()), as_jwt(), web()
_BITS = [b'":null,"', b'":[],"', b"{", b"}", b'"id":7,', b'"@graph":[],', b"1e5", b"\\u0000", b"[["]

HOSTILE: dict[str, object] = {
    "poison graph": {
        "evidence": [
            {"type": "Evidence", "alignment": [{"type": "Alignment"}] * 9} for _ in range(2)
        ]
    },
    "many parts": {"evidence": [{"type": "Evidence", "name": str(n)} for n in range(2000)]},
    "many contexts": {"@context": signed()["@context"] * 2000},  # type: ignore[operator]
    "many proofs": {"proof": [{"type": str(n)} for n in range(5000)]},
    "many lists": {"credentialStatus": [{"type": str(n)} for n in range(5000)]},
    "many types": {"type": ["Profile"] * 20000},
    "long text": {"name": "a" * 900_000},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_gets_its_answer_soon(name: str) -> None:
    members = HOSTILE[name]
    assert isinstance(members, dict)
    started = time.process_time()
    report = verify(as_json({**signed(), **members}), now=NOW, fetch=_WEB.__getitem__)
    assert report.outcome is Outcome.FAILED
    assert time.process_time() - started < 3


def test_a_hostile_bundle_or_trusted_document_gets_its_answer() -> None:
    for content in (b"[" * 10**6, b"{}", b"\xff", bundle()[:-5], b'{"a":' * 5000):
        report = verify(_JSON, now=NOW, fetch=None, bundle=content)
        assert report.check("bundle").outcome is Outcome.FAILED
        assert verify(_JSON, now=NOW, fetch=None, trusted=[content]).exit_code == 2
