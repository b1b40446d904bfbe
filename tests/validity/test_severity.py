"""Severity: equal to the slow text-book way and to statsmodels; used where it has earned it."""

import csv
import math
import warnings

import numpy as np
import pandas as pd
import pytest
from bench.severity import ASPECTS, BAR, BARRED, SEED, table
from numpy.typing import NDArray
from statsmodels.regression.mixed_linear_model import MixedLM

from assaymark.validity.severity import (
    Adjusted,
    NotAdjusted,
    fit,
    held_out,
    judged,
    least,
    linked,
)
from tests.shared_data import shared

Floats = NDArray[np.float64]


def made_up(
    seed: int,
    *,
    raters: int = 5,
    works: int = 40,
    severity: float = 1.0,
    each: int | None = 3,
    noise: float = 0.7,
) -> Floats:
    """Made-up marks; `each` raters a work, or all."""
    random = np.random.default_rng(seed)
    table = (
        5
        + random.normal(0, 1, works)[None, :]
        + random.normal(0, severity, raters)[:, None]
        + random.normal(0, noise, (raters, works))
    )
    if each is not None:
        for work in range(works):
            table[random.permutation(raters)[each:], work] = np.nan
    return table


def slowly(table: Floats, works_sd: float, raters_sd: float) -> tuple[float, Floats, Floats]:
    """Deviance, severities, errors of marks without themselves: from the whole covariance."""
    raters, works = np.nonzero(~np.isnan(table))
    y = table[raters, works]
    by_rater = np.eye(len(table))[raters]
    cover = np.eye(len(y)) + works_sd**2 * (works[:, None] == works)
    cover = cover + raters_sd**2 * by_rater @ by_rater.T
    inverse = np.linalg.inv(cover)
    ones = inverse.sum(axis=1)
    project = inverse - np.outer(ones, ones) / ones.sum()
    residual = y @ project @ y / (len(y) - 1)
    logs = np.linalg.slogdet(cover)[1] + math.log(ones.sum())
    deviance = (len(y) - 1) * (1 + math.log(2 * math.pi * residual)) + logs
    severities = raters_sd**2 * by_rater.T @ project @ y
    return float(deviance), severities, project @ y / np.diag(project)


@pytest.mark.parametrize("seed", range(4))
def test_the_fast_algebra_equals_the_whole_covariance(seed):
    table = made_up(seed)
    model = fit(table)
    works_sd = math.sqrt(model.between_works / model.residual)
    raters_sd = math.sqrt(model.between_raters / model.residual)
    deviance, severities, _errors = slowly(table, works_sd, raters_sd)
    assert model.deviance == pytest.approx(deviance, rel=1e-9)
    assert model.severities == pytest.approx(severities, rel=1e-9, abs=1e-9)


def test_a_mark_left_out_is_predicted_as_by_fitting_without_it():
    table = made_up(1, works=12, raters=4)
    works_sd, raters_sd = 1.2, 0.9
    _deviance, _severities, errors = slowly(table, works_sd, raters_sd)
    raters, works = np.nonzero(~np.isnan(table))
    y = table[raters, works]
    cover = np.eye(len(y)) + works_sd**2 * (works[:, None] == works)
    cover = cover + raters_sd**2 * (raters[:, None] == raters)
    for place in range(len(y)):
        rest = np.arange(len(y)) != place
        inverse = np.linalg.inv(cover[np.ix_(rest, rest)])
        mean = (inverse @ y[rest]).sum() / inverse.sum()
        said = mean + cover[place, rest] @ inverse @ (y[rest] - mean)
        assert errors[place] == pytest.approx(y[place] - said, rel=1e-9)


def test_the_errors_of_held_out_marks_are_those_of_the_whole_covariance(monkeypatch):
    table = made_up(2)
    monkeypatch.setattr("assaymark.validity.severity._ratios", lambda _marks: (1.2, 0.9))
    monkeypatch.setattr("assaymark.validity.severity._ratio_of_works", lambda _marks: 1.1)
    measured = held_out(table, seed=1)
    _d, _s, both = slowly(table, 1.2, 0.9)
    _d, _s, alone = slowly(table, 1.1, 0.0)
    assert measured.additive == pytest.approx(float(np.sqrt(np.mean(both**2))), rel=1e-9)
    assert measured.works_alone == pytest.approx(float(np.sqrt(np.mean(alone**2))), rel=1e-9)


def test_variances_equal_those_of_the_balanced_table_in_closed_form():
    table = made_up(3, raters=6, works=30, each=None)
    raters, works = table.shape
    grand = table.mean()
    by_work = raters * ((table.mean(axis=0) - grand) ** 2).sum() / (works - 1)
    by_rater = works * ((table.mean(axis=1) - grand) ** 2).sum() / (raters - 1)
    rest = table - table.mean(axis=0) - table.mean(axis=1)[:, None] + grand
    residual = (rest**2).sum() / ((works - 1) * (raters - 1))
    model = fit(table)
    assert model.residual == pytest.approx(residual, rel=1e-6)
    assert model.between_works == pytest.approx((by_work - residual) / raters, rel=1e-6)
    assert model.between_raters == pytest.approx((by_rater - residual) / works, rel=1e-6)


def test_it_is_as_likely_as_what_statsmodels_finds_or_likelier():
    table = made_up(4)
    raters, works = np.nonzero(~np.isnan(table))
    frame = pd.DataFrame({"mark": table[raters, works], "rater": raters, "work": works})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = MixedLM.from_formula(
            "mark ~ 1",
            frame,
            groups=np.ones(len(frame)),
            re_formula="0",
            vc_formula={"rater": "0 + C(rater)", "work": "0 + C(work)"},
        ).fit(reml=True)
    model = fit(table)
    found = dict(zip(theirs.model.exog_vc.names, theirs.vcomp, strict=True))
    assert model.between_works == pytest.approx(found["work"], rel=2e-3)
    assert model.between_raters == pytest.approx(found["rater"], rel=2e-3)
    at_theirs, _s, _e = slowly(
        table,
        math.sqrt(found["work"] / theirs.scale),
        math.sqrt(found["rater"] / theirs.scale),
    )
    assert model.deviance <= at_theirs + 1e-9


