"""A trend from sums as from rows, and time saved with its interval."""

import numpy as np
import pytest
from statsmodels.api import OLS

from assaymark.validity.saved import Saved, TooFew, saved
from assaymark.validity.survival import kaplan_meier
from assaymark.validity.trend import FEWEST, Trend, trend


def test_the_trend_from_sums_is_that_of_least_squares_over_rows():
    draws = np.random.default_rng(4)
    design = np.c_[np.ones(200), draws.uniform(0, 12, 200), draws.normal(2, 1, 200)]
    y = (draws.uniform(size=200) < 0.4 + 0.02 * design[:, 1]).astype(float)
    found = trend(design.T @ design, design.T @ y, float(y @ y), n=200)
    slow = OLS(y, design).fit()
    assert isinstance(found, Trend)
    assert found.slope == pytest.approx(slow.params[1])
    assert found.high - found.slope == pytest.approx(1.959964 * slow.bse[1], rel=1e-5)


def test_few_rows_or_columns_that_tell_the_same_give_no_trend():
    one = np.c_[np.ones(60), np.arange(60.0), 2 * np.arange(60.0)]
    y = np.arange(60.0)
    assert trend(one.T @ one, one.T @ y, float(y @ y), n=60) is None
    two = one[:, :2]
    assert trend(two.T @ two, two.T @ y, float(y @ y), n=FEWEST - 1) is None
    found = trend(two.T @ two, two.T @ y, float(y @ y), n=60)
    assert isinstance(found, Trend)
    assert [found.slope, found.low, found.high] == pytest.approx([1.0, 1.0, 1.0])


def test_half_the_time_is_half_saved_and_few_works_are_refused():
    draws = np.random.default_rng(2)
    before = draws.exponential(40, 300)
    found = saved(before, before / 2, seed=1, draws=300)
    assert isinstance(found, Saved)
    assert found.share == pytest.approx(0.5)
    assert found.low < 0.5 < found.high
    assert saved([1.0] * 30, [1.0] * 5, seed=1) == TooFew(30, 5)


def test_works_that_still_wait_do_not_make_the_newest_look_quick():
    draws = np.random.default_rng(3)
    before, after = draws.exponential(40, 400), draws.exponential(40, 400)
    seen = np.linspace(60, 0, 400)  # the newest were handed in just now
    is_over = after <= seen
    quick = saved(before, after[is_over], seed=1, draws=300)
    honest = saved(before, np.minimum(after, seen), over_after=is_over, seed=1, draws=300)
    assert isinstance(quick, Saved)
    assert isinstance(honest, Saved)
    assert quick.low > 0.2
    assert honest.low < 0 < honest.high
    curve = kaplan_meier(np.minimum(after, seen), is_over)
    assert honest.after == next(step.time for step in curve.steps if step.share <= 0.5)


def test_where_most_still_wait_no_share_is_given():
    times, is_over = np.arange(1.0, 101), np.arange(100) < 30
    assert saved(times, times, over_after=is_over, seed=1) == TooFew(100, 100)
