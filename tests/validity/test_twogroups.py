"""Two groups: whole-number four-fifths; test and interval equal scipy's and statsmodels'."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, score_test_proportions_2indep

from assaymark.validity.twogroups import below_four_fifths, fisher_exact, ratio_interval

VECTORS = Path(__file__).parents[1] / "vectors" / "bias"


@st.composite
def groups(draw: st.DrawFn, most: int = 400) -> tuple[int, int]:
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def test_exactly_four_fifths_is_no_flag() -> None:
    vector = json.loads((VECTORS / "four-fifths-exactly.json").read_text("utf-8"))
    best = vector["benchmark"]
    for group in vector["groups"]:
        below = below_four_fifths(group["selected"], group["n"], best["selected"], best["n"])
        assert below is group["below_four_fifths"]


@given(st.integers(1, 10**15), st.integers(1, 10**4))
def test_four_fifths_holds_where_floating_point_would_err(k: int, times: int) -> None:
    n = 5 * k * times
    assert not below_four_fifths(4 * k, 5 * k, n, n)
    assert below_four_fifths(4 * k - 1, 5 * k, n, n)


@given(groups(), groups())
def test_fisher_equals_scipy(one: tuple[int, int], two: tuple[int, int]) -> None:
    (s1, n1), (s2, n2) = one, two
    oracle = stats.fisher_exact([[s1, n1 - s1], [s2, n2 - s2]]).pvalue
    assert fisher_exact(s1, n1, s2, n2) == pytest.approx(oracle, abs=1e-9)


@pytest.mark.parametrize("apart", [0, 137, 900, 5000])
def test_fisher_of_a_million_people_equals_scipy(apart: int) -> None:
    s1, n1, s2, n2 = 200_000 - apart, 400_000, 300_000, 600_000
    oracle = stats.fisher_exact([[s1, n1 - s1], [s2, n2 - s2]]).pvalue
    assert fisher_exact(s1, n1, s2, n2) == pytest.approx(oracle, rel=1e-8, abs=1e-100)


@settings(deadline=None, max_examples=60)
@given(groups(), groups())
def test_ratio_interval_equals_statsmodels(one: tuple[int, int], two: tuple[int, int]) -> None:
    """Inside, where its solver works: 1e-6, as near as that solver comes; see the next test."""
    (s1, n1), (s2, n2) = one, two
    if not (0 < s1 < n1 and 0 < s2 < n2):
        return
    oracle = confint_proportions_2indep(s1, n1, s2, n2, compare="ratio", method="score")
    ours = ratio_interval(s1, n1, s2, n2)
    assert (ours.low, ours.high) == pytest.approx(oracle, rel=1e-6)
    assert ours.n == n1 + n2


@settings(deadline=None, max_examples=60)
@given(groups(60), groups(60), st.sampled_from([0.9, 0.95, 0.99]))
def test_at_both_ends_the_score_test_of_statsmodels_is_just_significant(
    one: tuple[int, int], two: tuple[int, int], level: float
) -> None:
    (s1, n1), (s2, n2) = one, two
    if not (0 < s1 < n1 and 0 < s2 < n2):
        return
    ours = ratio_interval(s1, n1, s2, n2, level=level)
    for end in (ours.low, ours.high):
        test = score_test_proportions_2indep(s1, n1, s2, n2, value=end, compare="ratio")
        assert test.pvalue == pytest.approx(1 - level, abs=1e-9)


def test_ratio_interval_exists_at_nobody_and_everybody() -> None:
    assert ratio_interval(0, 10, 5, 10).low == 0
    assert 0 < ratio_interval(0, 10, 5, 10).high < 1
    assert ratio_interval(5, 10, 0, 10).high == math.inf
    everybody = ratio_interval(10, 10, 10, 10)
    assert 0.5 < everybody.low < 1 < everybody.high < 2
    nobody = ratio_interval(0, 10, 0, 10)
    assert (nobody.low, nobody.high) == (0, math.inf)


@pytest.mark.parametrize("counts", [(5, 4, 1, 2), (-1, 4, 1, 2), (0, 0, 1, 2), (1, 2, 3, 2)])
def test_impossible_counts_are_refused(counts: tuple[int, int, int, int]) -> None:
    for function in (below_four_fifths, fisher_exact, ratio_interval):
        with pytest.raises(ValueError, match="expected 0 <= s <= n"):
            function(*counts)
    with pytest.raises(ValueError, match="level 1"):
        ratio_interval(1, 2, 1, 2, level=1)
