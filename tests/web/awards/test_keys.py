"""Keys: encrypted, made once, published for ever, never guessed open."""

import pytest

from assaymark.web.awards import actions, health, keys, queries
from assaymark.web.awards.models import IssuerKey, KeyState, KeyUse
from assaymark.web.people.models import Organisation
from tests.web.awards import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def where() -> Organisation:
    return made.organisation()


def test_private_halves_are_encrypted_where_they_are_kept(where):
    for row in IssuerKey.objects.filter(organisation=where):
        assert row.encrypted_pem.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")


def test_another_passphrase_opens_nothing_and_says_what_to_do(where, tmp_path, monkeypatch):
    other = tmp_path / "passphrase"
    other.write_text("another passphrase, long enough\n")
    monkeypatch.setenv("ASSAYMARK_PASSPHRASE_FILE", str(other))
    with pytest.raises(keys.WrongPassphrase, match="ASSAYMARK_PASSPHRASE_FILE"):
        keys.proof_key(keys.active(where.pk, KeyUse.PROOF))
    assert len(queries.broken_keys()) == 3
    other.write_text("")
    with pytest.raises(keys.WrongPassphrase, match="is empty"):
        keys.passphrase()


def test_making_keys_again_makes_only_what_is_missing(where):
    assert actions.make_keys(organisation=where, by=None) == []
    IssuerKey.objects.filter(use=KeyUse.JWT).delete()
    assert [row.use for row in actions.make_keys(organisation=where, by=None)] == [KeyUse.JWT]


def test_a_rotated_key_stays_published_with_its_end(where):
    actions.rotate(organisation=where, use="proof", by=None)
    profile = queries.profile(where)
    ids = [method["id"].partition("#")[2] for method in profile["verificationMethod"]]
    assert set(ids) == {"proof-1", "jwt-1", "proof-2"}
    old = next(m for m in profile["verificationMethod"] if m["id"].endswith("#proof-1"))
    assert "retired" in old
    states = IssuerKey.objects.filter(use=KeyUse.PROOF).order_by("pk")
    assert [row.state for row in states] == [KeyState.VERIFY_ONLY, KeyState.ACTIVE]


def test_the_logs_key_may_not_sign_credentials(where):
    assert not [m for m in queries.profile(where)["assertionMethod"] if "log" in m]


def test_without_keys_nothing_is_given():
    where = made.organisation(keys=False)
    with pytest.raises(keys.NoActiveKey, match="make keys"):
        made.award(where, made.badge_version(where), made.member(where).user)


def test_an_organisation_that_cannot_sign_is_named(where):
    assert health.keyless() == []
    IssuerKey.objects.filter(organisation=where, use=KeyUse.JWT).delete()
    assert health.keyless() == [where.slug]
