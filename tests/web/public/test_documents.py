"""What an issuer publishes: readable by machines of others, and by log tools as they are."""

import json

import pytest

from assaymark.ledger.checkpoint import open_checkpoint
from assaymark.ledger.note import NoteVerifier
from assaymark.ledger.tile import entries_of
from assaymark.ledger.tree import leaf_hash, root
from assaymark.web.awards import log, queries
from assaymark.web.awards.models import Award
from tests.web.awards import made

pytestmark = pytest.mark.django_db


def test_the_issuer_is_a_profile_for_machines_and_a_page_for_people(client, where):
    path = f"/o/{where.slug}/issuer"
    machine = client.get(path)
    assert machine.headers["Content-Type"] == "application/ld+json"
    profile = json.loads(machine.content)
    assert profile["id"] == f"http://localhost:8000{path}"
    assert profile["type"] == ["Profile"]
    assert profile["verificationMethod"]
    person = client.get(path, headers={"accept": "text/html"})
    assert person.headers["Location"] == f"/o/{where.slug}/"
    assert "Accept" in person.headers["Vary"]


def test_the_did_document_stands_where_did_web_looks(client, where):
    answer = client.get(f"/o/{where.slug}/did.json")
    assert answer.headers["Content-Type"] == "application/did+json"
    assert json.loads(answer.content)["id"] == f"did:web:localhost%3A8000:o:{where.slug}"


def test_the_status_list_is_signed_and_forgotten_soon(client, where):
    for path in (f"/o/{where.slug}/status/1", f"/o/{where.slug}/status/1.json"):
        answer = client.get(path)
        document = json.loads(answer.content)
        assert document["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
        assert document["id"] == f"http://localhost:8000/o/{where.slug}/status/1"
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/o/{where.slug}/status/2").status_code == 404


def test_what_a_badge_means_is_the_same_on_its_page_and_in_the_badge(client, where, award):
    version = award.badge_version
    path = f"/o/{where.slug}/badges/{version.handle}"
    text = client.get(path).content.decode()
    assert version.criteria in text
    assert "Names what made it possible" in text
    twin = json.loads(client.get(f"{path}.json").content)
    inside = award.credential["credentialSubject"]["achievement"]
    assert {key: twin[key] for key in inside} == inside
    by_accept = client.get(path, headers={"accept": "application/ld+json"})
    assert json.loads(by_accept.content) == twin
    for anchor in (inside["criteria"]["id"], inside["alignment"][0]["targetUrl"]):
        assert f'id="{anchor.partition("#")[2]}"' in text


def test_a_draft_is_nobodys_business(client, where):
    draft = made.badge_version(where, state="draft", published_at=None)
    assert client.get(f"/o/{where.slug}/badges/{draft.handle}").status_code == 404
    assert client.get(f"/o/{where.slug}/badges/{draft.handle}.json").status_code == 404


def test_another_organisations_badge_is_not_found_here(client, where, award):
    other = made.organisation()
    handle = award.badge_version.handle
    assert client.get(f"/o/{other.slug}/badges/{handle}").status_code == 404


def test_log_tools_can_follow_the_log_from_its_files(client, where, award: Award):
    for _ in range(3):
        made.award(where, award.badge_version, award.recipient)
    log.seal(where)
    prefix = f"/o/{where.slug}/log"
    note = client.get(f"{prefix}/checkpoint").content.decode()
    verifier = NoteVerifier.from_vkey(queries.log_state(where).key)
    head = open_checkpoint(note, [verifier], origin=f"localhost:8000{prefix}")
    assert head.size == 4
    tile = client.get(f"{prefix}/tile/0/000.p/4").content
    leaves = entries_of(client.get(f"{prefix}/tile/entries/000.p/4").content)
    assert tile == b"".join(map(leaf_hash, leaves))
    assert root(map(leaf_hash, leaves)) == head.root


@pytest.mark.parametrize(
    "rest", ["0/000", "0/000.p/5", "0/001.p/1", "1/000.p/1", "0/0", "0/000.p/1/", "entries/001.p/1"]
)
def test_there_are_no_tiles_beyond_the_log(client, where, award, rest):
    assert client.get(f"/o/{where.slug}/log/tile/{rest}").status_code == 404


def test_a_log_entry_holds_nothing_about_anybody(client, where, award):
    raw = client.get(f"/o/{where.slug}/log/tile/entries/000.p/1").content
    for secret in (award.recipient.name, award.recipient.email, award.handle, award.digest):
        assert secret.encode() not in raw
    assert bytes.fromhex(award.digest) not in raw


def test_the_front_page_is_the_one_organisations_own(client, where, award):
    text = client.get("/").content.decode()
    assert where.name in text
    assert "Verify a badge" in text
    assert award.badge_version.title in text
    assert "given once" in text


def test_the_front_page_lists_several_organisations(client, where):
    other = made.organisation()
    text = client.get("/").content.decode()
    assert where.name in text
    assert other.name in text
    assert "Verify a badge" in text


def test_the_front_page_of_an_empty_installation_teaches_the_next_step(client, db):
    assert "Nobody yet" in client.get("/").content.decode()


def test_the_logs_page_says_how_it_stands_and_how_to_check(client, where, award):
    text = client.get(f"/o/{where.slug}/log/").content.decode()
    state = queries.log_state(where)
    assert state.root in text
    assert state.key in text
    fresh = made.organisation()
    assert "No log yet" in client.get(f"/o/{fresh.slug}/log/").content.decode()
