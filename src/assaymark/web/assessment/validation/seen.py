"""What a study looks at: one work, how people rated it, what the grader would say unmet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.grading.heldout import Unmet
from assaymark.grading.verdict import people_levels

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """One measured work; `ratings`: criterion → one level per person, blind, in order.

    `here`: handed in and judged here, by `team`'s `learner` (a number that stands for a person and
    leaves this package in no form); else a rated example, of which neither is known.
    """

    ratings: Mapping[str, tuple[int, ...]]
    unmet: Unmet
    here: bool = False
    team: str = ""
    learner: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion over the works that people rated, as ranks on its ladder.

    `people`: shape (n_raters, n_works), nan where there are fewer ratings; `median`: the lower of
    two middle ones; `machine`: nan where the grader says nothing; `reaching`: probability of the
    bar; `place`: index of each work in the list that was given.
    """

    criterion: Criterion
    people: Floats
    median: Floats
    machine: Floats
    reaching: Floats
    place: NDArray[np.int64]

    @property
    def n(self) -> int:
        """How many works people rated."""
        return len(self.place)

    @property
    def ranks(self) -> list[int]:
        """The ladder."""
        return list(range(len(self.criterion.levels)))

    @property
    def bar(self) -> int:
        """The rank that is needed."""
        return self.criterion.rank(self.criterion.pass_value)

    def twice(self) -> Floats:
        """The first two ratings of works that have two: shape (2, n_twice)."""
        if len(self.people) < 2:
            return np.zeros((2, 0))
        return np.asarray(self.people[:2, ~np.isnan(self.people[1])])

    def compared(self) -> tuple[Floats, Floats]:
        """Machine and median of the works where both say something."""
        both = ~np.isnan(self.machine)
        return self.machine[both], self.median[both]


def column(criterion: Criterion, seen: Sequence[Seen]) -> Column:
    """The criterion over the works with at least one rating."""
    rated = [(i, one) for i, one in enumerate(seen) if one.ratings.get(criterion.key)]
    widest = max((len(one.ratings[criterion.key]) for _, one in rated), default=0)
    people = np.full((widest, len(rated)), np.nan)
    machine, reaching = np.full(len(rated), np.nan), np.full(len(rated), np.nan)
    median = np.zeros(len(rated))
    only = Rubric((criterion,))
    for at, (_, one) in enumerate(rated):
        given = one.ratings[criterion.key]
        people[: len(given), at] = [criterion.rank(level) for level in given]
        median[at] = criterion.rank(people_levels(only, one.ratings)[criterion.key])
        said = one.unmet.bare.get(criterion.key)
        if said is not None:
            machine[at], reaching[at] = criterion.rank(said.level), said.reaching
    place = np.array([i for i, _ in rated], dtype=np.int64)
    return Column(criterion, people, median, machine, reaching, place)
