"""What runs later: plateaus looked for each day, letters, recognitions tied to works."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from assaymark.validity.trajectory import FEWEST, WEEKS
from assaymark.web.assessment.queries.coaching import work_of
from assaymark.web.guides import actions
from assaymark.web.guides.models import Plateau, Recognition
from assaymark.web.guides.reading import open_plateau_people, reflection_badge
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.record.actions import defer, record
from assaymark.web.record.models import Job
from assaymark.web.standing import several

AT_ONCE = 500


def promise_daily() -> None:
    """Promises for each organisation that plateaus are looked for once a day."""
    day = f"{timezone.now():%Y-%m-%d}"
    for organisation in people.organisations():
        _promise(organisation, day, after=0)


@transaction.atomic
def _promise(organisation: Organisation, day: str, *, after: int) -> None:
    defer(
        "guides.plateaus",
        f"{organisation.pk}:{day}:{after}",
        arguments={"day": day, "after": after},
        organisation_id=organisation.pk,
    )


def note_plateaus(job: Job, _nothing: object) -> None:
    """Looks at the next people who were busy lately, or are known to rest; promises the rest."""
    organisation, after = _organisation(job), int(job.arguments["after"])
    since = timezone.now() - timedelta(weeks=WEEKS)
    found = several.busy(organisation, since=since, fewest=FEWEST, after=after, most=AT_ONCE)
    resting = open_plateau_people(organisation, after=after, most=AT_ONCE)
    looked = sorted({*found, *resting})[:AT_ONCE]
    actions.note_plateaus(organisation=organisation, people=looked)
    if len(looked) == AT_ONCE:
        _promise(organisation, job.arguments["day"], after=looked[-1])


def link_work(job: Job, _nothing: object) -> None:
    """Ties a work just handed in to the recognition it came of, if it did."""
    handle = str(job.arguments["subject"]).partition(":")[2]
    work = work_of(_organisation(job), handle)
    if work is not None:
        actions.link_work(
            work=work.pk,
            learner=work.learner_id,
            badge=work.badge_version.badge_id,
            handle=work.handle,
        )


def write_plateau_letter(job: Job) -> str:
    """Offers somebody a reflection; the address written to."""
    one = _plateau(job)
    badge = reflection_badge(one.organisation, one.competency)
    facts = {
        "person": one.person,
        "organisation": one.organisation,
        "skill": one.competency.title,
        "n": one.n,
        "badge": badge.title if badge else "",
        "address": settings.BASE_URL
        + (
            reverse("hand_in", args=[badge.handle])
            if badge
            else reverse("reflect", args=[one.competency.handle])
        ),
    }
    return _sent("plateau", facts, one.person.email)


def keep_plateau_letter(job: Job, address: str) -> None:
    """Records that the person was told."""
    one = _plateau(job)
    _told(one.organisation_id, f"person:{one.person.handle}", address, "plateau")


def write_recognition_letter(job: Job) -> str:
    """Tells somebody what was recognised; the address written to."""
    one = _recognition(job)
    facts = {
        "one": one,
        "person": one.person,
        "address": settings.BASE_URL + reverse("my_guide"),
    }
    return _sent("recognition", facts, one.person.email)


def keep_recognition_letter(job: Job, address: str) -> None:
    """Records that the person was told."""
    one = _recognition(job)
    _told(one.organisation_id, f"recognition:{one.handle}", address, "recognition")


def _sent(name: str, facts: dict[str, object], address: str) -> str:
    subject = render_to_string(f"guides/{name}_subject.txt", facts).strip()
    send_mail(subject, render_to_string(f"guides/{name}_mail.txt", facts), None, [address])
    return str(address)


def _told(organisation: int, subject: str, address: str, about: str) -> None:
    record(
        "letter.sent",
        organisation_id=organisation,
        actor=None,
        subject=subject,
        detail={"to": address, "about": about},
    )


def _plateau(job: Job) -> Plateau:
    rows = Plateau.objects.select_related("person", "organisation", "competency")
    one: Plateau = rows.get(pk=job.arguments["plateau"])
    return one


def _recognition(job: Job) -> Recognition:
    rows = Recognition.objects.select_related("person", "by", "organisation", "badge_version")
    one: Recognition = rows.get(pk=job.arguments["recognition"])
    return one


def _organisation(job: Job) -> Organisation:
    found: Organisation = Organisation.objects.get(pk=job.organisation_id or 0)
    return found
