"""How several markings of one work become one decision: the rules, and what a decision rests on.

Two markings agree when no criterion is more than one step apart and both pass or both do not. They
become one by the level that both saw: where they are a step apart, the lower one. Opinion, for two
reasons: a badge then says nothing that only one of two assessors saw; and no other rule keeps the
outcome on which both agree (two assessors who each miss another criterion would together pass by
the higher level). See decision 0007.

Where they do not agree, a third person sees both and decides alone. Where there is no third, and
the badge does not wait for one, the level that both saw counts as well.
"""

from collections.abc import Iterable, Mapping, Sequence

from assaymark.framework.rubric import Criterion, Rubric
from assaymark.web.assessment.models import Appeal, Decision, MarkingOutcome, Purpose, Review
from assaymark.web.assessment.quoting import MAX_QUOTES, Score, from_plain
from assaymark.web.assessment.rules import rubric

Levels = Mapping[str, int]
MOST_STEPS = 1
_TWO = (MarkingOutcome.AGREED, MarkingOutcome.BOTH)


def levels_of(review: Review) -> dict[str, int]:
    """The levels of a review as they stand in it."""
    scores = from_plain(review.scores)
    return {key: score.level for key, score in scores.items() if score.level is not None}


def steps_apart(criterion: Criterion, one: int, other: int) -> int:
    """How many steps of the ladder lie between two levels, at least 0."""
    return abs(criterion.rank(one) - criterion.rank(other))


def agree(judged: Rubric, one: Levels, other: Levels) -> bool:
    """Whether two markings are near enough to become one decision."""
    near = all(steps_apart(c, one[c.key], other[c.key]) <= MOST_STEPS for c in judged.criteria)
    return near and judged.passed(one) == judged.passed(other)


def both_saw(judged: Rubric, one: Levels, other: Levels) -> dict[str, int]:
    """The level of each criterion that both markings reach: the lower one."""
    return {c.key: min(one[c.key], other[c.key], key=c.rank) for c in judged.criteria}


def better_of(judged: Rubric, one: Levels, other: Levels) -> dict[str, int]:
    """The higher level of each criterion: an appeal never takes away."""
    return {c.key: max(one[c.key], other[c.key], key=c.rank) for c in judged.criteria}


def behind(decision: Decision) -> list[Review]:
    """The reviews that a decision rests on, the one that counts most first."""
    submitted = list(
        Review.objects.filter(work=decision.work_id, submitted_at__isnull=False)
        .select_related("assessor")
        .order_by("submitted_at", "pk")
    )
    appeal = Appeal.objects.filter(decision=decision).first()
    judged_again = [one for one in submitted if appeal and one.pk == appeal.review_id]
    return [*judged_again, *_first_behind(decision, appeal, submitted)]


def _first_behind(
    decision: Decision, appeal: Appeal | None, submitted: Sequence[Review]
) -> list[Review]:
    """The reviews behind the decision as it was before any appeal."""
    before = [one for one in submitted if _before(decision, one)]
    marking = getattr(decision.work, "marking", None)
    if marking is not None and marking.outcome in _TWO:
        return [one for one in before if one.purpose in (Purpose.FIRST, Purpose.SECOND)]
    by = appeal.before["by"] if appeal else decision.decided_by_id
    return [one for one in before if one.assessor_id == by]


def took_part(decision: Decision) -> list[Review]:
    """All whose judgement led to the decision, in order: also those whom a third overruled."""
    settled = Appeal.objects.filter(decision=decision).values_list("review", flat=True).first()
    given = Review.objects.filter(work=decision.work_id, submitted_at__isnull=False)
    known = {one.pk for one in behind(decision)}
    marking = getattr(decision.work, "marking", None)
    several = marking is not None and marking.outcome != MarkingOutcome.ALONE
    return [
        one
        for one in given.order_by("submitted_at", "pk")
        if one.pk in known
        or one.pk == settled
        or (several and one.purpose != Purpose.APPEAL and _before(decision, one))
    ]


def _before(decision: Decision, review: Review) -> bool:
    """Whether a review was submitted up to the moment of the decision."""
    return review.submitted_at is not None and review.submitted_at <= decision.decided_at


def scores_behind(decision: Decision) -> dict[str, Score]:
    """What the decision's reviews saw: quotes and comments at the level that was decided."""
    return merged(rubric(decision.work.badge_version), decision.levels, behind(decision))


def merged(judged: Rubric, levels: Levels, reviews: Iterable[Review]) -> dict[str, Score]:
    """One score a criterion: of the reviews that gave this level, or else of all of them."""
    plain = [from_plain(one.scores) for one in reviews]
    return {
        one.key: _merged(levels[one.key], [p[one.key] for p in plain if one.key in p])
        for one in judged.criteria
    }


def _merged(level: int, scores: Sequence[Score]) -> Score:
    fitting = [one for one in scores if one.level == level] or list(scores)
    quotes = {(q.start, q.end): q for one in fitting for q in one.quotes}
    comments = dict.fromkeys(one.comment for one in fitting if one.comment)
    kept = tuple(quote for _place, quote in sorted(quotes.items())[:MAX_QUOTES])
    return Score(level, kept, "\n\n".join(comments))
