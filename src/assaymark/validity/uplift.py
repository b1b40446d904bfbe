"""What a pilot changed: readings of people or teams in, an uplift by the right unit out.

- The unit is the team, and the test is `permutation`: people of one team share their weeks, and a
  test over people calls such a week an effect (with a team-by-time shock of 0.25 SD, one time in
  three).
- People read before and after are adjusted by their own reading before, with the slope found
  *within* teams (ANCOVA): teams changing places cannot change it. Teams read as a whole are
  compared by their change (difference in differences). With no reading before: after only.
- Counts are compared as logarithms of rates, and come back as a ratio.
- One team that started is a description, whatever its p: `Verdict.DESCRIPTION`.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from scipy.stats import t as student

from assaymark.validity.agreement import Interval
from assaymark.validity.permutation import NEVER, Floats, examined

Kind = Literal["mean", "count"]
ZERO = 0.5
"""Added to each count, so that a team without any has a logarithm."""


class Verdict(StrEnum):
    """What may be said: only `SHOWN` may be called an effect."""

    DESCRIPTION = "description"
    NOT_SHOWN = "not-shown"
    SHOWN = "shown"


class Method(StrEnum):
    """How readings before were used."""

    ANCOVA = "ancova"
    CHANGE = "change"
    AFTER_ONLY = "after-only"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value in one period: 0 is before anybody started. `person` is empty for a whole team.

    A count's `exposure` says over how much it was counted: person-days, cases.
    """

    team: str
    period: int
    value: float
    person: str = ""
    exposure: float = 1.0


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team: its mean (or rate) before and in each period after, and how many people."""

    team: str
    start: int | None
    n: int
    before: float | None
    after: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Uplift:
    """The effect: a difference in the metric's unit, or a ratio of rates where `is_ratio`.

    `interval` has the ends that the permutation test would not refuse; infinite (or 0) ends mean
    that this design cannot bound the effect. `lost` people had no reading both before and after.
    """

    estimate: float
    interval: Interval
    p: float
    smallest_p: float
    verdict: Verdict
    method: Method
    is_ratio: bool
    n_people: int
    lost: int
    n_teams: int
    n_started: int
    arrangements: int
    teams: tuple[TeamLine, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """Nothing to compare with: what happened in the teams that started, and no more.

    `interval` is of the mean change of these people (or teams), not of what the pilot caused.
    """

    before: float | None
    after: float | None
    change: float | None
    interval: Interval
    n_people: int
    teams: tuple[TeamLine, ...]


def uplift(
    readings: Sequence[Reading],
    starts: Mapping[str, int | None],
    *,
    kind: Kind = "mean",
    level: float = 0.95,
    most: int = 5000,
    seed: int = 0,
) -> Uplift | Described:
    """The uplift of starting; `Described` where no team can be compared with another.

    `starts`: for each team the period (>= 1) from which on it takes part, None for never.
    Readings of other teams are left out; so are teams without readings in every period, by name.
    """
    table = _table(readings, starts, kind)
    teams = [team for team in sorted(starts) if team in table.values]
    begun = [starts[team] or NEVER for team in teams]
    periods = table.periods
    started = sum(start <= periods for start in begun)
    lines = tuple(_line(table, team, starts[team]) for team in teams)
    comparable = any(0 < sum(s <= p for s in begun) < len(begun) for p in range(1, periods + 1))
    if not comparable:
        return _described(table, teams, lines, level)
    values = np.array([table.values[team] for team in teams])
    found = examined(values, begun, level=level, most=most, seed=seed)
    ends, estimate = found.interval, found.estimate
    if kind == "count":
        estimate = math.exp(estimate)
        ends = Interval(_exp(ends.low), _exp(ends.high), ends.n)
    return Uplift(
        estimate=estimate,
        interval=ends,
        p=found.p,
        smallest_p=found.smallest_p,
        verdict=verdict(found.p, found.smallest_p, started=started, level=level),
        method=table.method,
        is_ratio=kind == "count",
        n_people=table.people,
        lost=table.lost,
        n_teams=len(teams),
        n_started=started,
        arrangements=found.arrangements,
        teams=lines,
        left_out=tuple(team for team in sorted(starts) if team not in table.values),
    )


def verdict(p: float, smallest_p: float, *, started: int, level: float) -> Verdict:
    """What may be said of a test; one team, or a design that can never refuse, only describes."""
    if started < 2 or smallest_p > 1 - level:
        return Verdict.DESCRIPTION
    return Verdict.SHOWN if p <= 1 - level else Verdict.NOT_SHOWN


@dataclass(frozen=True, slots=True)
class _Table:
    """`values`: team → adjusted reading in periods 1, 2, …; `raw` with period 0 and unadjusted."""

    values: dict[str, Floats]
    raw: dict[str, dict[int, float]]
    sizes: dict[str, int]
    changes: tuple[float, ...]
    method: Method
    periods: int
    people: int
    lost: int


_Cells = dict[str, dict[int, list[Reading]]]


def _table(readings: Sequence[Reading], starts: Mapping[str, int | None], kind: Kind) -> _Table:
    cells: _Cells = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        if reading.team in starts:
            cells[reading.team][reading.period].append(reading)
    periods = max((p for team in cells.values() for p in team), default=0)
    paired = kind == "mean" and any(r.person for team in cells.values() for r in team.get(0, ()))
    if paired:
        return _by_person(cells, periods)
    return _by_team(cells, periods, kind)


def _by_team(cells: _Cells, periods: int, kind: Kind) -> _Table:
    raw = {team: {p: _level(found, kind) for p, found in by.items()} for team, by in cells.items()}
    has_before = any(0 in by for by in raw.values())
    needed = set(range(0 if has_before else 1, periods + 1))
    whole = [team for team, by in raw.items() if needed <= set(by)] if periods else []
    values = {}
    for team in whole:
        scale = {p: math.log(v) if kind == "count" else v for p, v in raw[team].items()}
        base = scale[0] if has_before else 0.0
        values[team] = np.array([scale[p] - base for p in range(1, periods + 1)])
    sizes = {
        team: len({r.person for found in by.values() for r in found if r.person})
        for team, by in cells.items()
    }
    return _Table(
        values,
        raw,
        sizes,
        tuple(float(values[team][-1]) for team in whole) if has_before else (),
        Method.CHANGE if has_before else Method.AFTER_ONLY,
        periods,
        sum(sizes[team] for team in whole),
        0,
    )


def _by_person(cells: _Cells, periods: int) -> _Table:
    """ANCOVA with the slope within teams and periods, over people read both before and then."""
    pairs: dict[str, dict[int, Floats]] = {}
    for team, by in cells.items():
        before = _means(by.get(0, ()))
        pairs[team] = {
            p: np.array(
                [(before[who], value) for who, value in _means(by[p]).items() if who in before]
            )
            for p in by
            if p > 0
        }
    needed = range(1, periods + 1)
    whole = [t for t, by in pairs.items() if periods and all(len(by.get(p, ())) for p in needed)]
    slope = _slope([pairs[team][p] for team in whole for p in needed])
    values, raw, changes = {}, {}, []
    for team in whole:
        means = {p: pairs[team][p].mean(axis=0) for p in needed}
        values[team] = np.array([means[p][1] - slope * means[p][0] for p in needed])
        raw[team] = {0: float(means[periods][0]), **{p: float(means[p][1]) for p in needed}}
        last = pairs[team][periods]
        changes.extend((last[:, 1] - last[:, 0]).tolist())
    kept = {team: max(len(pairs[team][p]) for p in needed) for team in whole}
    everybody = {r.person for team in whole for found in cells[team].values() for r in found}
    n = sum(kept.values())
    lost = max(0, len(everybody) - n)
    return _Table(values, raw, kept, tuple(changes), Method.ANCOVA, periods, n, lost)


def _means(found: Sequence[Reading]) -> dict[str, float]:
    given: dict[str, list[float]] = defaultdict(list)
    for reading in found:
        given[reading.person].append(reading.value)
    return {who: sum(values) / len(values) for who, values in given.items()}


def _slope(cells: Sequence[Floats]) -> float:
    """The slope of after on before, pooled within cells; 0 where nobody differs."""
    inside = [cell - cell.mean(axis=0) for cell in cells if len(cell)]
    across = sum(float(cell[:, 0] @ cell[:, 1]) for cell in inside)
    along = sum(float(cell[:, 0] @ cell[:, 0]) for cell in inside)
    return across / along if along > 0 else 0.0


def _level(found: Sequence[Reading], kind: Kind) -> float:
    total = sum(reading.value for reading in found)
    if kind == "count":
        return (total + ZERO) / sum(reading.exposure for reading in found)
    return total / len(found)


def _line(table: _Table, team: str, start: int | None) -> TeamLine:
    raw = table.raw[team]
    after = tuple(raw[p] for p in range(1, table.periods + 1) if p in raw)
    return TeamLine(team, start, table.sizes[team], raw.get(0), after)


def _described(
    table: _Table, teams: Sequence[str], lines: tuple[TeamLine, ...], level: float
) -> Described:
    befores = [line.before for line in lines if line.before is not None]
    afters = [line.after[-1] for line in lines if line.after]
    changes = np.array(table.changes)
    return Described(
        before=_mean(befores),
        after=_mean(afters),
        change=float(changes.mean()) if len(changes) else None,
        interval=_interval(changes, level),
        n_people=sum(table.sizes[team] for team in teams),
        teams=lines,
    )


def _interval(changes: Floats, level: float) -> Interval:
    n = len(changes)
    if n < 2:
        return Interval(-math.inf, math.inf, n)
    half = float(student.ppf((1 + level) / 2, n - 1)) * float(changes.std(ddof=1)) / math.sqrt(n)
    return Interval(float(changes.mean()) - half, float(changes.mean()) + half, n)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _exp(value: float) -> float:
    return math.exp(value) if value < 700 else math.inf
