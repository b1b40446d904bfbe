"""How would the grader have done on each rated work, had it never met that work?

Every work is graded by a grader fitted on the others alone: vocabulary, scaling, weights, cut
points, probabilities, limits and the decision whether a criterion is usable at all.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.grading.criterion import Targets, Unseen, learnable, targets, unseen
from assaymark.grading.features import Encoder, read
from assaymark.grading.local import fit_readings, pooled, same_text
from assaymark.grading.model import Abstention, Grade, RatedWork
from assaymark.grading.terms import table


def leave_one_out(
    rubric: Rubric, works: Sequence[RatedWork], *, seed: int, encoder: Encoder | None = None
) -> tuple[tuple[Grade | Abstention, ...], ...]:
    """For each work, in the order given, its grades by a grader that never met its text.

    Works with the same text leave together. Taking a text apart looks at that text alone, so it is
    done once.
    """
    gathered = pooled(works)
    readings = [read(work.text, encoder) for work in gathered]
    graded: dict[str, tuple[Grade | Abstention, ...]] = {}
    for i, work in enumerate(gathered):
        others = [*gathered[:i], *gathered[i + 1 :]]
        rest = [*readings[:i], *readings[i + 1 :]]
        grader = fit_readings(rubric, others, rest, seed=seed, encoder=encoder)
        graded[same_text(work.text)] = grader.grade_reading(readings[i])
    return tuple(graded[same_text(work.text)] for work in works)


def leave_one_out_levels(
    rubric: Rubric, works: Sequence[RatedWork], encoder: Encoder | None = None
) -> tuple[Mapping[str, int], ...]:
    """As `leave_one_out`, but the bare levels, nothing withheld for being unsure or odd.

    Abstaining removes the hard cases, so agreement on the rest is not the agreement of the grader;
    this shows the whole. A criterion is missing where its ratings cannot be learnt from.
    """
    gathered = pooled(works)
    aims = [targets(criterion, gathered) for criterion in rubric.criteria]
    usable = [i for i, aim in enumerate(aims) if not learnable(aim)]
    worth = [aims[i] for i in usable]
    counted = table([read(work.text, encoder) for work in gathered])
    found = unseen(counted, worth, np.arange(len(gathered))) if worth else ()
    rows: list[dict[str, int]] = [{} for _ in gathered]
    for i, seen in zip(usable, found, strict=True):
        _note(rows, rubric.criteria[i], aims[i], seen)
    by_text = {same_text(one.text): row for one, row in zip(gathered, rows, strict=True)}
    return tuple(by_text[same_text(work.text)] for work in works)


def _note(rows: list[dict[str, int]], criterion: Criterion, aim: Targets, seen: Unseen) -> None:
    for row, rank in zip(aim.rows.tolist(), seen.ranks.tolist(), strict=True):
        rows[row][criterion.key] = criterion.values[rank]
