"""Tables of insights, one family a file: bias audits, metrics, pilots."""

from assaymark.web.insights.models.bias import (
    AnswerImport,
    BiasReport,
    Counted,
    Disclosure,
    Question,
    ReportState,
)

__all__ = [
    "AnswerImport",
    "BiasReport",
    "Counted",
    "Disclosure",
    "Question",
    "ReportState",
]
