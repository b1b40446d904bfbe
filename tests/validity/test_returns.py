"""What it brought: named assumptions, time saved with its interval, quality of hire."""

import math

import numpy as np
import pytest

from assaymark.validity.returns import Part, quality_of_hire, roi, time_saved


def test_the_return_is_benefit_less_cost_over_cost():
    found = roi(
        [Part("time", 300, "10 h at 30"), Part("hiring", 200, "")], [Part("seats", 400, "")]
    )
    assert (found.benefit, found.cost, found.roi) == (500, 400, 0.25)
    assert found.breaks_even == 0.8


def test_without_costs_there_is_no_return():
    assert math.isnan(roi([Part("time", 300, "")], []).roi)
    assert math.isinf(roi([], [Part("seats", 1, "")]).breaks_even)


def test_time_saved_is_of_medians_with_an_interval_around_it():
    random = np.random.default_rng(1)
    found = time_saved(random.lognormal(3, 0.4, 60), random.lognormal(2.5, 0.4, 60), seed=1)
    assert found is not None
    assert found.interval.low < found.share < found.interval.high
    assert 0.2 < found.share < 0.6
    assert found.share == pytest.approx(1 - found.after / found.before)


def test_four_times_are_too_few_to_speak_of_time_saved():
    assert time_saved([1, 2, 3, 4], [1] * 50, seed=1) is None
    assert time_saved([0.0] * 9, [1] * 9, seed=1) is None


def test_quality_of_hire_is_the_weighted_mean_of_standardised_parts():
    table = {
        "a": {"rating": 5.0, "ramp": 30.0},
        "b": {"rating": 3.0, "ramp": 60.0},
        "c": {"rating": 4.0},
    }
    found = quality_of_hire(
        table, weights={"rating": 2, "ramp": 1}, lower_is_better=frozenset({"ramp"})
    )
    by = {one.person: one for one in found}
    assert [one.person for one in found] == ["a", "c", "b"]
    assert by["a"].parts["ramp"] == pytest.approx(math.sqrt(0.5))
    assert by["c"].value == pytest.approx(0.0)
    assert by["a"].value == pytest.approx((2 * 1 + math.sqrt(0.5)) / 3)


def test_a_part_that_does_not_vary_counts_for_nobody():
    found = quality_of_hire(
        {"a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 2}}, weights={"x": 5, "y": 1}
    )
    assert all(set(one.parts) == {"y"} for one in found)
    assert quality_of_hire({"a": {"x": 1}}, weights={"x": 1}) == ()
