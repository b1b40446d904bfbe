"""What the worker does to remind people beforehand: looking each day, and writing the letters."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record
from assaymark.web.record.models import Job
from assaymark.web.standing.actions import reminding
from assaymark.web.standing.due import Due, awards_due, skills_due


def promise(organisation: Organisation, day: str, *, part: int = 0) -> None:
    """Promises to look once on `day`; inside a transaction."""
    defer(
        "standing.remind",
        f"{organisation.pk}:{day}:{part}",
        arguments={"day": day, "part": part},
        organisation_id=organisation.pk,
    )


def promise_daily() -> None:
    """Promises it for each organisation; called each hour by the worker."""
    day = f"{timezone.now():%Y-%m-%d}"
    for organisation in people.organisations():
        with transaction.atomic():
            promise(organisation, day)


def look(job: Job, _nothing: object) -> None:
    """Promises the letters of today, and to look for more where there are many."""
    organisation = _organisation(job)
    if reminding.remind(organisation=organisation) >= reminding.AT_ONCE:
        promise(organisation, job.arguments["day"], part=job.arguments["part"] + 1)


def write(job: Job) -> str:
    """Sends the letter; the address written to, "" where nothing is left to say.

    New evidence may have come since it was promised, the person may have left, or another promise
    may carry what this one is about.
    """
    told = job.arguments
    organisation, person = _organisation(job), User.objects.filter(pk=told.get("person")).first()
    if person is None or people.member_by_handle(organisation, person.handle) is None:
        return ""
    now = timezone.now()
    levels = skills_due(organisation, person, now=now, only=told["skills"])
    lines = [one for one in levels if not one.has_aged]
    lines += awards_due(organisation, person, now=now, only=told["awards"])
    if not lines:
        return ""
    facts = {
        "person": person,
        "organisation": organisation,
        "lines": [(one, _address(one)) for one in sorted(lines, key=lambda one: one.until)],
        "address": settings.BASE_URL + reverse("standing"),
    }
    subject = render_to_string("standing/soon_subject.txt", facts).strip()
    send_mail(subject, render_to_string("standing/soon_mail.txt", facts), None, [person.email])
    return str(person.email)


def keep(job: Job, address: str) -> None:
    """Records that the person was told."""
    person = User.objects.filter(pk=job.arguments.get("person")).first()
    if address and person is not None:
        record(
            "letter.sent",
            organisation_id=job.organisation_id,
            actor=None,
            subject=f"person:{person.handle}",
            detail={"to": address, "about": "skill ages soon"},
        )


def _address(one: Due) -> str:
    if one.offered is None:
        return ""
    return str(settings.BASE_URL + reverse("hand_in", args=[one.offered.handle]))


def _organisation(job: Job) -> Organisation:
    found: Organisation = Organisation.objects.get(pk=job.organisation_id or 0)
    return found
