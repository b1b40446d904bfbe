"""Verified work of made-up people over eighteen months: true growth, noise of judges, some gamers.

What somebody truly can do in a skill grows towards a ceiling at their own pace. Each work is done
for the badge nearest to it, judged by a kind of judge with its own noise and leniency, and lands on
the level scale, where no task shows more than half a level above its own. Gamers hand the same two
works in many times in one week.
"""

from dataclasses import dataclass

import numpy as np

from assaymark.web.site.size.names import RANKS, SKILLS
from assaymark.web.site.size.people import Block, Flags, Floats, Ints, shown_skills

KINDS = ("review", "peer", "machine")
MOST = 7
"""Works of one person in one skill, gamers aside."""
_NOISE = np.array([0.42, 0.62, 0.50])
_LENIENT = np.array([0.0, 0.18, -0.05])
_WEIGHT = np.array([1.0, 0.6, 1.0])
DAY_S = 86_400
STEP = 24
"""Scores are in 24ths of a level, as means over a few criteria are."""


@dataclass(frozen=True, slots=True)
class Works:
    """Judgements of a block, by person, skill and time. `person` is a place in the block, `skill`
    one in `SKILLS`, `rank` from 0; `second` counts from 1970; `work` and `number` count a person's
    works, and judgements, in a skill; a gamer's same work has the same `work`."""

    person: Ints
    skill: Ints
    number: Ints
    work: Ints
    second: Ints
    rank: Ints
    kind: Ints
    score: Floats
    weight: Floats

    @property
    def passed(self) -> Flags:
        """Which of them met what their badge asks for."""
        return self.score >= self.rank + 1


def difficulties(seed: int) -> Floats:
    """How many levels each badge's task costs, by skill and rank."""
    draw = np.random.default_rng([seed, 0, 9])
    return draw.normal(0.0, 0.22, size=(len(SKILLS), len(RANKS)))


def works(block: Block, *, seed: int, until_s: int) -> Works:
    """All judgements of the block's people, before the second `until_s`."""
    draw = np.random.default_rng([seed, block.number, 2])
    person, skill = _chosen(draw, block)
    count = np.minimum(1 + draw.poisson(2.0, size=len(person)), MOST)
    games = block.is_gamer[person] & (draw.random(len(person)) < 0.5)
    count = np.where(games, draw.integers(8, 17, size=len(person)), count)
    row = np.repeat(np.arange(len(person)), count)
    number = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    second = _seconds(draw, block.entered[person], row, games, until_s=until_s)
    order = np.lexsort((second, row))
    row, second = row[order], second[order]
    years = (block.entered[person[row]] - (until_s - second) / DAY_S) / 365.0
    start = 0.95 + 0.30 * block.ability[person] + 0.45 * draw.normal(size=len(person))
    pace = np.maximum(block.pace[person] + draw.normal(0.0, 0.1, size=len(person)), 0.0)
    ceiling = 3.4
    now = ceiling - (ceiling - start[row]) * np.exp(-pace[row] * np.maximum(years, 0.0))
    return _judged(draw, person[row], skill[row], number, second, now, games[row], seed=seed)


def _chosen(draw: np.random.Generator, block: Block) -> tuple[Ints, Ints]:
    """Who shows which skill: of those of their function each person some; one in eight none."""
    table = np.array([shown_skills(one) for one in range(8)])
    offered = table[block.function]
    keen = draw.random((block.n, offered.shape[1])) < draw.choice(
        [0.0, 0.35, 0.7], size=(block.n, 1), p=[0.12, 0.58, 0.30]
    )
    people, places = np.nonzero(keen)
    return people, offered[people, places]


def _seconds(
    draw: np.random.Generator, entered: Ints, row: Ints, games: Flags, *, until_s: int
) -> Ints:
    """When each work was handed in: in working hours, all of a gamer's within one week."""
    share = draw.random(len(row))
    week = draw.random(len(entered))[row]
    days = np.where(games[row], (week * np.maximum(entered[row] - 7, 1)) + 6 * share, 0.0)
    days = np.where(games[row], days, share * np.maximum(entered[row] - 1, 1))
    hours = draw.integers(8 * 3600, 18 * 3600, size=len(row))
    found: Ints = until_s - (np.floor(days).astype(np.int64) + 1) * DAY_S + hours
    return found


def _judged(
    draw: np.random.Generator,
    person: Ints,
    skill: Ints,
    number: Ints,
    second: Ints,
    now: Floats,
    games: Flags,
    *,
    seed: int,
) -> Works:
    n = len(person)
    wished = np.rint(now + draw.normal(0.15, 0.35, size=n)).astype(np.int64)
    rank = np.where(games, 1, np.clip(wished, 1, len(RANKS))) - 1
    kind = draw.choice(len(KINDS), size=n, p=[0.84, 0.11, 0.05])
    score = now - difficulties(seed)[skill, rank] + _LENIENT[kind]
    score = score + _NOISE[kind] * draw.normal(size=n) + np.where(games, 0.25, 0.0)
    score = np.clip(score, 0.0, rank + 1.5)
    return Works(
        person=person,
        skill=skill,
        number=number,
        work=np.where(games, number % 2, number),
        second=second,
        rank=rank,
        kind=kind,
        score=np.rint(score * STEP) / STEP,
        weight=_WEIGHT[kind],
    )
