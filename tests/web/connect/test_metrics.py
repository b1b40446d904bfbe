"""Values of metrics over the API: all or none, told twice counted once."""

import pytest

from assaymark.web.connect.rest import examples
from assaymark.web.connect.scopes import Scope
from assaymark.web.insights.models import Metric, MetricValue
from assaymark.web.people.models import Role
from assaymark.web.record.models import Event
from tests.web.connect import made
from tests.web.connect.made import Api, metric_in

BODY = examples.EXAMPLES["tell_values"].body
WHERE = f"metrics/{examples.METRIC}/values"


@pytest.fixture
def api(house) -> Api:
    metric_in(house.organisation, examples.METRIC, team=examples.TEAM)
    return Api(house.owner, Scope.METRICS_WRITE)


def test_values_told_twice_count_once_and_a_new_one_replaces_the_old(api):
    assert api.post(WHERE, BODY).json() == {"new": 2, "changed": 0, "same": 0}
    assert api.post(WHERE, BODY).json() == {"new": 0, "changed": 0, "same": 2}
    other = {"values": [BODY["values"][0] | {"value": 5}]}
    assert api.post(WHERE, other).json() == {"new": 0, "changed": 1, "same": 0}
    kept = MetricValue.objects.order_by("starts").values_list("value", "n")
    assert list(kept) == [(5.0, 112), (4.1, 98)]
    assert Event.objects.filter(kind="metric.values-told").count() == 2


@pytest.mark.parametrize(
    "change",
    [{"team": "Nobody's"}, {"start": "2026-02-30"}, BODY["values"][0]],
)
def test_one_wrong_value_leaves_all_out_and_is_named(api, change):
    wrong = BODY["values"][1] | change
    answer = api.post(WHERE, {"values": [BODY["values"][0], wrong]})
    assert answer.status_code == 422
    assert [one["at"] for one in answer.json()["errors"]] == ["body.values.1"]
    assert not MetricValue.objects.exists()


def test_a_learner_may_not_and_a_strange_key_is_not_found(api, house):
    assert api.post("metrics/other/values", BODY).status_code == 404
    assert [one["key"] for one in api.get("metrics").json()] == [examples.METRIC]
    assert Api(house.learner, Scope.WORKS_WRITE).post(WHERE, BODY).status_code == 403


METRIC = examples.EXAMPLES["set_metric"].body


def test_a_metric_is_made_changed_and_left_as_it_is(house):
    api = Api(house.owner, Scope.METRICS_WRITE)
    first = api.put("metrics/escalations", METRIC)
    assert (first.status_code, first.json()) == (201, METRIC | {"key": "escalations"})
    assert api.client.get(first["Location"]).status_code in (200, 302)
    assert api.put("metrics/escalations", METRIC).status_code == 200
    assert Event.objects.filter(kind="metric.set").count() == 1
    changed = api.put("metrics/escalations", METRIC | {"unit": "a week", "better": "up"})
    assert (changed.status_code, changed.json()["unit"]) == (200, "a week")
    kept = Metric.objects.get()
    assert (kept.unit, kept.better, kept.level) == ("a week", "up", "team")
    assert Event.objects.filter(kind="metric.set").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"better": "sideways"},
        {"level": "planet"},
        {"topic": "weather"},
        {"unit": ""},
        {"name": "  "},
        {"unit": "x" * 41},
        {"colour": "red"},
        {"source": None},
    ],
)
def test_a_metric_that_cannot_be_is_refused(house, change):
    api = Api(house.owner, Scope.METRICS_WRITE)
    assert api.put("metrics/escalations", METRIC | change).status_code == 422
    assert api.put("metrics/es%20c", METRIC).status_code == 422
    assert not Metric.objects.exists()


def test_the_level_of_a_metric_with_values_stays(api):
    assert api.post(WHERE, BODY).status_code == 200
    answer = api.put(f"metrics/{examples.METRIC}", METRIC | {"level": "person"})
    assert answer.status_code == 422
    assert "values of another kind" in answer.json()["met"]
    assert Metric.objects.get().level == "team"


def test_who_may_not_bring_in_values_may_not_make_metrics(house):
    for one in (house.learner, house.assessor):
        assert Api(one).put("metrics/escalations", METRIC).status_code == 403
    stranger = Api(made.member(made.organisation("elsewhere"), "olga", Role.OWNER))
    assert stranger.put("metrics/escalations", METRIC).status_code == 201
    assert Api(house.owner).get("metrics").json() == []
