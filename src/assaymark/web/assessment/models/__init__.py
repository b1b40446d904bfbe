"""Tables of assessment, one family a file: works, judgements, graders."""

from assaymark.web.assessment.models.code import CodeSeen, CodeTask
from assaymark.web.assessment.models.gates import (
    Calibration,
    CalibrationItem,
    Ended,
    GatePolicy,
    GateState,
    ItemSource,
    Route,
    Routing,
)
from assaymark.web.assessment.models.graders import FittedGrader, RatedExample
from assaymark.web.assessment.models.integrity import (
    Fingerprint,
    Likeness,
    Look,
    Measured,
    Noticed,
)
from assaymark.web.assessment.models.judgements import Decision, Purpose, Review
from assaymark.web.assessment.models.language_models import (
    CalibratedVote,
    CallState,
    LanguageCall,
    LanguageModel,
    LanguageReading,
    Reader,
    ReaderChoice,
)
from assaymark.web.assessment.models.marking import (
    Anchor,
    AnchorScore,
    Appeal,
    AppealState,
    CalibrationRound,
    Marking,
    MarkingOutcome,
    MarkingPolicy,
    MarkingStage,
)
from assaymark.web.assessment.models.peers import (
    AbuseReport,
    PeerPolicy,
    PeerReading,
    ReadingState,
    VoiceNote,
)
from assaymark.web.assessment.models.signals import Observation, SignalWeights
from assaymark.web.assessment.models.studies import StudyRun, ValidationStudy
from assaymark.web.assessment.models.works import MachineGrade, Work, WorkState

__all__ = [
    "AbuseReport",
    "Anchor",
    "AnchorScore",
    "Appeal",
    "AppealState",
    "CalibratedVote",
    "Calibration",
    "CalibrationItem",
    "CalibrationRound",
    "CallState",
    "CodeSeen",
    "CodeTask",
    "Decision",
    "Ended",
    "Fingerprint",
    "FittedGrader",
    "GatePolicy",
    "GateState",
    "ItemSource",
    "LanguageCall",
    "LanguageModel",
    "LanguageReading",
    "Likeness",
    "Look",
    "MachineGrade",
    "Marking",
    "MarkingOutcome",
    "MarkingPolicy",
    "MarkingStage",
    "Measured",
    "Noticed",
    "Observation",
    "PeerPolicy",
    "PeerReading",
    "Purpose",
    "RatedExample",
    "Reader",
    "ReaderChoice",
    "ReadingState",
    "Review",
    "Route",
    "Routing",
    "SignalWeights",
    "StudyRun",
    "ValidationStudy",
    "VoiceNote",
    "Work",
    "WorkState",
]
