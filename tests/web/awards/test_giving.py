"""Giving and revoking: signed in both forms, one place each, all or nothing."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import jsonschema
import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from assaymark.credential.digest import credential_digest
from assaymark.credential.report import Outcome
from assaymark.credential.status import StatusList as Bits
from assaymark.credential.verify import verify
from assaymark.ledger.prove import prove
from assaymark.web.awards import actions, keys, log, permutation, queries
from assaymark.web.awards.actions import giving
from assaymark.web.awards.errors import ReasonMissing
from assaymark.web.awards.models import Award, KeyUse, LogEntry, StatusList
from assaymark.web.people.models import Organisation
from assaymark.web.record.models import Event
from tests.shared_data import shared
from tests.web.awards import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def where() -> Organisation:
    return made.organisation()


@pytest.fixture
def award(where: Organisation) -> Award:
    return made.award(where, made.badge_version(where), made.member(where).user)


def checked(
    award: Award, *, now: datetime = made.NOW, offline: bool = False, jwt: bool = False
) -> dict[str, str]:
    """Each check's outcome, with the bundle, and without network or with our own documents."""
    shown = queries.award(award.handle)
    text = queries.bundle(shown, now=now)
    documents = {
        str(queries.controller(shown)["id"]): queries.controller(shown),
        shown.status_list["id"]: shown.status_list,
    }
    report = verify(
        shown.jwt.encode() if jwt else json.dumps(shown.credential).encode(),
        now=now,
        fetch=None if offline else (lambda url: json.dumps(documents[url]).encode()),
        bundle=None if text is None else text.encode(),
        evidence=made.EVIDENCE,
        prove=prove,
    )
    return {check.name: str(check.outcome) for check in report.checks}


def test_an_award_is_an_open_badge_by_the_schema_of_its_makers(award):
    schema = json.loads(
        shared("vectors/ob30-schemas/ob_v3p0_achievementcredential_schema.json").read_text()
    )
    jsonschema.Draft201909Validator(schema).validate(award.credential)


def test_every_check_of_a_logged_award_passes(award, where):
    log.seal(where)
    assert set(checked(award).values()) == {Outcome.PASSED}


def test_a_bundle_alone_verifies_without_any_network(award, where):
    log.seal(where)
    outcomes = checked(award, offline=True)
    assert Outcome.FAILED not in outcomes.values()
    assert outcomes["ledger"] == outcomes["bundle"] == outcomes["proof"] == Outcome.PASSED


def test_there_is_no_bundle_while_the_leaf_waits(award):
    assert queries.bundle(queries.award(award.handle)) is None


def test_the_jwt_holds_the_same_credential_and_another_library_accepts_it(award, where):
    public = keys.public_key(keys.active(where.pk, KeyUse.JWT))
    found = jws.deserialize_compact(award.jwt, ECKey.import_key(public.jwk), algorithms=["ES256"])
    payload = json.loads(found.payload)
    assert credential_digest(payload) == award.digest
    assert payload["iss"] == f"http://localhost:8000/o/{where.slug}/issuer"


def test_the_name_is_inside_only_when_it_may_be_shown(where):
    version, person = made.badge_version(where), made.member(where).user
    shown = made.award(where, version, person)
    hidden = made.award(where, version, person, show_name=False)
    assert person.name in json.dumps(shown.credential)
    assert person.name not in json.dumps(hidden.credential)
    for one in (shown, hidden):
        assert person.email not in json.dumps(one.credential)
        assert person.email not in one.jwt


def test_the_same_source_is_given_once(where):
    version, person = made.badge_version(where), made.member(where).user
    first = made.award(where, version, person, source="work:1")
    again = made.award(where, version, person, source="work:1")
    assert first.pk == again.pk
    assert LogEntry.objects.count() == StatusList.objects.get().used == 1
    assert Event.objects.filter(kind="award.given").count() == 1


