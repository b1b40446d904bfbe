"""How would the grader have done on each rated work, had it never met that work?

Every work is graded by a grader fitted on the others alone: vocabulary, scaling, weights, cut
points, probabilities, limits and the decision whether a criterion is usable at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.grading.criterion import Targets, Unseen, learnable, targets, unseen
from assaymark.grading.features import Reading, read
from assaymark.grading.local import fit_readings, pooled, same_text
from assaymark.grading.model import Abstention, Grade, RatedWork
from assaymark.grading.terms import table


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Rated works prepared to be graded one by one, each by a grader that never met its text.

    `works` are pooled: one for each text, in the order of their keys. For long lists this can be
    done in parts: a group's grades depend on nothing but what `of` was given.
    """

    rubric: Rubric
    works: tuple[RatedWork, ...]
    readings: tuple[Reading, ...]
    seed: int

    @staticmethod
    def of(rubric: Rubric, works: Sequence[RatedWork], *, seed: int) -> "LeaveOneOut":
        """Taking a text apart looks at that text alone, so it is done once."""
        gathered = pooled(works)
        return LeaveOneOut(rubric, gathered, tuple(read(work.text) for work in gathered), seed)

    def group(self, number: int, *, of: int) -> dict[int, tuple[Grade | Abstention, ...]]:
        """Place → grades of the works in group `number`, by one grader fitted on all others.

        `0 <= number < of <= len(works)`; a work's group is its place modulo `of`. With as many
        groups as works each leaves alone. With fewer, fewer graders are fitted, each hidden from a
        few more works and so a little worse than the one it stands for.
        """
        leaves = range(number, len(self.works), of)
        stay = [k for k in range(len(self.works)) if k % of != number]
        works, readings = [self.works[k] for k in stay], [self.readings[k] for k in stay]
        grader = fit_readings(self.rubric, works, readings, seed=self.seed)
        return {i: grader.grade_reading(self.readings[i]) for i in leaves}


def leave_one_out(
    rubric: Rubric, works: Sequence[RatedWork], *, seed: int
) -> tuple[tuple[Grade | Abstention, ...], ...]:
    """For each work, in the order given, its grades by a grader that never met its text.

    Works with the same text leave together.
    """
    apart = LeaveOneOut.of(rubric, works, seed=seed)
    n = len(apart.works)
    graded = {same_text(work.text): apart.group(i, of=n)[i] for i, work in enumerate(apart.works)}
    return tuple(graded[same_text(work.text)] for work in works)


def leave_one_out_levels(
    rubric: Rubric, works: Sequence[RatedWork]
) -> tuple[Mapping[str, int], ...]:
    """As `leave_one_out`, but the bare levels, nothing withheld for being unsure or odd.

    Abstaining removes the hard cases, so agreement on the rest is not the agreement of the grader;
    this shows the whole. A criterion is missing where its ratings cannot be learnt from.
    """
    gathered = pooled(works)
    aims = [targets(criterion, gathered) for criterion in rubric.criteria]
    usable = [i for i, aim in enumerate(aims) if not learnable(aim)]
    worth = [aims[i] for i in usable]
    counted = table([read(work.text) for work in gathered])
    found = unseen(counted, worth, np.arange(len(gathered))) if worth else ()
    rows: list[dict[str, int]] = [{} for _ in gathered]
    for i, seen in zip(usable, found, strict=True):
        _note(rows, rubric.criteria[i], aims[i], seen)
    by_text = {same_text(one.text): row for one, row in zip(gathered, rows, strict=True)}
    return tuple(by_text[same_text(work.text)] for work in works)


def _note(rows: list[dict[str, int]], criterion: Criterion, aim: Targets, seen: Unseen) -> None:
    for row, rank in zip(aim.rows.tolist(), seen.ranks.tolist(), strict=True):
        rows[row][criterion.key] = criterion.values[rank]
