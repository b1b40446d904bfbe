"""The verbs of the record: `record` an event, `defer` a job. Both only inside a transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone

from assaymark.web.record.following import followers
from assaymark.web.record.kinds import known
from assaymark.web.record.models import Event, Job, JobState


class Actor(Protocol):
    """Somebody who did something: a user, or anything with a primary key and a name."""

    @property
    def pk(self) -> Any: ...


def record(
    kind: str,
    *,
    organisation_id: int | None,
    actor: Actor | None,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Event:
    """The event just appended; raises `UnknownKind`, or `RuntimeError` outside a transaction.

    `actor` is None for what the machine does by itself. `subject` is `thing:HANDLE`.
    """
    _inside_a_transaction("record")
    event: Event = Event.objects.create(
        kind=known(kind),
        organisation_id=organisation_id,
        actor_id=None if actor is None else actor.pk,
        actor_label="assaymark" if actor is None else str(actor)[:200],
        subject=subject,
        detail=dict(detail or {}),
        at=at or timezone.now(),
    )
    for job in followers(kind):
        defer(
            job,
            f"event:{event.pk}",
            arguments={"event": event.pk, "subject": subject},
            organisation_id=organisation_id,
        )
    return event


def record_many(
    kind: str,
    *,
    organisation_id: int | None,
    actor: Actor | None,
    about: Iterable[tuple[str, Mapping[str, Any]]],
    at: datetime | None = None,
) -> int:
    """How many events of one kind were appended, one for each (subject, detail) of `about`.

    As `record` for each, in few statements; for a kind that jobs follow it is one by one.
    """
    _inside_a_transaction("record_many")
    if followers(kind):
        return sum(
            record(
                kind, organisation_id=organisation_id, actor=actor, subject=s, detail=d, at=at
            ).pk
            > 0
            for s, d in about
        )
    made = (
        Event(
            kind=known(kind),
            organisation_id=organisation_id,
            actor_id=None if actor is None else actor.pk,
            actor_label="assaymark" if actor is None else str(actor)[:200],
            subject=subject,
            detail=dict(detail),
            at=at or timezone.now(),
        )
        for subject, detail in about
    )
    return len(Event.objects.bulk_create(made, batch_size=2_000))


def defer(
    kind: str,
    key: str,
    *,
    arguments: Mapping[str, Any] | None = None,
    organisation_id: int | None = None,
    run_at: datetime | None = None,
) -> Job:
    """The promise to do `kind` once for `key`; promising again gives back the first promise.

    The job becomes visible to workers when the surrounding transaction commits, and wakes them.
    """
    _inside_a_transaction("defer")
    job, _ = Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={
            "arguments": dict(arguments or {}),
            "organisation_id": organisation_id,
            "run_at": run_at or timezone.now(),
        },
    )
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY assaymark_jobs")
    return job


def _inside_a_transaction(verb: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(
            f"{verb}() was called outside a transaction, where a crash could separate it from "
            "what it speaks of; call it inside transaction.atomic(), with the change itself"
        )


@transaction.atomic
def retry(number: int, *, organisation_id: int) -> bool:
    """Whether the organisation's dead job `number` was made due again."""
    found = Job.objects.filter(pk=number, organisation_id=organisation_id, state=JobState.DEAD)
    changed = found.update(state=JobState.WAITING, attempts=0, run_at=timezone.now(), worker=None)
    return bool(changed)
