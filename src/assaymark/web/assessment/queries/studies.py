"""Reads of validation studies and of the runs that make them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from assaymark.framework.rubric import Rubric
from assaymark.grading.model import RatedWork
from assaymark.web.assessment.models import (
    AppealState,
    CalibratedVote,
    FittedGrader,
    MachineGrade,
    Purpose,
    RatedExample,
    Review,
    StudyRun,
    ValidationStudy,
    Work,
    WorkState,
)
from assaymark.web.assessment.validation.figures import LEAST_OF_A_KIND
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation
from assaymark.web.record import queries as record
from assaymark.web.record.models import Job, JobState

JOB = "assessment.study"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the newest run is; `error` is what went wrong last, `has_failed` that it gave up."""

    done: int
    total: int
    is_running: bool
    has_failed: bool
    error: str

    @property
    def is_counting(self) -> bool:
        """Whether every work is measured and the figures are being made of it."""
        return self.is_running and self.total > 0 and self.done >= self.total


def studies(badge_version: BadgeVersion) -> QuerySet[ValidationStudy]:
    """All studies of a version, newest first, without their documents."""
    found = ValidationStudy.objects.filter(badge_version=badge_version)
    found = found.select_related("grader", "vote").order_by("-number")
    return found.defer("document", "grader__document", "vote__calibrators", "vote__report")


def study(badge_version: BadgeVersion, number: int) -> ValidationStudy | None:
    """One study, draft or published."""
    found = ValidationStudy.objects.filter(badge_version=badge_version, number=number)
    return found.select_related("badge_version__badge__organisation").first()


def published_study(handle: str) -> ValidationStudy | None:
    """The published study with this handle."""
    found = ValidationStudy.objects.filter(handle=handle, published_at__isnull=False)
    return found.select_related("badge_version__badge__organisation").first()


def published_studies(organisation: Organisation) -> QuerySet[ValidationStudy]:
    """An organisation's published studies, newest of each badge version first; no documents."""
    found = ValidationStudy.objects.filter(
        badge_version__badge__organisation=organisation, published_at__isnull=False
    )
    ordered = found.order_by("badge_version__title", "badge_version_id", "-number")
    return ordered.defer("document").select_related("badge_version")


def study_for(badge_version: BadgeVersion, grader: str) -> ValidationStudy | None:
    """The newest published study of the grader with this version, or None."""
    found = ValidationStudy.objects.filter(
        Q(grader__version=grader) | Q(vote__version=grader),
        badge_version=badge_version,
        published_at__isnull=False,
    )
    return found.defer("document").order_by("-number").first()


def version_with_grader(handle: str, grader: str) -> BadgeVersion | None:
    """The published badge version with this handle, when such a grader was fitted for it, or read
    a work of it: a language model may do that before its votes are calibrated."""
    found = catalogue.published_by_handle(handle)
    if found is None:
        return None
    known = (
        FittedGrader.objects.filter(badge_version=found, version=grader),
        CalibratedVote.objects.filter(badge_version=found, version=grader),
        MachineGrade.objects.filter(work__badge_version=found, grader=grader),
    )
    return found if any(kind.exists() for kind in known) else None


def newer_study(one: ValidationStudy) -> ValidationStudy | None:
    """The newest published study of the same badge version, when it is newer than `one`; of a
    fitted grader as `one` is, or of a language model."""
    found = ValidationStudy.objects.filter(
        badge_version=one.badge_version_id,
        published_at__isnull=False,
        number__gt=one.number,
        vote__isnull=one.vote_id is None,
    )
    return found.defer("document").order_by("-number").first()


def study_progress(badge_version: BadgeVersion, organisation: Organisation) -> Progress | None:
    """How far the newest run is; None where there never was one."""
    run = StudyRun.objects.filter(badge_version=badge_version).defer("found").order_by("pk").last()
    if run is None:
        return None
    job = study_job(run, organisation)
    dead = job is not None and job.state == JobState.DEAD
    running = run.finished_at is None and not dead
    error = job.last_error if job is not None else ""
    return Progress(run.done, run.total, running, dead and run.finished_at is None, error)


def study_job(run: StudyRun, organisation: Organisation) -> Job | None:
    """The job of the newest part."""
    found = record.jobs(organisation.pk).filter(kind=JOB, key__startswith=f"{run.pk}:")
    return found.first()


def rated_examples(badge_version: BadgeVersion, judged: Rubric) -> list[RatedWork]:
    """The badge's rated examples, with the ratings that this version's rubric knows."""
    rows = RatedExample.objects.filter(badge=badge_version.badge_id).order_by("key")
    return [RatedWork(row.key, row.text, _known(row.ratings, judged)) for row in rows]


def _known(given: Mapping[str, Sequence[int]], judged: Rubric) -> dict[str, tuple[int, ...]]:
    return {
        one.key: tuple(level for level in given.get(one.key, ()) if level in one.values)
        for one in judged.criteria
    }


def blind_reviews(badge_version: BadgeVersion) -> QuerySet[Review]:
    """Submitted blind reviews of a version's works that may be counted, oldest first.

    Not those of works that a person got because the grader was unsure (`Routing.unselected`): they
    are the hard ones. An adjudicator saw the others' scores, and an appeal is about a decision.
    """
    found = Review.objects.filter(
        Q(work__routing=None) | Q(work__routing__unselected=True),
        work__badge_version=badge_version,
        purpose__in=(Purpose.FIRST, Purpose.SECOND),
        submitted_at__isnull=False,
    )
    return found.exclude(blind_levels={}).order_by("scored_at", "pk")


def judged_count(badge_version: BadgeVersion) -> int:
    """How many works handed in here can be counted in a study: none below five people."""
    counted = (
        blind_reviews(badge_version)
        .order_by()
        .aggregate(works=Count("work", distinct=True), people=Count("work__learner", distinct=True))
    )
    return int(counted["works"]) if counted["people"] >= LEAST_OF_A_KIND else 0


def not_learnt_from(badge_version: BadgeVersion) -> QuerySet[Review]:
    """The blind reviews of works that are no rated examples yet; none below five people.

    Only of works that nobody judges any more: an example is shown with its levels.
    """
    fresh = blind_reviews(badge_version).filter(
        work__rated_example=None, work__state=WorkState.DECIDED
    )
    fresh = fresh.exclude(work__decision__appeal__state=AppealState.OPEN)
    return fresh if judged_count(badge_version) else fresh.none()


def not_learnt_from_count(badge_version: BadgeVersion) -> int:
    """How many works judged here the grader could learn from besides."""
    return not_learnt_from(badge_version).order_by().values("work").distinct().count()


def example_learners(badge_version: BadgeVersion) -> dict[str, int]:
    """Key of each example that was taken over from a work → whose work it was, as a number."""
    found = RatedExample.objects.filter(badge=badge_version.badge_id, work__isnull=False)
    return dict(found.values_list("key", "work__learner"))


def texts(handles: Sequence[str]) -> dict[str, str]:
    """The text of each work."""
    return dict(Work.objects.filter(handle__in=handles).values_list("handle", "text"))
