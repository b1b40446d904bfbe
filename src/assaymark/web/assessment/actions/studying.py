"""Making a study part by part, publishing it, throwing a draft away.

A part is one job of a few seconds, due after all that is due already: readings, letters and the
log's seal go between, and a killed worker loses that part only. Which works count, and why, stands
in `assessment.gathering`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.local import LocalGrader
from assaymark.web.assessment import gathering, queries
from assaymark.web.assessment.actions.rating import keep_grader
from assaymark.web.assessment.agreement import measured
from assaymark.web.assessment.models import (
    CalibratedVote,
    FittedGrader,
    RatedExample,
    StudyRun,
    ValidationStudy,
    Work,
)
from assaymark.web.assessment.queries.studies import JOB
from assaymark.web.assessment.refusal import StudyRefused
from assaymark.web.assessment.validation.document import About, study
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record
from assaymark.web.record.models import JobState
from assaymark.web.skills.models import VersionState


@dataclass(frozen=True, slots=True)
class Part:
    """What one part found; `document` and `grader` with the last one. `digest`: of the examples."""

    found: gathering.Found
    digest: str
    total: int
    document: dict[str, Any] | None = None
    grader: LocalGrader | None = None
    agreement: dict[str, Any] | None = None


@transaction.atomic
def calibrate_grader(*, badge_version: BadgeVersion, by: User | None) -> StudyRun:
    """A study of the version's grader, promised; one that still runs is given back.

    The grader is fitted on the rated examples as they are, so this stands for fitting as well.
    """
    organisation = badge_version.badge.organisation
    old = StudyRun.objects.filter(badge_version=badge_version, finished_at=None).first()
    if old is not None:
        job = queries.study_job(old, organisation)
        if job is not None and job.state != JobState.DEAD:
            return old
        old.finished_at = timezone.now()
        old.save(update_fields=["finished_at"])
    run, is_new = StudyRun.objects.get_or_create(badge_version=badge_version, finished_at=None)
    if is_new:
        run.total = queries.examples_count(badge_version.badge)
        run.total += queries.judged_count(badge_version)
        run.save(update_fields=["total"])
        record(
            "study.started",
            organisation_id=organisation.pk,
            actor=by,
            subject=f"badge-version:{badge_version.handle}",
            detail={"works": run.total},
        )
        _promise(run, by=None if by is None else by.pk)
    return run


def _promise(run: StudyRun, *, by: int | None) -> None:
    defer(
        JOB,
        f"{run.pk}:{run.round}",
        arguments={"run": run.pk, "by": by},
        organisation_id=run.badge_version.badge.organisation_id,
    )


def measure_some(run: StudyRun) -> Part:
    """The next part, computed and not yet kept; changed examples begin everything anew."""
    version = run.badge_version
    material = gathering.material(version, until=run.started_at)
    known = run.found if run.digest == material.digest else {}
    if not gathering.is_complete(material, known):
        found = known | gathering.measure(material, known, seconds=gathering.PART_S)
        return Part(found, material.digest, material.total)
    grader = gathering.fitted(material)
    whole = gathering.gathered(material, known, version)
    with translation.override(settings.LANGUAGE_CODE):
        document = study(
            material.rubric, whole, grader, about(version, run.started_at), seed=gathering.SEED
        )
    agreement = _agreement(material.rubric, material)
    return Part(known, material.digest, material.total, document, grader, agreement)


def _agreement(judged: Rubric, material: gathering.Material) -> dict[str, Any]:
    ratings = [work.ratings for work in material.examples.works]
    return measured(judged, ratings, seed=gathering.SEED)


def about(version: BadgeVersion, at: datetime) -> About:
    """What a study of this version says it is about."""
    organisation = version.badge.organisation
    return About(
        badge=version.title,
        level=version.level,
        version=version.number,
        version_address=f"{settings.BASE_URL}/o/{organisation.slug}/badges/{version.handle}",
        organisation=organisation.name,
        stakes=version.stakes,
        at=at,
    )


@transaction.atomic
def keep_part(*, run: StudyRun, part: Part, by: User | None) -> ValidationStudy | None:
    """Keeps a part and promises the next; after the last, the study as a draft. Once finished,
    nothing more is kept."""
    held = StudyRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if held.finished_at is not None:
        return None
    held.digest, held.total = part.digest, part.total
    held.found, held.done, held.round = part.found, len(part.found), held.round + 1
    if part.document is None or part.grader is None:
        held.save()
        _promise(held, by=None if by is None else by.pk)
        return None
    grader = keep_grader(
        badge_version=held.badge_version,
        grader=part.grader,
        agreement=part.agreement or {},
        by=by,
    )
    made = keep_study(
        badge_version=held.badge_version, grader=grader, document=part.document, by=by
    )
    held.found, held.finished_at, held.study = {}, timezone.now(), made
    held.save()
    return made


@transaction.atomic
def keep_study(
    *,
    badge_version: BadgeVersion,
    grader: FittedGrader | CalibratedVote,
    document: dict[str, Any],
    by: User | None,
) -> ValidationStudy:
    """The document as the version's next study, a draft."""
    earlier = ValidationStudy.objects.filter(badge_version=badge_version)
    number = 1 + (earlier.aggregate(last=Max("number"))["last"] or 0)
    fresh = ValidationStudy(badge_version=badge_version, number=number)
    if isinstance(grader, CalibratedVote):
        fresh.vote = grader
    else:
        fresh.grader = grader
    fresh.document = {"id": address(fresh), "number": number, **document}
    fresh.save()
    record(
        "study.made",
        organisation_id=badge_version.badge.organisation_id,
        actor=by,
        subject=f"study:{fresh.handle}",
        detail={
            "number": number,
            "grader": grader.version,
            "works": document["data"]["works"],
            "digest": document["data"]["digest"],
        },
    )
    return fresh


