"""Feedback on a decided work: per criterion what was seen and where, the level, and the next one.

One thing to do comes first, and it is concrete: the criterion that is furthest from its bar, what
its next level looks like in the rubric's words, the learner's own words to start from, and what the
assessor said about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assaymark.framework.rubric import Criterion, RubricLevel
from assaymark.grading.model import Quote
from assaymark.web.assessment.judging import scores_behind
from assaymark.web.assessment.models import Decision, Review
from assaymark.web.assessment.quoting import Score
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion


@dataclass(frozen=True, slots=True)
class Place:
    """A quote and where it stands: paragraph `paragraph` of `of`, counted from 1."""

    quote: Quote
    paragraph: int
    of: int


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion's result; `next` is None at the top of the ladder."""

    criterion: Criterion
    level: RubricLevel
    next: RubricLevel | None
    passed: bool
    score: Score
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Todo:
    """The one thing to do: from a result to its next level, starting at the learner's own words."""

    result: Result
    start_from: Place | None


def review_behind(decision: Decision) -> Review | None:
    """The review that the decision rests on; None where a machine decided, or a person without."""
    if decision.decided_by_id is None:
        return None
    found = Review.objects.filter(
        work=decision.work_id, assessor=decision.decided_by_id, submitted_at__isnull=False
    )
    return found.first()


def results(decision: Decision, review: Review | None, text: str = "") -> list[Result]:
    """One result for each criterion, in the rubric's order; `text` is the work's."""
    scores = scores_behind(decision, review)
    return [
        _result(one, decision.levels[one.key], scores.get(one.key, Score()), text)
        for one in rubric(decision.work.badge_version).criteria
    ]


def _result(criterion: Criterion, value: int, score: Score, text: str) -> Result:
    rank = criterion.rank(value)
    above = criterion.levels[rank + 1] if rank + 1 < len(criterion.levels) else None
    places = tuple(_place(text, quote) for quote in score.quotes)
    return Result(criterion, criterion.level(value), above, criterion.passes(value), score, places)


def _place(text: str, quote: Quote) -> Place:
    """Paragraphs are runs of text between empty lines."""
    return Place(quote, paragraphs(text[: quote.start + 1]), paragraphs(text))


def paragraphs(text: str) -> int:
    """How many paragraphs `text` has, at least 1.

    >>> paragraphs("one\\nstill one\\n\\n  \\ntwo")
    2
    """
    lines = [bool(line.strip()) for line in text.split("\n")]
    starts = sum(here and not before for before, here in zip([False, *lines], lines, strict=False))
    return max(1, starts)


def todo(results: Sequence[Result]) -> Todo | None:
    """What to do first; None when every criterion is at the top."""
    first = weakest(results)
    return None if first is None else Todo(first, next(iter(first.places), None))


def weakest(results: Sequence[Result]) -> Result | None:
    """The result to work on first: one not passed before one passed, then the lowest on its ladder.

    None when every criterion is at the top.
    """
    below = [one for one in results if one.next is not None]
    return min(below, key=_height, default=None)


def _height(result: Result) -> tuple[bool, int]:
    return result.passed, result.criterion.rank(result.level.value)


def quotes_of(results: Sequence[Result]) -> list[dict[str, int]]:
    """The places of all quotes."""
    return [
        {"start": one.start, "end": one.end} for result in results for one in result.score.quotes
    ]


def next_badge(decision: Decision) -> BadgeVersion | None:
    """The badge to take after this one: the next on its ladder, where one was passed."""
    above = decision.work.badge_version.badge.next
    return None if above is None or not decision.passed else catalogue.published_version(above)
