"""Lists of withdrawals of other kinds than ours."""

import pytest

from assaymark.credential.report import Check, Outcome
from assaymark.credential.sign import sign_json
from assaymark.credential.verify import verify
from tests.credential.award import (
    AWARDED,
    ED_KEY,
    HTTPS_ISSUER,
    LIST_URL,
    NOW,
    as_json,
    ed_key_id,
    signed_list,
    unsigned,
    web,
)

REVOCATIONS = "https://badges.example/revocations"


def _status(entry: object, *, served: dict[str, bytes] | None = None) -> Check:
    context = ["https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    used = unsigned()["@context"]
    assert isinstance(used, list)
    document = {**unsigned(), "@context": used[:2] + context, "credentialStatus": entry}
    for name in ("judging",):
        del document[name]
    plain = _without_own_words(document)
    assert isinstance(plain, dict)
    content = sign_json(plain, ED_KEY, verification_method=ed_key_id(HTTPS_ISSUER), created=AWARDED)
    return verify(as_json(content), now=NOW, fetch={**web(), **(served or {})}.__getitem__).check(
        "status"
    )


def _without_own_words(value: object) -> object:
    own = {"quotedEvidence", "assessorComment", "sizeInBytes"}
    if isinstance(value, dict):
        return {key: _without_own_words(v) for key, v in value.items() if key not in own}
    return [_without_own_words(one) for one in value] if isinstance(value, list) else value


def _listed(**members: object) -> dict[str, bytes]:
    return {REVOCATIONS: as_json({"id": REVOCATIONS, "issuer": HTTPS_ISSUER.id, **members})}


ENTRY = {"id": REVOCATIONS, "type": "1EdTechRevocationList"}


def test_a_badge_on_the_1edtech_list_was_revoked() -> None:
    revoked = [{"id": unsigned()["id"], "revoked": True, "revocationReason": "Given in error"}]
    check = _status(ENTRY, served=_listed(revokedCredential=revoked))
    assert check.outcome is Outcome.FAILED
    assert "Given in error" in check.sentence


def test_a_badge_that_is_not_on_the_1edtech_list_was_not() -> None:
    for listed in ({}, {"revokedCredential": []}, {"revokedCredential": [{"id": "urn:other"}]}):
        assert _status(ENTRY, served=_listed(**listed)).outcome is Outcome.PASSED


def test_a_1edtech_list_of_another_issuer_does_not_count() -> None:
    assert _status(ENTRY, served=_listed(issuer="urn:other")).outcome is Outcome.FAILED


def test_a_1edtech_list_that_is_not_there_leaves_it_open() -> None:
    assert _status(ENTRY).outcome is Outcome.WARNED


def test_a_suspension_is_called_one() -> None:
    document = signed_list(7)
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject["statusPurpose"] = "suspension"
    again = sign_json(
        document, ED_KEY, verification_method=ed_key_id(HTTPS_ISSUER), created=AWARDED
    )
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "7",
        "statusListCredential": LIST_URL,
    }
    check = _status(entry, served={LIST_URL: as_json(again)})
    assert check.outcome is Outcome.FAILED
    assert "was suspended" in check.sentence


@pytest.mark.parametrize(
    "change",
    [
        {"statusListIndex": "131072"},
        {"statusListIndex": "-1"},
        {"statusListIndex": "１"},
        {"statusPurpose": "refresh"},
    ],
)
def test_an_entry_that_points_nowhere_fails(change: dict[str, str]) -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": LIST_URL,
        **change,
    }
    assert _status(entry).outcome is Outcome.FAILED
