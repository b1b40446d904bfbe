import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from assaymark.ranking.movement import Movement, kendall_tau, movement
from assaymark.ranking.standing import Hidden

LEVELS = st.integers(0, 6).map(float)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LEVELS, LEVELS), min_size=2, max_size=60))
def test_tau_equals_scipys(pairs):
    x, y = zip(*pairs, strict=True)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert math.isnan(kendall_tau(x, y))
    else:
        assert kendall_tau(x, y) == pytest.approx(kendalltau(x, y).statistic, abs=1e-12)


def test_nothing_moved_and_everything_turned():
    before = {f"p{i:02}": float(i) for i in range(30)}
    assert movement(before, before) == Movement(1.0, 0.0, 3, 30)
    turned = {person: -score for person, score in before.items()}
    found = movement(before, turned)
    assert (found.tau, found.replaced) == (pytest.approx(-1), 1.0)


def test_only_people_on_both_boards_count_and_four_are_too_few():
    random = np.random.default_rng(1)
    before = {f"p{i}": float(random.random()) for i in range(20)}
    after = {f"p{i}": float(random.random()) for i in range(10, 30)}
    assert movement(before, after).n == 10
    assert movement(dict(list(before.items())[:4]), before) == Hidden(5)
