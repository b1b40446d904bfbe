"""Values of metrics over the API: all or none, told twice counted once."""

import pytest

from assaymark.web.connect.rest import examples
from assaymark.web.connect.scopes import Scope
from assaymark.web.insights.models import MetricValue
from assaymark.web.record.models import Event
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
