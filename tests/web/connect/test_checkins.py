"""Check-ins over the API: one's own word, beside the baseline."""

import pytest

from assaymark.web.connect.rest import examples
from assaymark.web.connect.scopes import Scope
from tests.web.connect.made import Api

BODY = examples.EXAMPLES["check_in"].body


def test_a_learner_checks_in_and_the_day_keeps_the_first(house):
    api = Api(house.learner, Scope.CHECK_INS_WRITE)
    answer = api.post("check-ins", BODY, key="one")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["number"], said["levels"], said["baseline"]) == (1, BODY["levels"], BODY["levels"])
    again = api.post("check-ins", BODY | {"levels": {"asks-first": 3}}, key="two")
    assert (again.status_code, again.json()["levels"]) == (201, BODY["levels"])


@pytest.mark.parametrize(
    "change", [{"levels": {}}, {"levels": {"charm": 1}}, {"levels": {"asks-first": 9}}]
)
def test_levels_that_are_not_of_the_rubric_are_refused(house, change):
    api = Api(house.learner, Scope.CHECK_INS_WRITE)
    assert api.post("check-ins", BODY | change).status_code == 422


def test_the_scope_and_a_published_badge_are_needed(house):
    assert Api(house.learner, Scope.WORKS_WRITE).post("check-ins", BODY).status_code == 403
    api = Api(house.learner, Scope.CHECK_INS_WRITE)
    assert api.post("check-ins", BODY | {"badge": "no-such"}).status_code in (404, 422)
