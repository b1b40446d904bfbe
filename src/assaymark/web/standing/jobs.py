"""What runs later: skills updated, states made anew in parts, figures fitted, aging told.

`promise_daily` is called each hour by the worker and promises what is due once a day.
"""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from assaymark.web.assessment.queries.judged import learner_of
from assaymark.web.awards import queries as awards
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record
from assaymark.web.record.models import Job
from assaymark.web.standing import actions
from assaymark.web.standing.actions import aging, refitting
from assaymark.web.standing.models import Aging, Rebuilding
from assaymark.web.standing.offers import offers


def update(job: Job, _nothing: object) -> None:
    """Updates the skills of the person an event is about."""
    organisation = _organisation(job)
    person = _person(organisation, job.arguments["subject"])
    if person is not None:
        actions.update(organisation=organisation, person=person)


def _person(organisation: Organisation, subject: str) -> User | None:
    thing, _colon, handle = subject.partition(":")
    if thing == "award":
        award = awards.award_of(organisation, handle)
        return award.recipient if award else None
    found = learner_of(organisation, subject)
    return User.objects.filter(pk=found).first() if found else None


def rebuild_part(job: Job, _nothing: object) -> None:
    """The next part of a rebuild."""
    actions.next_part(rebuilding=Rebuilding.objects.get(pk=job.arguments["rebuilding"]))


def settle_part(job: Job, _nothing: object) -> None:
    """The next people whose judgements of earlier times are taken in."""
    actions.settle_part(organisation=_organisation(job), after=job.arguments["after"])


def fit_figures(job: Job) -> refitting.Refitted | None:
    """The figures that the evidence supports; None where that was promised and is not due."""
    organisation = _organisation(job)
    if job.arguments.get("only_if_due") and not refitting.is_due(organisation, now=timezone.now()):
        return None
    return refitting.refitted(organisation)


def publish_fitted(job: Job, found: refitting.Refitted | None) -> None:
    """Publishes them."""
    if found is not None:
        by = User.objects.filter(pk=job.arguments.get("by") or 0).first()
        actions.publish(
            organisation=_organisation(job),
            found=found,
            by=by,
            only_fitted=bool(job.arguments.get("only_if_due")),
        )


def note_aged(job: Job, _nothing: object) -> None:
    """Notes what has aged by now, and promises to look for more."""
    organisation = _organisation(job)
    if len(aging.note_aged(organisation=organisation)) == aging.AT_ONCE:
        part = job.arguments["part"] + 1
        _promise("standing.aging", organisation, job.arguments["day"], part=part)


def write_letter(job: Job) -> str:
    """Tells somebody what has aged, and what to do; the address written to."""
    rows = _agings(job)
    if not rows:
        return ""
    on_offer = offers(_organisation(job))
    person = rows[0].person
    lines = [(one, on_offer.at(one.competency.handle, one.rank)) for one in rows]
    facts = {
        "person": person,
        "organisation": rows[0].organisation,
        "lines": [
            (one, offered.version.title if offered else "", _work_address(offered))
            for one, offered in lines
        ],
        "address": settings.BASE_URL + reverse("standing"),
    }
    subject = render_to_string("standing/aged_subject.txt", facts).strip()
    send_mail(subject, render_to_string("standing/aged_mail.txt", facts), None, [person.email])
    return str(person.email)


def keep_letter(job: Job, address: str) -> None:
    """Records that the person was told."""
    rows = _agings(job)
    if rows:
        record(
            "letter.sent",
            organisation_id=rows[0].organisation_id,
            actor=None,
            subject=f"person:{rows[0].person.handle}",
            detail={"to": address, "about": "skill aged"},
        )


def promise_daily() -> None:
    """Promises for each organisation what is done once a day, and once for all."""
    day = f"{timezone.now():%Y-%m-%d}"
    for organisation in people.organisations():
        _promise("standing.aging", organisation, day, part=0)
        _promise("standing.refit", organisation, day, part=0)
        with transaction.atomic():
            actions.promise_to_settle(organisation=organisation)


@transaction.atomic
def _promise(kind: str, organisation: Organisation, day: str, *, part: int) -> None:
    defer(
        kind,
        f"{organisation.pk}:{day}:{part}",
        arguments={"day": day, "part": part, "only_if_due": True},
        organisation_id=organisation.pk,
    )


def _agings(job: Job) -> list[Aging]:
    rows = Aging.objects.filter(pk__in=job.arguments["agings"])
    return list(rows.select_related("person", "organisation", "competency").order_by("pk"))


def _work_address(offered: object) -> str:
    version = getattr(offered, "version", None)
    return settings.BASE_URL + reverse("hand_in", args=[version.handle]) if version else ""


def _organisation(job: Job) -> Organisation:
    found: Organisation = Organisation.objects.get(pk=job.organisation_id or 0)
    return found
