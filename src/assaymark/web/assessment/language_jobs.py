"""Jobs of language models: a reading step by step, then what it gave is kept; a study of it.

A step makes calls outside any transaction, as many as fit well below a job's lease. Where the
endpoint is away, steps wait longer and longer; after the last wait the work goes to a person.
"""

from dataclasses import dataclass

from django.utils import timezone

from assaymark.grading.llm.grader import LanguageGrader
from assaymark.grading.llm.model import WorkReading
from assaymark.grading.model import Abstention, Grade
from assaymark.web.assessment.actions.language_models import (
    DELAYS_S,
    go_on_later,
    keep_example_read,
    keep_language_grades,
    keep_vote,
)
from assaymark.web.assessment.actions.language_studies import (
    Made,
    keep_language_study,
    measure_votes,
)
from assaymark.web.assessment.jobs import local_grades
from assaymark.web.assessment.language.reading import (
    bare_grader,
    calibrated,
    model_of,
    reader_of,
    refused,
    step,
)
from assaymark.web.assessment.language.worth import calibrate_vote, reservations
from assaymark.web.assessment.models import (
    CalibratedVote,
    CallState,
    LanguageModel,
    LanguageReading,
    Reader,
)
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.models import Job

MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step gave: a reading, or None where another step is needed."""

    read: WorkReading | None
    grader: LanguageGrader | None
    dry: int
    local: tuple[Grade | Abstention, ...] = ()
    reservations: tuple[str, ...] = ()


def read_some(job: Job) -> Stepped:
    """The next step of a reading."""
    reading = _reading(job)
    if reading.finished_at is not None:
        return Stepped(None, None, 0)
    version = reading.badge_version
    model = model_of(version.badge.organisation_id)
    grader = _grader(reading, model)
    before, dry = _answered(reading), int(job.arguments["dry"])
    if model is None or grader.asks != reading.asks:
        read: WorkReading | None = refused(grader, _changed(model))
    elif int(job.arguments["step"]) >= MOST_STEPS:
        read = refused(grader, f"the model was still being asked after {MOST_STEPS} steps")
    else:
        read = step(reading, grader, model, is_patient=_is_patient(job))
    if read is None:
        return Stepped(None, grader, 0 if _answered(reading) > before else dry + 1)
    if reading.work is None:
        return Stepped(read, grader, 0)
    local = local_grades(reading.work) if reader_of(version) == Reader.BOTH else ()
    return Stepped(read, grader, 0, local, tuple(reservations(grader, version, read)))


def keep_read(job: Job, stepped: Stepped) -> None:
    """Keeps a finished reading, or promises its next step."""
    reading = _reading(job)
    if stepped.grader is None:
        return
    if stepped.read is None:
        go_on_later(reading=reading, number=int(job.arguments["step"]), dry=stepped.dry)
    elif reading.work is None:
        keep_example_read(reading=reading, read=stepped.read)
    else:
        keep_language_grades(
            reading=reading,
            read=stepped.read,
            grader=stepped.grader,
            local=stepped.local,
            reservations=stepped.reservations,
        )


def _reading(job: Job) -> LanguageReading:
    found = LanguageReading.objects.select_related("work", "example", "badge_version__badge")
    return found.get(pk=job.arguments["reading"])


def _grader(reading: LanguageReading, model: LanguageModel | None) -> LanguageGrader:
    if model is None:
        model = LanguageModel(model=reading.asks.split(":", 1)[-1].rsplit(":", 1)[0])
    if reading.work is None:
        return bare_grader(reading.badge_version, model)
    return calibrated(reading.badge_version, model)


def _changed(model: LanguageModel | None) -> str:
    if model is None:
        return "the language model was switched off while the work waited for it"
    return "the language model or the badge's task was changed while the work waited to be read"


def _is_patient(job: Job) -> bool:
    return int(job.arguments["dry"]) < len(DELAYS_S)


def _answered(reading: LanguageReading) -> int:
    return reading.calls.filter(state=CallState.ANSWERED).count()


def calibrate_votes(job: Job) -> CalibratedVote | None:
    """The votes on the rated examples, calibrated; None where no model is switched on by now."""
    version = _version(job)
    model = model_of(version.badge.organisation_id)
    return None if model is None else calibrate_vote(version, bare_grader(version, model))


def keep_votes(job: Job, vote: CalibratedVote | None) -> None:  # noqa: ARG001 - a handler's shape
    """Keeps the calibrated vote."""
    if vote is not None:
        keep_vote(vote=vote)


def study_votes(job: Job) -> Made | None:
    """A study of what the model said of rated works; None where it is switched off by now."""
    return measure_votes(_version(job), now=timezone.now())


def keep_vote_study(job: Job, made: Made | None) -> None:
    """Keeps it as a draft."""
    if made is not None:
        by = User.objects.filter(pk=job.arguments["by"]).first()
        keep_language_study(badge_version=_version(job), made=made, by=by)


def _version(job: Job) -> BadgeVersion:
    organisation = Organisation.objects.get(pk=job.organisation_id or 0)
    return catalogue.version(organisation, job.arguments["version"])
