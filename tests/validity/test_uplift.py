"""Uplift by the right unit: what it adjusts for, what it refuses to say, what it leaves out."""

import math

import numpy as np
import pytest

from assaymark.validity.uplift import Described, Method, Reading, Uplift, Verdict, uplift


def people(
    teams: int, started: int, effect: float, *, n: int = 8, seed: int = 1
) -> tuple[list[Reading], dict[str, int | None]]:
    random = np.random.default_rng(seed)
    readings = []
    for j in range(teams):
        own = random.normal(0, 1, n)
        for i in range(n):
            after = 0.7 * own[i] + random.normal(0, 0.5) + effect * (j < started)
            readings.append(Reading(f"t{j}", 0, float(own[i]), f"{j}.{i}"))
            readings.append(Reading(f"t{j}", 1, float(after), f"{j}.{i}"))
    return readings, {f"t{j}": 1 if j < started else None for j in range(teams)}


def test_an_effect_in_six_of_twelve_teams_is_shown_with_an_interval_around_it():
    found = uplift(*people(12, 6, 1.0))
    assert isinstance(found, Uplift)
    assert found.verdict is Verdict.SHOWN
    assert found.method is Method.ANCOVA
    assert found.interval.low < 1.0 < found.interval.high
    assert found.interval.low > 0.5
    assert (found.n_people, found.n_teams, found.n_started, found.lost) == (96, 12, 6, 0)


def test_one_team_is_a_description_however_large_its_change():
    found = uplift(*people(30, 1, 50.0, n=5))
    assert isinstance(found, Uplift)
    assert found.p == pytest.approx(1 / 30)
    assert found.verdict is Verdict.DESCRIPTION


def test_with_nothing_beside_it_there_is_no_uplift_at_all():
    readings, starts = people(1, 1, 2.0)
    found = uplift(readings, starts)
    assert isinstance(found, Described)
    assert found.change == pytest.approx(2.0, abs=0.6)
    assert found.interval.n == found.n_people == 8


def test_all_teams_starting_at_once_are_only_described():
    assert isinstance(uplift(*people(12, 12, 1.0)), Described)


def test_adjusting_by_the_reading_before_narrows_the_interval():
    readings, starts = people(12, 6, 0.5)
    with_before = uplift(readings, starts)
    after_only = uplift([r for r in readings if r.period == 1], starts)
    assert isinstance(with_before, Uplift)
    assert isinstance(after_only, Uplift)
    assert after_only.method is Method.AFTER_ONLY
    width = with_before.interval.high - with_before.interval.low
    assert width < after_only.interval.high - after_only.interval.low


def test_a_team_that_was_better_before_gets_no_credit_for_it():
    readings, starts = people(12, 6, 0.0, seed=2)
    lifted = [
        Reading(r.team, r.period, r.value + (3.0 if starts[r.team] else 0.0) * 1.0, r.person)
        for r in readings
    ]
    whole = [Reading(r.team, r.period, r.value) for r in lifted]
    found = uplift(whole, starts)
    assert isinstance(found, Uplift)
    assert found.method is Method.CHANGE
    assert abs(found.estimate) < 0.6


def test_counts_come_back_as_a_ratio_of_rates():
    random = np.random.default_rng(4)
    readings = []
    for j in range(12):
        for period in range(2):
            rate = 0.05 * (0.5 if period and j < 6 else 1.0)
            count = float(random.poisson(rate * 2000))
            readings.append(Reading(f"t{j}", period, count, exposure=2000))
    found = uplift(readings, {f"t{j}": 1 if j < 6 else None for j in range(12)}, kind="count")
    assert isinstance(found, Uplift)
    assert found.is_ratio
    assert found.estimate == pytest.approx(0.5, abs=0.12)
    assert found.interval.high < 1


def test_a_staggered_start_compares_first_starters_with_those_who_wait():
    random = np.random.default_rng(5)
    readings, starts = [], {}
    for j in range(12):
        starts[f"t{j}"] = 1 if j < 6 else 2
        for period in range(3):
            gain = 2.0 if period >= starts[f"t{j}"] else 0.0
            readings.append(Reading(f"t{j}", period, gain + float(random.normal(0, 0.3))))
    found = uplift(readings, starts)
    assert isinstance(found, Uplift)
    assert found.estimate == pytest.approx(2.0, abs=0.6)
    assert found.verdict is Verdict.SHOWN
    assert found.arrangements == 924


def test_people_read_once_and_teams_without_readings_are_counted_and_named():
    readings, starts = people(12, 6, 1.0)
    gone = [r for r in readings if not (r.period == 1 and r.person == "0.0")]
    found = uplift(gone, {**starts, "never came": None})
    assert isinstance(found, Uplift)
    assert (found.lost, found.n_people) == (1, 95)
    assert found.left_out == ("never came",)


def test_a_design_that_can_never_refuse_says_so_with_infinite_ends():
    found = uplift(*people(4, 2, 5.0))
    assert isinstance(found, Uplift)
    assert found.verdict is Verdict.DESCRIPTION
    assert math.isinf(found.interval.high)


def test_no_readings_give_no_figures():
    found = uplift([], {"a": 1, "b": None})
    assert isinstance(found, Described)
    assert found.change is None
    assert found.n_people == 0
