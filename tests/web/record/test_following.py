"""What follows from an event is promised in the event's own transaction."""

import pytest
from django.db import transaction

from assaymark.web.record.actions import record
from assaymark.web.record.following import FOLLOWERS, follow
from assaymark.web.record.kinds import UnknownKind
from assaymark.web.record.models import Event, Job


@pytest.fixture(autouse=True)
def _nothing_else_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in list(FOLLOWERS):
        monkeypatch.delitem(FOLLOWERS, kind)


@pytest.mark.django_db
def test_each_event_of_a_kind_is_followed_by_one_job_of_each_listed_kind() -> None:
    follow({"award.given": ("test.one", "test.two")})
    with transaction.atomic():
        event = record("award.given", organisation_id=7, actor=None, subject="award:abc")
        record("award.revoked", organisation_id=7, actor=None, subject="award:abc")
    jobs = Job.objects.filter(kind__startswith="test.").order_by("kind")
    assert [(job.kind, job.key) for job in jobs] == [
        ("test.one", f"event:{event.pk}"),
        ("test.two", f"event:{event.pk}"),
    ]
    assert jobs[0].arguments == {"event": event.pk, "subject": "award:abc"}


@pytest.mark.django_db(transaction=True)
def test_an_event_undone_leaves_no_job_behind() -> None:
    follow({"award.given": ("test.one",)})
    with pytest.raises(RuntimeError, match="killed"):
        _recorded_and_killed()
    assert not Event.objects.exists()
    assert not Job.objects.filter(kind="test.one").exists()


def test_following_an_unregistered_kind_is_refused() -> None:
    with pytest.raises(UnknownKind):
        follow({"no.such-kind": ("test.one",)})


@transaction.atomic
def _recorded_and_killed() -> None:
    record("award.given", organisation_id=7, actor=None)
    raise RuntimeError("killed")
