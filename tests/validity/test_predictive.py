"""Predicting with few people and many; corrections only with what was stated."""

import math

import numpy as np
import pytest

from assaymark.validity.predictive import (
    Added,
    Correlation,
    NotMeasured,
    added,
    correlation,
    detectable_r,
    expectancy,
    fisher_interval,
    for_range,
    for_unreliability,
    people_for_width,
    people_needed,
    taylor_russell,
)


def people(n: int, r: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    score = random.normal(0, 1, n)
    return score, r * score + math.sqrt(1 - r * r) * random.normal(0, 1, n)


@pytest.mark.parametrize("n", [0, 1, 5, 9])
def test_few_people_get_no_correlation(n):
    found = correlation(*people(n, 0.5))
    assert isinstance(found, NotMeasured)
    assert found.n == n
    assert "at least 10" in found.reason


def test_the_interval_is_fishers_and_narrows_with_people():
    assert [
        round(end, 3) for end in (fisher_interval(0.5, 30).low, fisher_interval(0.5, 30).high)
    ] == [
        0.17,
        0.729,
    ]
    small, large = correlation(*people(30, 0.3)), correlation(*people(300, 0.3))
    assert isinstance(small, Correlation)
    assert isinstance(large, Correlation)
    assert small.interval.high - small.interval.low > 2 * (large.interval.high - large.interval.low)
    assert large.is_clear


def test_a_score_that_does_not_vary_predicts_nothing():
    assert isinstance(correlation([1.0] * 20, range(20)), NotMeasured)


def test_corrections_stretch_r_and_its_interval_and_stay_within_one():
    plain = Correlation(0.4, fisher_interval(0.4, 100))
    wider = for_unreliability(plain, reliability=0.64)
    assert wider.r == pytest.approx(0.5)
    assert for_unreliability(plain, reliability=0.1).interval.high == 1.0
    assert for_range(plain, sd_here=1, sd_all=1).r == pytest.approx(0.4)
    # Thorndike II by hand: u = 2; 0.8/√(1 + 0.16·3)
    assert for_range(plain, sd_here=1, sd_all=2).r == pytest.approx(0.8 / math.sqrt(1.48))


@pytest.mark.parametrize("wrong", [0.0, -0.1, 1.1])
def test_a_correction_without_a_possible_reliability_is_refused(wrong):
    with pytest.raises(ValueError, match="reliability"):
        for_unreliability(Correlation(0.4, fisher_interval(0.4, 100)), reliability=wrong)


def test_sample_sizes_are_those_of_the_tables():
    assert people_needed(0.3) == 85
    assert people_needed(0.1) == 783
    assert people_for_width(0.1) == 385
    assert detectable_r(85) == pytest.approx(0.3, abs=0.002)


def test_what_a_score_adds_to_tenure_comes_with_an_interval():
    random = np.random.default_rng(2)
    tenure, score = random.normal(0, 1, 200), random.normal(0, 1, 200)
    found = added(tenure, score, tenure + score + random.normal(0, 1, 200), seed=1, draws=200)
    assert isinstance(found, Added)
    assert found.interval.low > 0.1
    assert found.both == pytest.approx(found.base + found.gain)
    assert isinstance(added(tenure[:20], score[:20], score[:20], seed=1), NotMeasured)


def test_expectancy_has_bands_of_like_size_and_never_parts_equal_scores():
    score, metric = people(200, 0.6)
    bands = expectancy(score, metric > 0)
    assert [band.n for band in bands] == [40] * 5
    assert bands[-1].rate > bands[0].rate
    assert all(band.interval.low <= band.rate <= band.interval.high for band in bands)
    badge = expectancy([0.0] * 30 + [1.0] * 30, [0, 1] * 30)
    assert [(band.low, band.high, band.n) for band in badge] == [(0, 0, 30), (1, 1, 30)]


@pytest.mark.parametrize(("n", "bands"), [(0, 0), (4, 0), (5, 1), (30, 5)])
def test_small_bands_are_not_made(n, bands):
    score, metric = people(n, 0.3)
    found = expectancy(score, metric > 0)
    assert len(found) == bands
    assert all(band.n >= 5 for band in found)


def test_a_worthless_test_selects_at_the_base_rate():
    assert taylor_russell(0.0, 0.3, 0.4) == pytest.approx(0.4)
    assert taylor_russell(0.6, 0.1, 0.4) > taylor_russell(0.3, 0.1, 0.4) > 0.4
