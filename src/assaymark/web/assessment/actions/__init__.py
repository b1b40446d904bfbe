"""The verbs of assessment: hand in, review, decide, rate examples, fit a grader.

Their errors are listed in `assessment.refusal`.
"""

from assaymark.web.assessment.actions.deciding import decide
from assaymark.web.assessment.actions.grading import keep_grades
from assaymark.web.assessment.actions.handing_in import Upload, hand_in
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

__all__ = [
    "Upload",
    "decide",
    "finish_blind",
    "fit_grader",
    "hand_in",
    "keep_grader",
    "keep_grades",
    "open_review",
    "rate_example",
    "rate_examples",
    "save_review",
    "see_suggestion",
    "submit_review",
]
