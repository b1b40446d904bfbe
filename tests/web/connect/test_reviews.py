"""Reviews over the API: blind, complete, verbatim, once; a passed work leads to its badge."""

import pytest

from assaymark.web.assessment.models import Decision, Review
from assaymark.web.awards.models import Award
from assaymark.web.people.models import Role
from tests.web.connect.made import SCORES, TEXT, Api, handed_in, member


def scores(**levels: int) -> dict[str, object]:
    named = {key.replace("_", "-"): {"level": level} for key, level in levels.items()}
    return {"scores": named, "feedback": "Thank you."}


def test_a_passing_review_gives_the_badge(house):
    handle = handed_in(Api(house.learner), house.badge)
    answer = Api(house.assessor).post(f"works/{handle}/reviews", SCORES)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert said["counts"]
    assert said["decision"]["passed"]
    assert said["levels"] == {"names-feeling": 3, "asks-first": 2}
    award = Award.objects.get()
    assert said["decision"]["award"] == award.handle
    review = Review.objects.get()
    assert review.blind_levels == said["levels"]
    assert review.suggestion_seen_at is None
    quote = review.scores["names-feeling"]["quotes"][0]
    assert TEXT[quote["start"] : quote["end"]] == "cost you the whole morning"
    assert "cost you the whole morning" in str(award.credential)
    assert Api(house.learner).get(f"works/{handle}").json()["decision"]["award"] == award.handle


def test_a_failing_review_gives_feedback_and_no_badge(house):
    handle = handed_in(Api(house.learner), house.badge)
    answer = Api(house.assessor).post(
        f"works/{handle}/reviews", scores(names_feeling=1, asks_first=3)
    )
    assert not answer.json()["decision"]["passed"]
    assert answer.json()["decision"]["award"] is None
    assert not Award.objects.exists()
    said = Api(house.learner).get(f"works/{handle}").json()
    assert said["decision"]["feedback"] == "Thank you."


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (scores(names_feeling=2), "Asks first"),
        (scores(names_feeling=9, asks_first=2), "not in this rubric"),
        (scores(names_feeling=2, asks_first=2, more=1), "more"),
        ({"scores": {"names-feeling": {"level": 2, "quotes": ["never said"]}}}, "never said"),
        ({"scores": {"names-feeling": {"level": 2, "quotes": [{"start": 9, "end": 3}]}}}, "9"),
        ({"scores": {"names-feeling": {"level": "2"}}}, "level"),
    ],
)
def test_a_review_that_cannot_stand_changes_nothing(house, body, word):
    handle = handed_in(Api(house.learner), house.badge)
    answer = Api(house.assessor).post(f"works/{handle}/reviews", body)
    assert answer.status_code == 422
    assert word in answer.json()["detail"]
    assert not Review.objects.exists()
    assert not Decision.objects.exists()


def test_nobody_judges_their_own_work(house):
    both = Api(member(house.organisation, "bo", Role.LEARNER, Role.ASSESSOR))
    handle = handed_in(both, house.badge)
    answer = both.post(f"works/{handle}/reviews", SCORES)
    assert answer.status_code == 422
    assert "yourself" in answer.json()["met"]


def test_the_second_assessor_is_told_who_was_quicker(house):
    handle = handed_in(Api(house.learner), house.badge)
    Api(house.assessor).post(f"works/{handle}/reviews", SCORES)
    second = Api(member(house.organisation, "sam", Role.ASSESSOR))
    answer = second.post(f"works/{handle}/reviews", SCORES)
    assert answer.status_code == 409
    assert "Asif" in answer.json()["met"]


def test_the_same_review_again_is_the_same_and_another_is_refused(house):
    handle = handed_in(Api(house.learner), house.badge)
    api = Api(house.assessor)
    first = api.post(f"works/{handle}/reviews", SCORES)
    assert api.post(f"works/{handle}/reviews", SCORES).json() == first.json()
    other = api.post(f"works/{handle}/reviews", scores(names_feeling=1, asks_first=1))
    assert other.status_code == 409
    assert Award.objects.count() == 1
