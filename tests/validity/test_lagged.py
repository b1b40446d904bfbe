"""Team-week links with a lag: what goes in comes out, what all share does not, few are refused."""

import numpy as np
import pytest
from scipy.stats import t as student
from statsmodels.api import OLS

from assaymark.validity.lagged import TEAMS, Link, Slope, TooFew, lagged

Series = dict[tuple[str, int], float]


def made(n_teams: int = 10, weeks: int = 14, *, effect: float, seed: int = 5) -> tuple[Series, ...]:
    draws = np.random.default_rng(seed)
    lead, outcome = {}, {}
    for team in range(n_teams):
        level = draws.normal()
        for week in range(weeks):
            lead[f"t{team}", week] = 3 + level + draws.normal()
        for week in range(weeks):
            before = lead.get((f"t{team}", week - 2), 3.0)
            shared = 5 * np.sin(week)
            outcome[f"t{team}", week] = 20 + 4 * level + effect * before + shared + draws.normal()
    return lead, outcome


def test_an_effect_two_weeks_later_is_found_with_its_size():
    found = lagged(*made(effect=-1.5), lag=2)
    assert isinstance(found, Link)
    assert found.forwards.low < -1.5 < found.forwards.high < 0
    assert found.is_clear
    assert (found.teams, found.weeks, found.n) == (10, 12, 120)


def test_what_sets_teams_apart_and_what_a_week_brings_to_all_is_no_link():
    found = lagged(*made(effect=0.0), lag=2)
    assert isinstance(found, Link)
    assert found.forwards.low < 0 < found.forwards.high
    assert not found.is_clear


def test_slope_and_interval_are_those_of_statsmodels():
    lead, outcome = made(effect=0.7)
    rows = [(team, week) for team, week in outcome if (team, week - 2) in lead]
    teams, weeks = sorted({t for t, _w in rows}), sorted({w for _t, w in rows})
    design = np.array(
        [
            [lead[t, w - 2], *(t == one for one in teams), *(w == one for one in weeks[1:])]
            for t, w in rows
        ],
        dtype=float,
    )
    y = np.array([outcome[one] for one in rows])
    full = OLS(y, design).fit()
    found = lagged(lead, outcome, lag=2)
    assert isinstance(found, Link)
    assert found.forwards.value == pytest.approx(full.params[0], abs=1e-9)
    team = np.array([teams.index(t) for t, _w in rows])
    means = np.array([np.c_[design[:, 0], design[:, 11:], y][team == one].mean(0) for one in team])
    within = np.c_[design[:, 0], design[:, 11:], y] - means
    robust = OLS(within[:, -1], within[:, :-1]).fit(cov_type="cluster", cov_kwds={"groups": team})
    half = student.ppf(0.975, 9) * robust.bse[0]
    assert found.forwards.high - found.forwards.value == pytest.approx(half, rel=1e-9)


def test_a_link_that_is_as_strong_backwards_is_not_clear():
    forwards, back = Slope(1.0, 0.5, 1.5, 0.001), Slope(0.9, 0.4, 1.4, 0.002)
    assert Link(forwards, None, 9, 9, 81, 1).is_clear
    assert not Link(forwards, back, 9, 9, 81, 1).is_clear


@pytest.mark.parametrize(("n_teams", "weeks"), [(TEAMS - 1, 14), (10, 9)])
def test_too_few_teams_or_weeks_are_refused_with_their_number(n_teams: int, weeks: int):
    found = lagged(*made(n_teams, weeks, effect=1.0), lag=2)
    assert found == TooFew(n_teams, weeks - 2)


def test_a_lead_that_never_moves_within_a_team_is_refused():
    lead, outcome = made(effect=1.0)
    still = {(team, week): float(team[1:]) for team, week in lead}
    assert isinstance(lagged(still, outcome, lag=0), TooFew)
