"""A grader's decisions on one work, how sure it is of each, and whether people decided the same.

A decision is "this criterion's pass level is reached, or not". The work's confidence is that of its
least sure criterion, and the work agrees when every decision does: a credential states each
criterion, so one wrong criterion is a wrong credential. A work with any abstention has no
confidence: it can never be decided by a machine, and no gate may count it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.grading.gate import Compared
from assaymark.grading.model import Abstention, Grade

_SECOND = "the local grader, whom no text can talk into a level,"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Criterion → level and → sureness of reached or not, where graded; → reason, where not."""

    levels: Mapping[str, int]
    sure: Mapping[str, float]
    abstained: Mapping[str, str]

    @property
    def confidence(self) -> float | None:
        """The sureness of the least sure criterion; None where any criterion is not graded."""
        return None if self.abstained or not self.sure else min(self.sure.values())


def sureness(criterion: Criterion, level: int, probabilities: Mapping[int, float]) -> float:
    """The probability of the decision that `level` stands for: reached, or not reached.

    `probabilities` maps levels to their probability, as in `Grade`; missing levels count 0.
    """
    reaching = sum(p for value, p in probabilities.items() if criterion.passes(value))
    return reaching if criterion.passes(level) else 1 - reaching


def verdict(rubric: Rubric, grades: Sequence[Grade | Abstention]) -> Verdict:
    """What the grader decided; a criterion without a grade counts as abstained."""
    given = {one.criterion: one for one in grades}
    levels, sure, abstained = {}, {}, {}
    for criterion in rubric.criteria:
        one = given.get(criterion.key)
        if isinstance(one, Grade):
            levels[criterion.key] = one.level
            sure[criterion.key] = sureness(criterion, one.level, one.probabilities)
        else:
            abstained[criterion.key] = one.reason if one else "not graded"
    return Verdict(levels, sure, abstained)


def seconded(rubric: Rubric, said: Verdict, second: Verdict) -> Verdict:
    """What may come of `said`, by a reader that a text can talk into something, beside `second`, by
    one that no text can.

    A criterion counts where both decide it alike, at the level of `second` and as sure as that is:
    so whatever the first was talked into, it brings about no decision and moves no level. It can
    only hold a decision back, for a person; talked out of that, what `second` alone would decide.
    """
    levels, sure, abstained = {}, {}, {}
    for one in rubric.criteria:
        if one.key in said.abstained:
            abstained[one.key] = said.abstained[one.key]
        elif one.key in second.abstained:
            abstained[one.key] = f"{_SECOND} gives none: {second.abstained[one.key]}"
        elif one.passes(said.levels[one.key]) != one.passes(second.levels[one.key]):
            abstained[one.key] = f"{_SECOND} decides otherwise"
        else:
            levels[one.key] = second.levels[one.key]
            sure[one.key] = second.sure[one.key]
    return Verdict(levels, sure, abstained)


def people_levels(rubric: Rubric, ratings: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Criterion → the raters' median level, where anybody rated it.

    Between two middle ratings the lower counts, as the grader learns it: a badge given in doubt is
    worse than one more look.
    """
    found = {}
    for criterion in rubric.criteria:
        ranked = sorted(ratings.get(criterion.key, ()), key=criterion.rank)
        if ranked:
            found[criterion.key] = ranked[(len(ranked) - 1) // 2]
    return found


def agreements(rubric: Rubric, said: Verdict, people: Mapping[str, int]) -> dict[str, bool]:
    """Criterion → whether people decided the same; only criteria that both decided."""
    return {
        one.key: one.passes(said.levels[one.key]) == one.passes(people[one.key])
        for one in rubric.criteria
        if one.key in said.levels and one.key in people
    }


def compared(rubric: Rubric, said: Verdict, people: Mapping[str, int]) -> Compared | None:
    """The work for the gate; None unless both decided every criterion."""
    agree = agreements(rubric, said, people)
    if said.confidence is None or len(agree) < len(rubric.criteria):
        return None
    return Compared(said.confidence, all(agree.values()))
