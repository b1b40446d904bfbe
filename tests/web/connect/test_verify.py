"""Verification over the API: the checks of the verify page, for anyone."""

import base64
import json

from assaymark.credential.report import TITLES
from assaymark.web.awards import log
from tests.web.connect.made import TEXT, Api, given, handed_in
from tests.web.connect.test_reviews import SCORES


def outcomes(answer) -> dict[str, str]:
    return {one["name"]: one["outcome"] for one in answer.json()["checks"]}


def test_a_badge_given_here_passes_every_check_as_object_text_and_jwt(house):
    award = given(Api(house.owner), house.badge, "dana@northwind.example")
    log.seal(house.organisation)
    bundle = Api(house.owner).get(f"awards/{award.handle}/proof").json()
    for credential in (award.credential, json.dumps(award.credential), award.jwt):
        answer = Api(None).post("verify", {"credential": credential, "bundle": bundle})
        assert answer.status_code == 200, answer.content
        assert answer.json()["exit_code"] == 0, answer.json()
        assert list(outcomes(answer)) == list(TITLES)
        assert "failed" not in outcomes(answer).values()
        assert outcomes(answer)["ledger"] == "passed"


def test_a_changed_badge_fails_with_the_reason(house):
    award = given(Api(house.owner), house.badge, "dana@northwind.example")
    changed = json.loads(json.dumps(award.credential))
    changed["credentialSubject"]["achievement"]["name"] = "Something else"
    answer = Api(None).post("verify", {"credential": changed})
    assert answer.json()["exit_code"] == 1
    assert outcomes(answer)["proof"] == "failed"


def test_evidence_is_compared_with_the_digest(house):
    handle = handed_in(Api(house.learner), house.badge)
    review = Api(house.assessor).post(f"works/{handle}/reviews", SCORES).json()
    award = review["decision"]["award"]
    credential = json.loads(Api(house.learner).get(f"awards/{award}/credential").content)
    for text, outcome in ((TEXT, "passed"), (TEXT + ".", "failed")):
        evidence = base64.b64encode(text.encode()).decode()
        body = {"credential": credential, "evidence_base64": evidence}
        assert outcomes(Api(None).post("verify", body))["evidence"] == outcome


def test_something_unreadable_is_an_answer(house):
    answer = Api(None).post("verify", {"credential": "not a badge"})
    assert answer.status_code == 200
    assert answer.json()["exit_code"] == 2
    assert answer.json()["outcome"] == "failed"


def test_a_key_that_stands_twice_is_refused_in_a_string_and_in_the_body(house):
    twice = '{"id": "a", "id": "b"}'
    inner = Api(None).post("verify", {"credential": twice})
    assert inner.json()["exit_code"] == 2
    assert "twice" in inner.json()["checks"][0]["sentence"]
    outer = Api(None).post("verify", None, raw=b'{"credential": %b}' % twice.encode())
    assert outer.status_code == 400
    assert "twice" in outer.json()["detail"]


def test_evidence_that_is_not_base64_is_refused(house):
    answer = Api(None).post("verify", {"credential": "x", "evidence_base64": "%"})
    assert answer.status_code == 422
