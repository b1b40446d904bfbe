"""Figures by group and DIF equal statsmodels and scikit-learn; small groups are told nothing of."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.contingency_tables import StratifiedTable

from assaymark.validity.functioning import (
    LogisticDif,
    MantelHaenszel,
    Measured,
    NotMeasured,
    Residual,
    TooFew,
    kappas,
    logistic_dif,
    mantel_haenszel,
    mean_difference,
    mean_differences,
    mean_residuals,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "bias"
LEVELS = [1, 2, 3, 4]


def scored(seed: int = 1, n: int = 200) -> tuple[np.ndarray, np.ndarray, list[str]]:
    random = np.random.default_rng(seed)
    human = random.integers(1, 5, n)
    machine = np.clip(human + random.integers(-1, 2, n), 1, 4)
    return machine, human, random.choice(["a", "b", "c"], n).tolist()


def answered(seed: int, favour: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    focal = random.random(400) < 0.4
    standing = random.integers(0, 6, 400)
    odds = (standing - 2.5) * 0.7 - favour * focal
    return random.random(400) < 1 / (1 + np.exp(-odds)), focal, standing


def test_mean_difference_is_in_pooled_standard_deviations() -> None:
    machine, human, _groups = scored()
    pooled = math.sqrt((stats.tvar(machine) + stats.tvar(human)) / 2)
    expected = (machine.mean() - human.mean()) / pooled
    assert mean_difference(machine, human) == pytest.approx(expected, abs=1e-9)
    assert mean_difference([1, 2, 3], [2, 3, 4]) == -1
    assert math.isnan(mean_difference([2, 2], [2, 2]))


def test_group_figures_equal_those_of_the_group_alone() -> None:
    machine, human, groups = scored()
    here = np.array(groups) == "b"
    smd = mean_differences(machine, human, groups)[1]
    kappa = kappas(machine, human, groups, levels=LEVELS)[1]
    oracle = cohen_kappa_score(machine[here], human[here], labels=LEVELS, weights="quadratic")
    assert smd == Measured("b", mean_difference(machine[here], human[here]), int(here.sum()))
    assert isinstance(kappa, Measured)
    assert (kappa.value, kappa.n) == (pytest.approx(oracle, abs=1e-9), here.sum())


def test_residuals_equal_those_of_statsmodels() -> None:
    machine, human, groups = scored()
    fit = sm.OLS(machine, sm.add_constant(human)).fit()
    apart = fit.resid / math.sqrt(fit.mse_resid)
    for found in mean_residuals(machine, human, groups):
        assert isinstance(found, Residual)
        own = apart[np.array(groups) == found.group]
        low, high = stats.norm.interval(0.95, own.mean(), stats.sem(own))
        assert found.value == pytest.approx(own.mean(), abs=1e-9)
        assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-9)
        assert found.interval.n == len(own)


def test_a_machine_harsh_to_one_group_shows_in_its_residual() -> None:
    machine, human, groups = scored()
    harsh = machine - 0.8 * (np.array(groups) == "c")
    by_group = {found.group: found for found in mean_residuals(harsh, human, groups)}
    assert isinstance(by_group["c"], Residual)
    assert by_group["c"].interval.high < 0


def test_residuals_without_spread_do_not_exist() -> None:
    for machine, human in (([1, 2, 3, 4], [2, 2, 2, 2]), ([1, 2, 3, 4], [2, 3, 4, 5])):
        (found,) = mean_residuals(machine, human, ["a"] * 4, smallest=2)
        assert isinstance(found, Residual)
        assert math.isnan(found.value)


def test_groups_under_five_are_told_nothing_of() -> None:
    machine, human, _groups = scored(n=14)
    groups = ["a"] * 10 + ["b"] * 4
    for found in (
        mean_differences(machine, human, groups),
        kappas(machine, human, groups, levels=LEVELS),
        mean_residuals(machine, human, groups),
    ):
        assert found[1] == TooFew("b")


def test_berkeley_admissions_give_the_figures_of_r() -> None:
    vector = json.loads((VECTORS / "berkeley-admissions.json").read_text("utf-8"))
    passed, focal, standing = [], [], []
    for number, department in enumerate(vector["departments"]):
        for word, n in department.items():
            passed += [word.endswith("admitted")] * n
            focal += [word.startswith("women")] * n
            standing += [number] * n
    found = mantel_haenszel(passed, focal, standing)
    assert isinstance(found, MantelHaenszel)
    assert f"{found.odds_ratio:.4f}" == vector["odds_ratio"]
    assert f"{found.chi_square:.4f}" == vector["chi_square"]
    assert f"{found.p:.4f}" == vector["p"]
    assert (found.ets, found.n, found.n_reference, found.n_focal) == ("A", 4526, 2691, 1835)


@pytest.mark.parametrize("seed", range(10))
def test_mantel_haenszel_equals_statsmodels(seed: int) -> None:
    passed, focal, standing = answered(seed, favour=seed / 5)
    tables = [
        [
            [np.sum(here & ~focal & passed), np.sum(here & ~focal & ~passed)],
            [np.sum(here & focal & passed), np.sum(here & focal & ~passed)],
        ]
        for here in (standing == value for value in range(6))
    ]
    oracle = StratifiedTable([np.array(table, dtype=float) for table in tables])
    test = oracle.test_null_odds(correction=True)
    found = mantel_haenszel(passed, focal, standing)
    assert isinstance(found, MantelHaenszel)
    assert found.odds_ratio == pytest.approx(oracle.oddsratio_pooled, abs=1e-9)
    assert found.delta == pytest.approx(-2.35 * oracle.logodds_pooled, abs=1e-9)
    assert found.delta_se == pytest.approx(2.35 * oracle.logodds_pooled_se, abs=1e-9)
    assert (found.chi_square, found.p) == pytest.approx((test.statistic, test.pvalue), abs=1e-9)


@pytest.mark.parametrize(("favour", "ets"), [(0.0, "A"), (0.6, "B"), (1.6, "C")])
def test_ets_classes_grow_with_the_difference(favour: float, ets: str) -> None:
    parts = [answered(seed, favour) for seed in range(10)]
    found = mantel_haenszel(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    assert isinstance(found, MantelHaenszel)
    assert found.ets == ets
    assert (found.delta < 0) == (found.odds_ratio > 1)


@pytest.mark.parametrize("seed", range(10))
def test_logistic_dif_equals_statsmodels(seed: int) -> None:
    passed, focal, standing = answered(seed, favour=seed / 5)
    columns = [np.ones(len(passed)), standing, focal, standing * focal]
    fits = [
        sm.Logit(passed, np.column_stack(columns[:width])).fit(disp=0, method="newton", tol=1e-12)
        for width in (2, 3, 4)
    ]
    found = logistic_dif(passed, focal, standing)
    assert isinstance(found, LogisticDif)
    for test, (i, j) in zip(
        (found.uniform, found.nonuniform, found.both), ((0, 1), (1, 2), (0, 2)), strict=True
    ):
        chi_square = 2 * (fits[j].llf - fits[i].llf)
        assert test.chi_square == pytest.approx(chi_square, abs=1e-9)
        assert test.p == pytest.approx(stats.chi2.sf(chi_square, test.df), abs=1e-9)
        assert test.df == j - i
    assert 0 <= found.r2_change <= 1


def test_a_difference_that_turns_with_standing_is_nonuniform() -> None:
    random = np.random.default_rng(5)
    focal, standing = random.random(3000) < 0.5, random.normal(size=3000)
    slope = np.where(focal, -0.8, 0.8)
    found = logistic_dif(random.random(3000) < 1 / (1 + np.exp(-slope * standing)), focal, standing)
    assert isinstance(found, LogisticDif)
    assert found.nonuniform.p < 1e-6
    assert found.uniform.p > 0.001
    assert found.r2_change > 0.07


def test_what_cannot_be_measured_says_why() -> None:
    passed, focal, standing = answered(1)
    for answer in (
        mantel_haenszel(passed, focal, np.where(focal, standing, standing + 10)),
        mantel_haenszel(~focal, focal, standing),
        logistic_dif(passed, np.zeros_like(focal), standing),
        logistic_dif(standing > 2, focal, standing),
        logistic_dif(passed, focal, focal * 1.0),
    ):
        assert isinstance(answer, NotMeasured)
        assert answer.reason


def test_other_values_are_refused() -> None:
    with pytest.raises(ValueError, match="true or false"):
        mantel_haenszel([0, 2], [0, 1], [1, 1])
    with pytest.raises(ValueError, match="of the same"):
        mean_difference([1, 2], [1, math.nan])
    with pytest.raises(ValueError, match="one label each"):
        mean_differences([1, 2], [1, 2], ["a"])
    with pytest.raises(ValueError, match="n=2"):
        mean_residuals([1, 2], [1, 2], ["a", "a"])
