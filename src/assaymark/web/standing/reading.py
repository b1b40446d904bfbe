"""Rows of evidence as the library reads them, and what it makes of one person's.

A state is computed `as_of` the newest evidence it rests on, not of today: so it depends on the
evidence and the figures alone, and comes out the same to the last bit whenever it is made anew.
Pages widen its band to the day they are read (`queries.band`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assaymark.ranking.decay import NotReached, Until, holds
from assaymark.ranking.evidence import Evidence, Model
from assaymark.ranking.guards import counted
from assaymark.ranking.state import Score, TooThin, score_of
from assaymark.web.standing.figures import Figures
from assaymark.web.standing.scale import SURE, required

COLUMNS = ("key", "competency__handle", "kind", "at", "score", "task", "work", "weight")
"""What `evidence` takes from a row of `SkillEvidence`, in this order."""


@dataclass(frozen=True, slots=True)
class Found:
    """A score with what follows from it: the rank of the level reached, and how long it holds."""

    score: Score
    reached: int
    holds_until: datetime | None

    def columns(self) -> dict[str, Any]:
        """The columns of `SkillState`."""
        its = self.score
        return {
            "mean": its.mean,
            "low": its.low,
            "high": its.high,
            "variance": its.variance,
            "n": its.n,
            "first_at": its.first,
            "newest_at": its.newest,
            "as_of": its.now,
            "reached": self.reached,
            "holds_until": self.holds_until,
        }


def evidence(row: tuple[Any, ...]) -> Evidence:
    """A row's `COLUMNS` as evidence."""
    return Evidence(*row)


def newest(given: Iterable[Evidence], skill: str, model: Model) -> datetime:
    """Of when a score in `skill` is: of its newest evidence, in all skills where they share."""
    return max(one.at for one in given if model.shared or one.skill == skill)


def found_in(
    given: list[Evidence], *, figures: Figures, top: Mapping[str, int]
) -> Iterator[tuple[str, Found]]:
    """The score of one person in each skill with evidence enough, from all their evidence.

    `top`: the highest rank of each skill's ladder.
    """
    by_day: dict[datetime, list[str]] = defaultdict(list)
    skills = sorted({one.skill for one in given})
    model = figures.covering(skills)
    for skill in skills:
        by_day[newest(given, skill, model)].append(skill)
    for now, its in sorted(by_day.items()):
        counting = counted(given, model=model, now=now)
        for skill in its:
            score = score_of(counting, skill=skill, model=model, now=now)
            if not isinstance(score, TooThin):
                yield skill, reached(score, figures=figures, top=top.get(skill, 0))


def reached(score: Score, *, figures: Figures, top: int) -> Found:
    """The highest rank, `top` at most, at which the score surely stands, and until when."""
    skill = figures.skill(score.skill)
    for rank in range(top, 0, -1):
        held = holds(score, required(rank), skill=skill, sure=SURE)
        if not isinstance(held, NotReached):
            return Found(score, rank, held.at if isinstance(held, Until) else None)
    return Found(score, 0, None)
