"""The verbs of assessment: hand in, review, decide, rate examples, fit a grader.

Their errors are listed in `assessment.refusal`.
"""

from assaymark.web.assessment.actions.appealing import contest
from assaymark.web.assessment.actions.calibrating import calibrate
from assaymark.web.assessment.actions.deciding import decide
from assaymark.web.assessment.actions.gating import route, set_policy
from assaymark.web.assessment.actions.grading import keep_grades
from assaymark.web.assessment.actions.handing_in import Upload, hand_in
from assaymark.web.assessment.actions.marking import decide_without, set_marking_policy
from assaymark.web.assessment.actions.rating import (
    fit_grader,
    keep_grader,
    rate_example,
    rate_examples,
)
from assaymark.web.assessment.actions.reviewing import (
    finish_blind,
    open_review,
    save_review,
    see_suggestion,
    submit_review,
)
from assaymark.web.assessment.actions.studying import (
    calibrate_grader,
    discard_study,
    learn_from_works,
    publish_study,
)

__all__ = [
    "Upload",
    "calibrate",
    "calibrate_grader",
    "contest",
    "decide",
    "decide_without",
    "discard_study",
    "finish_blind",
    "fit_grader",
    "hand_in",
    "keep_grader",
    "keep_grades",
    "learn_from_works",
    "open_review",
    "publish_study",
    "rate_example",
    "rate_examples",
    "route",
    "save_review",
    "see_suggestion",
    "set_marking_policy",
    "set_policy",
    "submit_review",
]
