"""A pilot is fixed before it is read, and its report tells of nobody by subtraction."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assaymark.web.insights.actions import piloting, pilots
from assaymark.web.insights.models import MetricValue, Pilot, PilotState
from assaymark.web.insights.pilots.report import report
from assaymark.web.insights.pilots.shown import without_teams
from assaymark.web.insights.refusal import PilotRefused
from tests.web.insights import trying
from tests.web.insights.house import House
from tests.web.insights.test_pilots import ended, page


def test_a_metric_added_by_who_still_sees_the_plan_is_refused_once_it_started(house: House):
    trying.teams(house, 2)
    stale = trying.plan(house, {"Team 00": 1, "Team 01": None})
    started = trying.start(house, Pilot.objects.get(pk=stale.pk))
    assert stale.state == PilotState.PLANNED
    with pytest.raises(PilotRefused, match="has started"):
        pilots.add_metric(pilot=stale, title="Sales", unit="a day", better="up")
    with pytest.raises(PilotRefused, match="has started"):
        pilots.choose_teams(pilot=stale, starts={"Team 01": 1})
    assert [one.title for one in started.metrics.all()] == ["Calls solved"]


@pytest.mark.parametrize("day", ["2026-01-05", "0001-01-01", "9999-12-31"])
def test_a_first_day_long_past_or_far_ahead_is_refused(house: House, day: str):
    trying.teams(house, 2)
    pilot = trying.plan(house, {"Team 00": 1, "Team 01": None})
    address = reverse("pilot_check", args=[pilot.handle])
    shown = house.client(house.ingrid).post(address, {"starts_on": day}).content.decode()
    assert "must be fixed before it is read" in shown
    assert Pilot.objects.get().state == PilotState.PLANNED


def test_what_was_fixed_after_the_first_day_says_so_in_the_report(house: House):
    trying.teams(house, 2)
    pilot = trying.plan(house, {"Team 00": 1, "Team 01": None})
    first = timezone.localdate() - timedelta(days=3)
    started = piloting.start_pilot(pilot=pilot, starts_on=first, badges=[], by=house.ingrid)
    lines = report(started, now=timezone.now())["deviations"]
    assert any(line.startswith("Fixed 3 days after its first day") for line in lines)


def test_a_team_of_which_few_were_read_is_not_told_by_its_arms_mean(house: House):
    members = trying.teams(house, 12)
    metric = trying.metric(house)
    trying.measure(metric, members, gains={})
    MetricValue.objects.filter(person__in=members["Team 00"][3:]).delete()
    starts = {name: 1 if i < 6 else None for i, name in enumerate(members)}
    pilot = trying.start(house, trying.plan(house, starts))
    found = report(pilot, now=timezone.now())["metrics"][0]["result"]
    (first,) = [one for one in found["arms"] if one["arm"] == "first"]
    told = [one["team"] for one in found["teams"] if one["arm"] == "first"]
    assert first["teams"] == 6
    assert told == ["Team 01", "Team 02", "Team 03", "Team 04"]
    assert len([one for one in found["teams"] if one["arm"] == "compared"]) == 6


def test_counts_below_nought_end_with_a_sentence_and_not_with_an_error(house: House):
    members = trying.teams(house, 4)
    metric = trying.metric(house)
    trying.measure(metric, members, gains={})
    MetricValue.objects.filter(metric=metric).update(value=-3.0)
    pilot = trying.plan(house, dict.fromkeys(members, 1))
    pilot.metrics.update(kind="count")
    pilot = trying.start(house, pilot)
    address = reverse("end_pilot", args=[pilot.handle])
    house.client(house.ingrid).post(address, {"end-did_not": "Time was short."})
    pilot.refresh_from_db()
    assert pilot.state == PilotState.ENDED
    assert "some values are below 0" in page(house, pilot)


def test_typed_counts_below_nought_are_not_kept(house: House):
    names = trying.teams(house, 2)
    pilot = trying.plan(house, dict.fromkeys(names, 1), source="typed")
    pilot.metrics.update(kind="count")
    pilot = trying.start(house, pilot)
    (metric,), team = pilot.metrics.all(), pilot.teams.all()[0]
    address = reverse("pilot_readings", args=[pilot.handle, metric.pk])
    client = house.client(house.ingrid)
    assert client.post(address, {f"v-{team.pk}-0": -1, f"e-{team.pk}-0": 10}).status_code == 200
    assert client.post(address, {f"v-{team.pk}-0": 1, f"e-{team.pk}-0": 1e300}).status_code == 200
    assert not metric.readings.exists()


def test_the_public_report_says_that_teams_were_left_out_and_keeps_other_deviations(house: House):
    members = trying.teams(house, 12)
    metric = trying.metric(house)
    trying.measure(metric, members, gains={})
    MetricValue.objects.filter(person__in=members["Team 00"]).delete()
    starts = {name: 1 if i < 6 else None for i, name in enumerate(members)}
    pilot = trying.start(house, trying.plan(house, starts))
    words = "Team 00 moved to another floor."
    piloting.note(pilot=pilot, kind="deviation", words=words, by=house.ingrid)
    pilot = ended(house, pilot)
    assert any("from Team 00." in line for line in pilot.document["deviations"])
    lines = without_teams(pilot.document)["deviations"]
    assert "Calls solved: 1 teams had no readings in every period." in lines
    assert words in lines, "what its authors wrote is theirs to word"
    assert not any("from Team 00." in line for line in lines)
