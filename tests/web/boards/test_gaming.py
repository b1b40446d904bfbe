"""The gaming report counts what looks like gathering points, and names nobody."""

import csv
import io
from datetime import timedelta

import pytest

from assaymark.web.boards import actions
from assaymark.web.boards.gaming import _pairs, report
from assaymark.web.boards.models import GamingReport
from assaymark.web.people.models import Role
from assaymark.web.record import jobs
from tests.web.boards.made import MONDAY, House, days


@pytest.fixture
def busy(house: House) -> House:
    """Six people who handed in eight works on one day, and one work judged twice."""
    people = house.fill(8)
    for user in people[:6]:
        for i in range(8):
            house.evidence(user, 2.0, MONDAY + timedelta(hours=i), work=f"w{user.pk}-{i}")
    house.evidence(people[0], 2.0, MONDAY, work=f"w{people[0].pk}-0", kind="peer")
    return house


def test_works_above_the_limit_doubles_and_bursts_are_counted(busy: House):
    found = report(busy.organisation, MONDAY + days(5))
    assert found["evidence"] == 49
    assert found["bursts"] == {"days": 6, "people": 6, "least": 5}
    assert found["twice"] == {"judgements": 1, "people": None}
    capped = {one["kind"]: one for one in found["capped"]}
    assert capped["review"] == {"kind": "review", "weekly": 5, "works": 18, "people": 6}
    assert capped["peer"]["works"] == 0
    assert found["micro"]["n"] == 0


def test_old_evidence_and_mission_critical_skills_are_left_out(busy: House):
    assert report(busy.organisation, MONDAY + days(200))["evidence"] == 0
    actions.mark_critical(organisation=busy.organisation, competency=busy.listening, by=busy.hannah)
    assert report(busy.organisation, MONDAY + days(5))["evidence"] == 0


def test_pairs_stand_out_only_against_what_chance_would_bring():
    evenly = {(reader, reader + 1 + i): 1 for reader in range(40) for i in range(4)}
    assert _pairs(evenly).unusual == 0
    friends = {(100, 101): 9, (101, 100): 9}
    assert _pairs({**evenly, **friends}).unusual == 2
    assert _pairs({(1, 2): 8}).unusual == 0, "with one pair, all readings are of that pair"
    assert _pairs({}).pairs == 0


def test_the_page_is_for_owners_and_auditors_and_names_nobody(busy: House):
    busy.client(busy.ingrid).post("/boards/gaming/ask/")
    jobs.work_all()
    for user in (busy.ingrid, busy.join("Ruth Adler", Role.AUDITOR)):
        text = busy.client(user).get("/boards/gaming/").content.decode()
        assert "What was seen" in text
        assert "Learner" not in text
    assert busy.client(busy.tom).get("/boards/gaming/").status_code == 403


def test_the_report_is_there_as_a_file_without_numbers_of_few_people(busy: House):
    at = MONDAY + days(5)
    GamingReport.objects.create(
        organisation=busy.organisation,
        document=report(busy.organisation, at),
        days=90,
        made_at=at,
    )
    client = busy.client(busy.ingrid)
    answer = client.get("/boards/gaming/", {"figure": "gaming", "as": "csv"})
    rows = {one["what"]: one for one in csv.DictReader(io.StringIO(answer.content.decode()))}
    twice = rows["Judgements of a work already judged"]
    assert (twice["count"], twice["of"], twice["people"]) == ("1", "49", "")
    bursts = rows["Days with many works of one person in one skill"]
    assert (bursts["count"], bursts["people"]) == ("6", "6")
    parquet = client.get("/boards/gaming/", {"figure": "gaming", "as": "parquet"})
    assert parquet.content[:4] == b"PAR1"
    page = client.get("/boards/gaming/").content.decode()
    assert "?figure=gaming&amp;as=csv" in page
    assert "How this is reckoned" in page
    tom = busy.client(busy.tom).get("/boards/gaming/", {"figure": "gaming", "as": "csv"})
    assert tom.status_code == 403
