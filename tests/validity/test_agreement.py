"""Agreement statistics equal those of the field's libraries, and say when nothing was measured."""

import math
import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from assaymark.validity.agreement import (
    Interval,
    adjacent_agreement,
    bootstrap_interval,
    exact_agreement,
    krippendorff_alpha,
    quadratic_weighted_kappa,
    wilson_interval,
)

LEVELS = [1, 2, 3, 4, 5]
pairs = st.lists(
    st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), min_size=1, max_size=60
)


@given(pairs)
def test_kappa_equals_scikit_learn(items: list[tuple[int, int]]) -> None:
    a, b = zip(*items, strict=True)
    assume(len(set(a) | set(b)) > 1)
    oracle = cohen_kappa_score(a, b, labels=LEVELS, weights="quadratic")
    assert quadratic_weighted_kappa(a, b, levels=LEVELS) == pytest.approx(oracle, abs=1e-9)


def test_kappa_counts_steps_of_the_ladder_not_values() -> None:
    stepped = quadratic_weighted_kappa([0, 10, 50], [10, 10, 50], levels=[0, 10, 50])
    assert stepped == quadratic_weighted_kappa([0, 1, 2], [1, 1, 2], levels=[0, 1, 2])
    falling = quadratic_weighted_kappa([5, 1, 3], [4, 1, 3], levels=[5, 4, 3, 2, 1])
    assert falling == pytest.approx(quadratic_weighted_kappa([5, 1, 3], [4, 1, 3], levels=LEVELS))


def test_kappa_is_nan_when_only_one_level_was_ever_given() -> None:
    assert math.isnan(quadratic_weighted_kappa([2, 2], [2, 2], levels=LEVELS))
    assert math.isnan(quadratic_weighted_kappa([], [], levels=LEVELS))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("metric", ["ordinal", "interval"])
def test_alpha_equals_the_krippendorff_package(seed: int, metric: str) -> None:
    random = np.random.default_rng(seed)
    truth = random.integers(1, 6, size=25)
    table = np.clip(truth + random.integers(-1, 2, size=(4, 25)), 1, 5).astype(float)
    table[random.random(table.shape) < 0.3] = np.nan
    oracle = krippendorff.alpha(reliability_data=table, level_of_measurement=metric)
    ours = krippendorff_alpha(table, metric=metric)  # type: ignore[arg-type]
    assert ours == pytest.approx(oracle, abs=1e-9)


def test_alpha_is_nan_without_pairs_or_without_variety() -> None:
    assert math.isnan(krippendorff_alpha([[1, np.nan], [np.nan, 2]]))
    assert math.isnan(krippendorff_alpha([[3, 3], [3, 3]]))


@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_equals_scipy(k: int, more: int, level: float) -> None:
    n = k + more
    assume(n > 0)
    oracle = binomtest(k, n).proportion_ci(confidence_level=level, method="wilson")
    ours = wilson_interval(k, n, level)
    assert (ours.low, ours.high) == pytest.approx((oracle.low, oracle.high), abs=1e-9)
    assert ours.n == n


def test_wilson_of_nothing_knows_nothing() -> None:
    assert wilson_interval(0, 0) == Interval(0.0, 1.0, 0)


def test_exact_and_adjacent_count_items() -> None:
    assert exact_agreement([1, 2, 3, 4], [1, 2, 4, 1]) == 0.5
    assert adjacent_agreement([1, 2, 3, 4], [1, 2, 4, 1], levels=LEVELS) == 0.75
    assert adjacent_agreement([0, 10], [10, 50], levels=[0, 10, 50]) == 1.0


def test_the_bootstrap_interval_covers_the_mean_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    held = 0
    for seed in range(200):
        sample = random.normal(size=60)
        interval = bootstrap_interval(lambda x: float(x.mean()), sample, seed=seed, draws=400)
        held += interval.low <= 0 <= interval.high
    assert 0.88 <= held / 200 <= 0.99


def test_the_bootstrap_redraws_items_together_and_repeats_with_its_seed() -> None:
    a = np.arange(1, 6).repeat(4)

    def kappa(x: np.ndarray, y: np.ndarray) -> float:
        return quadratic_weighted_kappa(x, y, levels=LEVELS)

    assert bootstrap_interval(kappa, a, a, seed=1, draws=50) == Interval(1.0, 1.0, 20)
    b = a[::-1].copy()
    b[:10] = a[:10]
    first = bootstrap_interval(kappa, a, b, seed=1, draws=200)
    assert first == bootstrap_interval(kappa, a, b, seed=1, draws=200)
    assert first != bootstrap_interval(kappa, a, b, seed=2, draws=200)
    table = np.vstack([a, b])
    assert bootstrap_interval(krippendorff_alpha, table, seed=1, draws=50).n == 20


def test_an_interval_that_does_not_exist_is_nan() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nothing = bootstrap_interval(lambda x: math.nan, [1.0, 2.0], seed=1, draws=10)
    assert math.isnan(nothing.low)
    assert math.isnan(nothing.high)
    assert nothing.n == 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: quadratic_weighted_kappa([1], [9], levels=LEVELS),
        lambda: quadratic_weighted_kappa([1], [1, 2], levels=LEVELS),
        lambda: quadratic_weighted_kappa([1], [1], levels=[1]),
        lambda: exact_agreement([1, np.nan], [1, 1]),
        lambda: krippendorff_alpha([1, 2, 3]),
        lambda: krippendorff_alpha([[1, 2]], metric="nominal"),  # type: ignore[arg-type]
        lambda: wilson_interval(3, 2),
        lambda: bootstrap_interval(exact_agreement, [1, 2], [1], seed=1),
    ],
)
def test_wrong_input_is_refused_with_what_was_expected(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"expected|leave out"):
        wrong()
