"""Tables of assessment, one family a file: works, judgements, graders."""

from assaymark.web.assessment.models.graders import FittedGrader, RatedExample
from assaymark.web.assessment.models.judgements import Decision, Review
from assaymark.web.assessment.models.works import MachineGrade, Work, WorkState

__all__ = [
    "Decision",
    "FittedGrader",
    "MachineGrade",
    "RatedExample",
    "Review",
    "Work",
    "WorkState",
]
