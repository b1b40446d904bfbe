"""Who issues: did:web addresses, and the documents that publish keys."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pyld import jsonld

from assaymark.credential.contexts import load
from assaymark.credential.errors import BadFacts
from assaymark.credential.identity import (
    controller_document,
    did_document,
    did_web,
    did_web_url,
    profile,
)
from tests.credential.award import (
    ED_KEY,
    HTTPS_ISSUER,
    KEY_ISSUER,
    P256_KEY_ID,
    WEB_ISSUER,
    ed_key_id,
    published,
)


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:a.example", "https://a.example/.well-known/did.json"),
        ("did:web:a.example:o:acme", "https://a.example/o/acme/did.json"),
        ("did:web:a.example%3A8443", "https://a.example:8443/.well-known/did.json"),
        ("did:web:localhost%3A8000:o:acme", "http://localhost:8000/o/acme/did.json"),
    ],
)
def test_a_did_web_has_the_address_the_method_says(did: str, address: str) -> None:
    assert did_web_url(did) == address


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:key:z6Mk",
        "did:web:a.example/../b",
        "did:web:a.example:..:b",
        "did:web:a.example:",
        "did:web:user%40evil.example",
        "did:web:a.example%2Fevil",
        "did:web:a.example%23",
        "did:web:a.example?x",
    ],
)
def test_a_did_web_that_leads_elsewhere_is_refused(did: str) -> None:
    with pytest.raises(BadFacts):
        did_web_url(did)


def test_a_did_web_comes_from_host_and_path() -> None:
    did = did_web("badges.example:8443", ["o", "acme inc"])
    assert did == "did:web:badges.example%3A8443:o:acme%20inc"
    assert did_web_url(did) == "https://badges.example:8443/o/acme%20inc/did.json"
    with pytest.raises(BadFacts, match="expected 'name' or 'name:port'"):
        did_web("https://badges.example")


def test_the_profile_is_a_controller_document_too() -> None:
    document = profile(HTTPS_ISSUER, published())
    assert document["id"] == HTTPS_ISSUER.id
    assert document["type"] == ["Profile"]
    assert document["assertionMethod"] == [ed_key_id(HTTPS_ISSUER), P256_KEY_ID]
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    assert {method["controller"] for method in methods} == {HTTPS_ISSUER.id}
    assert [method["type"] for method in methods] == ["Multikey", "JsonWebKey"]


def test_every_word_of_the_profile_is_defined() -> None:
    keys = [replace(key, until=datetime(2027, 1, 1, tzinfo=UTC)) for key in published()]
    dropped: list[object] = []
    options = {"documentLoader": _loaded}
    jsonld.expand(profile(HTTPS_ISSUER, keys), options, on_property_dropped=dropped.append)
    assert not dropped


def _loaded(url: str, _options: object) -> dict[str, object]:
    return {"document": load(url), "documentUrl": url, "contextUrl": None}


def test_retired_and_revoked_keys_stay_listed_with_their_end() -> None:
    end = datetime(2026, 7, 1, tzinfo=UTC)
    old, other = published()
    document = controller_document(
        HTTPS_ISSUER, [replace(old, until=end), replace(other, revoked=end)]
    )
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    assert methods[0]["retired"] == methods[1]["revoked"] == "2026-07-01T00:00:00Z"


def test_the_did_document_lists_each_key_under_the_did() -> None:
    document = did_document(HTTPS_ISSUER, published())
    assert document["id"] == HTTPS_ISSUER.did_web
    assert document["alsoKnownAs"] == [HTTPS_ISSUER.id]
    assert f"{HTTPS_ISSUER.did_web}#{ED_KEY.public.multibase}" in str(document["assertionMethod"])
    assert did_document(WEB_ISSUER, published(WEB_ISSUER))["id"] == WEB_ISSUER.id


def test_an_issuer_without_did_web_has_no_did_document() -> None:
    with pytest.raises(BadFacts, match=r"identity\.did_web"):
        did_document(KEY_ISSUER, [])
