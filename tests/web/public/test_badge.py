"""The badge page: true in its banner, cheap to serve, the same facts for people and programs."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from assaymark.web.awards import actions, log
from assaymark.web.awards.models import Award, IssuerKey, KeyUse, LogEntry, LogSalt, LogTile
from assaymark.web.people.models import Organisation
from tests.web.awards import made

pytestmark = pytest.mark.django_db


def page(client: Client, award: Award) -> str:
    answer = client.get(f"/b/{award.handle}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def banner(text: str) -> str:
    found = re.search(r'<div class="verdict is-(\w+)".*?<strong[^>]*>(.*?)</strong>', text)
    assert found
    return f"{found[1]}: {found[2]}"


def test_a_stranger_sees_who_what_by_whom_and_that_it_was_checked(client, award):
    text = page(client, award)
    assert banner(text).startswith("good: Valid: checked by this server on")
    for words in (
        "Incident analysis",
        "Priya Natarajan",
        award.organisation.name,
        made.QUOTE,
        "An assessor of the organisation",
        "Separates cause from trigger with evidence",
        "Clear and backed by the log lines.",
    ):
        assert words in text


def test_the_page_costs_a_stranger_two_queries(client, award, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(f"/b/{award.handle}")
    with django_assert_num_queries(1):  # the checks are remembered for a minute
        client.get(f"/b/{award.handle}")


def test_a_revoked_badge_says_so_first_and_not_why(client, award):
    actions.revoke(award=award, reason="A private matter", by=None)
    text = page(client, award)
    assert banner(text).startswith("bad: Revoked on")
    assert "A private matter" not in text
    assert "checked by this server on" not in banner(text)


def test_an_expired_badge_says_so(client, where):
    long_ago = timezone.now() - timedelta(days=800)
    IssuerKey.objects.filter(organisation=where).update(since=long_ago)
    old = made.award(where, made.badge_version(where), made.member(where).user, now=long_ago)
    log.seal(where)
    assert banner(page(client, old)).startswith("unsure: Expired on")


def test_a_badge_whose_entry_waits_says_that(client, pending):
    text = page(client, pending)
    assert banner(text) == "unsure: Valid, and being written into the public log"
    assert f"/b/{pending.handle}.proof" not in text


@pytest.mark.parametrize("tamper", ["quote", "digest", "leaf", "issuer key"])
def test_the_banner_is_bad_when_anything_was_changed_behind_the_pages_back(
    client, award, where, tamper
):
    if tamper == "quote":
        award.credential["credentialSubject"]["result"][0]["quotedEvidence"] = ["Better words"]
        award.save()
    if tamper == "digest":
        award.credential["evidence"][0]["digestSRI"] = "sha256-" + "A" * 43 + "="
        award.save()
    if tamper == "leaf":
        entry = LogEntry.objects.get(award=award)
        entry.record = {**entry.record, "credential": "http://localhost:8000/b/other"}
        entry.save()
    if tamper == "issuer key":
        fresh = made.organisation()
        other = IssuerKey.objects.get(organisation=fresh, use=KeyUse.PROOF)
        IssuerKey.objects.filter(organisation=where, use=KeyUse.PROOF).update(
            public_multibase=other.public_multibase
        )
    assert banner(page(client, award)).startswith("bad: This badge does not check out")


def test_an_erased_salt_leaves_the_badge_valid_but_says_nothing_of_the_log(client, award):
    LogSalt.objects.all().delete()
    text = page(client, award)
    assert "salt was erased" in text
    assert banner(text).startswith("good: Valid")
    assert "entry in the public log all check out" not in text
    gone = client.get(f"/b/{award.handle}.proof")
    assert gone.status_code == 410
    assert "erased" in gone.content.decode()


def test_a_proof_that_cannot_be_built_is_an_answer(client, award, where):
    made.award(where, award.badge_version, award.recipient)
    log.seal(where)
    LogTile.objects.all().delete()
    assert client.get(f"/b/{award.handle}.proof").status_code == 500
    assert banner(page(client, award)).startswith("bad")


def test_the_name_is_not_shown_without_consent(client, where):
    person = made.member(where, name="Secret Person").user
    hidden = made.award(where, made.badge_version(where), person, show_name=False)
    text = page(client, hidden)
    assert "Secret Person" not in text
    assert "Name not shown" in text


def test_what_is_not_measured_is_not_claimed(client, award, where):
    assert "How often this badge is wrong is not measured yet." in page(client, award)
    measured = made.award(
        where, award.badge_version, award.recipient, measured=True, now=timezone.now()
    )
    text = page(client, measured)
    assert "2.1%" in text
    assert "95% interval 0.9% to 4.2%, n = 431" in text
    assert "not measured yet." not in text.replace("has not been measured yet.", "")


def test_whose_badge_it_is_can_be_asked_by_mail_address(client, award):
    path = f"/b/{award.handle}"
    yes = client.post(path, {"email": f" {award.recipient.email.upper()} "}).content.decode()
    no = client.post(path, {"email": "someone@else.example"}).content.decode()
    assert "Yes: this badge was given to that address." in yes
    assert "No: this badge was given to another address." in no


def test_the_person_is_escaped_wherever_they_stand(client, where):
    person = made.member(where, name="<script>alert(1)</script>").user
    quotes = ("</script><img src=x>",)
    text = page(client, made.award(where, made.badge_version(where), person, quotes=quotes))
    assert "<script>alert(1)" not in text
    assert "<img src=x>" not in text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/vc", "application/vc"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("application/json;q=0.4, application/vc+jwt;q=0.9", "application/vc+jwt"),
        ("image/png", "text/html"),
    ],
)
def test_the_address_speaks_the_readers_language(client, award, accept, kind):
    answer = client.get(f"/b/{award.handle}", headers={"accept": accept})
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert "Accept" in answer.headers["Vary"]


def test_the_twins_are_the_signed_documents_for_any_origin(client, award):
    path = f"/b/{award.handle}"
    twin = client.get(f"{path}.json")
    assert json.loads(twin.content) == award.credential
    assert list(json.loads(twin.content))[:3] == ["@context", "id", "type"]
    assert twin.headers["Content-Type"] == "application/vc"
    assert client.get(f"{path}.jwt").content.decode() == award.jwt
    bundle = client.get(f"{path}.proof")
    assert json.loads(bundle.content)["credentialDigest"] == award.digest
    picture = client.get(f"{path}.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    for answer in (twin, bundle, picture):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["ETag"]
    assert client.get(f"{path}.exe").status_code == 404


def test_who_has_a_twin_need_not_fetch_it_again(client, award):
    first = client.get(f"/b/{award.handle}.json")
    again = client.get(f"/b/{award.handle}.json", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    since = client.get(
        f"/b/{award.handle}.json", headers={"if-modified-since": first.headers["Last-Modified"]}
    )
    assert since.status_code == 304


def test_a_proof_that_waits_says_when_to_ask_again(client, pending):
    answer = client.get(f"/b/{pending.handle}.proof")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_sharing_carries_what_a_profile_site_asks_for(client, award):
    text = page(client, award).replace("&amp;", "&")
    address = re.search(r'href="(https://www.linkedin.com/profile/add[^"]+)"', text)[1]
    fields = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert fields["name"] == "Incident analysis (Practitioner)"
    assert fields["certUrl"] == f"http://localhost:8000/b/{award.handle}"
    assert int(fields["expirationYear"]) == award.valid_until.year
    assert {"organizationName", "issueYear", "issueMonth", "certId"} <= set(fields)


def test_previews_of_the_link_find_what_they_need(client, award):
    text = page(client, award)
    for name in ("og:title", "og:description", "og:url", "og:image", "og:image:alt"):
        assert f'property="{name}"' in text
    assert f'href="http://localhost:8000/b/{award.handle}.json"' in text


def test_there_is_nothing_at_an_unknown_handle(client, where):
    assert client.get("/b/0000000000000000").status_code == 404
    assert client.get("/b/0000000000000000.json").status_code == 404


def test_another_organisations_page_does_not_change_this_one(client, award):
    other: Organisation = made.organisation()
    made.award(other, made.badge_version(other), award.recipient)
    log.seal(other)
    assert banner(page(client, award)).startswith("good")
