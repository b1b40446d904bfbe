"""The people of one report as columns: what each step did with them, and what they answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from assaymark.framework.rubric import Rubric
from assaymark.web.assessment.queries.auditing import FirstWork
from assaymark.web.insights.report import PATIENCE_DAYS, SMALLEST

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Labels = Mapping[str, str]
"""Question key to category, of one person; a question without an answer is missing."""
PATIENCE = timedelta(days=PATIENCE_DAYS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the organisation, as the report speaks of it."""

    key: str
    title: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One person's first work for the badge, and their answers."""

    work: FirstWork
    labels: Labels


@dataclass(frozen=True, slots=True)
class Ladder:
    """The criteria that all works of the report share, and how to read a work's levels on them."""

    rubrics: Mapping[int, Rubric]
    common: Rubric

    def passed(self, version: int, levels: Mapping[str, int]) -> bool | None:
        """Whether the levels reach the badge by their own version's rubric; None if incomplete."""
        rubric = self.rubrics[version]
        complete = {one.key for one in rubric.criteria} <= set(levels)
        return rubric.passed(levels) if complete else None

    def share(self, version: int, levels: Mapping[str, int]) -> float | None:
        """Mean height on the criteria's ladders, in [0, 1]; None if incomplete."""
        criteria = self.rubrics[version].criteria
        if any(one.key not in levels for one in criteria):
            return None
        ranks = [one.rank(levels[one.key]) / (len(one.values) - 1) for one in criteria]
        return sum(ranks) / len(ranks)

    def rank(self, version: int, levels: Mapping[str, int], criterion: str) -> int | None:
        """The step on a common criterion's ladder; None where there is no level."""
        found = {one.key: one for one in self.rubrics[version].criteria}
        own, ours = found.get(criterion), self.common.criterion(criterion)
        if own is None or own.values != ours.values or criterion not in levels:
            return None
        return ours.rank(levels[criterion])


def ladder(rubrics: Mapping[int, Rubric]) -> Ladder:
    """The newest version's rubric is the common one; raises ValueError for none at all."""
    if not rubrics:
        raise ValueError("no rubric; expected that of each version handed in for; give them")
    return Ladder(rubrics, rubrics[max(rubrics)])


def due(works: Sequence[FirstWork], *, now: datetime) -> list[FirstWork]:
    """Those whose outcome is settled: decided, or undecided for longer than anybody should wait."""
    return [one for one in works if one.decided_at is not None or now - one.handed_in_at > PATIENCE]


def in_time(work: FirstWork) -> bool:
    """Whether a decision came within the time that anybody should wait at most."""
    return work.decided_at is not None and work.decided_at - work.handed_in_at <= PATIENCE


def of_people(work: FirstWork) -> Mapping[str, int]:
    """The levels that people gave without seeing the machine's; the decided ones where none are."""
    return work.first or ({} if work.by_machine else work.levels)


@dataclass(slots=True)
class Populations:
    """The sets of people that tables were told of.

    Two tables of sets that differ by one person, whom a reader may know by name, tell that
    person's group; so a set is told of only if it equals each told before, or differs by many.
    """

    told: list[frozenset[int]] = field(default_factory=list)

    def admits(self, people: Sequence[Person]) -> bool:
        """Whether tables of `people` may be told; they then count as told."""
        here = frozenset(one.work.learner for one in people)
        for other in self.told:
            if 0 < len(here - other) < SMALLEST or 0 < len(other - here) < SMALLEST:
                return False
        self.told.append(here)
        return True


def column(people: Sequence[Person], question: str) -> NDArray[np.object_]:
    """One label per person; None where it is unknown."""
    return np.array([person.labels.get(question) or None for person in people], dtype=object)


def joined(people: Sequence[Person], questions: Sequence[str]) -> list[str | None]:
    """One label per person for a meeting of groups; None where any part is unknown."""
    parts = [[person.labels.get(one, "") for one in questions] for person in people]
    return [JOIN.join(labels) if all(labels) else None for labels in parts]


JOIN = " · "
