"""Tables of insights, one family a file: bias audits, metrics, pilots."""

from assaymark.web.insights.models.bias import (
    AnswerImport,
    BiasReport,
    Counted,
    Disclosure,
    Question,
    ReportState,
)
from assaymark.web.insights.models.metrics import (
    Better,
    Kept,
    Level,
    Metric,
    MetricValue,
    Period,
    Quote,
    Topic,
)

__all__ = [
    "AnswerImport",
    "Better",
    "BiasReport",
    "Counted",
    "Disclosure",
    "Kept",
    "Level",
    "Metric",
    "MetricValue",
    "Period",
    "Question",
    "Quote",
    "ReportState",
    "Topic",
]
