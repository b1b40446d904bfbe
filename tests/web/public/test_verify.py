"""The verify page: any badge, one report, for people and for programs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as Upload

from assaymark.web.awards import actions
from assaymark.web.public import fetching, pace
from tests.web.awards import made

pytestmark = pytest.mark.django_db


def outcomes(answer) -> dict[str, str]:
    assert answer.status_code == 200, answer.content
    return {check["name"]: check["outcome"] for check in json.loads(answer.content)["checks"]}


def ask(client, **fields):
    return client.post("/verify", fields, headers={"accept": "application/json"})


def test_the_form_can_be_used_without_a_script(client, where):
    text = client.get("/verify").content.decode()
    assert 'enctype="multipart/form-data"' in text
    for name in ("text", "file", "url", "bundle", "evidence"):
        assert f'name="{name}"' in text


@pytest.mark.parametrize("way", ["text", "file", "url", "jwt", "page url"])
def test_a_good_badge_checks_out_however_it_is_given(client, award, way):
    content = json.dumps(award.credential)
    given = {
        "text": {"text": content},
        "file": {"file": Upload("badge.json", content.encode())},
        "url": {"url": f"http://localhost:8000/b/{award.handle}.json"},
        "page url": {"url": f"http://localhost:8000/b/{award.handle}"},
        "jwt": {"text": award.jwt},
    }[way]
    found = outcomes(ask(client, **given))
    assert found.pop("evidence") == "not applicable"
    assert set(found.values()) == {"passed"}


def test_evidence_and_bundle_are_compared_when_given(client, award):
    bundle = client.get(f"/b/{award.handle}.proof").content
    good = outcomes(
        ask(
            client,
            text=json.dumps(award.credential),
            bundle=Upload("b.proof", bundle),
            evidence=Upload("work.txt", made.EVIDENCE),
        )
    )
    assert set(good.values()) == {"passed"}
    bad = outcomes(
        ask(client, text=json.dumps(award.credential), evidence=Upload("w", made.EVIDENCE + b"!"))
    )
    assert bad["evidence"] == "failed"


def test_a_changed_word_is_caught_and_the_page_says_what_failed(client, award):
    award.credential["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    answer = client.post("/verify", {"text": json.dumps(award.credential)})
    text = answer.content.decode()
    assert "Do not rely on it: a check failed" in text
    assert "the text was changed after signing" in text


def test_a_revoked_badge_fails_on_its_status(client, award):
    actions.revoke(award=award, reason="Mistake", by=None)
    assert outcomes(ask(client, text=award.jwt))["status"] == "failed"


@pytest.mark.parametrize(
    "content", ["hello", "{", "[]", "a.b.c", '{"a": 1, "a": 2}', "{}", "\x00", '{"issuer": 7}']
)
def test_bad_input_is_an_answer_and_not_an_error(client, where, content):
    answer = ask(client, text=content)
    assert answer.status_code in {200, 400, 422}
    page = client.post("/verify", {"text": content})
    assert page.status_code == 200


def test_programs_may_post_the_badge_itself_from_anywhere(client, award):
    answer = client.post("/verify", json.dumps(award.credential), content_type="application/json")
    assert json.loads(answer.content)["outcome"] == "passed"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    allowed = client.options("/verify")
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    unreadable = client.post("/verify", "nonsense", content_type="text/plain")
    assert unreadable.status_code == 422


def test_one_badge_at_a_time_and_not_too_large(client, award):
    both = client.post("/verify", {"text": "{}", "url": "https://a.example/"}).content.decode()
    assert "Give one badge at a time" in both
    none = client.post("/verify", {"text": ""}).content.decode()
    assert "Paste a badge, choose a file or give an address." in none
    large = client.post("/verify", {"file": Upload("b.json", b" " * 2_000_001)})
    assert "larger than 2 MB" in large.content.decode()


def test_one_address_cannot_ask_without_end(client, where, monkeypatch):
    monkeypatch.setattr(pace, "A_MINUTE", 3)
    codes = [client.post("/verify", {"text": "x"}).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert client.post("/verify", {"text": "x"}, REMOTE_ADDR="10.9.9.9").status_code == 200
    assert client.get("/verify").status_code == 200


def test_addresses_inside_are_not_asked(client, where):
    for url in ("http://127.0.0.1:5432/", "https://169.254.169.254/latest", "ftp://a.example/x"):
        answer = ask(client, url=url)
        assert answer.status_code == 400, url


def test_our_own_addresses_are_answered_without_network(client, award, monkeypatch):
    def refuse(url: str) -> bytes:
        raise AssertionError(f"asked the network for {url}")

    monkeypatch.setattr(fetching, "fetch_outside", refuse)
    found = outcomes(ask(client, url=f"http://localhost:8000/b/{award.handle}"))
    assert found["issuer"] == found["status"] == "passed"
    missing = ask(client, url="http://localhost:8000/b/0000000000000000")
    assert "there is no badge" in missing.content.decode()
    page = ask(client, url="http://localhost:8000/verify")
    assert "no document for machines" in page.content.decode()
