"""Making a study of a language model, from what it said of rated works before.

One job: no call is made, and the figures take seconds. It calibrates the votes on the ratings as
they are now, so that the study is about the very grader that reads works from then on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assaymark.web.assessment import gathering
from assaymark.web.assessment.actions.language_models import keep_vote
from assaymark.web.assessment.actions.studying import about, keep_study
from assaymark.web.assessment.language.held_out import measured
from assaymark.web.assessment.language.reading import bare_grader, model_of
from assaymark.web.assessment.models import CalibratedVote, ValidationStudy
from assaymark.web.assessment.queries.graders import examples_count
from assaymark.web.assessment.queries.language_models import STUDY_JOB, study_jobs_of
from assaymark.web.assessment.refusal import LanguageRefused
from assaymark.web.assessment.validation.document import study
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record
from assaymark.web.record.models import Job, JobState


@dataclass(frozen=True, slots=True)
class Made:
    """A study and the votes that it is about, neither kept yet."""

    vote: CalibratedVote
    document: dict[str, Any]


@transaction.atomic
def study_votes(*, badge_version: BadgeVersion, by: User | None) -> Job:
    """A study of the language model as it is asked now, promised; one that waits is given back.

    Raises `LanguageRefused` where no model is switched on.
    """
    organisation_id = badge_version.badge.organisation_id
    if model_of(organisation_id) is None:
        raise LanguageRefused(
            _("No language model is switched on."),
            _("A study is about the model that reads works now."),
            _("Ask an owner to set one up on the organisation's page."),
        )
    last = study_jobs_of(badge_version).first()
    if last is not None and last.state == JobState.WAITING:
        return last
    record(
        "study.started",
        organisation_id=organisation_id,
        actor=by,
        subject=f"badge-version:{badge_version.handle}",
        detail={"works": examples_count(badge_version.badge), "of": "language model"},
    )
    return defer(
        STUDY_JOB,
        f"{badge_version.handle}:{last.pk if last else 0}",
        arguments={"version": badge_version.handle, "by": None if by is None else by.pk},
        organisation_id=organisation_id,
    )


def measure_votes(version: BadgeVersion, *, now: datetime) -> Made | None:
    """The study, computed and not yet kept; None where no model is switched on by now."""
    model = model_of(version.badge.organisation_id)
    if model is None:
        return None
    bare = bare_grader(version, model)
    found = measured(version, bare, until=now)
    with translation.override(settings.LANGUAGE_CODE):
        document = study(
            bare.rubric, found.works, found.grader, about(version, now), seed=gathering.SEED
        )
    return Made(found.vote, document)


@transaction.atomic
def keep_language_study(
    *, badge_version: BadgeVersion, made: Made, by: User | None
) -> ValidationStudy:
    """Keeps the votes, which read works from now on, and the study of them as a draft."""
    vote = keep_vote(vote=made.vote)
    return keep_study(badge_version=badge_version, grader=vote, document=made.document, by=by)
