"""What events count for: the learner of a work, the holder of an award, the peer who read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.framework.rubric import rubric_from_plain
from assaymark.web.assessment.models import Work
from assaymark.web.awards.models import Award
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import Membership
from assaymark.web.record.counting import contexts, counted
from assaymark.web.record.models import Event
from assaymark.web.standing.scale import on_scale
from tests.web.insights.house import House
from tests.web.insights.made import CRITERIA


@pytest.fixture
def house(db) -> House:
    made = House()
    badge = Badge.objects.create(organisation=made.organisation, key="counted")
    made.version = BadgeVersion.objects.create(
        badge=badge,
        number=1,
        state="published",
        title="Counted",
        level="practitioner",
        rubric=CRITERIA,
        competencies=[{"handle": "listen-1", "level": "practitioner"}],
    )
    made.fill(8)
    return made


def happened(house, kind, subject, *, by=None, **detail) -> Event:
    return Event.objects.create(
        organisation_id=house.organisation.pk,
        kind=kind,
        subject=subject,
        actor_id=by.pk if by else None,
        detail=detail,
        at=timezone.now() - timedelta(days=1),
    )


def test_each_kind_of_thing_counts_for_whom_it_is_about(house, django_assert_max_num_queries):
    work = Work.objects.filter(organisation=house.organisation).first()
    award = Award.objects.filter(organisation=house.organisation).first()
    rubric = house.version.rubric
    best = {one["key"]: max(level["value"] for level in one["levels"]) for one in rubric}
    events = [
        happened(house, "work.decided", f"work:{work.handle}", by=house.aisha, levels=best),
        happened(house, "work.handed-in", f"work:{work.handle}", by=work.learner),
        happened(house, "work.handed-in-for-another", f"work:{work.handle}", by=house.ingrid),
        happened(house, "award.given", f"award:{award.handle}", by=house.aisha),
        happened(house, "peer.given", "reading:x", by=house.marek, work=work.handle),
        happened(house, "person.joined", f"person:{house.ruth.handle}", by=house.ingrid),
        happened(house, "badge.edited", "badge:whatever", by=house.ingrid),
        happened(house, "work.decided", f"work:{work.handle}", levels={"gone": 9}),
    ]
    with django_assert_max_num_queries(6):
        facts = counted(events)
    found = [facts[event.pk] for event in events]
    assert [one.person for one in found] == [
        *(work.learner_id, work.learner_id, house.ingrid.pk, award.recipient_id),
        *(house.marek.pk, house.ruth.pk, house.ingrid.pk, work.learner_id),
    ]
    assert [one.skill for one in found] == [
        *("listen-1", "listen-1", "", "listen-1"),
        *("listen-1", "", "", "listen-1"),
    ]
    assert found[0].value == on_scale(rubric_from_plain(rubric), best, 2)
    assert [one.value for one in found[1:]] == [None, None, 1.0, None, None, None, None]
    assert found[0].subject == f"badge:{house.version.handle}"


def test_what_holds_for_somebody_is_what_their_membership_says_now(house):
    boss = Membership.objects.get(user=house.ingrid)
    changed = {"team": "east", "job_title": "agent", "cohort": "2026", "manager": boss}
    Membership.objects.filter(user=house.marek).update(**changed)
    held = contexts(house.organisation.pk, [house.marek.pk, house.ruth.pk, 10**9])
    marek = held[house.marek.pk]
    assert (marek.cohort, marek.role, marek.team) == ("2026", "agent", "east")
    assert marek.manager == house.ingrid.pk
    assert set(held) == {house.marek.pk, house.ruth.pk}
