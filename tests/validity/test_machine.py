"""A grader held against people: the figures and limits of educational testing."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix
from statsmodels.stats.weightstats import CompareMeans

from assaymark.validity.change import SURELY, noise, reliable_change
from assaymark.validity.machine import (
    confusion,
    coverage_curve,
    errors_by_level,
    group_differences,
    limits,
    standardised_difference,
)

LEVELS = [1, 2, 3, 4]
pairs = st.lists(
    st.tuples(st.sampled_from(LEVELS), st.sampled_from(LEVELS)), min_size=2, max_size=60
)


@given(pairs)
def test_the_difference_equals_statsmodels_and_turns_with_the_judges(
    items: list[tuple[int, int]],
) -> None:
    machine, people = np.array(items, dtype=float).T
    found = standardised_difference(machine, people)
    if math.isnan(found):
        assert np.ptp(machine) == np.ptp(people) == 0
        return
    both = CompareMeans.from_data(machine, people)
    spread = math.sqrt((both.d1.var_ddof(1) + both.d2.var_ddof(1)) / 2)  # equal n: pooled
    assert found == pytest.approx((both.d1.mean - both.d2.mean) / spread, abs=1e-9)
    assert standardised_difference(people, machine) == pytest.approx(-found, abs=1e-9)
    assert standardised_difference(3 * machine + 2, 3 * people + 2) == pytest.approx(found)


def test_a_machine_equally_strict_to_all_shows_no_group() -> None:
    people = [1, 2, 3, 4, 1, 2, 3, 4]
    strict = [level - 1 for level in people]
    found = group_differences(strict, people, ["a"] * 4 + ["b"] * 4)
    assert found == pytest.approx({"a": 0, "b": 0}, abs=1e-12)


def test_a_machine_kind_to_one_group_shows_it_in_both() -> None:
    people = [1, 2, 3, 4, 1, 2, 3, 4]
    kind = [2, 3, 4, 4, 1, 2, 3, 4]
    found = group_differences(kind, people, ["a"] * 4 + ["b"] * 4)
    assert found["a"] > 0 > found["b"]
    assert found["a"] + found["b"] == pytest.approx(0, abs=1e-12)
    assert math.isnan(group_differences([2, 2], [1, 2], ["a", "b"])["a"])


def test_the_limits_hold_up_to_their_edge_and_not_where_nothing_is_known() -> None:
    found = limits(difference=-0.15, groups=[0.05, -0.11, math.nan], people=0.8, machine=0.7)
    assert [one.holds for one in found] == [True, False, True]
    nothing = limits(difference=math.nan, groups=[], people=math.nan, machine=0.7)
    assert [one.holds for one in nothing] == [None, None, None]
    assert limits(difference=0.151, groups=[], people=0.8, machine=0.69)[0].holds is False


@given(pairs)
def test_the_confusion_equals_scikit_learn(items: list[tuple[int, int]]) -> None:
    machine, people = zip(*items, strict=True)
    found = confusion(machine, people, levels=LEVELS)
    assert found.tolist() == confusion_matrix(people, machine, labels=LEVELS).tolist()
    rows = errors_by_level(machine, people, levels=LEVELS)
    assert sum(row.n for row in rows) == len(items)
    assert all(row.lower + row.right + row.higher == row.n for row in rows)
    assert all(0 <= row.wrong.low <= row.wrong.high <= 1 for row in rows)
    assert rows[0].lower == rows[-1].higher == 0


def test_errors_follow_the_ladder_not_the_values() -> None:
    (bad, good) = errors_by_level([1, 5], [5, 5], levels=[5, 1])  # a ladder that counts downwards
    assert (bad.level, bad.right, bad.higher) == (5, 1, 1)
    assert good.n == 0


@given(st.lists(st.tuples(st.sampled_from([0.5, 0.7, 0.9]), st.booleans()), max_size=50))
def test_the_curve_counts_the_surest_and_ends_with_all(items: list[tuple[float, bool]]) -> None:
    sure, right = [one for one, _ in items], [one for _, one in items]
    curve = coverage_curve(sure, right)
    for point in curve:
        inside = [agrees for confidence, agrees in items if confidence >= point.confidence]
        assert (point.n, point.errors) == (len(inside), inside.count(False))
        assert point.covered == point.n / len(items)
        assert point.disagreement.low <= point.errors / point.n <= point.disagreement.high
    assert [point.n for point in curve] == sorted({point.n for point in curve})
    assert bool(items) == bool(curve)


def test_a_change_is_counted_in_the_noise_of_a_difference() -> None:
    assert reliable_change(3, 3, spread=1, reliability=0.5) == 0
    assert reliable_change(2, 3, spread=1, reliability=0.5) == 1
    with pytest.raises(ValueError, match="expected"):
        reliable_change(2, 3, spread=1, reliability=1)
    assert reliable_change(47.5, 32.5, spread=10, reliability=0.8) < -SURELY


def test_noise_alone_passes_for_change_one_time_in_twenty() -> None:
    rng = random.Random(7)
    errors, n = (0.6, 0.2), 20_000
    passed = sum(
        abs(rng.gauss(0, errors[1]) - rng.gauss(0, errors[0])) >= SURELY * noise(*errors)
        for _ in range(n)
    )
    assert abs(passed / n - 0.05) < 0.005
    with pytest.raises(ValueError, match="expected both above 0"):
        noise(0.0, 1.0)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: standardised_difference([1], [1, 2]),
        lambda: group_differences([1, 2], [1, 2], ["a"]),
        lambda: confusion([1], [9], levels=LEVELS),
        lambda: coverage_curve([math.nan], [True]),
    ],
)
def test_wrong_input_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match="expected"):
        wrong()
