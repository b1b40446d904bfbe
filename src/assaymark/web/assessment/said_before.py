"""What others said of a work, as somebody sees it who judges after them: without names.

A third person sees both markings from the start. Who judges an appeal sees the decision's ground
once their own scores are kept. Nobody else sees anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.model import Quote
from assaymark.web.assessment import judging
from assaymark.web.assessment.marking import behind, levels_of
from assaymark.web.assessment.models import Appeal, Decision, Purpose, Review, Work
from assaymark.web.assessment.quoting import Score, from_plain
from assaymark.web.assessment.rules import rubric


@dataclass(frozen=True, slots=True)
class Said:
    """One judgement of one criterion, by somebody unnamed."""

    who: str
    level: int
    title: str
    quotes: tuple[Quote, ...]
    comment: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """What the page shows: by criterion, and each one's advice to the learner."""

    criteria: Mapping[str, tuple[Said, ...]]
    advice: tuple[tuple[str, str], ...] = ()
    appeal: Appeal | None = None


NOTHING = SaidBefore({})


def said_before(work: Work, review: Review) -> SaidBefore:
    """What `review`'s assessor may see of others now; nothing while they judge blind."""
    if review.purpose == Purpose.ADJUDICATION:
        return _both(work)
    if review.purpose == Purpose.APPEAL and review.scored_at is not None:
        return _decided(work)
    return NOTHING


def _both(work: Work) -> SaidBefore:
    """Both markings; which of them comes first says nothing."""
    found = list(
        Review.objects.filter(
            work=work, purpose__in=(Purpose.FIRST, Purpose.SECOND), submitted_at__isnull=False
        ).order_by("pk")
    )
    if work.sha256[:1] > "7":
        found.reverse()
    named = [(_("Assessor %(letter)s") % {"letter": chr(65 + n)}, r) for n, r in enumerate(found)]
    judged = rubric(work.badge_version)
    plain = [(who, from_plain(one.scores)) for who, one in named]
    advice = tuple((who, one.feedback) for who, one in named if one.feedback)
    return SaidBefore(_by_criterion(judged, plain), advice)


def _decided(work: Work) -> SaidBefore:
    decision = Decision.objects.select_related("work__badge_version").get(work=work)
    appeal = Appeal.objects.get(decision=decision)
    judged = rubric(work.badge_version)
    first = next(iter(behind(decision)), None)
    scores = judging.scores_behind(decision, first)
    kept = {
        one.key: _at(scores.get(one.key, Score()), decision.levels[one.key])
        for one in judged.criteria
    }
    who = _("The computer's decision") if decision.machine else _("The decision")
    advice = ((who, decision.feedback),) if decision.feedback else ()
    return SaidBefore(_by_criterion(judged, [(who, kept)]), advice, appeal)


def _at(score: Score, level: int) -> Score:
    return Score(level, score.quotes, score.comment)


def _by_criterion(
    judged: Rubric, plain: Sequence[tuple[str, Mapping[str, Score]]]
) -> dict[str, tuple[Said, ...]]:
    found = {}
    for one in judged.criteria:
        given = [(who, scores[one.key]) for who, scores in plain if one.key in scores]
        ranks = [one.rank(score.level) for _who, score in given if score.level is not None]
        apart = bool(ranks) and max(ranks) - min(ranks) > 1
        found[one.key] = tuple(
            Said(
                who,
                score.level,
                one.level(score.level).title,
                score.quotes,
                score.comment,
                is_apart=apart,
            )
            for who, score in given
            if score.level is not None
        )
    return found


def differing(work: Work) -> int:
    """How many criteria two markings see differently, for the third person's page."""
    found = Review.objects.filter(
        work=work, purpose__in=(Purpose.FIRST, Purpose.SECOND), submitted_at__isnull=False
    )
    levels = [levels_of(one) for one in found]
    return len({key for a in levels for b in levels for key in a if a.get(key) != b.get(key)})