@pytest.mark.parametrize("point", ["_place", "sign_jwt", "_log", "record"])
@pytest.mark.django_db(transaction=True)
def test_a_crash_while_giving_leaves_nothing_behind(where, monkeypatch, point):
    version, person = made.badge_version(where), made.member(where).user
    real = getattr(giving, point)

    def dies(*args: object, **kwargs: object) -> None:
        real(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(giving, point, dies)
        with pytest.raises(KeyboardInterrupt):
            made.award(where, version, person, source="work:1")
    assert not Award.objects.exists()
    assert not LogEntry.objects.exists()
    assert StatusList.objects.get().used == 0
    made.award(where, version, person, source="work:1")
    assert LogEntry.objects.count() == StatusList.objects.get().used == 1


def test_expiry_counts_months_and_keeps_to_the_month(where):
    version = made.badge_version(where, expiry_months=1)
    person = made.member(where).user
    end_of_january = datetime(2027, 1, 31, 12, tzinfo=UTC)
    given = made.award(where, version, person, now=end_of_january)
    assert given.valid_until == datetime(2027, 2, 28, 12, tzinfo=UTC)
    for_ever = made.award(where, made.badge_version(where, expiry_months=None), person)
    assert for_ever.valid_until is None
    assert "validUntil" not in for_ever.credential


def test_a_revoked_badge_fails_its_status_and_nothing_else(award, where):
    log.seal(where)
    actions.revoke(award=award, reason="Handed in by somebody else", by=None, now=made.NOW)
    outcomes = checked(award)
    assert outcomes.pop("status") == Outcome.FAILED
    assert set(outcomes.values()) == {Outcome.PASSED}
    assert log.seal(where) == 1
    assert LogEntry.objects.get(kind="revocation").index == 1


def test_revoking_twice_keeps_the_first(award):
    first = actions.revoke(award=award, reason="One", by=None, now=made.NOW)
    again = actions.revoke(award=award, reason="Two", by=None)
    assert (again.revoked_at, again.revocation_reason) == (first.revoked_at, "One")
    assert LogEntry.objects.filter(kind="revocation").count() == 1


def test_revoking_one_leaves_every_other_alone(where):
    version, person = made.badge_version(where), made.member(where).user
    first, other = (made.award(where, version, person) for _ in range(2))
    actions.revoke(award=first, reason="One", by=None)
    bits = Bits(bytes(StatusList.objects.get().bits))
    assert bits.get(first.status_index)
    assert not bits.get(other.status_index)


def test_a_revocation_needs_a_reason(award):
    with pytest.raises(ReasonMissing, match="Say why"):
        actions.revoke(award=award, reason="  ", by=None)
    award.refresh_from_db()
    assert award.revoked_at is None


def test_a_full_list_is_followed_by_the_next(where):
    StatusList.objects.update(used=permutation.PLACES)
    given = made.award(where, made.badge_version(where), made.member(where).user)
    assert given.status_list.number == 2
    assert given.credential["credentialStatus"]["statusListCredential"].endswith("/status/2")


def test_what_was_given_before_a_rotation_still_verifies(award, where):
    log.seal(where)
    later = made.NOW + timedelta(days=1)
    for use in KeyUse:
        actions.rotate(organisation=where, use=use, by=None, now=later)
    for jwt in (False, True):
        assert set(checked(award, now=later, jwt=jwt).values()) == {Outcome.PASSED}
    fresh = made.award(
        where, award.badge_version, award.recipient, now=later + timedelta(seconds=5)
    )
    log.seal(where)
    assert set(checked(fresh, now=later + timedelta(days=1)).values()) == {Outcome.PASSED}
    assert fresh.credential["proof"]["verificationMethod"].endswith("#proof-2")


def test_places_are_a_permutation_that_hides_the_order():
    seed = 7
    sample = [permutation.place(number, seed=seed) for number in range(0, permutation.PLACES, 1)]
    assert max(Counter(sample).values()) == 1
    assert min(sample) == 0
    assert max(sample) == permutation.PLACES - 1
    steps = {later - earlier for earlier, later in pairwise(sample[:200])}
    assert len(steps) > 190
    assert sample[:5] != [permutation.place(number, seed=8) for number in range(5)]


def outcomes(award: Award, *, now: datetime = made.NOW) -> set[str]:
    """How the checks ended that a change of keys could spoil, in both forms."""
    found = [checked(award, now=now, jwt=jwt) for jwt in (False, True)]
    return {one[name] for one in found for name in ("proof", "issuer", "status")}


def test_a_badge_whose_giving_waited_for_new_keys_is_not_signed_before_them(where):
    version, person = made.badge_version(where), made.member(where).user
    for use in ("proof", "jwt"):
        later = made.NOW + timedelta(seconds=3)
        actions.rotate(organisation=where, use=use, by=None, now=later)
    assert outcomes(made.award(where, version, person), now=later) == {"passed"}


def test_a_badge_given_in_the_second_in_which_the_key_is_replaced_stays_good(award, where):
    for use in ("proof", "jwt"):
        actions.rotate(organisation=where, use=use, by=None, now=made.NOW)
    assert outcomes(award) == {"passed"}


def test_a_revocation_that_waited_for_a_new_key_leaves_the_list_readable(award, where):
    person, version = award.recipient, award.badge_version
    other = made.award(where, version, person)
    later = made.NOW + timedelta(seconds=3)
    actions.rotate(organisation=where, use="proof", by=None, now=later)
    actions.revoke(award=other, reason="Given by mistake.", by=None, now=made.NOW)
    assert outcomes(award, now=later) == {"passed"}
