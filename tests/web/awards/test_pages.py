"""Pages of awards: who may see and revoke, and that other organisations' things do not exist."""

import pytest
from django.test import Client

from assaymark.web.awards.models import Award, IssuerKey, KeyState
from assaymark.web.people.models import Membership, Organisation, Role
from tests.web.awards import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def where() -> Organisation:
    return made.organisation()


@pytest.fixture
def award(where: Organisation) -> Award:
    return made.award(where, made.badge_version(where), made.member(where).user)


def signed_in(where: Organisation, *roles: Role) -> Client:
    member: Membership = made.member(where, *roles, name="Who Looks")
    client = Client()
    client.force_login(member.user)
    return client


def test_the_list_can_be_searched_by_person_and_badge(where, award):
    client = signed_in(where, Role.AUDITOR)
    for query, found in (("priya", True), ("INCIDENT", True), (award.handle, True), ("zz", False)):
        text = client.get("/awards/", {"q": query}).content.decode()
        assert (f"/awards/{award.handle}/" in text) is found, query
        assert ("Nothing matches" in text) is not found


def test_a_list_of_many_is_cut_into_pages(where, award):
    for _ in range(51):
        award.pk, award.status_index = None, award.status_index + 1
        award.handle, award.source = f"x{award.status_index}", f"work:{award.status_index}"
        award.save()
    client = signed_in(where, Role.OWNER)
    assert "Page 1 of 2" in client.get("/awards/").content.decode()
    assert client.get("/awards/?page=2").content.decode().count("/awards/x") <= 2


def test_an_owner_revokes_with_a_reason(where, award):
    client = signed_in(where, Role.OWNER)
    path = f"/awards/{award.handle}/"
    refused = client.post(path, {"reason": "", "sure": "on"})
    assert refused.status_code == 200
    award.refresh_from_db()
    assert award.revoked_at is None
    done = client.post(path, {"reason": "Handed in by somebody else.", "sure": "on"}, follow=True)
    text = done.content.decode()
    assert "The badge is revoked" in text
    assert "Handed in by somebody else." in text
    award.refresh_from_db()
    assert award.revoked_by.name == "Who Looks"


def test_who_may_only_look_cannot_revoke(where, award):
    client = signed_in(where, Role.AUDITOR)
    path = f"/awards/{award.handle}/"
    assert "Revoke this badge" not in client.get(path).content.decode()
    client.post(path, {"reason": "Because", "sure": "on"})
    award.refresh_from_db()
    assert award.revoked_at is None


def test_the_holder_alone_is_told_the_reason_on_the_public_page(where, award):
    signed_in(where, Role.OWNER).post(
        f"/awards/{award.handle}/", {"reason": "A private matter", "sure": "on"}
    )
    holder = Client()
    holder.force_login(award.recipient)
    assert "A private matter" in holder.get(f"/b/{award.handle}").content.decode()
    other = signed_in(where, Role.LEARNER)
    assert "A private matter" not in other.get(f"/b/{award.handle}").content.decode()


def test_other_organisations_awards_do_not_exist(where, award):
    stranger = signed_in(made.organisation(), Role.OWNER)
    assert stranger.get(f"/awards/{award.handle}/").status_code == 404
    posted = stranger.post(f"/awards/{award.handle}/", {"reason": "x", "sure": "on"})
    assert posted.status_code == 404
    assert award.recipient_name not in stranger.get("/awards/").content.decode()


@pytest.mark.parametrize(
    ("role", "awards", "keys"),
    [
        (Role.OWNER, 200, 200),
        (Role.CATALOGUE_MANAGER, 200, 403),
        (Role.MANAGER, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.ASSESSOR, 403, 403),
        (Role.LEARNER, 403, 403),
    ],
)
def test_each_role_sees_what_its_permissions_say(where, award, role, awards, keys):
    client = signed_in(where, role)
    assert client.get("/awards/").status_code == awards
    assert client.get(f"/awards/{award.handle}/").status_code == awards
    assert client.get("/awards/keys/").status_code == keys


def test_an_owner_makes_keys_and_replaces_one(where):
    bare = made.organisation(keys=False)
    client = signed_in(bare, Role.OWNER)
    assert "Make keys" in client.get("/awards/keys/").content.decode()
    client.post("/awards/keys/", {"make": "1"})
    assert IssuerKey.objects.filter(organisation=bare).count() == 3
    text = client.post("/awards/keys/", {"use": "proof"}, follow=True).content.decode()
    assert "proof-2 signs from now on" in text
    states = set(IssuerKey.objects.filter(organisation=bare).values_list("fragment", "state"))
    assert ("proof-1", KeyState.VERIFY_ONLY) in states
    wrong = client.post("/awards/keys/", {"use": "nonsense"}, follow=True).content.decode()
    assert "Choose which key to replace." in wrong


def test_a_signing_trouble_is_told_and_revokes_nothing(where, award, tmp_path, monkeypatch):
    other = tmp_path / "passphrase"
    other.write_text("another passphrase, long enough")
    monkeypatch.setenv("ASSAYMARK_PASSPHRASE_FILE", str(other))
    client = signed_in(where, Role.OWNER)
    answer = client.post(f"/awards/{award.handle}/", {"reason": "Because", "sure": "on"})
    assert "could not be opened" in answer.content.decode()
    award.refresh_from_db()
    assert award.revoked_at is None
