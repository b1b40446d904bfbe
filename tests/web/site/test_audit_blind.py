"""The audit record tells nobody what they are not to know while they may judge a work."""

import csv
import re

import pytest
from django.db import transaction

from assaymark.web.assessment import actions
from assaymark.web.assessment.models import Decision
from assaymark.web.people.models import Role
from assaymark.web.record import queries
from assaymark.web.record.actions import record
from assaymark.web.record.models import Event
from tests.web.assessment.marking_world import MarkingWorld
from tests.web.assessment.test_marking import page


@pytest.fixture
def world(db) -> MarkingWorld:
    return MarkingWorld()


def told(world: MarkingWorld, who, handle: str) -> str:
    """What the page and the table say of a work."""
    client = world.client(who)
    table = b"".join(client.get("/audit.csv").streaming_content).decode()
    lines = [line for line in csv.reader(table.splitlines()) if handle in line[4]]
    found = page(world, who, "/audit/?q=Priya") + page(world, who, f"/audit/?q={handle}")
    assert lines
    return page(world, who, "/audit/") + found + str(lines)


def test_who_may_mark_second_is_told_neither_the_first_levels_nor_whose_work_it_is(world):
    world.policy()
    work = world.graded()
    both = world.member("Olga Bo", Role.OWNER, Role.ASSESSOR)
    world.judge(work, world.aisha, (2, 3))
    for secret in ("&quot;feeling&quot;: 2", "'feeling': 2", '"feeling": 2', "Priya Natarajan"):
        assert secret not in told(world, both, work.handle), secret
    seen = told(world, world.ruth, work.handle)
    assert "Priya Natarajan" in seen
    assert '"feeling": 2' in seen
    world.judge(work, both, (2, 3))
    assert Decision.objects.get().levels == {"feeling": 2, "step": 3}
    assert '"feeling": 2' in told(world, both, work.handle)
    actions.contest(work=work, learner=world.priya)
    assert '"feeling": 2' not in told(world, both, work.handle)


def test_a_search_looks_through_a_part_of_the_record_and_offers_the_part_before(world, monkeypatch):
    before = Event.objects.filter(organisation_id=world.organisation.pk).count()
    for number in range(7):
        with transaction.atomic():
            record(
                "letter.sent",
                organisation_id=world.organisation.pk,
                actor=None,
                subject=f"x:{number}",
            )
    monkeypatch.setattr(queries, "LOOKED", 5)
    first = page(world, world.ruth, "/audit/?q=x:")
    assert [n for n in range(7) if f">x:{n}<" in first] == [2, 3, 4, 5, 6]
    assert "Looked through 5 events, back to" in first
    (more,) = re.findall(r'href="(\?kind=&amp;q=x%3A&amp;before=\d+)"', first)
    second = page(world, world.ruth, "/audit/" + more.replace("&amp;", "&"))
    assert [n for n in range(7) if f">x:{n}<" in second] == [0, 1]
    assert before > 0
    for odd in ("", "-1", "x", "9" * 30, "\u00b2"):
        assert ">x:6<" in page(world, world.ruth, f"/audit/?q=x:&before={odd}")
    monkeypatch.setattr(queries, "LOOKED", 10_000)
    assert "Looked through" not in page(world, world.ruth, "/audit/?q=x:")
