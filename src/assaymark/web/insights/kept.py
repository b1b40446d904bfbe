"""Documents that take long to reckon: at once where there are few people, else by a job.

With more than `LARGE` members no page reckons anything: it shows the document kept last, and asks
for a newer one where that is older than `FRESH`. Where there is none yet it says so. What is kept
is a plain document, already without small groups.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assaymark.web.insights.models import Kept
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.record.actions import defer
from assaymark.web.record.models import Job
from assaymark.web.standing.groups import Within

LARGE = 2_000
FRESH = timedelta(minutes=30)
Document = dict[str, Any]
Reckon = Callable[..., Document]
RECKONED: dict[str, Reckon] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """A document and when it was reckoned; None while the first one is being made."""

    document: Document | None
    at: datetime


def reckons(name: str) -> Callable[[Reckon], Reckon]:
    """Says that documents `name` are made by the function: (organisation, within, **asked)."""

    def registered(reckon: Reckon) -> Reckon:
        RECKONED[name] = reckon
        return reckon

    return registered


def document(
    organisation: Organisation, within: Within, name: str, **asked: str | int | None
) -> Found:
    """The document called `name`, for these people and what was `asked`."""
    now = timezone.now()
    if people.members(organisation).order_by()[: LARGE + 1].count() <= LARGE:
        return Found(RECKONED[name](organisation, within, **asked), now)
    key = _key(name, within, asked)
    kept = Kept.objects.filter(organisation=organisation, key=key).first()
    if kept is None or kept.made_at < now - FRESH:
        _promise(organisation, within, name, asked, key, kept)
    return Found(kept.document, kept.made_at) if kept else Found(None, now)


def reckon(job: Job) -> Document:
    """The document that a job promised; outside the transaction, because it takes long."""
    organisation = Organisation.objects.get(pk=job.arguments["within"]["organisation"])
    told: Mapping[str, Any] = job.arguments
    return RECKONED[told["name"]](organisation, Within(**told["within"]), **told["asked"])


def keep(job: Job, made: Document) -> None:
    """Keeps it in place of the one before."""
    Kept.objects.update_or_create(
        organisation_id=job.arguments["within"]["organisation"],
        key=job.arguments["key"],
        defaults={"document": made, "made_at": timezone.now()},
    )


def _promise(
    organisation: Organisation,
    within: Within,
    name: str,
    asked: Mapping[str, Any],
    key: str,
    kept: Kept | None,
) -> None:
    after = kept.made_at.isoformat() if kept else "first"
    with transaction.atomic():
        defer(
            "insights.reckon",
            f"{organisation.pk}:{key}:{after}",
            arguments={"name": name, "within": asdict(within), "asked": dict(asked), "key": key},
            organisation_id=organisation.pk,
        )


def _key(name: str, within: Within, asked: Mapping[str, Any]) -> str:
    told = json.dumps([asdict(within), dict(asked)], sort_keys=True)
    return f"{name}:{hashlib.sha256(told.encode()).hexdigest()[:24]}"
