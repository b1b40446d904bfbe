"""Awards over the API: listed, given by hand, revoked; and the documents anyone can verify."""

import json

import pytest

from assaymark.web.awards import log
from assaymark.web.awards.models import Award, IssuerKey
from assaymark.web.connect.rest.examples import EXAMPLES
from assaymark.web.connect.scopes import Scope
from assaymark.web.people.models import Role
from tests.web.connect.made import Api, badge, given, member, organisation

GIVE = EXAMPLES["give_award"].body


def test_a_badge_given_by_hand_says_so_and_on_what_ground(house):
    answer = Api(house.owner).post("awards", GIVE, key="one")
    assert answer.status_code == 201, answer.content
    award = Award.objects.get()
    assert answer["Location"] == f"/api/v1/awards/{award.handle}"
    assert award.given_by == house.owner.user
    assert award.source.startswith("by-hand:")
    text = json.dumps(award.credential)
    assert GIVE["ground"] in text
    assert "by hand" in text
    assert "Dana" in text


def test_the_name_stays_out_where_it_was_not_agreed_to(house):
    Api(house.owner).post("awards", GIVE | {"show_name": False}, key="one")
    assert "Dana" not in json.dumps(Award.objects.get().credential)


def test_giving_needs_an_idempotency_key(house):
    answer = Api(house.owner).post("awards", GIVE)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#problem-idempotency-key-missing")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"results": {"names-feeling": {"level": 3}}}, "asks-first"),
        ({"results": {"names-feeling": {"level": 3}, "asks-first": {"level": 1}}}, "reach"),
        ({"results": {"names-feeling": {"level": 3}, "asks-first": {"level": 9}}}, "9"),
        ({"recipient": "stranger@example.com"}, "not a member"),
        ({"ground": "  "}, "ground"),
        ({"recipient": "no address"}, "recipient"),
    ],
)
def test_what_cannot_be_given_is_refused(house, change, word):
    answer = Api(house.owner).post("awards", GIVE | change, key="one")
    assert answer.status_code == 422
    assert word in answer.json()["detail"]
    assert not Award.objects.exists()


def test_without_keys_one_is_told_how_to_make_them(house):
    IssuerKey.objects.all().delete()
    answer = Api(house.owner).post("awards", GIVE, key="one")
    assert answer.status_code == 422
    assert "/awards/keys/" in answer.json()["met"]


def test_evidence_kept_elsewhere_is_fixed_by_its_digest(house):
    evidence = {
        "url": "https://example.com/call-12.pdf",
        "name": "Call 12",
        "sha256": "ab" * 32,
        "media_type": "application/pdf",
        "size_bytes": 1200,
    }
    answer = Api(house.owner).post("awards", GIVE | {"evidence": [evidence]}, key="one")
    assert answer.status_code == 201, answer.content
    assert Award.objects.get().credential["evidence"][0]["id"] == evidence["url"]


def test_awards_are_listed_for_those_who_may_see_them(house):
    owner = Api(house.owner)
    first = given(owner, house.badge, "dana@northwind.example", key="1")
    eli = member(house.organisation, "eli", Role.LEARNER)
    second = given(owner, house.badge, eli.user.email, key="2")
    answer = owner.get("awards")
    assert [one["handle"] for one in answer.json()] == [second.handle, first.handle]
    assert answer["X-Total-Count"] == "2"
    assert [one["handle"] for one in Api(eli).get("awards").json()] == [second.handle]
    assert Api(eli).get(f"awards/{first.handle}").status_code == 404
    assert Api(house.assessor).get("awards").status_code == 403


def test_awards_are_filtered(house):
    owner = Api(house.owner)
    award = given(owner, house.badge, "dana@northwind.example")
    at = award.given_at.isoformat()
    for query, n in (
        ({"recipient": "Dana@northwind.example"}, 1),
        ({"recipient": "mia@northwind.example"}, 0),
        ({"badge": house.badge.handle}, 1),
        ({"badge": "2222222222222222"}, 0),
        ({"state": "valid"}, 1),
        ({"state": "revoked"}, 0),
        ({"since": at}, 1),
        ({"until": at}, 0),
    ):
        assert len(owner.get("awards", **query).json()) == n, query
    assert owner.get("awards", since="2026-01-01").status_code == 422
    assert owner.get("awards", state="lost").status_code == 422


def test_revoking_needs_a_reason_and_keeps_the_first(house):
    owner = Api(house.owner)
    award = given(owner, house.badge, "dana@northwind.example")
    path = f"awards/{award.handle}/revoke"
    assert owner.post(path, {"reason": " "}).status_code == 422
    answer = owner.post(path, {"reason": "Given to the wrong person."})
    assert answer.status_code == 200, answer.content
    assert answer.json()["revoked_at"]
    again = owner.post(path, {"reason": "Another reason."})
    assert again.json()["revocation_reason"] == "Given to the wrong person."
    assert len(owner.get("awards", state="revoked").json()) == 1
    reader = Api(house.owner, Scope.AWARDS_READ)
    assert reader.post(path, {"reason": "No."}).status_code == 403


def test_the_documents_are_those_that_were_signed(house):
    owner = Api(house.owner)
    award = given(owner, house.badge, "dana@northwind.example")
    credential = owner.get(f"awards/{award.handle}/credential")
    assert credential["Content-Type"] == "application/vc"
    assert json.loads(credential.content) == award.credential
    jwt = owner.get(f"awards/{award.handle}/jwt")
    assert jwt["Content-Type"] == "application/vc+jwt"
    assert jwt.content.decode() == award.jwt


def test_the_proof_bundle_comes_once_the_log_is_sealed(house):
    owner = Api(house.owner)
    award = given(owner, house.badge, "dana@northwind.example")
    early = owner.get(f"awards/{award.handle}/proof")
    assert early.status_code == 409
    assert early["Retry-After"] == "2"
    log.seal(house.organisation)
    bundle = owner.get(f"awards/{award.handle}/proof")
    assert bundle.status_code == 200
    assert bundle.json()["type"] == "AssaymarkProofBundle"


def test_awards_of_another_organisation_are_not_found(house):
    award = given(Api(house.owner), house.badge, "dana@northwind.example")
    other = organisation("elsewhere")
    api = Api(member(other, "olga", Role.OWNER, Role.LEARNER))
    own = badge(other, handle="3333333333333333")
    for path in ("", "/credential", "/jwt", "/proof"):
        assert api.get(f"awards/{award.handle}{path}").status_code == 404
    assert api.post(f"awards/{award.handle}/revoke", {"reason": "No."}).status_code == 404
    assert api.get("awards").json() == []
    assert api.post("awards", GIVE, key="1").status_code == 404
    outsider = GIVE | {"badge": own.handle}
    assert api.post("awards", outsider, key="2").status_code == 422
    award.refresh_from_db()
    assert award.revoked_at is None
