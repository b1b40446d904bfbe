"""Jobs: promised inside a transaction, done once, tried again, never lost."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assaymark.web.record import jobs
from assaymark.web.record.actions import defer, record
from assaymark.web.record.kinds import UnknownKind
from assaymark.web.record.models import Event, Job, JobState


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Handler]:
    fresh: dict[str, jobs.Handler] = {}
    monkeypatch.setattr(jobs, "HANDLERS", fresh)
    return fresh


@pytest.mark.django_db(transaction=True)
def test_a_promise_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match=r"inside transaction\.atomic"):
        defer("probe", "1")
    with pytest.raises(RuntimeError, match=r"inside transaction\.atomic"):
        record("organisation.founded", organisation_id=1, actor=None)


@pytest.mark.django_db(transaction=True)
def test_the_same_promise_is_kept_once(handlers):
    done = []
    handlers["probe"] = jobs.Handler(lambda job, _: done.append(job.arguments["x"]))
    with transaction.atomic():
        defer("probe", "1", arguments={"x": 7})
        defer("probe", "1", arguments={"x": 8})
    assert jobs.work_all() == 1
    assert done == [7]
    assert not jobs.work_once()


@pytest.mark.django_db(transaction=True)
def test_what_a_failing_job_wrote_is_undone_and_it_is_tried_again(handlers):
    tries = []

    def fail_once(job: Job, _: object) -> None:
        record("log.sealed", organisation_id=1, actor=None, subject="probe")
        tries.append(job.attempts)
        if len(tries) == 1:
            raise ValueError("not yet")

    handlers["probe"] = jobs.Handler(fail_once)
    with transaction.atomic():
        defer("probe", "1")
    assert jobs.work_once()
    assert not Event.objects.filter(subject="probe").exists()
    job = Job.objects.get()
    assert job.state == JobState.WAITING
    assert job.last_error == "ValueError: not yet"
    Job.objects.update(run_at=timezone.now())
    assert jobs.work_once()
    assert Event.objects.filter(subject="probe").count() == 1
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_job_comes_back_when_its_lease_ends(handlers):
    done = []
    handlers["probe"] = jobs.Handler(lambda job, _: done.append(1))
    with transaction.atomic():
        defer("probe", "1")
    assert jobs._claimed() is not None  # and the worker dies here
    assert not jobs.work_once()
    Job.objects.update(run_at=timezone.now() - timedelta(seconds=1))
    assert jobs.work_once()
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_a_dead_workers_job_is_freed_at_once_and_a_live_ones_is_not(handlers):
    done = []
    handlers["probe"] = jobs.Handler(lambda job, _: done.append(1))
    with transaction.atomic():
        defer("probe", "1")
    jobs._hold_lock()
    assert jobs._claimed() is not None
    assert jobs.sweep() == 0
    Job.objects.update(worker=jobs.WORKER - 1)  # a lock nobody holds
    assert jobs.sweep() == 1
    assert jobs.work_once()
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_lease_changes_nothing(handlers):
    done = []
    handlers["probe"] = jobs.Handler(lambda job, _: done.append(1))
    with transaction.atomic():
        defer("probe", "1")
    slow = jobs._claimed()
    Job.objects.update(run_at=timezone.now() - timedelta(seconds=1))
    assert jobs.work_once()
    jobs._finish(slow, handlers["probe"], None)
    assert done == [1]


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_an_event():
    with transaction.atomic():
        event = record("organisation.founded", organisation_id=1, actor=None)
    for statement in ("UPDATE record_event SET kind='x'", "DELETE FROM record_event"):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Event.objects.get().pk == event.pk


@pytest.mark.django_db(transaction=True)
def test_an_unregistered_kind_of_event_is_refused():
    with pytest.raises(UnknownKind, match=r"'work\.eaten' is not registered"), transaction.atomic():
        record("work.eaten", organisation_id=1, actor=None)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_lease_does_not_undo_by_failing_late(handlers):
    done = []

    def slow(job: Job) -> None:
        if not done:
            Job.objects.update(run_at=timezone.now() - timedelta(seconds=1))
            done.append(1)
            assert jobs.work_once()  # somebody else takes over, and finishes
            raise ValueError("too late")

    handlers["probe"] = jobs.Handler(lambda job, _: None, slow)
    with transaction.atomic():
        defer("probe", "1")
    assert jobs.work_once()
    job = Job.objects.get()
    assert (job.state, job.last_error) == (JobState.DONE, "")


@pytest.mark.django_db(transaction=True)
def test_a_job_that_ends_every_worker_is_given_up_at_last(handlers):
    handlers["probe"] = jobs.Handler(lambda job, _: None)
    with transaction.atomic():
        defer("probe", "1")
    for _ in range(jobs.UNANSWERED):
        assert jobs._claimed() is not None  # and the worker dies here
        Job.objects.update(run_at=timezone.now() - timedelta(seconds=1))
    assert jobs._claimed() is None
    job = Job.objects.get()
    assert job.state == JobState.DEAD
    assert "without an answer" in job.last_error


@pytest.mark.django_db(transaction=True)
def test_what_is_done_each_second_does_not_stop_the_jobs_when_it_fails(handlers, monkeypatch):
    stop = threading.Event()

    def fails() -> None:
        raise ValueError("not today")

    monkeypatch.setattr(jobs, "PERIODIC", [(0.0, fails)])
    handlers["probe"] = jobs.Handler(lambda job, _: stop.set())
    with transaction.atomic():
        defer("probe", "1")
    jobs.run(stop, poll_s=0.01)
    assert Job.objects.get().state == JobState.DONE
