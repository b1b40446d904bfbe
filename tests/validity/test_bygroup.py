"""A machine beside people in each group: figures of the group alone, intervals, small groups."""

import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from assaymark.validity.agreement import bootstrap_interval, quadratic_weighted_kappa
from assaymark.validity.bygroup import Beside, Errors, beside, errors, shown_groups
from assaymark.validity.functioning import TooFew, mean_difference, mean_residuals

LEVELS = [0, 1, 2, 3]


def scored(seed: int = 1, n: int = 240) -> tuple[np.ndarray, np.ndarray, list[str | None]]:
    random = np.random.default_rng(seed)
    human = random.integers(0, 4, n)
    machine = np.clip(human + random.integers(-1, 2, n), 0, 3)
    return machine, human, random.choice(["a", "b", ""], n, p=[0.5, 0.4, 0.1]).tolist()


def by_name(lines: tuple) -> dict:
    return {line.group: line for line in lines}


def test_each_group_has_the_figures_of_its_works_alone():
    machine, human, groups = scored()
    found = by_name(beside(machine, human, groups, levels=LEVELS, seed=3))
    assert list(found) == ["", "a", "b"]
    for group, line in found.items():
        here = np.array([not group or one == group for one in groups])
        oracle = cohen_kappa_score(machine[here], human[here], labels=LEVELS, weights="quadratic")
        assert isinstance(line, Beside)
        assert line.n == here.sum() == line.kappa.interval.n
        assert line.kappa.value == pytest.approx(oracle, abs=1e-9)
        assert line.difference.value == mean_difference(machine[here], human[here])
        assert line.difference.interval.low < line.difference.value < line.difference.interval.high


def test_intervals_are_those_of_one_draw_at_a_time_and_of_statsmodels():
    """Kappa's as near as two thousand draws come: the same draws cannot be made both ways."""
    machine, human, groups = scored()
    line = beside(machine, human, groups, levels=LEVELS, seed=3, draws=20_000)[0]
    slow = bootstrap_interval(
        lambda a, b: quadratic_weighted_kappa(a, b, levels=LEVELS),
        machine,
        human,
        seed=3,
        draws=2000,
    )
    assert isinstance(line, Beside)
    assert (line.kappa.interval.low, line.kappa.interval.high) == pytest.approx(
        (slow.low, slow.high), abs=0.008
    )
    pooled = math.sqrt((machine.var(ddof=1) + human.var(ddof=1)) / 2)
    low, high = np.array(DescrStatsW(machine - human).zconfint_mean()) / pooled
    given = line.difference.interval
    assert (given.low, given.high) == pytest.approx((low, high), abs=1e-9)


def test_residuals_are_those_of_everybody_s_line():
    machine, human, groups = scored()
    found = by_name(beside(machine, human, groups, levels=LEVELS, seed=1))
    named = [group or "?" for group in groups]
    for one in mean_residuals(machine, human, named):
        if one.group != "?":
            assert found[one.group].residual.value == one.value
            assert found[one.group].residual.interval == one.interval
    assert found[""].residual is None


def test_a_small_group_takes_another_with_it_when_nobody_is_unknown():
    machine, human, _groups = scored(n=73)
    groups = ["a"] * 40 + ["b"] * 30 + ["c"] * 3
    found = by_name(beside(machine, human, groups, levels=LEVELS, seed=1))
    assert isinstance(found["a"], Beside)
    assert (found["b"], found["c"]) == (TooFew("b"), TooFew("c"))
    machine, human, _groups = scored(n=80)
    found = by_name(beside(machine, human, [*groups, *[None] * 7], levels=LEVELS, seed=1))
    assert [name for name, one in found.items() if isinstance(one, Beside)] == ["", "a", "b"]


def test_what_does_not_vary_has_no_figure():
    machine = human = np.full(12, 2)
    (line,) = beside(machine, human, [None] * 12, levels=LEVELS, seed=1)
    assert isinstance(line, Beside)
    assert math.isnan(line.difference.value)
    assert math.isnan(line.kappa.value)
    assert math.isnan(line.kappa.interval.low)


def test_error_rates_have_their_own_numbers_below_the_line():
    human = np.array([True] * 30 + [False] * 20)
    machine = np.array([True] * 27 + [False] * 3 + [True] * 2 + [False] * 18)
    everybody, ones = errors(machine, human, ["a"] * 50)
    for line in (everybody, ones):
        assert isinstance(line, Errors)
        assert line.n == 50
        for rate, (k, n) in ((line.false_passes, (2, 20)), (line.false_fails, (3, 30))):
            assert rate is not None
            oracle = proportion_confint(k, n, method="wilson")
            assert (rate.k, rate.n) == (k, n)
            assert (rate.interval.low, rate.interval.high) == pytest.approx(oracle, abs=1e-9)


def test_an_error_rate_of_fewer_than_five_is_not_told():
    human = np.array([True] * 30 + [False] * 4)
    line = errors(human, human, ["a"] * 34)[1]
    assert isinstance(line, Errors)
    assert line.false_passes is None
    assert line.false_fails is not None
    small = errors(human, human, ["a"] * 30 + ["b"] * 4)
    assert small[1:] == (TooFew("a"), TooFew("b"))


@pytest.mark.parametrize("seed", range(30))
def test_what_is_told_never_leaves_a_rest_under_five(seed: int):
    random = np.random.default_rng(seed)
    sizes = {name: int(size) for name, size in zip("abcd", random.integers(0, 30, 4), strict=True)}
    sizes = {name: size for name, size in sizes.items() if size}
    told = shown_groups(sizes, everybody=sum(sizes.values()))
    assert all(sizes[name] >= 5 for name in told)
    rest = sum(size for name, size in sizes.items() if name not in told)
    assert rest == 0 or rest >= 5
