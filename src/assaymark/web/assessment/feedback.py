"""Feedback on a decided work: per criterion what was seen, the level reached, and the next one."""

from collections.abc import Sequence
from dataclasses import dataclass

from assaymark.framework.rubric import Criterion, RubricLevel
from assaymark.web.assessment.judging import scores_behind
from assaymark.web.assessment.models import Decision, Review
from assaymark.web.assessment.quoting import Score, from_plain
from assaymark.web.assessment.rules import rubric


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion's result; `next` is None at the top of the ladder."""

    criterion: Criterion
    level: RubricLevel
    next: RubricLevel | None
    passed: bool
    score: Score


def review_behind(decision: Decision) -> Review | None:
    """The review that the decision rests on; None where a machine decided, or a person without."""
    if decision.decided_by_id is None:
        return None
    found = Review.objects.filter(
        work=decision.work_id, assessor=decision.decided_by_id, submitted_at__isnull=False
    )
    return found.first()


def results(decision: Decision, review: Review | None) -> list[Result]:
    """One result for each criterion, in the rubric's order."""
    scores = scores_behind(decision, review)
    return [
        _result(one, decision.levels[one.key], scores.get(one.key, Score()))
        for one in rubric(decision.work.badge_version).criteria
    ]


def _result(criterion: Criterion, value: int, score: Score) -> Result:
    rank = criterion.rank(value)
    above = criterion.levels[rank + 1] if rank + 1 < len(criterion.levels) else None
    return Result(criterion, criterion.level(value), above, criterion.passes(value), score)


def weakest(results: Sequence[Result]) -> Result | None:
    """The result to work on first: one not passed before one passed, then the lowest on its ladder.

    None when every criterion is at the top.
    """
    below = [one for one in results if one.next is not None]
    return min(below, key=_height, default=None)


def _height(result: Result) -> tuple[bool, int]:
    return result.passed, result.criterion.rank(result.level.value)


def quotes_of(review: Review) -> list[dict[str, int]]:
    """The places of all quotes of a review."""
    scores = from_plain(review.scores).values()
    return [{"start": q.start, "end": q.end} for score in scores for q in score.quotes]
