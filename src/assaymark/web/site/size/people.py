"""People of a made-up organisation, a block of whole teams at a time.

Everything is drawn from (seed, block) alone, so the same block comes out the same on every machine
and nothing of earlier blocks is kept in memory. Times are days before `until`.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from assaymark.web.kit.handles import ALPHABET
from assaymark.web.site.size.names import (
    FAMILY,
    FUNCTIONS,
    GIVEN,
    HEAD,
    LEAD,
    PLACES,
    SKILLS,
    TITLES,
    TRACKS,
)

BLOCK = 5_000
SMALLEST_TEAM, LARGEST_TEAM = 5, 12
WINDOW_DAYS = 548
"""Eighteen months, from which all evidence is."""
TEAMS_A_HEAD = 8
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Block:
    """`n` people from number `first` on; `team` counts through the block, `leads` is where each
    team begins; `boss` is a person of the block, -1 for its first. `entered`: days before `until`
    at which somebody began to learn; `ability`, `pace` and `is_gamer` are the truth behind the
    evidence, known to nobody outside."""

    number: int
    first: int
    n: int
    team: Ints
    leads: Ints
    boss: Ints
    function: Ints
    place: Ints
    title: Ints
    given: Ints
    family: Ints
    track: Ints
    tenure: Ints
    entered: Ints
    has_cohort: Flags
    ability: Floats
    pace: Floats
    is_gamer: Flags
    handles: tuple[str, ...]

    def name(self, i: int) -> str:
        """What somebody is called."""
        return f"{GIVEN[self.given[i]]} {FAMILY[self.family[i]]}"

    def email(self, i: int, domain: str) -> str:
        """An address that can never exist, unlike any other."""
        plain = unicodedata.normalize("NFKD", self.name(i).lower().replace(" ", "."))
        letters = plain.encode("ascii", "ignore").decode()
        return f"{letters}.{self.first + i}@{domain}"

    def team_name(self, i: int) -> str:
        """What somebody's team is called, unlike any other team."""
        function, place = FUNCTIONS[self.function[i]], PLACES[self.place[self.leads[self.team[i]]]]
        return f"{function}, {place} {self.number * 1000 + int(self.team[i]) + 1}"

    def cohort(self, i: int, until: date) -> str:
        """The quarter in which somebody began to learn."""
        if not self.has_cohort[i]:
            return ""
        began = until - timedelta(days=int(self.entered[i]))
        return f"{began.year} Q{(began.month + 2) // 3}"

    def row(self, i: int, until: date) -> dict[str, Any]:
        """The context of one person, as `Membership` has it, but for the manager."""
        return {
            "job_title": TITLES[self.title[i]],
            "team": self.team_name(i),
            "cohort": self.cohort(i, until),
            "track": TRACKS[self.track[i]],
            "location": PLACES[self.place[i]],
            "started_on": until - timedelta(days=int(self.tenure[i])),
        }


def block(number: int, *, people: int, seed: int) -> Block:
    """The block `number` of an organisation of `people`; 0 <= number * BLOCK < people."""
    first = number * BLOCK
    n = min(BLOCK, people - first)
    draw = np.random.default_rng([seed, number, 1])
    sizes = _sizes(draw, n)
    team = np.repeat(np.arange(len(sizes)), sizes)
    leads = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    is_lead = np.zeros(n, dtype=bool)
    is_lead[leads] = True
    function = draw.integers(len(FUNCTIONS), size=len(sizes))[team]
    tenure = _tenure(draw, n, is_lead)
    late = draw.integers(0, WINDOW_DAYS - 60, size=n)
    entered = np.minimum(tenure, WINDOW_DAYS - np.where(draw.random(n) < 0.5, 0, late))
    place = draw.integers(len(PLACES), size=len(sizes))[team]
    return Block(
        number=number,
        first=first,
        n=n,
        team=team,
        leads=leads,
        boss=_bosses(leads, team),
        function=function,
        place=np.where(draw.random(n) < 0.08, len(PLACES) - 1, place),
        title=_titles(draw, n, leads),
        given=draw.integers(len(GIVEN), size=n),
        family=draw.integers(len(FAMILY), size=n),
        track=np.where(is_lead, 2, draw.choice([0, 1, 3], size=n, p=[0.6, 0.3, 0.1])),
        tenure=tenure,
        entered=entered,
        has_cohort=draw.random(n) < 0.9,
        ability=draw.normal(0.0, 1.0, size=n) + draw.normal(0.0, 0.25, size=len(sizes))[team],
        pace=draw.normal(0.45, 0.22, size=n) + draw.normal(0.0, 0.12, size=len(sizes))[team],
        is_gamer=draw.random(n) < 0.03,
        handles=_handles(draw, n),
    )


def _sizes(draw: np.random.Generator, n: int) -> Ints:
    """Sizes of teams that add up to `n`, each from 5 to 12 where `n` allows it."""
    drawn = draw.integers(SMALLEST_TEAM, LARGEST_TEAM + 1, size=n // SMALLEST_TEAM + 1)
    upto = int(np.searchsorted(np.cumsum(drawn), n))
    sizes: list[int] = drawn[: upto + 1].tolist()
    sizes[-1] -= sum(sizes) - n
    while len(sizes) > 1 and sizes[-1] < SMALLEST_TEAM:
        largest = max(range(len(sizes) - 1), key=lambda i: sizes[i])
        if sizes[largest] > SMALLEST_TEAM:
            sizes[largest] -= 1
            sizes[-1] += 1
        else:
            sizes[-2] += sizes.pop()
    return np.array(sizes)


def _bosses(leads: Ints, team: Ints) -> Ints:
    """A team reports to its first, those of eight teams to a head, heads to the block's first."""
    boss = leads[team].copy()
    heads = leads[(np.arange(len(leads)) // TEAMS_A_HEAD) * TEAMS_A_HEAD]
    boss[leads] = heads
    boss[heads] = 0
    boss[0] = -1
    return boss


def _titles(draw: np.random.Generator, n: int, leads: Ints) -> Ints:
    titles = draw.choice(6, size=n, p=[0.48, 0.2, 0.12, 0.1, 0.05, 0.05])
    titles[leads] = LEAD
    titles[leads[::TEAMS_A_HEAD]] = HEAD
    return titles


def _tenure(draw: np.random.Generator, n: int, is_lead: Flags) -> Ints:
    """Days in the organisation: a quarter came in the last 18 months, leads are here longer."""
    fresh = draw.integers(7, WINDOW_DAYS, size=n)
    older = WINDOW_DAYS + np.minimum(draw.exponential(1100, size=n), 9000).astype(np.int64)
    return np.where((draw.random(n) < 0.25) & ~is_lead, fresh, older)


def _handles(draw: np.random.Generator, n: int) -> tuple[str, ...]:
    letters = np.array(list(ALPHABET))[draw.integers(len(ALPHABET), size=(n, 16))]
    return tuple(map("".join, letters))


def shown_skills(function: int) -> tuple[int, ...]:
    """The places in `SKILLS` that people of a function work on: five of eight."""
    return tuple((function + step) % len(SKILLS) for step in (0, 1, 2, 4, 5))
