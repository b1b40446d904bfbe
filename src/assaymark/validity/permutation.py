"""Exact tests of who started when: teams change places, and the figure is made again each time.

A team is the unit, because what happens to a team in a week happens to all its people at once.
Under no effect every order of the teams' starts is as likely as the one met, so no model of the
noise is needed. The interval holds every effect that the same test would not refuse.
Fisher (1935), The Design of Experiments; Rosenbaum (2002), Observational Studies, chapter 2.
"""

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assaymark.validity.agreement import Interval

Floats = NDArray[np.float64]
Starts = NDArray[np.int64]
NEVER = 10**6
"""The start of a team that is only compared with: a period that never comes."""
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Examined:
    """An estimate, its p and interval by all `arrangements` tried; `smallest_p` of the design.

    `interval.n` counts teams. Its ends are infinite where no effect could ever be refused.
    """

    estimate: float
    interval: Interval
    p: float
    smallest_p: float
    arrangements: int


def arrangements(starts: Sequence[int]) -> int:
    """In how many ways the same starts can fall on the teams.

    >>> arrangements([1] * 6 + [NEVER] * 6), arrangements([1] + [NEVER] * 7)
    (924, 8)
    """
    return math.factorial(len(starts)) // math.prod(
        math.factorial(n) for n in Counter(starts).values()
    )


def orders(starts: Sequence[int], *, most: int, seed: int) -> Starts:
    """Starts by team, shape (n_orders, n_teams), the order met first.

    Every order once where there are at most `most`; else `most` of them drawn at random, besides
    the one met, which keeps the test valid (Phipson & Smyth 2010).
    """
    met = np.asarray(starts, dtype=np.int64)
    if arrangements(starts) <= most:
        every = np.array(list(_each(starts)), dtype=np.int64)
        same = np.all(every == met, axis=1)
        return np.concatenate([every[same], every[~same]])
    random = np.random.default_rng(seed)
    drawn = random.permuted(np.tile(met, (most, 1)), axis=1)
    return np.concatenate([met[None, :], drawn])


def effects(values: Floats, placed: Starts) -> Floats:
    """The effect under each order, shape (n_orders,): started less not yet started teams.

    `values`: shape (n_teams, n_periods), each team's reading in periods 1, 2, …, freed of its
    start; `placed`: from `orders`. A period counts where some teams have started and some have
    not, by n1·n0; a team is never compared with one that started before it. Callaway & Sant'Anna
    (2021), Journal of Econometrics 225, on why.
    """
    total, weight = np.zeros(len(placed)), 0.0
    teams = values.shape[0]
    for period in range(values.shape[1]):
        started = placed <= period + 1
        n1 = int(started[0].sum())
        if not 0 < n1 < teams:
            continue
        column = values[:, period]
        inside = started @ column
        apart = inside / n1 - (column.sum() - inside) / (teams - n1)
        share = n1 * (teams - n1) / teams
        total, weight = total + share * apart, weight + share
    return total / weight if weight else np.full(len(placed), math.nan)


def smallest_p(starts: Sequence[int], *, periods: int, most: int = 5000, seed: int = 0) -> float:
    """The least p that these starts could ever give; 1 where nothing can be compared.

    >>> smallest_p([1] + [NEVER] * 7, periods=1)
    0.125
    >>> round(smallest_p([1] * 6 + [NEVER] * 6, periods=1) * 924)
    2
    """
    placed = orders(starts, most=most, seed=seed)
    return _least(effects(exposure(starts, periods), placed))


def exposure(starts: Sequence[int], periods: int) -> Floats:
    """1 where a team has started, shape (n_teams, periods)."""
    first = np.asarray(starts, dtype=np.int64)[:, None]
    return (first <= np.arange(1, periods + 1)[None, :]).astype(np.float64)


def examined(
    values: Floats, starts: Sequence[int], *, level: float, most: int = 5000, seed: int = 0
) -> Examined:
    """The test of no effect, and every constant effect it would not refuse at `level`.

    `values` as for `effects`. Both sides count: an order is as far out as its distance from 0.
    nan where no period has teams to compare.
    """
    placed = orders(starts, most=most, seed=seed)
    found = effects(values, placed)
    moved = effects(exposure(starts, values.shape[1]), placed)
    estimate = float(found[0])
    if math.isnan(estimate):
        return Examined(math.nan, Interval(-math.inf, math.inf, len(starts)), 1.0, 1.0, len(placed))
    slack = NEAR * max(1.0, float(np.abs(found).max()))
    p = float(np.mean(np.abs(found) >= abs(estimate) - slack))
    apart = found - estimate * moved
    up = _reach(apart, moved, level)
    down = _reach(-apart, moved, level)
    ends = Interval(estimate - down, estimate + up, len(starts))
    return Examined(estimate, ends, p, _least(moved), len(placed))


def _reach(apart: Floats, moved: Floats, level: float) -> float:
    """How far above the estimate the first refused effect lies.

    An effect `e` above it is matched by an order while |apart - e·moved| >= e: up to one `e` for
    each order, since |moved| <= 1. The interval ends where too few orders match.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        one = np.where(1 + moved > NEAR, apart / (1 + moved), np.where(apart >= 0, np.inf, -np.inf))
        two = np.where(
            1 - moved > NEAR, -apart / (1 - moved), np.where(apart <= NEAR, np.inf, -np.inf)
        )
    ends = np.sort(np.maximum(one, two))[::-1]
    allowed = math.floor((1 - level) * len(ends) + NEAR)
    return max(0.0, float(ends[allowed])) if allowed < len(ends) else 0.0


def _least(moved: Floats) -> float:
    if np.isnan(moved[0]):
        return 1.0
    return float(np.mean(np.abs(moved) >= abs(moved[0]) - NEAR))


def _each(starts: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every order of `starts`, each once."""
    kinds = sorted(Counter(starts).items())

    def fill(places: tuple[int, ...], left: list[tuple[int, int]]) -> Iterator[dict[int, int]]:
        if not left:
            yield {}
            return
        (start, n), *others = left
        for taken in itertools.combinations(places, n):
            rest = tuple(place for place in places if place not in set(taken))
            for other in fill(rest, others):
                yield {**dict.fromkeys(taken, start), **other}

    for order in fill(tuple(range(len(starts))), kinds):
        yield tuple(order[place] for place in range(len(starts)))
