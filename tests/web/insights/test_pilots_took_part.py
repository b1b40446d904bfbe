"""Who took part in a pilot, and what went on, as a figure: table, files, small groups kept back."""

import csv
import io

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.assessment.models import Work, WorkState
from assaymark.web.insights.actions import piloting
from assaymark.web.insights.models import Pilot
from assaymark.web.insights.pilots.figures import figures
from assaymark.web.insights.pilots.report import report
from assaymark.web.people.models import User
from tests.web.insights import trying
from tests.web.insights.house import House


def hand_in(house: House, users: list[User], *, attempt: int = 1) -> None:
    Work.objects.bulk_create(
        Work(
            organisation=house.organisation,
            badge_version=house.version,
            learner=user,
            attempt=attempt,
            state=WorkState.IN_REVIEW,
            content=b"text",
            media_type="text/plain",
            text="text",
            words=1,
            sha256="0" * 64,
            consent="Yes.",
            consent_name=False,
            consent_quotes=False,
            handed_in_at=timezone.now(),
        )
        for user in users
    )


def running(house: House) -> Pilot:
    members = trying.teams(house, 2, people=8)
    pilot = trying.start(house, trying.plan(house, {"Team 00": 1, "Team 01": None}))
    hand_in(house, members["Team 00"][:6] + members["Team 01"][:2])
    hand_in(house, members["Team 00"][:1], attempt=2)
    return pilot


def table(client: Client, address: str) -> list[dict[str, str]]:
    text = client.get(address, {"figure": "took-part", "as": "csv"}).content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_running_pilot_shows_who_took_part_as_a_figure_with_files(house: House):
    address = reverse("pilot", args=[running(house).handle])
    client = house.client(house.ingrid)
    shown = client.get(address).content.decode()
    for words in ("16 people", "How this is reckoned", "Data table", "Badges: Listening."):
        assert words in shown
    first, compared = table(client, address)
    assert (first["group"], first["people"], first["handed_in"], first["works"]) == (
        *("Start first", "8", "6", "7"),
    )
    assert float(first["low"]) < 0.75 == float(first["share"]) < float(first["high"])
    assert (compared["teams"], compared["handed_in"]) == ("1", "2")
    parquet = client.get(address, {"figure": "took-part", "as": "parquet"})
    assert parquet.content[:4] == b"PAR1"


def test_the_report_and_its_public_page_hold_the_same_figure(house: House):
    pilot = running(house)
    document = report(pilot, now=timezone.now(), did_not="x")
    piloting.end_pilot(pilot=pilot, worked="", did_not="x", document=document, by=house.ingrid)
    pilot.refresh_from_db()
    piloting.publish_pilot(pilot=pilot, by=house.ingrid)
    mine = table(house.client(house.ingrid), reverse("pilot", args=[pilot.handle]))
    where = reverse("pilot_summary", args=[house.organisation.slug, pilot.handle])
    assert mine == table(Client(), where)
    assert [row["handed_in"] for row in mine] == ["6", "2"]


def test_of_a_group_under_five_people_the_figure_holds_nothing(house: House):
    trying.team(house, "East", 8)
    tiny = trying.team(house, "Tiny", 4)
    pilot = trying.start(house, trying.plan(house, {"East": 1, "Tiny": None}))
    hand_in(house, tiny)
    (figure,) = figures(report(pilot, now=timezone.now()))
    assert figure.rows[1] == ("Compared", 1, *[None] * 8)
    assert len(figure.chart["rows"]) == 1
    assert any(str(note).startswith("Kept back: groups under five") for note in figure.notes)