def test_judges_that_do_not_differ_have_no_severity():
    model = fit(made_up(5, severity=0.0, raters=8, works=60))
    assert np.abs(model.severities).max() < 0.1


def test_a_constant_added_moves_the_mean_and_nothing_else():
    table = made_up(6)
    one, other = fit(table), fit(table + 7)
    assert other.mean == pytest.approx(one.mean + 7)
    assert other.severities == pytest.approx(one.severities, abs=1e-6)


def test_a_judge_of_few_works_is_taken_for_an_average_one():
    table = made_up(7, each=None, works=30)
    table[0] += 3
    table[0, 2:] = np.nan
    model = fit(table)
    raw = np.nanmean(table[0] - np.nanmean(table[1:], axis=0))
    assert 0 < model.severities[0] < raw
    others = range(1, 5)
    assert _width(model.beside(0, others)) > 2 * _width(model.beside(1, [0, 2, 3, 4]))


def _width(found: tuple[float, float, float]) -> float:
    return found[2] - found[1]


def test_beside_others_is_a_difference_and_its_error_that_of_a_difference():
    model = fit(made_up(3))
    gap, low, high = model.beside(0, [1])
    assert gap == pytest.approx(model.severities[0] - model.severities[1])
    assert (low, high) == pytest.approx((gap - (high - gap), gap + (gap - low)))
    spread = model.covariance
    error = math.sqrt(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1])
    assert high - gap == pytest.approx(1.959964 * error, rel=1e-6)


def test_groups_are_raters_who_rated_the_same_work():
    nothing = math.nan
    table = [
        [1, nothing, nothing, nothing],
        [2, 3, nothing, nothing],
        [nothing, 1, nothing, nothing],
        [nothing, nothing, 4, nothing],
        [nothing, nothing, 4, nothing],
        [nothing, nothing, nothing, nothing],
    ]
    assert linked(table) == (frozenset({0, 1, 2}), frozenset({3, 4}))


def test_severity_is_used_where_it_predicts_and_nowhere_else():
    yes = judged(made_up(8, severity=1.5), seed=1)
    assert isinstance(yes, Adjusted)
    assert yes.held_out.gain > 0.15
    assert yes.raters == frozenset(range(5))
    no = judged(made_up(8, severity=0.0), seed=1)
    assert isinstance(no, NotAdjusted)
    assert "does not predict" in no.reason
    assert no.held_out is not None


def test_a_gain_by_shrinking_alone_does_not_count_as_severity():
    measured = held_out(made_up(9, severity=0.0, noise=2.0, works=200), seed=1)
    assert measured.over_others.high < 1
    assert not measured.wins


def test_few_works_or_judges_without_common_work_are_left_as_they_are():
    few = judged(made_up(1, works=19), seed=1)
    assert isinstance(few, NotAdjusted)
    assert few.reason.startswith("19 works")
    apart = np.full((6, 60), np.nan)
    apart[:3, :30], apart[3:, 30:45] = (
        made_up(2, raters=3, works=30),
        made_up(3, raters=3, works=15),
    )
    found = judged(apart, seed=1)
    assert isinstance(found, Adjusted)
    assert found.raters == frozenset({0, 1, 2})
    assert found.model.severities[3:] == pytest.approx([0, 0, 0])
    alone = np.full((2, 40), np.nan)
    alone[0, :20], alone[1, 20:] = 1.0, 2.0
    assert isinstance(judged(alone, seed=1), NotAdjusted)


def test_intervals_of_severity_hold_about_what_they_promise():
    hits, tries = 0, 0
    for seed in range(30):
        random = np.random.default_rng(seed)
        true = random.normal(0, 1, 6)
        table = random.normal(0, 1, 40)[None, :] + true[:, None] + random.normal(0, 1, (6, 40))
        for work in range(40):
            table[random.permutation(6)[3:], work] = np.nan
        model = fit(table)
        for rater in range(6):
            low, high = model.interval(rater)
            hits += low <= true[rater] <= high
            tries += 1
    assert 0.85 < hits / tries <= 1.0


def test_nothing_to_fit_is_an_error_that_says_so():
    with pytest.raises(ValueError, match="1 ratings; at least two"):
        fit([[1.0, math.nan]])
    with pytest.raises(ValueError, match="expected \\(n_raters, n_items\\)"):
        fit([1.0, 2.0])


def test_equal_marks_everywhere_are_no_crash():
    model = fit(np.full((3, 25), 2.0))
    assert np.abs(model.severities).max() < 1e-6
    assert isinstance(judged(np.full((3, 25), 2.0), seed=1), NotAdjusted)


def test_the_simplex_finds_a_valley():
    found = least(lambda at: (at[0] - 3) ** 2 + 10 * (at[1] + 1) ** 2, (0.0, 0.0))
    assert found == pytest.approx((3, -1), abs=1e-6)


@pytest.mark.parametrize("aspect", BARRED)
def test_on_real_graders_a_mark_is_predicted_15_percent_better_than_by_the_others(aspect):
    grades = shared("soft-skills/menagerie") / "grades.csv"
    with grades.open(encoding="utf-8", newline="") as file:
        ratings = table(list(csv.DictReader(file)), ASPECTS[aspect])
    measured = held_out(ratings, seed=SEED)
    assert measured.n > 1000
    assert measured.gain >= BAR
    assert measured.wins
