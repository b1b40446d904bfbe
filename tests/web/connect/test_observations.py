"""Observations of systems over the API: kept once, beside decisions, never of oneself."""

import pytest

from assaymark.web.assessment.models import Observation
from assaymark.web.assessment.queries import signals
from assaymark.web.connect.rest import examples
from assaymark.web.connect.scopes import Scope, allowed
from assaymark.web.people.models import Role
from assaymark.web.people.roles import permissions
from assaymark.web.record.models import Event
from tests.web.connect.made import Api, member, organisation

BODY = examples.EXAMPLES["tell_observation"].body


@pytest.fixture
def api(house) -> Api:
    return Api(house.owner, Scope.OBSERVATIONS_WRITE)


def test_what_a_scenario_saw_is_kept_with_who_answers_for_it(api, house):
    answer = api.post("observations", BODY, key="one")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["standing"], told["levels"]) == ("verified", {"asks-first": 2})
    assert told["at"].startswith("2026-03-02T09:30:00")
    seen = Observation.objects.get(handle=told["handle"])
    assert (seen.learner, seen.observer, seen.source) == (house.learner.user, None, "scenario")
    event = Event.objects.get(kind="observation.recorded")
    assert (event.actor_id, event.detail["token"]) == (house.owner.user.pk, "test")
    assert list(signals.observations_of(house.learner.user, house.badge)) == [seen]


def test_told_again_under_its_key_it_is_kept_once(api):
    first = api.post("observations", BODY, key="one").json()
    assert api.post("observations", BODY, key="one")["Idempotency-Replayed"] == "true"
    again = api.post("observations", BODY | {"words": "Told anew."}, key="two").json()
    assert again == first
    assert api.post("observations", BODY, key="one").json() == first
    assert Observation.objects.count() == 1
    assert Event.objects.filter(kind="observation.recorded").count() == 1


def test_a_key_of_somebody_else_s_observation_is_refused(api, house):
    other = member(house.organisation, "otto", Role.LEARNER)
    assert api.post("observations", BODY).status_code == 201
    answer = api.post("observations", BODY | {"learner": other.user.email})
    assert (answer.status_code, answer.json()["met"][:15]) == (422, "The key 'run-7'")
    assert Observation.objects.count() == 1


def test_without_quote_or_link_it_is_inferred(api):
    bare = BODY | {"quote": "", "link": "", "key": ""}
    assert api.post("observations", bare).json()["standing"] == "inferred"
    assert api.post("observations", bare | {"source": "check-in"}).status_code == 201
    assert Observation.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"source": "manager"},
        {"source": "self"},
        {"levels": {"charm": 1}},
        {"levels": {"asks-first": 9}},
        {"words": " "},
        {"link": "javascript:alert(1)"},
        {"at": "2999-01-01T00:00:00Z"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "2026-02-30T00:00:00Z"},
        {"at": 1767225600},
        {"learner": "nobody@northwind.example"},
        {"learner": "mia@northwind.example"},
    ],
)
def test_what_cannot_stand_is_refused(api, change):
    assert api.post("observations", BODY | change).status_code == 422
    assert not Observation.objects.exists()


def test_nobody_s_token_tells_of_themself(house):
    both = member(house.organisation, "bo", Role.OWNER, Role.LEARNER)
    api = Api(both, Scope.OBSERVATIONS_WRITE)
    answer = api.post("observations", BODY | {"learner": both.user.email})
    assert answer.status_code == 422
    assert "belongs to the person" in answer.json()["met"]


def test_only_who_sees_people_may_and_only_in_their_organisation(house):
    for one in (house.learner, house.assessor):
        assert Scope.OBSERVATIONS_WRITE not in allowed(permissions(one.roles))
        assert Api(one).post("observations", BODY).status_code == 403
    assert Api(house.owner, Scope.METRICS_WRITE).post("observations", BODY).status_code == 403
    stranger = Api(member(organisation("elsewhere"), "olga", Role.OWNER))
    assert stranger.post("observations", BODY).status_code == 404
    assert Api(None).post("observations", BODY).status_code == 401
