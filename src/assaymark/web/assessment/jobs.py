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

from assaymark.grading.local import LocalGrader, fit
from assaymark.grading.model import Abstention, Grade
from assaymark.web.assessment import comparison
from assaymark.web.assessment.actions import calibrating, gating, keep_grader, keep_grades
from assaymark.web.assessment.actions.coding import Seen, keep_seen, look_at
from assaymark.web.assessment.actions.language_models import ask_language_model
from assaymark.web.assessment.actions.noticing import notice
from assaymark.web.assessment.agreement import measured
from assaymark.web.assessment.embeddings import encoder, encoder_for
from assaymark.web.assessment.language.reading import model_of, reader_of
from assaymark.web.assessment.models import (
    Calibration,
    Decision,
    Ended,
    FittedGrader,
    RatedExample,
    Reader,
    Work,
)
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.people.roles import May, permissions
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
    """What the work's grader says of it; nothing where a language model is to be asked first."""
    work = Work.objects.select_related("badge_version__badge").get(pk=job.arguments["work"])
    reader = reader_of(work.badge_version)
    if reader != Reader.LOCAL and model_of(work.organisation_id) is not None:
        return ()
    if reader != Reader.LANGUAGE:
        return local_grades(work)
    reason = "the language model that reads these works is switched off, and a person judges"
    judged = rubric(work.badge_version)
    return tuple(Abstention(one.key, reason, NOBODY) for one in judged.criteria)


def local_grades(work: Work) -> tuple[Grade | Abstention, ...]:
    """What the newest grader of the work's badge version says of it."""
    version = work.badge_version
    newest = FittedGrader.objects.filter(badge_version=version).order_by("-pk").first()
    if newest is not None:
        return LocalGrader.from_json(json.dumps(newest.document), encoder()).grade(work.text)
    n = RatedExample.objects.filter(badge=version.badge).count()
    reason = (
        f"no grader is fitted for this version of the badge; {n} rated examples are kept, "
        "and a person judges"
    )
    return tuple(Abstention(one.key, reason, NOBODY) for one in rubric(version).criteria)


def keep_reading(job: Job, grades: tuple[Grade | Abstention, ...]) -> None:
    """Keeps what was read, or has a language model asked, in steps of its own."""
    work = Work.objects.select_related("badge_version__badge").get(pk=job.arguments["work"])
    if grades or ask_language_model(work=work) is None:
        keep_grades(work=work, grades=grades)


def keep_noticed(job: Job, _nothing: object) -> None:
    """Looks at a work beside all others, and keeps what is noticed."""
    notice(work=Work.objects.get(pk=job.arguments["work"]))


def look_at_code(job: Job) -> Seen:
    """What is seen of a repository; programs run before the transaction."""
    return look_at(Work.objects.get(pk=job.arguments["work"]))


def keep_code(job: Job, seen: Seen) -> None:
    """Keeps what was seen."""
    keep_seen(work=Work.objects.get(pk=job.arguments["work"]), seen=seen)


def fit_on_examples(job: Job) -> Fitted:
    """A grader fitted on the badge's rated examples, for one version's rubric."""
    version = _version(job)
    judged = rubric(version)
    works = comparison.examples_of(version)
    return Fitted(
        fit(judged, works, seed=SEED, encoder=encoder_for([work.text for work in works])),
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


def compare_some(job: Job) -> comparison.Part:
    """The next part of a calibration."""
    return comparison.compare_some(_calibration(job))


def keep_compared(job: Job, part: comparison.Part) -> None:
    """Keeps the part; the next one is promised, or the gates are computed."""
    calibration = _calibration(job)
    calibrating.keep_part(calibration=calibration, part=part)
    gating.watch(calibration.badge_version)


def _calibration(job: Job) -> Calibration:
    found: Calibration = Calibration.objects.select_related("badge_version__badge").get(
        pk=job.arguments["calibration"]
    )
    return found


def write_gate_letter(job: Job) -> list[str]:
    """Tells everybody who manages the catalogue that drift closed a gate; the addresses."""
    calibration = _calibration(job)
    version = calibration.badge_version
    note = calibration.gates.filter(ended_why=Ended.DRIFT).order_by("scope")[0].ended_note
    facts = {
        "version": version,
        "calibration": calibration,
        "note": note,
        "address": settings.BASE_URL + reverse("gate", args=[version.handle]),
    }
    subject = render_to_string("assessment/gate_subject.txt", facts).strip()
    text = render_to_string("assessment/gate_mail.txt", facts)
    organisation = Organisation.objects.get(pk=job.organisation_id or 0)
    managers = [
        member.user.email
        for member in people.members(organisation)
        if May.MANAGE_CATALOGUE in permissions(member.roles)
    ]
    for address in managers:
        send_mail(subject, text, None, [address])
    return managers


def keep_gate_letter(job: Job, addresses: list[str]) -> None:
    """Records who was told."""
    version = _calibration(job).badge_version
    for address in addresses:
        record(
            "letter.sent",
            organisation_id=version.badge.organisation_id,
            actor=None,
            subject=f"badge-version:{version.handle}",
            detail={"to": address, "about": "gate closed"},
        )
