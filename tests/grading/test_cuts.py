"""Cut points: kappa as scikit-learn has it, and no better cuts to be found by brute force."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from assaymark.grading.cuts import best_cuts, kappas, ranks


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_kappa_equals_scikit_learn(items: list[tuple[int, int]]) -> None:
    a, b = np.array(items).T
    ours = float(kappas(a[None, :], b)[0])
    if len(set(a) | set(b)) == 1:
        assert np.isnan(ours)
    else:
        oracle = cohen_kappa_score(a, b, labels=range(4), weights="quadratic")
        assert ours == pytest.approx(oracle, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_cuts_come_close_to_the_best_of_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    wanted = random.integers(0, 3, size=18)
    scores = wanted + random.normal(scale=0.7, size=18)
    cuts = best_cuts(scores, wanted, 3)
    found = float(kappas(ranks(scores, cuts)[None, :], wanted)[0])
    steps = np.concatenate([[-9.0], (np.sort(scores)[1:] + np.sort(scores)[:-1]) / 2, [9.0]])
    best = max(
        float(kappas(ranks(scores, np.array(pair))[None, :], wanted)[0])
        for pair in combinations_with_replacement(steps, 2)
    )
    assert found >= best - 0.03


@given(
    st.lists(st.integers(0, 4), min_size=3, max_size=30),
    st.integers(0, 1000),
)
def test_cuts_rise_also_when_a_level_never_occurs(wanted: list[int], seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=len(wanted)).round(1)
    cuts = best_cuts(scores, np.array(wanted), 5)
    assert len(cuts) == 4
    assert (np.diff(cuts) >= 0).all()
    assert np.isfinite(cuts).all()
