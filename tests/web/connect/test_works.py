"""Works over the API: handed in, read by those who may, and the suggestion kept from judges."""

import base64
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.models import MachineGrade, Work
from assaymark.web.connect.scopes import Scope
from assaymark.web.people.models import Role
from assaymark.web.record.models import Event
from tests.web.connect.made import (
    RUBRIC,
    SCORES,
    TEXT,
    Api,
    badge,
    hand_in,
    handed_in,
    member,
    organisation,
)


def suggest(handle: str) -> None:
    """Has a grader have said something, whatever it abstained on before."""
    work = Work.objects.get(handle=handle)
    MachineGrade.objects.create(
        work=work,
        criterion="names-feeling",
        grader="local-1:0123456789ab",
        level=3,
        probability=0.8,
        quotes=[{"start": 0, "end": 2, "text": "It"}],
        reasons=["says so"],
    )


def test_badges_are_listed_and_read_with_their_rubric(house):
    badge(house.organisation, handle="2222222222222222", state="draft", title="Not yet")
    api = Api(house.learner)
    answer = api.get("badges")
    assert [one["handle"] for one in answer.json()] == [house.badge.handle]
    assert answer["X-Total-Count"] == "1"
    whole = api.get(f"badges/{house.badge.handle}").json()
    assert whole["rubric"] == RUBRIC
    assert whole["consent"] == house.badge.consent
    assert whole["evidence"]["least_words"] == 5
    assert api.get("badges/2222222222222222").status_code == 404


def test_text_handed_in_is_fixed_by_its_digest(house):
    answer = hand_in(Api(house.learner), house.badge)
    assert answer.status_code == 201
    work = Work.objects.get()
    said = answer.json()
    assert said["sha256"] == work.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert said["learner"]["email"] == house.learner.user.email
    assert answer["Location"] == f"/api/v1/works/{work.handle}"
    assert work.consent_name
    assert "Yes" in work.consent


