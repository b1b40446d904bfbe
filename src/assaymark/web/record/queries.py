"""Reads of the record: events of an organisation, letters of a person, how jobs are doing."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from assaymark.web.record.kinds import KINDS
from assaymark.web.record.models import Event, Job, JobState, Letter

LATE = timedelta(minutes=5)
LOOKED = 100_000
"""Events that one search looks through: what it takes does not grow with the record."""


def events(organisation_id: int, *, search: str = "", kind: str = "") -> QuerySet[Event]:
    """The audit record of one organisation, newest first."""
    found = Event.objects.filter(organisation_id=organisation_id)
    if kind:
        found = found.filter(kind=kind)
    if search:
        found = found.filter(Q(subject__icontains=search) | Q(actor_label__icontains=search))
    return found.order_by("-id")


def look_back(organisation_id: int, *, before: int | None = None) -> Event | None:
    """The oldest of the `LOOKED` newest events, or of those before a number; None where all are
    among them."""
    found = Event.objects.filter(organisation_id=organisation_id)
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-id")[LOOKED - 1 : LOOKED].first()


def about(organisation_id: int, subject: str) -> QuerySet[Event]:
    """What happened to one thing (`thing:HANDLE`), in order."""
    return Event.objects.filter(organisation_id=organisation_id, subject=subject).order_by("id")


def events_after(organisation_id: int, number: int) -> int:
    """How many events of registered kinds the organisation has beyond a number."""
    found = Event.objects.filter(organisation_id=organisation_id, kind__in=KINDS)
    return found.filter(pk__gt=number).count()


def letters(address: str | None = None) -> QuerySet[Letter]:
    """Kept letters, newest first; all of them, or those to one address."""
    found = Letter.objects.order_by("-sent_at", "-id")
    return found if address is None else found.filter(to=address.lower())


def jobs(organisation_id: int) -> QuerySet[Job]:
    """The jobs of one organisation that are not done, and then the last done, newest first."""
    return Job.objects.filter(organisation_id=organisation_id).order_by("-id")


def dead_jobs() -> int:
    """How many jobs gave up."""
    return Job.objects.filter(state=JobState.DEAD).count()


def late_jobs() -> int:
    """How many jobs have been due for more than `LATE`."""
    due = timezone.now() - LATE
    return Job.objects.filter(state=JobState.WAITING, run_at__lt=due).count()
