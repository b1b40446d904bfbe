"""The small simplex equals scipy's solver, redundant rows included."""

import numpy as np
import pytest
from scipy.optimize import linprog

from assaymark.validity.programme import greatest


@pytest.mark.parametrize("seed", range(40))
def test_the_greatest_sum_equals_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = int(random.integers(3, 25))
    truth = random.integers(0, 40, columns).astype(float)
    system = (random.random((int(random.integers(1, 15)), columns)) < 0.4).astype(float)
    system = np.vstack([np.ones(columns), system, system[:1]])
    hopes = (random.random((3, columns)) < 0.3).astype(float)
    ours = greatest(hopes, system, system @ truth)
    for hope, most in zip(hopes, ours, strict=True):
        oracle = linprog(-hope, A_eq=system, b_eq=system @ truth, bounds=(0, None))
        assert most == pytest.approx(-oracle.fun, abs=1e-7)


def test_a_sum_that_nothing_bounds_is_infinite() -> None:
    system = np.array([[1.0, 0.0]])
    assert greatest(np.array([[0.0, 1.0]]), system, np.array([3.0]))[0] == np.inf
