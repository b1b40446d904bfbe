"""The language model as a grader of a badge version, and one step of one reading.

Sent are the badge's task, its rubric and the text handed in: nobody's name, address or
organisation, save what the text itself says.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from assaymark.grading.llm.calibrate import Calibrator, Votes
from assaymark.grading.llm.grader import LanguageGrader
from assaymark.grading.llm.model import CriterionReading, Sample, Stopped, WorkReading
from assaymark.grading.llm.prompt import Manner
from assaymark.web.assessment.language.caller import Caller, Later, endpoint_of
from assaymark.web.assessment.language.wire import ask
from assaymark.web.assessment.models import (
    CalibratedVote,
    LanguageModel,
    LanguageReading,
    Reader,
    ReaderChoice,
)
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion

STEP_S = 80.0
"""One step of a reading; far enough below a job's lease for its last call to end."""
PREFIX = "llm-"
"""How the name of a language model's grader begins."""


def model_of(organisation_id: int) -> LanguageModel | None:
    """The organisation's model, if it has one that is switched on."""
    return LanguageModel.objects.filter(organisation_id=organisation_id, is_on=True).first()


def reader_of(version: BadgeVersion) -> Reader:
    """Who reads this version's works."""
    row = ReaderChoice.objects.filter(badge_version=version).first()
    return Reader(row.reader) if row else Reader.LOCAL


def bare_grader(version: BadgeVersion, model: LanguageModel) -> LanguageGrader:
    """The model as grader of this version, without calibrators."""
    manner = Manner(version.task, samples=model.samples)
    return LanguageGrader(rubric(version), model.model, manner, endpoint=model.base_url)


def calibrated(version: BadgeVersion, model: LanguageModel) -> LanguageGrader:
    """The model as grader of this version, with the newest calibrators made for this question."""
    bare = bare_grader(version, model)
    row = newest_vote(version, bare.asks)
    return bare if row is None else with_calibrators(bare, row.calibrators)


def newest_vote(version: BadgeVersion, asks: str) -> CalibratedVote | None:
    """The newest calibration of this question's votes."""
    found = CalibratedVote.objects.filter(badge_version=version, asks=asks)
    return found.order_by("-pk").first()


def with_calibrators(bare: LanguageGrader, plain: Mapping[str, Any]) -> LanguageGrader:
    """The grader with calibrators as they were kept."""
    made = {key: Calibrator.from_plain(one) for key, one in plain.items()}
    return replace(bare, calibrators=made)


def step(
    reading: LanguageReading,
    grader: LanguageGrader,
    model: LanguageModel,
    *,
    is_patient: bool,
    asks: Callable[..., Any] = ask,
    seconds: float = STEP_S,
) -> WorkReading | None:
    """What the model says of the text, or None where another step is needed. In no transaction."""
    text = reading.work.text if reading.work else reading.example.text if reading.example else ""
    try:
        caller = Caller(
            model=model,
            endpoint=endpoint_of(model),
            reading=reading,
            purpose="work" if reading.work_id else "example",
            until=time.monotonic() + seconds,
            is_patient=is_patient,
            asks=asks,
        )
        return grader.read(text, complete=caller, secret=reading.secret, seeds=reading.seeds)
    except Later:
        return None
    except Stopped as wrong:  # the key does not open: no call could be begun
        return refused(grader, str(wrong))


def refused(grader: LanguageGrader, reason: str) -> WorkReading:
    """A reading in which nothing was asked, and why."""
    return WorkReading(
        tuple(grader.withheld(one, reason) for one in grader.rubric.criteria), (), None
    )


# What is kept of it -----------------------------------------------------------------------------


def found_plain(read: WorkReading) -> dict[str, Any]:
    """The votes of each criterion that was answered, to be settled again later."""
    return {
        one.said.criterion: {
            "votes": _plain(one.votes),
            "without": [_plain(part) for part in one.without],
            "answered": sorted({sample.model for sample in one.samples if sample.model}),
        }
        for one in read.criteria
        if one.votes
    }


def text_digest(text: str) -> str:
    """Hex SHA-256 of a text."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _plain(votes: Votes) -> dict[str, float]:
    return {str(level): share for level, share in votes.items()}


def votes_of(plain: Mapping[str, float]) -> dict[int, float]:
    """Votes as they were kept."""
    return {int(level): float(share) for level, share in plain.items()}


def record_of(one: CriterionReading, grader: LanguageGrader, cost: str) -> dict[str, Any]:
    """How a language model came to what it said of one criterion."""
    return {
        "model": grader.model,
        "answered": sorted({sample.model for sample in one.samples if sample.model}),
        "asks": grader.asks,
        "votes": _plain(one.votes),
        "without": [_plain(part) for part in one.without],
        "samples": [_sample(sample) for sample in one.samples],
        "tokens_in": sum(sample.tokens_in for sample in one.samples),
        "tokens_out": sum(sample.tokens_out for sample in one.samples),
        "seconds": round(sum(sample.seconds for sample in one.samples), 3),
        "cost_of_the_reading": cost,
    }


def _sample(one: Sample) -> dict[str, Any]:
    plain = asdict(one)
    return {**plain, "form": str(one.form), "order": list(one.order)}
