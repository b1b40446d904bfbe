"""The design's check knows who was read before the start, and fixes it in the protocol."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assaymark.web.insights import queries_pilots as queries
from assaymark.web.insights.actions import piloting, pilots
from assaymark.web.insights.models import Metric, MetricValue, Pilot
from assaymark.web.insights.refusal import PilotRefused
from assaymark.web.people.models import User
from tests.web.insights import trying
from tests.web.insights.house import House


def twelve(house: House) -> tuple[dict[str, list[User]], Metric, Pilot]:
    members = trying.teams(house, 12)
    metric = trying.metric(house)
    starts = {name: 1 if i < 6 else None for i, name in enumerate(members)}
    return members, metric, trying.plan(house, starts)


def read(metric: Metric, users: Sequence[User], day: date) -> None:
    MetricValue.objects.bulk_create(
        MetricValue(metric=metric, starts=day, person=user, value=20.0) for user in users
    )


def everybody(members: dict[str, list[User]]) -> list[User]:
    return [user for users in members.values() for user in users]


def check_page(house: House, pilot: Pilot) -> str:
    answer = house.client(house.ingrid).get(reverse("pilot_check", args=[pilot.handle]))
    return answer.content.decode()


def test_without_a_reading_before_the_check_promises_less(house: House):
    members, metric, pilot = twelve(house)
    nobody = queries.planning(pilot)
    assert (nobody.before.unit, nobody.before.n, nobody.before.of) == ("people", 0, 72)
    shown = check_page(house, pilot)
    assert "0 of 72 people have a reading of the main metric before the start." in shown
    assert "So the check reckons without one." in shown
    assert "Read everybody once before the start" in shown
    read(metric, everybody(members), timezone.localdate() - timedelta(days=20))
    all_read = queries.planning(pilot)
    assert all_read.before.n == 72
    assert all_read.check.power > nobody.check.power
    shown = check_page(house, pilot)
    assert "72 of 72 people have a reading" in shown
    assert "Read everybody once before the start" not in shown


def test_who_was_not_read_before_is_not_counted_by_the_check(house: House):
    members, metric, pilot = twelve(house)
    some = [user for name, users in members.items() if name != "Team 00" for user in users[:2]]
    read(metric, some, timezone.localdate() - timedelta(days=20))
    found = queries.planning(pilot)
    assert (found.before.n, found.before.of) == (22, 72)
    assert "It compares 5 teams that start first with 6" in found.check.can[0]
    assert "Who has none is left out" in check_page(house, pilot)


def test_a_reading_too_old_or_after_the_start_is_not_one_before(house: House):
    members, metric, pilot = twelve(house)
    read(metric, everybody(members), trying.START - timedelta(days=91))
    read(metric, everybody(members), trying.START)
    read(metric, members["Team 03"], trying.START - timedelta(days=1))
    started = trying.start(house, pilot)
    assert started.protocol["baseline"] == {"unit": "people", "n": 6, "of": 72}


def test_what_was_read_before_is_fixed_in_the_protocol_with_its_power(house: House):
    members, metric, pilot = twelve(house)
    without = queries.planning(pilot).check.power
    read(metric, everybody(members), trying.START - timedelta(days=10))
    started = trying.start(house, pilot)
    assert started.protocol["baseline"] == {"unit": "people", "n": 72, "of": 72}
    assert started.protocol["check"]["power"] > without


def test_before_a_metric_is_chosen_the_check_reckons_without_a_baseline(house: House):
    members, metric, pilot = twelve(house)
    read(metric, everybody(members), timezone.localdate() - timedelta(days=20))
    pilots.remove_metric(pilot=pilot, metric=pilot.metrics.get().pk)
    found = queries.planning(pilot)
    assert found.before is None
    assert any("Read everybody once" in line for line in found.check.advice)
    assert "No metric is chosen yet" in check_page(house, pilot)


def test_typed_readings_before_the_start_are_counted_by_team(house: House):
    members = trying.teams(house, 12)
    pilot = trying.plan(house, dict.fromkeys(members, 1), source="typed")
    metric = pilot.metrics.get()
    address = reverse("pilot_readings", args=[pilot.handle, metric.pk])
    client = house.client(house.ingrid)
    assert "during" not in client.get(address).content.decode()
    sent = {f"v-{team.pk}-0": 3.5 for team in pilot.teams.all()[:9]}
    assert client.post(address, sent).url == reverse("pilot_check", args=[pilot.handle])
    assert "9 of 12 teams have a reading of the main metric" in check_page(house, pilot)
    pilots.draw_lot(pilot=pilot, later=False, by=house.ingrid, seed=1)
    assert queries.planning(pilot).before.n == 9, "teams that stay keep their readings"
    team = pilot.teams.first()
    with pytest.raises(PilotRefused, match="not running"):
        piloting.type_readings(metric=metric, values={(team.pk, 1): (3.0, 1.0)}, by=house.ingrid)
