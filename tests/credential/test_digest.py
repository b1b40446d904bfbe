"""One digest for all forms of a credential."""

from assaymark.credential.digest import credential_digest
from assaymark.credential.jwt import read_jwt
from tests.credential.award import as_jwt, signed, unsigned


def test_json_jwt_and_unsigned_form_share_their_digest() -> None:
    payload = read_jwt(as_jwt().decode()).payload
    digest = credential_digest(signed())
    assert digest == credential_digest(unsigned()) == credential_digest(payload)
    assert len(digest) == 64


def test_the_order_of_members_does_not_count_but_every_value_does() -> None:
    document = signed()
    assert credential_digest(dict(reversed(document.items()))) == credential_digest(document)
    assert credential_digest({**document, "name": "x"}) != credential_digest(document)
