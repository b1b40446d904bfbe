"""The lease table at work: claim a due job, run it, finish it inside its own transaction.

A handler is `handler(job) -> None`, called with the job's row locked, inside one transaction that
also marks the job done: what the handler writes and the acknowledgement commit together or not at
all. A slow outside call belongs into `prepare(job) -> value`, run before that transaction under
the lease alone; its value is handed to the handler.

A claimed job is leased for `LEASE`. Each worker holds a session advisory lock while it lives, so
that the others see at once when it is gone and free its leases (`sweep`); the lease's end is the
second net, for a worker that hangs.
"""

import logging
import random
import secrets
import select
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.utils import timezone

from assaymark.web.record.models import Job, JobState

LEASE = timedelta(seconds=120)
LOCKS = 7001  # the advisory lock space of workers
WORKER = secrets.randbelow(2**31)
ATTEMPTS = 8  # tries that failed, until a job is given up
UNANSWERED = 24  # tries in all: a job that kills its worker never says that it failed
AWAY = (OperationalError, InterfaceError)  # the database itself, not what was asked of it
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handler:
    """How one kind of job is done."""

    finish: Callable[[Job, Any], None]
    prepare: Callable[[Job], Any] | None = None


HANDLERS: dict[str, Handler] = {}
PERIODIC: list[tuple[float, Callable[[], None]]] = []


def handles(
    kind: str, finish: Callable[[Job, Any], None], prepare: Callable[[Job], Any] | None = None
) -> None:
    """Says how jobs of `kind` are done; called once per kind, by the room's `apps.ready`."""
    HANDLERS[kind] = Handler(finish, prepare)


def every(seconds: float, action: Callable[[], None]) -> None:
    """Says that the worker calls `action` each `seconds`, such as the log's sequencer."""
    PERIODIC.append((seconds, action))


def sweep() -> int:
    """How many jobs were freed whose worker no longer holds its lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE record_job SET worker = NULL, run_at = now() "
            "WHERE state = 'waiting' AND worker IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s "
            "AND objid = worker AND database = (SELECT oid FROM pg_database "
            "WHERE datname = current_database()))",
            [LOCKS],
        )
        return int(cursor.rowcount)


def work_once() -> bool:
    """Whether a due job was found and tried."""
    _hold_lock()
    job = _claimed()
    if job is None:
        return False
    try:
        handler = HANDLERS[job.kind]
        prepared = handler.prepare(job) if handler.prepare else None
        _finish(job, handler, prepared)
    except AWAY:
        log.exception("job %s could not be finished; its lease brings it back", job)
        raise
    except Exception as error:  # noqa: BLE001 - kept in the row, tried again, shown on a page
        _postpone(job, error)
    return True


def work_all(limit: int = 10_000) -> int:
    """How many due jobs were tried until none was due: for tests and small scripts."""
    return next((n for n in range(limit) if not work_once()), limit)


def run(stop: threading.Event, *, poll_s: float = 1.0) -> None:
    """Works until `stop` is set; survives a database that goes away and comes back."""
    due: list[tuple[float, float, Callable[[], Any]]]
    due = [(0.0, seconds, action) for seconds, action in [*PERIODIC, (2.0, sweep)]]
    while not stop.is_set():
        try:
            due = [_periodic(entry) for entry in due]
            if not work_once():
                _wait(poll_s)
        except AWAY:
            log.warning("the database is away; trying again in 1 s")
            connection.close()
            close_old_connections()
            stop.wait(1.0)


def _hold_lock() -> None:
    """Takes this worker's lock on the present connection, unless it holds it already."""
    connection.ensure_connection()
    raw = connection.connection
    if getattr(raw, "assaymark_worker", None) != WORKER:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, WORKER])
        raw.assaymark_worker = WORKER


def _periodic(entry: tuple[float, float, Callable[[], Any]]) -> tuple[float, float, Any]:
    last, seconds, action = entry
    if time.monotonic() - last < seconds:
        return entry
    try:
        action()
    except AWAY:
        raise
    except Exception:
        log.exception("%r failed; jobs go on, and it is tried again", action)
    return (time.monotonic(), seconds, action)


def _wait(seconds: float) -> None:
    """Sleeps until a job is announced or `seconds` are over."""
    with connection.cursor() as cursor:
        cursor.execute("LISTEN assaymark_jobs")
    raw = connection.connection
    if raw is None:
        return
    select.select([raw.fileno()], [], [], seconds)
    for _ in raw.notifies(timeout=0):
        pass


def _claimed() -> Job | None:
    with transaction.atomic():
        job: Job | None = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(state=JobState.WAITING, run_at__lte=timezone.now(), kind__in=list(HANDLERS))
            .order_by("run_at", "id")
            .first()
        )
        if job is None or _given_up(job):
            return None
        job.run_at = timezone.now() + LEASE
        job.attempts += 1
        job.worker = WORKER
        job.save(update_fields=["run_at", "attempts", "worker"])
    return job


def _given_up(job: Job) -> bool:
    if job.attempts < UNANSWERED:
        return False
    job.state, job.worker = JobState.DEAD, None
    job.last_error = f"{job.attempts} tries ended without an answer: it may kill its worker"
    job.save(update_fields=["state", "worker", "last_error"])
    return True


def taken_along(job: Job, limit: int = 1000) -> list[Job]:
    """Other due jobs of the same kind and organisation, marked done in the present transaction.

    For a handler that does many for the price of one. Jobs that another worker holds are left to
    it; if this transaction fails, all of them are due as before.
    """
    waiting = Job.objects.select_for_update(skip_locked=True).filter(
        kind=job.kind,
        organisation_id=job.organisation_id,
        state=JobState.WAITING,
        worker=None,
        run_at__lte=timezone.now(),
    )
    found = list(waiting.exclude(pk=job.pk).order_by("run_at", "id")[:limit])
    Job.objects.filter(pk__in=[one.pk for one in found]).update(
        state=JobState.DONE, finished_at=timezone.now(), last_error=""
    )
    return found


def _finish(job: Job, handler: Handler, prepared: Any) -> None:
    with transaction.atomic():
        fence = Job.objects.select_for_update().get(pk=job.pk)
        if fence.state != JobState.WAITING or fence.attempts != job.attempts:
            return  # another worker took over after our lease ended
        handler.finish(fence, prepared)
        fence.state = JobState.DONE
        fence.finished_at = timezone.now()
        fence.last_error = ""
        fence.save(update_fields=["state", "finished_at", "last_error"])


def _postpone(job: Job, error: Exception) -> None:
    log.exception("job %s failed at attempt %d", job, job.attempts)
    still_ours = Job.objects.filter(pk=job.pk, state=JobState.WAITING, attempts=job.attempts)
    delay_s = min(600.0, 2.0**job.attempts) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
    still_ours.update(
        last_error=f"{type(error).__name__}: {error}".replace("\0", "\ufffd")[:2000],
        state=JobState.DEAD if job.attempts >= ATTEMPTS else JobState.WAITING,
        run_at=timezone.now() + timedelta(seconds=delay_s),
        worker=None,
    )
