"""The answers that text-books and other programs print, to the printed digit."""

import numpy as np
import pytest

from assaymark.validity.functioning import MantelHaenszel, mantel_haenszel
from assaymark.validity.mixed import Growth, growth
from assaymark.validity.ordinary import difference_in_differences, mean_difference
from assaymark.validity.predictive import taylor_russell
from assaymark.validity.survival import cox, kaplan_meier
from tests.validity.published import ROSSI, orthodont, rossi, sample, sleepstudy

# lwage of injury.dta, Kentucky (Meyer, Viscusi & Durbin 1995; Wooldridge, example 13.4): number,
# mean and standard deviation of log duration by (after the change, high earner).
INJURY = {
    (0, 0): (1705, 1.1256154, 1.2230902),
    (0, 1): (1233, 1.3820939, 1.2989001),
    (1, 0): (1527, 1.1332727, 1.2731297),
    (1, 1): (1161, 1.5803525, 1.2981575),
}
# Earnings in 1978 of the National Supported Work sample (LaLonde 1986; Dehejia & Wahba 1999).
NSW = {0: (260, 4554.8023, 5483.8368), 1: (185, 6349.1454, 7867.4047)}
# Berkeley 1973 (Bickel, Hammel & O'Connell 1975): department: men admitted, rejected, women.
BERKELEY = [
    (512, 313, 89, 19),
    (353, 207, 17, 8),
    (120, 205, 202, 391),
    (138, 279, 131, 244),
    (53, 138, 94, 299),
    (22, 351, 24, 317),
]


def test_sleepstudy_grows_as_lme4_prints_it():
    rows = sleepstudy()
    found = growth(rows.ravel(), np.tile(np.arange(10), 18), np.repeat(np.arange(18), 10))
    assert isinstance(found, Growth)
    assert round(found.start.value, 3) == 251.405
    assert round(found.start.se, 3) == 6.825
    assert round(found.slope.value, 3) == 10.467
    assert round(found.slope.se, 3) == 1.546
    assert round(found.start_sd, 3) == 24.741
    assert round(found.slope_sd, 3) == 5.922
    assert round(found.residual_sd, 3) == 25.592
    assert round(found.reml, 3) == 1743.628


def test_orthodont_grows_as_nlme_prints_it():
    rows = orthodont()
    found = growth(rows.ravel(), np.tile([8.0, 10, 12, 14], 27), np.repeat(np.arange(27), 4))
    assert isinstance(found, Growth)
    assert round(found.start.value, 4) == 16.7611
    assert round(found.slope.value, 4) == 0.6602
    assert round(found.log_likelihood, 3) == -221.318


def test_injured_workers_stay_away_longer_as_wooldridge_prints_it():
    cells = [(sample(*of), after, high) for (after, high), of in INJURY.items()]
    values = np.concatenate([found for found, _after, _high in cells])
    after = np.concatenate([np.full(len(found), when) for found, when, _high in cells])
    high = np.concatenate([np.full(len(found), earner) for found, _when, earner in cells])
    found = difference_in_differences(values, high, after)
    assert (round(found.estimate, 4), round(found.se, 4)) == (0.1906, 0.0685)


def test_supported_work_pays_as_lalonde_prints_it():
    values = np.concatenate([sample(*of) for of in NSW.values()])
    found = mean_difference(values, np.repeat([0, 1], [260, 185]))
    assert (round(found.estimate, 1), round(found.se, 1)) == (1794.3, 632.9)


def test_released_men_are_arrested_later_with_aid_as_r_prints_it():
    people = rossi()
    assert people.shape == (432, 9)
    found = cox(people[:, 0], people[:, 1], people[:, 2:], names=ROSSI[2:])
    assert found[0].name == "fin"
    assert round(found[0].coefficient, 3) == -0.379
    assert round(found[0].ratio, 3) == 0.684


def test_kaplan_meier_is_that_of_freireichs_leukaemia_patients():
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapsed = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = kaplan_meier(weeks, relapsed)
    assert [round(step.share, 3) for step in curve.steps] == [
        *(0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448)
    ]
    assert curve.median == 23
    assert [step.at_risk for step in curve.steps] == [21, 17, 15, 12, 11, 7, 6]
    assert curve.median_ends == (13, None), "as SAS prints it, LOGLOG"
    assert [round(end, 3) for end in curve.at(12)] == [round(end, 3) for end in curve.at(10)]
    assert curve.at(5) == (1, 1, 1)
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    curve = kaplan_meier(placebo, [1] * 21)
    assert (curve.median, curve.median_ends) == (8, (4, 11))


def test_selection_pays_as_taylor_and_russell_print_it():
    assert taylor_russell(0.5, 0.5, 0.6) == pytest.approx(0.7608728, abs=5e-8)


def test_berkeley_admits_as_mantel_and_haenszel_find_it():
    passed, focal, place = [], [], []
    for number, (men, men_not, women, women_not) in enumerate(BERKELEY):
        passed += [1] * men + [0] * men_not + [1] * women + [0] * women_not
        focal += [0] * (men + men_not) + [1] * (women + women_not)
        place += [number] * (men + men_not + women + women_not)
    found = mantel_haenszel(passed, focal, place)
    assert isinstance(found, MantelHaenszel)
    assert round(found.odds_ratio, 4) == 0.9047
