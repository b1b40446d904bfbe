"""What a credential says of a work that more than one person judged, in plain sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.web.assessment.models import (
    AppealState,
    Decision,
    MarkingOutcome,
    Purpose,
    Review,
)

_HOW = {
    MarkingOutcome.AGREED.value: gettext_lazy(
        "Two assessors judged the work criterion by criterion against the rubric, each without "
        "being shown whose it was or what the other had said. They agreed; of each criterion the "
        "level stands that both saw."
    ),
    MarkingOutcome.ADJUDICATED.value: gettext_lazy(
        "Two assessors judged the work blind and did not agree. A third, who saw both judgements "
        "without names, decided."
    ),
    MarkingOutcome.BOTH.value: gettext_lazy(
        "Two assessors judged the work blind and did not agree, and nobody was there to decide "
        "between them. Of each criterion the level stands that both saw."
    ),
}


def how(decision: Decision) -> str:
    """How several people came to the decision; '' where one person judged, or a machine."""
    marking = getattr(decision.work, "marking", None)
    said = [] if marking is None else [str(_HOW.get(marking.outcome, ""))]
    appeal = getattr(decision, "appeal", None)
    if appeal is not None and appeal.state == AppealState.UPHELD:
        if appeal.before["machine"]:
            said.append(_("A computer had decided first."))
        said.append(
            _(
                "The decision was contested. Somebody who had not judged the work before judged it "
                "anew, without being shown whose it was or what had been decided, and then decided."
            )
        )
    return " ".join(filter(None, said))


def suggested(reviews: Sequence[Review]) -> str:
    """Whether those who judged blind were shown a computer's suggestion."""
    if any(one.suggestion_seen_at for one in reviews if one.purpose != Purpose.ADJUDICATION):
        return _(
            "A computer's suggestion was shown to an assessor only after their own scores were "
            "saved. People decided."
        )
    return _("No computer's suggestion was shown to the assessors.")
