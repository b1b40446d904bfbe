"""What a submitted review led to, as the assessor is told."""

from django.contrib.messages import constants
from django.utils.translation import gettext as _

from assaymark.web.assessment.models import (
    Appeal,
    AppealState,
    Decision,
    Marking,
    MarkingOutcome,
    MarkingStage,
    Purpose,
    Review,
)


def what_followed(done: Review) -> tuple[int, str]:
    """The level of the message, and its words."""
    decision = Decision.objects.select_related("decided_by").filter(work=done.work_id).first()
    if decision is None:
        return constants.SUCCESS, _waits(done)
    appeal = Appeal.objects.filter(review=done).first()
    if appeal is not None:
        return constants.SUCCESS, _appealed(appeal)
    if decision.decided_by_id != done.assessor_id:
        words = _(
            "%(who)s decided this work while you were scoring. Your scores are kept as a "
            "second opinion: they help to see how far assessors agree, and change nothing."
        )
        return constants.WARNING, words % {"who": decision.decided_by or _("The computer")}
    return constants.SUCCESS, f"{_together(done)} {_outcome(decision)}".strip()


def _waits(done: Review) -> str:
    if Marking.objects.get(work=done.work_id).stage == MarkingStage.SECOND:
        return _(
            "Your marking is kept. This work is marked twice: somebody else judges it now, without "
            "knowing what you said. Nothing is decided yet."
        )
    return _(
        "Your marking is kept. It differs from the first one by more than a level, or in the "
        "outcome: a third person looks at both and decides."
    )


def _appealed(appeal: Appeal) -> str:
    if appeal.state == AppealState.UPHELD:
        return _("The appeal is upheld: the decision has changed. The learner gets your answer.")
    return _("The appeal is dismissed: the decision stands. The learner gets your answer.")


def _together(done: Review) -> str:
    outcome = Marking.objects.filter(work=done.work_id).values_list("outcome", flat=True).first()
    if outcome == MarkingOutcome.AGREED and done.purpose == Purpose.SECOND:
        return _("You agree with the first marking.")
    if outcome == MarkingOutcome.BOTH:
        return _("The first marking differs and there is no third person: what both saw counts.")
    if outcome == MarkingOutcome.ALONE:
        return _("A second marking was due, but there is nobody for it: yours counts.")
    return ""


def _outcome(decision: Decision) -> str:
    if decision.passed:
        return _("Decided: passed. The badge is signed and given.")
    return _("Decided: not passed yet. The learner gets your feedback.")
