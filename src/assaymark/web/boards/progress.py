"""What a sprint's teams have gained: the score at the end less the score at the start, by evidence.

Both are reckoned from evidence by the day its work was handed in, whenever it was judged: so a work
handed in during the sprint and judged later still counts, and one handed in before it and judged
during it does not. Thin evidence stays near the starting point, as everywhere, and whoever has
shown nothing has gained nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import fmean

from assaymark.ranking.evidence import Evidence, Model
from assaymark.ranking.guards import counted
from assaymark.ranking.standing import SMALLEST, Entry, Hidden, board
from assaymark.ranking.state import Score, score_of
from assaymark.ranking.teams import TeamMean, team_means

MEASURES = ("gain", "reach", "works", "new", "weeks", "checked")
"""What a team can be best at, most telling first; `ahead` says how each is reckoned."""


@dataclass(frozen=True, slots=True)
class Gain:
    """One person's sprint: levels gained, works handed in and judged, and how."""

    gain: float
    works: int
    checked: int
    weeks: frozenset[int]
    is_new: bool


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team on a sprint's board; `place` is shared where bands overlap."""

    team: str
    mean: TeamMean
    place: int
    tied: int


def gain(
    given: Iterable[Evidence], *, skill: str, model: Model, start: datetime, end: datetime
) -> Gain:
    """What one person's evidence says of a sprint from `start` to `end`."""
    given = list(given)
    during = [one for one in given if one.skill == skill and start < one.at <= end]
    before = [one for one in given if one.at <= start]
    first = _first_days(one for one in given if one.skill == skill and one.at <= end)
    known = {work for work, at in first.items() if at <= start}
    fresh = first.keys() - known
    counting = [one for one in given if one.at <= start or not _is_old(one, skill, known)]
    rise = _mean(counting, skill, model, end) - _mean(before, skill, model, start)
    return Gain(
        gain=rise if fresh else 0.0,
        works=len(fresh),
        checked=len({one.work or one.key for one in during if one.kind == "review"} - known),
        weeks=frozenset((first[work] - start) // timedelta(days=7) for work in fresh),
        is_new=len(known) < model.fewest <= len(known | fresh),
    )


def _first_days(given: Iterable[Evidence]) -> dict[str, datetime]:
    """When each work first came: the same work handed in again is not another one."""
    found: dict[str, datetime] = {}
    for one in given:
        work = one.work or one.key
        found[work] = min(one.at, found.get(work, one.at))
    return found


def _is_old(one: Evidence, skill: str, known: Collection[str]) -> bool:
    return one.skill == skill and (one.work or one.key) in known


def _mean(given: Iterable[Evidence], skill: str, model: Model, now: datetime) -> float:
    eager = replace(model, fewest=1)
    found = score_of(counted(given, model=eager, now=now), skill=skill, model=eager, now=now)
    return found.mean if isinstance(found, Score) else model.skills[skill].start


def lines(teams: Mapping[str, Sequence[Gain]]) -> tuple[TeamLine, ...]:
    """The board of teams of at least five, by their shrunk means, ties where bands overlap."""
    means = team_means({team: [one.gain for one in its] for team, its in teams.items()})
    shown = {team: its for team, its in means.items() if isinstance(its, TeamMean)}
    entries = (
        Entry(team, its.mean, min(its.low, its.mean), max(its.high, its.mean))
        for team, its in shown.items()
    )
    places = board(entries, smallest=1)
    if isinstance(places, Hidden):
        return ()
    return tuple(
        TeamLine(its.entry.person, shown[its.entry.person], its.place, its.tied) for its in places
    )


def best_at(teams: Mapping[str, Sequence[Gain]]) -> dict[str, tuple[str, float]]:
    """For each team of at least five, what it did best beside the others, and how much of it.

    A team gets the measure at which it stands highest; a measure already given is given again only
    where all that are left stand lower, so that teams are told different things where they can be.
    """
    figures = {team: measured(its) for team, its in teams.items() if len(its) >= SMALLEST}
    ranks = [
        (_rank(figures, team, measure), order, team, measure)
        for team in sorted(figures)
        for order, measure in enumerate(MEASURES)
        if figures[team][measure] > 0
    ]
    given: dict[str, str] = {}
    used: Counter[str] = Counter()
    for rank, _order, team, measure in sorted(ranks):
        if team not in given and (not used[measure] or rank == 1):
            given[team] = measure
            used[measure] += 1
    for _best, _order, team, measure in sorted(ranks):
        given.setdefault(team, measure)
    return {team: (measure, figures[team][measure]) for team, measure in given.items()}


def measured(its: Sequence[Gain]) -> dict[str, float]:
    """A team's figures: mean gain in levels; shares of its people with verified work, and with
    their first score; works a person; weeks with verified work; share of works an assessor saw."""
    works = sum(one.works for one in its)
    return {
        "gain": fmean(one.gain for one in its),
        "reach": fmean(one.works > 0 for one in its),
        "works": works / len(its),
        "new": fmean(one.is_new for one in its),
        "weeks": float(len(frozenset().union(*(one.weeks for one in its)))),
        "checked": sum(one.checked for one in its) / works if works else 0.0,
    }


def _rank(figures: Mapping[str, Mapping[str, float]], team: str, measure: str) -> int:
    return 1 + sum(its[measure] > figures[team][measure] for its in figures.values())


def by_team(members: Iterable[tuple[str, Gain]]) -> dict[str, list[Gain]]:
    """The gains of each team's people."""
    found: dict[str, list[Gain]] = defaultdict(list)
    for team, its in members:
        found[team].append(its)
    return dict(found)
