"""Managers and pilots: they read those of their own team, change nothing, and may propose one."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.insights.actions import piloting
from assaymark.web.insights.models import Pilot, PilotState
from assaymark.web.insights.pilots.report import report
from assaymark.web.people.models import Membership, Role
from tests.web.insights import trying
from tests.web.insights.house import House


def manager(house: House, team: str = "", name: str = "Mo") -> Client:
    user = house.member(name, Role.MANAGER)
    Membership.objects.filter(user=user).update(team=team)
    return house.client(user)


def running(house: House) -> Pilot:
    members = trying.teams(house, 12)
    starts = {name: 1 if i < 6 else None for i, name in enumerate(members) if i != 11}
    trying.measure(trying.metric(house), members, gains=dict.fromkeys(list(members)[:6], 4.0))
    pilot = trying.start(house, trying.plan(house, starts))
    piloting.note(pilot=pilot, kind="deviation", words="The phones were down.", by=house.ingrid)
    return pilot


def ended(house: House, pilot: Pilot) -> Pilot:
    document = report(pilot, now=timezone.now(), worked="Peers.", did_not="Time was short.")
    document["metrics"][0]["result"]["left_out"] = ["Team 09"]
    document["deviations"].append("Calls solved: no readings in every period from Team 09.")
    return piloting.end_pilot(
        pilot=pilot, worked="Peers.", did_not="Time was short.", document=document, by=house.ingrid
    )


def page(client: Client, pilot: Pilot) -> str:
    answer = client.get(reverse("pilot", args=[pilot.handle]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_manager_sees_pilots_of_the_own_team_alone(house: House):
    pilot = running(house)
    mine, other = manager(house, "Team 03"), manager(house, "Team 11", "Nils")
    assert "Listening first" in mine.get(reverse("pilots")).content.decode()
    assert "Listening first" not in other.get(reverse("pilots")).content.decode()
    assert "Running until" in page(mine, pilot) or "time for the report" in page(mine, pilot)
    assert other.get(reverse("pilot", args=[pilot.handle])).status_code == 404


def test_a_manager_sees_pilots_of_the_teams_that_report_to_them(house: House):
    pilot = running(house)
    client = manager(house)
    address = reverse("pilot", args=[pilot.handle])
    assert client.get(address).status_code == 404
    boss = Membership.objects.get(user__name="Mo")
    Membership.objects.filter(team="Team 02").update(manager=boss)
    assert client.get(address).status_code == 200


def test_a_manager_changes_nothing_and_reads_no_notes(house: House):
    pilot = running(house)
    client = manager(house, "Team 03")
    shown = page(client, pilot)
    assert "Team 03: Start first." in shown
    shown = shown.replace("Team 03: Start first.", "")
    for words in ("<form", "The phones were down.", "End the pilot", "Protocol (.json)", "Team 0"):
        assert words not in shown.split("<main")[-1]
    for name, more in (
        ("pilot_json", []),
        ("pilot_readings", [pilot.metrics.get().pk]),
        ("note_pilot", ["cost"]),
        ("end_pilot", []),
        ("publish_pilot", []),
    ):
        assert client.post(reverse(name, args=[pilot.handle, *more])).status_code == 403


def test_a_single_other_team_is_not_told_to_a_manager_while_the_pilot_runs(house: House):
    trying.teams(house, 5, people=8)
    starts = {"Team 00": 1, "Team 01": None, "Team 02": 2, "Team 03": 2}
    address = reverse("pilot", args=[trying.start(house, trying.plan(house, starts)).handle])
    asked = {"figure": "took-part", "as": "csv"}

    def people(client: Client) -> list[str]:
        lines = client.get(address, asked).content.decode().splitlines()[1:]
        return [line.split(",")[2] for line in lines]

    assert people(house.client(house.ingrid)) == ["8", "16", "8"]
    assert people(manager(house, "Team 00")) == ["8", "16", ""]
    assert people(manager(house, "Team 02", "Nils")) == ["", "", ""]


def test_a_manager_reads_the_report_once_it_is_published_without_other_teams(house: House):
    pilot = ended(house, running(house))
    client = manager(house, "Team 03")
    waiting = page(client, pilot)
    assert "its report is not published yet" in waiting
    assert "went better" not in waiting
    file = reverse("pilot", args=[pilot.handle]) + "?figure=differences&as=csv"
    assert "estimate" not in client.get(file).content.decode()
    piloting.publish_pilot(pilot=pilot, by=house.ingrid)
    shown = page(client, pilot)
    assert "went better with the pilot" in shown
    assert "Team 0" not in shown.split("<main")[-1]
    assert "The phones were down." in shown
    assert "estimate" in client.get(file).content.decode()


def test_a_manager_proposes_a_pilot_in_which_the_own_team_starts(house: House):
    trying.team(house, "East", 6)
    client = manager(house, "East")
    assert "Propose a pilot" in client.get(reverse("pilots")).content.decode()
    sent = {"title": "Ours", "days": "42", "badges": house.badge.handle, "effect": "0.5"}
    answer = client.post(reverse("propose_pilot"), sent, follow=True)
    pilot = Pilot.objects.get()
    assert "Planned by Mo" in answer.content.decode()
    assert "Go on planning" not in answer.content.decode()
    assert pilot.state == PilotState.PLANNED
    assert dict(pilot.teams.values_list("name", "start")) == {"East": 1}
    assert "by Mo" in house.client(house.ingrid).get(reverse("pilots")).content.decode()
    for name in ("edit_pilot", "pilot_teams", "pilot_metrics", "pilot_check"):
        assert client.get(reverse(name, args=[pilot.handle])).status_code == 403


def test_without_a_team_of_five_nothing_can_be_proposed(house: House):
    trying.team(house, "Tiny", 3)
    client = manager(house, "Tiny")
    assert "No team of five people" in client.get(reverse("propose_pilot")).content.decode()
    sent = {"title": "Ours", "days": "42", "badges": house.badge.handle, "effect": "0.5"}
    client.post(reverse("propose_pilot"), sent)
    assert not Pilot.objects.exists()
