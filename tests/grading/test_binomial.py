"""Exact binomial statements against scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from assaymark.grading.binomial import at_most, lower_bound, upper_bound

SHARES = st.floats(0.001, 0.999)


@given(st.integers(0, 600), st.integers(0, 600), SHARES)
def test_the_probability_of_at_most_k_equals_scipy(k: int, n: int, p: float):
    wanted = float(binom.cdf(k, n, p))
    assert at_most(k, n, p) == pytest.approx(wanted, rel=1e-9, abs=1e-290)


@pytest.mark.parametrize("n", [1, 45, 400, 20_000])
def test_it_stays_exact_from_one_work_to_twenty_thousand(n: int):
    for p in (0.01, 0.05, 0.1, 0.5):
        for k in {0, 1, int(n * p) - 1, int(n * p), int(n * p) + 1, n // 2, n - 1}:
            wanted = float(binom.cdf(k, n, p))
            assert at_most(k, n, p) == pytest.approx(wanted, rel=1e-9, abs=1e-290)


@given(st.integers(0, 500), st.integers(1, 500), st.floats(0.5, 0.999))
def test_the_bounds_equal_the_beta_quantiles_of_scipy(k: int, n: int, level: float):
    k = min(k, n)
    upper = 1.0 if k == n else float(beta.ppf(level, k + 1, n - k))
    lower = 0.0 if k == 0 else float(beta.ppf(1 - level, k, n - k + 1))
    assert upper_bound(k, n, level=level) == pytest.approx(upper, abs=1e-9)
    assert lower_bound(k, n, level=level) == pytest.approx(lower, abs=1e-9)


@given(st.integers(0, 60), st.integers(1, 300), SHARES)
def test_the_test_passes_exactly_when_the_bound_is_at_most_alpha(k: int, n: int, alpha: float):
    k, p_value = min(k, n), at_most(min(k, n), n, alpha)
    if abs(p_value - 0.1) > 1e-9:
        assert (p_value <= 0.1) == (upper_bound(k, n, level=0.9) <= alpha)


def test_nothing_seen_bounds_nothing():
    assert (lower_bound(0, 0, level=0.9), upper_bound(0, 0, level=0.9)) == (0.0, 1.0)


@pytest.mark.parametrize("p", [0, 1, -0.1, np.nan])
def test_a_share_outside_0_and_1_is_refused(p: float):
    with pytest.raises(ValueError, match=r"expected n >= 0 and 0 < p < 1; mend"):
        at_most(1, 2, p)


@pytest.mark.parametrize(("k", "n", "level"), [(3, 2, 0.9), (-1, 2, 0.9), (1, 2, 1.0)])
def test_a_bound_of_impossible_counts_is_refused(k: int, n: int, level: float):
    with pytest.raises(ValueError, match=r"expected 0 <= k <= n and 0 < level < 1; mend"):
        upper_bound(k, n, level=level)
