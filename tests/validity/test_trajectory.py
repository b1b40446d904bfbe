"""Somebody at rest, somebody who grows, and too little to say."""

import numpy as np
import pytest

from assaymark.validity.mixed import NotFitted, growth
from assaymark.validity.ordinary import ancova, mean_difference, rate_ratio
from assaymark.validity.survival import kaplan_meier
from assaymark.validity.trajectory import Slope, TooLittle, slope

DAYS = [0, 50, 60, 70, 85]


def test_scores_that_stay_are_a_plateau_and_scores_that_rise_are_not():
    resting = slope(DAYS, [1.0, 2.0, 2.1, 1.95, 2.05], today=90)
    rising = slope(DAYS, [1.0, 1.4, 1.6, 1.8, 2.1], today=90)
    assert isinstance(resting, Slope)
    assert isinstance(rising, Slope)
    assert resting.is_plateau
    assert not rising.is_plateau
    assert rising.per_week == pytest.approx(0.14)
    assert rising.n == 4


@pytest.mark.parametrize(
    ("days", "word"), [([60, 70], "needed"), ([], "needed"), ([80, 84, 88], "weeks old")]
)
def test_too_few_or_too_young_evidence_says_nothing(days, word):
    found = slope(days, [1.0] * len(days), today=90)
    assert isinstance(found, TooLittle)
    assert word in found.reason


def test_growth_of_two_people_is_not_fitted():
    assert isinstance(growth([1, 2, 3, 4], [0, 1, 0, 1], ["a", "a", "b", "b"]), NotFitted)


def test_nobody_left_waiting_keeps_the_curve_within_its_ends():
    curve = kaplan_meier([1, 2, 3], [1, 1, 1])
    assert curve.steps[-1].share == 0
    assert all(0 <= step.low <= step.share <= step.high <= 1 for step in curve.steps[:-1])
    assert kaplan_meier([], []).n == 0
    with pytest.raises(ValueError, match="times"):
        kaplan_meier([-1], [1])


def test_counts_that_vary_too_much_for_poisson_are_fitted_by_negative_binomial():
    random = np.random.default_rng(3)
    treated = np.repeat([0, 1], 40)
    wild = random.negative_binomial(2, 2 / (2 + 10.0 / (1 + treated)))
    tame = random.poisson(10.0 / (1 + treated))
    for counts, is_wild in ((wild, True), (tame, False)):
        found = rate_ratio(counts, np.ones(80), treated)
        assert found.is_overdispersed is is_wild
        assert found.interval.low < found.ratio < found.interval.high
        assert found.ratio == pytest.approx(counts[40:].mean() / counts[:40].mean(), rel=1e-3)


def test_ordinary_analyses_refuse_what_they_cannot_fit():
    assert ancova([3, 5, 4, 6.5], [1, 2, 1, 2], [0, 0, 1, 1]).estimate == pytest.approx(1.25)
    with pytest.raises(ValueError, match="expected people in each group"):
        mean_difference([1, 2, 3], [1, 1, 1])


@pytest.mark.parametrize("score", [0.7, 1.1, 2.3])
def test_works_that_all_show_the_same_are_a_plateau_whatever_the_days(score):
    for shift in range(40):
        days = [0, 11.3 + shift / 7, 20.9, 30.1 + shift / 3, 44.0]
        found = slope(days, [score] * 5, today=45)
        assert (found.per_week, found.is_plateau) == (0.0, True)
