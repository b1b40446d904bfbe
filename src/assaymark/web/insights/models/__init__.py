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
from assaymark.web.insights.models.pilots import (
    Assumptions,
    MetricKind,
    Pilot,
    PilotMetric,
    PilotNote,
    PilotPerson,
    PilotReading,
    PilotState,
    PilotTeam,
)

__all__ = [
    "AnswerImport",
    "Assumptions",
    "Better",
    "BiasReport",
    "Counted",
    "Disclosure",
    "Kept",
    "Level",
    "Metric",
    "MetricKind",
    "MetricValue",
    "Period",
    "Pilot",
    "PilotMetric",
    "PilotNote",
    "PilotPerson",
    "PilotReading",
    "PilotState",
    "PilotTeam",
    "Question",
    "Quote",
    "ReportState",
    "Topic",
]
