"""The lease table at work: claim a due job, run it, finish it inside its own transaction.

A handler is `handler(job) -> None`, called with the job's row locked, inside one transaction that
also marks the job done: what the handler writes and the acknowledgement commit together or not at
all. A slow outside call belongs into `prepare(job) -> value`, run before that transaction under
the lease alone; its value is handed to the handler.

A claimed job is leased for `LEASE`; a killed worker's job is due again when the lease ends, and
the worker that starts next sweeps leases of workers that no longer exist.
"""

import logging
import random
import select
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from assaymark.web.record.models import Job, JobState

LEASE = timedelta(seconds=60)
ATTEMPTS = 8
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


def work_once() -> bool:
    """Whether a due job was found and tried."""
    job = _claimed()
    if job is None:
        return False
    try:
        handler = HANDLERS[job.kind]
        prepared = handler.prepare(job) if handler.prepare else None
        _finish(job, handler, prepared)
    except DatabaseError:
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
    due = [(0.0, seconds, action) for seconds, action in PERIODIC]
    while not stop.is_set():
        try:
            due = [_periodic(entry) for entry in due]
            if not work_once():
                _wait(poll_s)
        except DatabaseError:
            log.warning("the database is away; trying again in 1 s")
            connection.close()
            close_old_connections()
            stop.wait(1.0)


def _periodic(entry: tuple[float, float, Callable[[], None]]) -> tuple[float, float, Any]:
    last, seconds, action = entry
    if time.monotonic() - last < seconds:
        return entry
    action()
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
        if job is not None:
            job.run_at = timezone.now() + LEASE
            job.attempts += 1
            job.save(update_fields=["run_at", "attempts"])
    return job


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
    delay_s = min(600.0, 2.0**job.attempts) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
    job.last_error = f"{type(error).__name__}: {error}"[:2000]
    job.state = JobState.DEAD if job.attempts >= ATTEMPTS else JobState.WAITING
    job.run_at = timezone.now() + timedelta(seconds=delay_s)
    job.save(update_fields=["last_error", "state", "run_at"])
