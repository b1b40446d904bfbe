"""Whether what teams do in one week goes with what is measured of them some weeks later.

Regression of the outcome on the leading figure `lag` weeks before, with an effect for each team
(what always sets it apart) and each week (what happens to all), so only teams' own ups and downs
are compared; errors are robust to clusters by team, the interval is Student's with one degree of
freedom less than there are teams. The same reckoning backwards in time is made as well: a later
figure cannot have caused an earlier outcome, so what it finds is what this design finds in vain.
It never shows a cause. Errors as statsmodels' (CR1), which is the oracle in tests.
Cameron & Miller (2015), Journal of Human Resources 50; Frisch & Waugh (1933), Econometrica 1.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Series = Mapping[tuple[str, int], float]
"""Team and number of the week to a figure."""
TEAMS, WEEKS = 8, 8
"""Fewer teams, or weeks with both figures, and nothing is reckoned. Measured under no link, with
figures that hang on over weeks: a link is claimed in 4 to 8 of 100, from 8 teams to 24."""


@dataclass(frozen=True, slots=True)
class Slope:
    """Change of the outcome that goes with one more of the leading figure, and its interval."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Link:
    """What was found; `backwards` is the same with time turned round, where there is enough."""

    forwards: Slope
    backwards: Slope | None
    teams: int
    weeks: int
    n: int
    lag: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves 0 out, and the one backwards does not."""
        back = self.backwards
        free = back is None or back.low <= 0 <= back.high
        return free and not self.forwards.low <= 0 <= self.forwards.high


@dataclass(frozen=True, slots=True)
class TooFew:
    """Nothing reckoned: how many teams and weeks have both figures."""

    teams: int
    weeks: int


def lagged(lead: Series, outcome: Series, *, lag: int, level: float = 0.95) -> Link | TooFew:
    """The link of `outcome` with `lead` from `lag` weeks before, `lag >= 0`.

    `TooFew` under `TEAMS` teams with two weeks each, under `WEEKS` weeks, or where nothing varies.
    """
    found = _pairs(lead, outcome, lag)
    slope = _slope(found, level) if found.is_enough else None
    if slope is None:
        return TooFew(found.n_teams, found.n_weeks)
    back = _pairs(lead, outcome, -lag) if lag else None
    backwards = _slope(back, level) if back and back.is_enough else None
    return Link(slope, backwards, found.n_teams, found.n_weeks, len(found.y), lag)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    team: NDArray[np.intp]
    week: NDArray[np.intp]
    x: Floats
    y: Floats

    @property
    def n_teams(self) -> int:
        return len(np.unique(self.team))

    @property
    def n_weeks(self) -> int:
        return len(np.unique(self.week))

    @property
    def is_enough(self) -> bool:
        return self.n_teams >= TEAMS and self.n_weeks >= WEEKS


def _pairs(lead: Series, outcome: Series, lag: int) -> _Pairs:
    met = [(team, week) for team, week in outcome if (team, week - lag) in lead]
    times = Counter(team for team, _week in met)
    rows = sorted((team, week) for team, week in met if times[team] > 1)
    _teams, team = np.unique([team for team, _week in rows], return_inverse=True)
    _weeks, week = np.unique([week for _team, week in rows], return_inverse=True)
    x = np.array([lead[one, at - lag] for one, at in rows], dtype=np.float64)
    y = np.array([outcome[one, at] for one, at in rows], dtype=np.float64)
    return _Pairs(team, week, x, y)


def _slope(found: _Pairs, level: float) -> Slope | None:
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415 - slow to load

    weeks = np.eye(found.n_weeks)[found.week][:, 1:]
    columns = np.column_stack([found.x, weeks, found.y])
    within = columns - _means(columns, found.team)
    x, others, y = within[:, 0], within[:, 1:-1], within[:, -1]
    rest = _rest(x, others)
    if np.linalg.norm(rest) < 1e-9 * max(1.0, float(np.ptp(found.x))):
        return None
    value = float(rest @ y / (rest @ rest))
    left = _rest(y - value * x, others)
    pulls = np.bincount(found.team, rest * left)
    n, k, teams = len(y), others.shape[1] + 1, found.n_teams
    shrunk = teams / (teams - 1) * (n - 1) / (n - k)
    error = math.sqrt(shrunk * float(pulls @ pulls)) / float(rest @ rest)
    reach = float(stdtrit(teams - 1, (1 + level) / 2)) * error
    p = float(2 * stdtr(teams - 1, -abs(value) / error)) if error > 0 else math.nan
    return Slope(value, value - reach, value + reach, p)


def _means(columns: Floats, team: NDArray[np.intp]) -> Floats:
    counts = np.bincount(team)[:, None]
    sums = np.stack([np.bincount(team, one) for one in columns.T], -1)
    return np.asarray((sums / counts)[team])


def _rest(one: Floats, others: Floats) -> Floats:
    """What of `one` the `others` do not explain."""
    found, *_more = np.linalg.lstsq(others, one, rcond=None)
    return np.asarray(one - others @ found)