def address(one: ValidationStudy) -> str:
    """Where the study stands once it is published."""
    return f"{settings.BASE_URL}/studies/{one.handle}"


@transaction.atomic
def learn_from_works(*, badge_version: BadgeVersion, agreed: bool, by: User | None) -> int:
    """How many works judged here became rated examples, with the levels given blind.

    `agreed`: whoever asks says that what learners agreed to allows it; raises `StudyRefused`
    otherwise. An example goes when its work goes.
    """
    if not agreed:
        raise StudyRefused(
            _("It was not said that learners agreed to this."),
            _("A grader learns from somebody's work only where they allowed it."),
            _("Read the words of agreement on the badge's page, then tick the box."),
        )
    found: dict[int, tuple[Work, dict[str, list[int]]]] = {}
    for review in queries.not_learnt_from(badge_version).select_related("work"):
        _work, ratings = found.setdefault(review.work_id, (review.work, {}))
        for key, level in review.blind_levels.items():
            ratings.setdefault(key, []).append(level)
    fresh = RatedExample.objects.bulk_create(
        RatedExample(
            badge=badge_version.badge,
            key=work.handle,
            text=work.text,
            ratings=ratings,
            source=_("judged here"),
            work=work,
        )
        for work, ratings in found.values()
    )
    if fresh:
        record(
            "examples.rated",
            organisation_id=badge_version.badge.organisation_id,
            actor=by,
            subject=f"badge:{badge_version.badge.handle}",
            detail={"new": len(fresh), "replaced": 0, "source": "works judged here"},
        )
    return len(fresh)


@transaction.atomic
def publish_study(*, study: ValidationStudy, by: User | None) -> ValidationStudy:
    """The study, public from now on and for ever; twice is once.

    Raises `StudyRefused` for a badge version that strangers do not know.
    """
    version = study.badge_version
    if version.state == VersionState.DRAFT:
        raise StudyRefused(
            _("This version of the badge is a draft."),
            _("A study is published for a version that is published itself."),
            _("Publish the badge first."),
        )
    held = ValidationStudy.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if held.published_at is None:
        held.published_at = timezone.now()
        held.save(update_fields=["published_at"])
        record(
            "study.published",
            organisation_id=version.badge.organisation_id,
            actor=by,
            subject=f"study:{held.handle}",
            detail={"number": held.number},
        )
    return held


@transaction.atomic
def discard_study(*, study: ValidationStudy, by: User | None) -> None:
    """Throws a draft away; raises `StudyRefused` for a published study."""
    held = ValidationStudy.objects.select_for_update(of=("self",)).filter(pk=study.pk).first()
    if held is None:
        return
    if held.published_at is not None:
        raise StudyRefused(
            _("This study is published."),
            _("What was published stays."),
            _("Calibrate again and publish the new study: the old page then points to it."),
        )
    record(
        "study.discarded",
        organisation_id=study.badge_version.badge.organisation_id,
        actor=by,
        subject=f"study:{held.handle}",
        detail={"number": held.number, "digest": held.document["data"]["digest"]},
    )
    held.delete()
