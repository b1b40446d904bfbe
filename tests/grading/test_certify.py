"""Whether a grader is worth a gate."""

import math

from assaymark.framework.rubric import Criterion, RubricLevel
from assaymark.grading.certify import Certified, Judged, Refused, certified, people_kappa

LADDER = tuple(RubricLevel(value, f"level {value}", "") for value in (1, 2, 3))
SHOWS = Criterion("shows", "Shows", "", LADDER, 2)
AVOIDS = Criterion("avoids", "Avoids", "", LADDER[::-1], 2)


def works(*counts: tuple[int, tuple[int, ...], int]) -> list[Judged]:
    return [Judged(level, ratings) for level, ratings, n in counts for _ in range(n)]


def test_a_grader_that_tells_works_apart_is_certified() -> None:
    found = certified(SHOWS, works((1, (1, 1), 10), (2, (2, 2), 10), (3, (3, 2), 10)))
    assert isinstance(found, Certified)
    assert found.n == 30
    assert found.kappa > found.people


def test_always_giving_the_common_answer_is_refused_however_often_it_is_right() -> None:
    found = certified(SHOWS, works((2, (2, 2), 92), (2, (1, 1), 8)))
    assert isinstance(found, Refused)
    assert any("commoner answer is right on 92" in one for one in found.reasons)


def test_four_works_below_the_level_are_too_few_to_know() -> None:
    found = certified(SHOWS, works((2, (2, 2), 46), (1, (1, 1), 4)))
    assert isinstance(found, Refused)
    assert found.reasons[0].startswith("only 4 of 50 rated works do not reach")
    enough = certified(SHOWS, works((2, (2, 2), 45), (1, (1, 1), 5)))
    assert isinstance(enough, Certified)


def test_a_falling_ladder_passes_when_low() -> None:
    found = certified(AVOIDS, works((3, (3, 3), 10), (1, (1, 1), 10)))
    assert isinstance(found, Certified)
    turned = certified(AVOIDS, works((1, (3, 3), 10), (3, (1, 1), 10)))
    assert isinstance(turned, Refused)


def test_agreeing_much_less_than_people_do_is_refused() -> None:
    rated = works((1, (1, 1), 8), (2, (1, 1), 2), (2, (2, 2), 10), (2, (3, 3), 10))
    found = certified(SHOWS, rated)
    assert isinstance(found, Refused)
    assert found.people == 1
    assert "people with each other at 1.00" in found.reasons[-1]


def test_with_few_shared_works_peoples_agreement_is_not_known_and_not_held_against_it() -> None:
    rated = works((1, (1,), 10), (2, (2,), 10), (3, (3, 1), 5))
    assert math.isnan(people_kappa(SHOWS, rated))
    assert isinstance(certified(SHOWS, rated), Certified)


def test_works_nobody_rated_do_not_count() -> None:
    rated = works((1, (1, 1), 10), (2, (2, 2), 10))
    assert certified(SHOWS, [*rated, Judged(3, ())]) == certified(SHOWS, rated)