def test_a_file_is_handed_in_as_base64_or_as_a_form(house):
    content = b"It sounds as if that cost you the whole morning. Shall we look?"
    consent = {"agreed": True}
    file = {"name": "reply.md", "content_base64": base64.b64encode(content).decode()}
    first = Api(house.learner).post(
        "works", {"badge": house.badge.handle, "file": file, "consent": consent}
    )
    assert first.json()["media_type"] == "text/markdown"
    other = Api(member(house.organisation, "eli", Role.LEARNER))
    second = other.client.post(
        "/api/v1/works/file",
        {
            "badge": house.badge.handle,
            "agreed": "true",
            "file": SimpleUploadedFile("reply.md", content),
        },
        headers=other.headers,
    )
    assert second.status_code == 201, second.content
    assert second.json()["sha256"] == first.json()["sha256"]
    assert not Work.objects.get(handle=second.json()["handle"]).consent_name


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"text": TEXT, "consent": {"agreed": False}}, 422, "agreed"),
        ({"text": "Too short.", "consent": {"agreed": True}}, 422, "at least 5"),
        ({"consent": {"agreed": True}}, 422, "Neither"),
        ({"text": TEXT}, 422, "consent"),
        ({"text": TEXT, "consent": {"agreed": True}, "extra": 1}, 422, "extra"),
        ({"text": TEXT, "consent": {"agreed": "yes"}}, 422, "agreed"),
        ({"text": TEXT + "\x00", "consent": {"agreed": True}}, 400, "x00"),
        (
            {"file": {"name": "a.md", "content_base64": "%%"}, "consent": {"agreed": True}},
            422,
            "Base64",
        ),
        (
            {"file": {"name": "a.exe", "content_base64": "TVqQ"}, "consent": {"agreed": True}},
            422,
            "program",
        ),
    ],
)
def test_what_cannot_be_handed_in_is_refused_with_a_reason(house, body, status, word):
    answer = Api(house.learner).post("works", {"badge": house.badge.handle} | body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert word in problem["detail"]
    assert problem["status"] == status
    assert problem["type"].startswith("/api/docs#problem-")
    assert not Work.objects.exists()


def test_an_owner_hands_in_for_a_learner_and_the_record_says_so(house):
    api = Api(house.owner, Scope.WORKS_WRITE_FOR_OTHERS)
    answer = hand_in(api, house.badge, learner=house.learner.user.email.upper())
    assert answer.status_code == 201, answer.content
    assert Work.objects.get().learner == house.learner.user
    event = Event.objects.get(kind="work.handed-in-for-another")
    assert event.actor_id == house.owner.user_id
    assert event.detail["consent"] == {"agreed": True, "show_name": True, "show_quotes": True}


def test_nobody_hands_in_for_others_without_the_scope(house):
    eli = member(house.organisation, "eli", Role.LEARNER)
    answer = hand_in(Api(house.learner), house.badge, learner=eli.user.email)
    assert answer.status_code == 403
    assert "works:write-for-others" in answer.json()["expected"]


@pytest.mark.parametrize("email", ["nobody@example.com", "mia@northwind.example"])
def test_one_hands_in_for_learners_of_ones_own_organisation_only(house, email):
    member(organisation("elsewhere"), "nobody", Role.LEARNER)
    answer = hand_in(Api(house.owner), house.badge, learner=email)
    assert answer.status_code == 422
    assert "not a learner" in answer.json()["met"]


def test_the_suggestion_is_hidden_from_who_may_still_judge(house):
    learner, assessor, owner = Api(house.learner), Api(house.assessor), Api(house.owner)
    handle = handed_in(learner, house.badge)
    suggest(handle)
    for api in (learner, assessor):
        said = api.get(f"works/{handle}")
        assert said.json()["machine"]["grades"] == []
        assert said.json()["machine"]["hidden"]
        assert b"local-1:0123456789ab" not in said.content
    seen = owner.get(f"works/{handle}").json()["machine"]
    assert seen["hidden"] == ""
    assert {one["criterion"]: one["level"] for one in seen["grades"]}["names-feeling"] == 3
    assert assessor.post(f"works/{handle}/reviews", SCORES).status_code == 201
    for api in (learner, assessor):
        grades = api.get(f"works/{handle}").json()["machine"]["grades"]
        assert [one["level"] for one in grades if one["criterion"] == "names-feeling"] == [3]


def test_an_owner_who_also_judges_sees_no_suggestion_before_the_decision(house):
    both = Api(member(house.organisation, "bo", Role.OWNER, Role.ASSESSOR))
    handle = handed_in(Api(house.learner), house.badge)
    suggest(handle)
    assert both.get(f"works/{handle}").json()["machine"]["hidden"]


def test_a_second_reviewer_who_began_sees_no_suggestion_even_after_the_decision(house):
    handle = handed_in(Api(house.learner), house.badge)
    suggest(handle)
    second = member(house.organisation, "sam", Role.ASSESSOR)
    assessment.open_review(work=Work.objects.get(), assessor=second.user)
    Api(house.assessor).post(f"works/{handle}/reviews", SCORES)
    assert Api(second).get(f"works/{handle}").json()["machine"]["hidden"]


def test_an_assessor_does_not_see_whose_work_it_is(house):
    handle = handed_in(Api(house.learner), house.badge)
    answer = Api(house.assessor).get(f"works/{handle}")
    assert answer.json()["learner"] is None
    assert answer.json()["text"] == TEXT
    assert b"dana" not in answer.content.lower()
    assert b"dana" not in Api(house.assessor).get("works").content.lower()


def test_a_learner_reads_own_works_only(house):
    mine = handed_in(Api(house.learner), house.badge)
    eli = Api(member(house.organisation, "eli", Role.LEARNER))
    assert eli.get(f"works/{mine}").status_code == 404
    assert eli.get("works").json() == []
    assert [one["handle"] for one in Api(house.learner).get("works").json()] == [mine]


def test_works_of_another_organisation_are_not_found(house):
    handle = handed_in(Api(house.learner), house.badge)
    other = organisation("elsewhere")
    api = Api(member(other, "all", Role.OWNER, Role.ASSESSOR, Role.LEARNER))
    assert api.get(f"works/{handle}").status_code == 404
    assert api.get("works").json() == []
    assert api.post(f"works/{handle}/reviews", SCORES).status_code == 404
    assert hand_in(api, house.badge).status_code == 404
    assert not Event.objects.filter(kind="review.opened").exists()


def test_works_are_filtered_and_paged(house):
    for name in ("a1", "a2", "a3"):
        someone = member(house.organisation, name, Role.LEARNER)
        handed_in(Api(someone), house.badge)
    api = Api(house.assessor)
    first = api.get("works", limit=2, state="in_review")
    assert len(first.json()) == 2
    assert first["X-Total-Count"] == "3"
    assert 'rel="next"' in first["Link"]
    assert "offset=2" in first["Link"]
    assert "state=in_review" in first["Link"]
    rest = api.get("works", limit=2, offset=2)
    assert len(rest.json()) == 1
    assert 'rel="prev"' in rest["Link"]
    assert "next" not in rest["Link"]
    assert api.get("works", state="decided").json() == []
    assert api.get("works", badge="2222222222222222").json() == []
    assert api.get("works", limit=201).status_code == 422


def test_listing_works_costs_the_same_for_few_and_many(house, django_assert_max_num_queries):
    for name in ("a1", "a2", "a3", "a4"):
        handed_in(Api(member(house.organisation, name, Role.LEARNER)), house.badge)
    api = Api(house.assessor)
    api.get("works")
    with django_assert_max_num_queries(3):
        assert len(api.get("works").json()) == 4


def test_scopes_are_kept_apart(house):
    reads = Api(house.learner, Scope.WORKS_READ)
    assert hand_in(reads, house.badge).status_code == 403
    writes = Api(house.learner, Scope.WORKS_WRITE)
    handle = handed_in(writes, house.badge)
    assert writes.get(f"works/{handle}").status_code == 403
    assert (
        Api(house.assessor, Scope.WORKS_READ).post(f"works/{handle}/reviews", SCORES).status_code
        == 403
    )
    assert reads.get("awards").status_code == 403


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(house, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200
    api = Api(house.learner)
    assert hand_in(api, house.badge, text=TEXT * 3).status_code == 413
    form = {"badge": house.badge.handle, "agreed": "true"}
    form["file"] = SimpleUploadedFile("a.md", TEXT.encode() * 3)
    answer = api.client.post("/api/v1/works/file", form, headers=api.headers)
    assert answer.status_code == 413
    assert Api(None).post("verify", {"credential": "x" * 300}).status_code == 413
    assert not Work.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[1, 2]",
        b"\xff",
        b'{"credential": NaN}',
        b'{"credential": {"a": ' + b"[" * 70 + b"]" * 70 + b"}}",
        b'{"credential": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"credential": ' + b"9" * 5000 + b"}",
        b'{"credential": {"\\u0000": 1}}',
    ],
)
def test_a_body_that_is_no_good_json_is_refused(house, raw):
    answer = Api(None).post("verify", None, raw=raw)
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_who_may_judge_an_appeal_is_told_neither_the_decision_nor_the_suggestion(house):
    handle = handed_in(Api(house.learner), house.badge)
    suggest(handle)
    Api(house.assessor).post(f"works/{handle}/reviews", SCORES)
    sam = Api(member(house.organisation, "sam", Role.ASSESSOR))
    both = Api(member(house.organisation, "bo", Role.OWNER, Role.ASSESSOR))
    assert sam.get(f"works/{handle}").json()["decision"]["passed"]
    assessment.contest(work=Work.objects.get(), learner=house.learner.user)
    for api in (sam, both):
        said = api.get(f"works/{handle}").json()
        assert (said["decision"], said["machine"]["grades"]) == (None, [])
        assert [one["decision"] for one in api.get("works").json()] == [None]
    for who in (house.learner, house.owner, house.assessor):
        said = Api(who).get(f"works/{handle}").json()
        assert said["decision"]["passed"], who
        assert said["machine"]["grades"], who


def test_listing_decided_works_costs_the_same_for_few_and_many(
    house, django_assert_max_num_queries
):
    for name in ("a1", "a2", "a3", "a4"):
        handle = handed_in(Api(member(house.organisation, name, Role.LEARNER)), house.badge)
        Api(house.assessor).post(f"works/{handle}/reviews", SCORES)
    both = Api(member(house.organisation, "bo", Role.OWNER, Role.ASSESSOR))
    both.get("works")
    with django_assert_max_num_queries(3):
        assert all(one["decision"] for one in both.get("works").json())
