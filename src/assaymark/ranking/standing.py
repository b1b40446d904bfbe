"""Who stands where on a board: places with ties, neighbours, leagues, benchmarks, segments.

Ranked by the mean; where bands overlap the order is not known, and the board says so. Nothing about
a group of fewer than 5 people is shown (`Hidden`).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assaymark.ranking.evidence import RankingError

SMALLEST = 5
TENURE = (
    *((91, "under 3 months"), (182, "3 to 6 months"), (365, "6 to 12 months")),
    *((1096, "1 to 3 years"), (math.inf, "3 years and more")),
)
"""Bands of tenure: below so many days, its name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person on a board: `low <= mean <= high`."""

    person: str
    mean: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.mean <= self.high:
            raise RankingError(
                f"{self!r}; expected low <= mean <= high, none of them nan; score the person again"
            )


@dataclass(frozen=True, slots=True)
class Place:
    """`place` is shared by `tied` people. `best` to `worst`: the places that the bands leave open:
    only people whose whole band is above are surely ahead, whose whole band is below behind."""

    entry: Entry
    place: int
    tied: int
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """A group too small to show, and how many people it takes."""

    needed: int = SMALLEST


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The score from which on one is in the top quarter, and the middle one, of `n` people."""

    top_quarter: float
    middle: float
    n: int


def board(entries: Iterable[Entry], *, smallest: int = SMALLEST) -> tuple[Place, ...] | Hidden:
    """Places, best first. Going down, people share the place of the first one whose band their own
    overlaps; the first whose band lies wholly below starts the next place (so a tie is with its
    first, and two neighbours of different places may overlap: `best` and `worst` tell).

    Equal means are ordered by name. Raises RankingError for a person listed twice.
    """
    ranked = sorted(entries, key=lambda entry: (-entry.mean, entry.person))
    if len({entry.person for entry in ranked}) < len(ranked):
        raise RankingError("a person is on the board twice; expected one entry each; drop one")
    if len(ranked) < smallest:
        return Hidden(smallest)
    lows = np.sort([entry.low for entry in ranked])
    highs = np.sort([entry.high for entry in ranked])
    ahead = len(ranked) - np.searchsorted(lows, [entry.high for entry in ranked], side="right")
    behind = np.searchsorted(highs, [entry.low for entry in ranked], side="left")
    places = _shared_places(ranked)
    tied = np.bincount(places)
    return tuple(
        Place(entry, place, int(tied[place]), int(above) + 1, len(ranked) - int(below))
        for entry, place, above, below in zip(ranked, places, ahead, behind, strict=True)
    )


def _shared_places(ranked: Sequence[Entry]) -> list[int]:
    found: list[int] = []
    floor = math.inf
    for number, entry in enumerate(ranked, 1):
        if entry.high < floor:
            found.append(number)
            floor = entry.low
        else:
            found.append(found[-1])
    return found


def neighbourhood(places: Sequence[Place], person: str, *, each_way: int = 5) -> tuple[Place, ...]:
    """`person` with up to `each_way` people above and below; empty where not on the board."""
    at = next((i for i, its in enumerate(places) if its.entry.person == person), None)
    return () if at is None else tuple(places[max(0, at - each_way) : at + each_way + 1])


def leagues(
    entries: Iterable[Entry], *, size: int = 30, smallest: int = SMALLEST
) -> tuple[tuple[Entry, ...], ...] | Hidden:
    """People of like score together, best league first; sizes differ by one at most, near `size`.

    `size >= smallest`.
    """
    if not 1 <= smallest <= size:
        raise RankingError(f"leagues of {size!r}; expected {smallest} or more; choose 30")
    ranked = sorted(entries, key=lambda entry: (-entry.mean, entry.person))
    if len(ranked) < smallest:
        return Hidden(smallest)
    n = min(max(1, round(len(ranked) / size)), len(ranked) // smallest)
    edges = [len(ranked) * i // n for i in range(n + 1)]
    return tuple(tuple(ranked[a:b]) for a, b in pairwise(edges))


def benchmark(entries: Iterable[Entry], *, smallest: int = SMALLEST) -> Benchmark | Hidden:
    """What the top quarter shows; hidden until at least `smallest` people are in it."""
    means = sorted((entry.mean for entry in entries), reverse=True)
    top = math.ceil(len(means) / 4)
    if top < smallest:
        return Hidden(4 * (smallest - 1) + 1)
    return Benchmark(means[top - 1], float(np.median(means)), len(means))


def segments(
    people: Mapping[str, Mapping[str, str]], by: Sequence[str], *, smallest: int = SMALLEST
) -> dict[tuple[str, ...], frozenset[str] | Hidden]:
    """People by their values of `by` (cohort, role, tenure band …), in the order of the values.

    People who lack one of them are in no segment.
    """
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for person, its in people.items():
        if all(its.get(name) for name in by):
            found[tuple(its[name] for name in by)].add(person)
    return {
        key: frozenset(found[key]) if len(found[key]) >= smallest else Hidden(smallest)
        for key in sorted(found)
    }


def tenure_band(days: float) -> str:
    """The band of newcomers and others: by quarter in the first half year, then wider.

    >>> [tenure_band(days) for days in (10, 100, 200, 500, 2000)]
    ['under 3 months', '3 to 6 months', '6 to 12 months', '1 to 3 years', '3 years and more']
    """
    return next(name for below, name in TENURE if days < below)
