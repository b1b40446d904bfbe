"""Intraclass correlations equal Shrout & Fleiss' figures and statsmodels' mean squares."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from assaymark.validity.intraclass import intraclass, mean_squares

# Shrout & Fleiss (1979), table 2: six targets, four judges.
TARGETS = [
    *([9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]),
]
TABLE = np.array(TARGETS, dtype=float).T
tables = st.integers(2, 4).flatmap(
    lambda raters: st.lists(
        st.lists(st.integers(1, 5), min_size=raters, max_size=raters), min_size=2, max_size=25
    )
)


@pytest.mark.parametrize(
    ("form", "printed"), [("1,1", 0.17), ("1,k", 0.44), ("2,1", 0.29), ("2,k", 0.62)]
)
def test_the_published_example(form: str, printed: float) -> None:
    assert intraclass(TABLE, form=form) == pytest.approx(printed, abs=0.005)  # type: ignore[arg-type]


def test_mean_squares_are_the_published_ones() -> None:
    ms = mean_squares(TABLE)
    assert (ms.works, ms.raters, ms.residual, ms.within) == pytest.approx(
        (11.24, 32.49, 1.02, 6.26), abs=0.005
    )


@pytest.mark.parametrize("seed", range(6))
def test_mean_squares_equal_statsmodels(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(1, 6, size=(3, 12)).astype(float)
    rows = [(i, r, table[r, i]) for r in range(3) for i in range(12)]
    frame = pd.DataFrame(rows, columns=["work", "rater", "score"])
    oracle = anova_lm(ols("score ~ C(work) + C(rater)", data=frame).fit())["mean_sq"]
    ms = mean_squares(table)
    wanted = (oracle["C(work)"], oracle["C(rater)"], oracle["Residual"])
    assert (ms.works, ms.raters, ms.residual) == pytest.approx(wanted, abs=1e-9)
    work, rater, rest = wanted
    by_hand = (work - rest) / (work + 2 * rest + 3 * (rater - rest) / 12)
    assert intraclass(table, form="2,1") == pytest.approx(by_hand, abs=1e-9)


@given(tables)
def test_the_mean_of_k_follows_spearman_and_brown(units: list[list[int]]) -> None:
    table = np.array(units, dtype=float).T
    one, many = intraclass(table, form="2,1"), intraclass(table, form="2,k")
    k = len(table)
    if math.isnan(one) or math.isnan(many) or abs(1 + (k - 1) * one) < 1e-6:
        return
    assert many == pytest.approx(k * one / (1 + (k - 1) * one), rel=1e-6, abs=1e-6)
    assert one <= 1 + 1e-12


@given(tables, st.sampled_from(["1,1", "1,k", "2,1", "2,k"]))
def test_shifting_stretching_and_reordering_change_nothing(
    units: list[list[int]], form: str
) -> None:
    table = np.array(units, dtype=float).T
    found = intraclass(table, form=form)  # type: ignore[arg-type]
    moved = intraclass((7 - 3 * table)[::-1, ::-1], form=form)  # type: ignore[arg-type]
    assert moved == pytest.approx(found, rel=1e-6, abs=1e-9, nan_ok=True)


def test_a_strict_rater_costs_in_the_crossed_forms() -> None:
    same = np.array([[1, 2, 3, 4], [1, 2, 3, 4]], dtype=float)
    assert intraclass(same, form="2,1") == 1
    strict = same - [[0], [1]]
    assert intraclass(strict, form="2,1") < 1


def test_works_that_do_not_differ_have_no_reliability() -> None:
    assert math.isnan(intraclass([[3, 3], [3, 3]], form="2,1"))
    assert math.isnan(intraclass([[3, 3], [4, 4]], form="1,k"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: intraclass([[1, 2]], form="2,1"),
        lambda: intraclass([[1, 2], [1, math.nan]], form="2,1"),
        lambda: intraclass([[1, 2], [1, 2]], form="3,1"),  # type: ignore[arg-type]
    ],
)
def test_wrong_input_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match=r"expected|leave out"):
        wrong()
