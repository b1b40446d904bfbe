"""What runs later for a study: one part after the other (`actions.studying`)."""

from assaymark.web.assessment.actions.studying import Part, keep_part, measure_some
from assaymark.web.assessment.models import StudyRun
from assaymark.web.people.models import User
from assaymark.web.record.models import Job


def measure(job: Job) -> Part | None:
    """The next part of the run; None where the run is over."""
    run = _run(job)
    return None if run is None else measure_some(run)


def keep(job: Job, part: Part | None) -> None:
    """Keeps it."""
    run = _run(job)
    if part is not None and run is not None:
        keep_part(run=run, part=part, by=User.objects.filter(pk=job.arguments["by"]).first())


def _run(job: Job) -> StudyRun | None:
    found = StudyRun.objects.filter(pk=job.arguments["run"], finished_at=None)
    return found.select_related("badge_version__badge__organisation").first()
