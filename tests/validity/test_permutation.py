"""Teams changing places: the fast interval is the slow one, and the test keeps its level."""

import itertools
import math

import numpy as np
import pytest

from assaymark.validity.permutation import (
    NEVER,
    arrangements,
    effects,
    examined,
    exposure,
    orders,
    smallest_p,
)


def slow_p(values: np.ndarray, starts: list[int], effect: float) -> float:
    """The text-book test of one effect: take it out, then try every order."""
    rest = values - effect * exposure(starts, values.shape[1])
    met = abs(effects(rest, np.array([starts]))[0])
    every = set(itertools.permutations(starts))
    found = [abs(effects(rest, np.array([order]))[0]) for order in every]
    return float(np.mean(np.array(found) >= met - 1e-9))


@pytest.mark.parametrize(
    "starts", [[1, 1, 1, NEVER, NEVER, NEVER], [1, 1, NEVER, NEVER, NEVER, NEVER], [1, 1, 2, 2, 3]]
)
def test_the_interval_holds_just_the_effects_that_the_slow_test_does_not_refuse(starts):
    random = np.random.default_rng(3)
    periods = 2 if 2 in starts else 1
    values = random.normal(0, 1, (len(starts), periods)) + 2 * exposure(starts, periods)
    found = examined(values, starts, level=0.8)
    assert found.p == pytest.approx(slow_p(values, starts, 0.0))
    for end, outward in ((found.interval.low, -1), (found.interval.high, 1)):
        assert math.isfinite(end)
        assert slow_p(values, starts, end - outward * 1e-6) > 0.2
        assert slow_p(values, starts, end + outward * 1e-6) <= 0.2 + 1e-9


def test_one_team_of_eight_cannot_go_under_an_eighth():
    assert smallest_p([1] + [NEVER] * 7, periods=1) == 0.125
    values = np.array([[100.0]] + [[float(i)] for i in range(7)])
    found = examined(values, [1] + [NEVER] * 7, level=0.95)
    assert found.p == 0.125
    assert (found.interval.low, found.interval.high) == (-math.inf, math.inf)


def test_equal_groups_can_be_exchanged_so_the_least_p_is_two_of_all_orders():
    assert smallest_p([1] * 6 + [NEVER] * 6, periods=1) == pytest.approx(2 / 924)
    assert smallest_p([1] * 4 + [2] * 4, periods=2) == pytest.approx(2 / 70)


def test_every_order_comes_once_with_the_one_met_first():
    placed = orders([2, 1, NEVER, 1], most=1000, seed=0)
    assert placed[0].tolist() == [2, 1, NEVER, 1]
    assert len({tuple(row) for row in placed.tolist()}) == len(placed) == 12
    assert arrangements([2, 1, NEVER, 1]) == 12


def test_many_orders_are_drawn_with_the_one_met_among_them():
    starts = [1] * 12 + [NEVER] * 12
    placed = orders(starts, most=200, seed=1)
    assert placed.shape == (201, 24)
    assert placed[0].tolist() == starts
    assert np.array_equal(placed, orders(starts, most=200, seed=1))
    assert (np.sort(placed, axis=1) == np.sort(starts)).all()


def test_a_team_is_never_compared_with_one_that_started_before_it():
    starts = [1, 1, 2, 2]
    values = np.array([[5.0, 90.0], [5.0, 70.0], [1.0, 8.0], [1.0, 8.0]])
    assert effects(values, np.array([starts]))[0] == pytest.approx(4.0)


def test_where_all_start_at_once_there_is_no_answer():
    found = examined(np.array([[1.0], [2.0]]), [1, 1], level=0.95)
    assert math.isnan(found.estimate)
    assert (found.p, found.smallest_p) == (1.0, 1.0)


def test_no_effect_is_refused_no_oftener_than_said():
    random = np.random.default_rng(8)
    starts = [1] * 4 + [NEVER] * 4
    claims = [
        examined(random.standard_t(2, (8, 1)), starts, level=0.9).p <= 0.1 for _ in range(300)
    ]
    assert np.mean(claims) <= 0.14
