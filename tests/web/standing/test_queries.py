"""States are read with bands widened to the day, in Python and in SQL alike."""

from datetime import timedelta

import pytest

from assaymark.web.people.models import User
from assaymark.web.standing import queries
from assaymark.web.standing.models import SkillState
from assaymark.web.standing.scale import SURE
from tests.web.standing.made import MONDAY, House

YEAR = timedelta(days=365)


def stands(house: House, person: User, mean: float, variance: float, reached: int) -> SkillState:
    state: SkillState = SkillState.objects.create(
        organisation=house.organisation,
        person=person,
        competency=house.listening,
        mean=mean,
        low=mean - 1.2815515655446004 * variance**0.5,
        high=mean + 1.2815515655446004 * variance**0.5,
        variance=variance,
        n=4,
        first_at=MONDAY,
        newest_at=MONDAY,
        as_of=MONDAY,
        reached=reached,
        model=queries.model(house.organisation),
    )
    return state


def test_a_band_is_as_stored_on_its_day_and_wider_each_day_after(house: House) -> None:
    state = stands(house, house.priya, 2.0, 0.2, 2)
    assert queries.band(state, MONDAY) == pytest.approx((state.low, state.high), abs=1e-12)
    low, high = queries.band(state, MONDAY + YEAR)
    assert low < state.low
    assert high > state.high
    assert (low + high) / 2 == pytest.approx(2.0)


def test_who_surely_stands_at_a_level_is_the_same_in_sql_and_in_python(house: House) -> None:
    for i in range(12):
        person = house.join(f"Person {i}")
        stands(house, person, 0.4 + 0.2 * i, 0.05 + 0.02 * (i % 4), 3)
    for day in (MONDAY, MONDAY + YEAR, MONDAY + 3 * YEAR):
        for rank in (1, 2, 3):
            found = queries.at_least(house.organisation, house.listening, rank, day)
            every = queries.states(house.organisation, house.listening)
            sure = [s.pk for s in every if queries.chance_at_least(s, rank, day) >= SURE]
            assert [s.pk for s in found] == sure


def test_a_level_held_fades_and_the_mean_does_not(house: House) -> None:
    state = stands(house, house.priya, 2.2, 0.1, 2)
    assert queries.level_held(state, MONDAY) == 2
    assert queries.level_held(state, MONDAY + 3 * YEAR) == 1
    assert queries.level_held(state, MONDAY + 30 * YEAR) == 0


def test_people_who_left_are_on_no_list(house: House) -> None:
    stands(house, house.priya, 2.2, 0.1, 2)
    assert queries.states(house.organisation, house.listening).count() == 1
    house.priya.memberships.update(active=False)
    assert queries.states(house.organisation, house.listening).count() == 0


def test_skills_with_states_lists_a_skill_once(house: House) -> None:
    stands(house, house.priya, 2.2, 0.1, 2)
    stands(house, house.join("Omar Haddad"), 1.2, 0.1, 1)
    assert queries.skills_with_states(house.organisation) == [house.listening]


def test_the_first_figures_are_made_once_and_say_what_is_assumed(house: House) -> None:
    first = queries.model(house.organisation)
    assert queries.model(house.organisation) == first
    assert first.number == 1
    assert first.document["unlisted"]["start"] == 1.0


def test_the_path_starts_at_the_first_work_and_ends_at_the_score(house: House) -> None:
    for day, score in ((0, 1.0), (20, 1.5), (40, 2.0), (60, 2.2)):
        house.shows(score, days=day)
    house.shows(3.0, days=50, skill=house.writing)
    steps = queries.history(house.organisation, house.priya, house.listening)
    assert [step.n for step in steps] == [1, 2, 3, 4]
    assert steps[0].mean < steps[-1].mean
    assert all(step.low < step.mean < step.high for step in steps)
