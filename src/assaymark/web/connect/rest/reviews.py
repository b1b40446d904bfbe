"""Reviews over the API: an assessor's whole judgement in one call, blind, then the decision."""

from django.utils.translation import gettext as _

from assaymark.grading.model import Quote
from assaymark.web.assessment import actions
from assaymark.web.assessment import queries as assessment
from assaymark.web.assessment.models import Review, Work
from assaymark.web.assessment.quoting import Score, from_plain, in_order, pasted, quote_at
from assaymark.web.connect.queries import Caller
from assaymark.web.connect.rest.problems import CONFLICT, Problem
from assaymark.web.connect.rest.work_shapes import PlaceIn, ReviewIn, ReviewOut, ScoreIn
from assaymark.web.connect.rest.works import decision_out


def review(caller: Caller, work: Work, judged: ReviewIn) -> ReviewOut:
    """The submitted review and the decision; raises `Problem`, or what `assessment` refuses.

    Sending the same levels again gives the same review back.
    """
    opened = actions.open_review(work=work, assessor=caller.user)
    scores = {key: _score(work.text, one) for key, one in judged.scores.items()}
    if opened.submitted_at is not None:
        _refuse_other(opened, judged)
        return _out(opened)
    if not assessment.is_judged_blind(opened):
        raise Problem(
            CONFLICT,
            _("This work waits for somebody who looks at what others said: %(what)s.")
            % {"what": opened.get_purpose_display()},
            _("Over the API works are judged blind, a first or second time."),
            _("Judge it on its page."),
        )
    submitted = actions.submit_review(review=opened, scores=scores, feedback=judged.feedback)
    return _out(submitted)


def _score(text: str, one: ScoreIn) -> Score:
    quotes = in_order(_quote(text, quote) for quote in one.quotes)
    return Score(one.level, quotes, one.comment)


def _quote(text: str, quote: str | PlaceIn) -> Quote:
    if isinstance(quote, PlaceIn):
        return quote_at(text, quote.start, quote.end)
    return pasted(text, quote)


def _refuse_other(review: Review, judged: ReviewIn) -> None:
    if _levels(review) != {key: one.level for key, one in judged.scores.items()}:
        raise Problem(
            CONFLICT,
            _("You submitted a review of this work already, with other levels."),
            _("A review is submitted once."),
            _("Leave it as it is; a badge given by mistake can be revoked with a reason."),
        )


def _levels(review: Review) -> dict[str, int]:
    scores = from_plain(review.scores)
    return {key: one.level for key, one in scores.items() if one.level is not None}


def _out(review: Review) -> ReviewOut:
    work = assessment.work(review.work.handle)
    if work is None or review.submitted_at is None:
        raise RuntimeError(f"{review!r} is not submitted, though submitting it was not refused")
    decision = getattr(work, "decision", None)
    return ReviewOut(
        work=work.handle,
        submitted_at=review.submitted_at,
        levels=_levels(review),
        counts=decision is None or assessment.counts(review),
        decision=None if decision is None else decision_out(decision),
    )
