"""What runs later: a work is graded, a grader is fitted, a learner is told.

Reading, fitting and sending happen before the transaction; what is kept is kept inside it.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from assaymark.framework.rubric import Rubric
from assaymark.grading.local import LocalGrader, fit
from assaymark.grading.model import Abstention, Grade, RatedWork
from assaymark.web.assessment.actions import keep_grader, keep_grades
from assaymark.web.assessment.agreement import measured
from assaymark.web.assessment.models import Decision, FittedGrader, RatedExample, Work
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.record.models import Job

SEED = 20
NOBODY = "none"
"""The grader named where none is fitted."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A grader, and how far the raters of its examples agree."""

    grader: LocalGrader
    agreement: dict[str, Any]


def read_work(job: Job) -> tuple[Grade | Abstention, ...]:
    """What the newest grader of the work's badge version says of it."""
    work = Work.objects.select_related("badge_version__badge").get(pk=job.arguments["work"])
    version = work.badge_version
    newest = FittedGrader.objects.filter(badge_version=version).order_by("-pk").first()
    if newest is not None:
        return LocalGrader.from_json(json.dumps(newest.document)).grade(work.text)
    n = RatedExample.objects.filter(badge=version.badge).count()
    reason = (
        f"no grader is fitted for this version of the badge; {n} rated examples are kept, "
        "and a person judges"
    )
    return tuple(Abstention(one.key, reason, NOBODY) for one in rubric(version).criteria)


def keep_reading(job: Job, grades: tuple[Grade | Abstention, ...]) -> None:
    """Keeps what was read."""
    keep_grades(work=Work.objects.get(pk=job.arguments["work"]), grades=grades)


def fit_on_examples(job: Job) -> Fitted:
    """A grader fitted on the badge's rated examples, for one version's rubric."""
    version = _version(job)
    judged = rubric(version)
    works = [
        RatedWork(row.key, row.text, _known(row.ratings, judged))
        for row in RatedExample.objects.filter(badge=version.badge).order_by("key")
    ]
    return Fitted(
        fit(judged, works, seed=SEED),
        measured(judged, [work.ratings for work in works], seed=SEED),
    )


def keep_fitted(job: Job, fitted: Fitted) -> None:
    """Keeps the grader."""
    version = _version(job)
    by = User.objects.filter(pk=job.arguments["by"]).first()
    keep_grader(badge_version=version, grader=fitted.grader, agreement=fitted.agreement, by=by)


def _version(job: Job) -> BadgeVersion:
    organisation = Organisation.objects.get(pk=job.organisation_id or 0)
    return catalogue.version(organisation, job.arguments["version"])


def write_letter(job: Job) -> str:
    """Sends the learner the decision; the address written to."""
    decision = Decision.objects.select_related(
        "work__learner", "work__organisation", "work__badge_version", "award"
    ).get(work=job.arguments["work"])
    work = decision.work
    facts = {
        "decision": decision,
        "work": work,
        "address": settings.BASE_URL + reverse("work", args=[work.handle]),
        "badge_address": f"{settings.BASE_URL}/b/{decision.award.handle}" if decision.award else "",
    }
    subject = render_to_string("assessment/decision_subject.txt", facts).strip()
    send_mail(
        subject, render_to_string("assessment/decision_mail.txt", facts), None, [work.learner.email]
    )
    return str(work.learner.email)


def keep_letter(job: Job, address: str) -> None:
    """Records that the learner was told."""
    work = Work.objects.only("handle", "organisation_id").get(pk=job.arguments["work"])
    record(
        "letter.sent",
        organisation_id=work.organisation_id,
        actor=None,
        subject=f"work:{work.handle}",
        detail={"to": address, "about": "decision"},
    )


def _known(ratings: dict[str, list[int]], judged: Rubric) -> dict[str, tuple[int, ...]]:
    """The ratings that this rubric knows: examples may have been rated under an older version."""
    return {
        one.key: tuple(level for level in ratings.get(one.key, ()) if level in one.values)
        for one in judged.criteria
    }
