"""Leading indicators: reckoned by hand, kept back where few, each with its files."""

import io
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.utils import timezone

from assaymark.web.insights import leading
from assaymark.web.people.models import Membership, Organisation, Role, User
from assaymark.web.record import counting, exporting
from assaymark.web.record.models import Event

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.EVENTS = tmp_path / "events"


@pytest.fixture
def here(db, monkeypatch) -> Organisation:
    """Twelve people in two teams and one of three; ten weeks before this one."""
    found = Organisation.objects.create(slug="leading", name="Northwind")
    users = User.objects.bulk_create(
        User(email=f"p{i}@x.example", name=f"Person {i}") for i in range(17)
    )
    boss = Membership.objects.create(user=users[0], organisation=found, roles=[Role.MANAGER])
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation=found,
            roles=[Role.LEARNER],
            team="east" if i < 7 else "west" if i < 14 else "tiny",
            manager=boss if i < 7 else None,
        )
        for i, user in enumerate(users[1:], 1)
    )
    Membership.objects.filter(pk=boss.pk).update(team="east")
    monkeypatch.setattr(counting, "_DESCRIBE", [_described])
    Event.objects.bulk_create(_events(found, users))
    exporting.export_all()
    return found


def _described(events):
    return {e.pk: counting.Counted(e.actor_id, "listening", "badge:x", 1.0) for e in events}


def _last_monday() -> datetime:
    today = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday() + 7)


def _events(found, users):
    """Each of ten whole weeks: everybody of east and west hands in, who is even gets a badge."""
    for week in range(10):
        at = _last_monday() - timedelta(weeks=9 - week)
        for i, user in enumerate(users):
            if i < 14:
                yield _event(found, "work.handed-in", user, at)
            if i < 14 and i % 2 == 0 and week >= 4:
                yield _event(found, "award.given", user, at)
    yield _event(found, "work.handed-in", users[15], _last_monday())
    yield _event(found, "award.given", users[1], timezone.now())  # the week under way


def _event(found, kind, user, at):
    return Event(organisation_id=found.pk, kind=kind, actor_id=user.pk, at=at)


def signed_in(here, *roles) -> Client:
    user = User.objects.create_user(f"{roles[0]}@leading.example", name="Reader")
    Membership.objects.create(user=user, organisation=here, roles=list(roles))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def rows(client, figure, **asked):
    asked = {"figure": figure, "as": "parquet", **asked}
    answer = client.get("/insights/leading/", asked)
    assert answer.status_code == 200
    table = pq.read_table(io.BytesIO(answer.content))
    assert set(table.schema.metadata) >= {b"title", b"n", b"definition"}
    return table.to_pylist()


def test_velocity_practice_and_shares_are_those_reckoned_by_hand(here):
    client = signed_in(here, Role.OWNER)
    newest = rows(client, "velocity")[-1]
    assert (newest["week"], newest["n"], newest["active"]) == (_last_monday().date(), 7, 15)
    assert newest["rate"] == pytest.approx(7 / 15)
    assert newest["mean_4"] == pytest.approx((7 / 15 + 3 * 7 / 14) / 4)
    assert newest["low"] < newest["mean_4"] < newest["high"]
    assert [row["rate"] for row in rows(client, "velocity")[-10:-6]] == [0, 0, 0, 0]
    assert rows(client, "practice")[-1]["rate"] == pytest.approx(1)
    members = 18
    covered = rows(client, "coverage")
    assert [row["people"] for row in covered[-7:]] == [0, 7, 7, 7, 7, 7, 7]
    assert covered[-1]["share"] == pytest.approx(7 / members)
    assert rows(client, "active")[-1]["share"] == pytest.approx(15 / members)
    done = rows(client, "completion")
    assert [(row["skill"], row["completers"], row["enrolled"]) for row in done] == [
        ("listening", 8, 15)
    ]


def test_a_group_is_chosen_one_attribute_at_a_time_and_never_a_small_one(here):
    client = signed_in(here, Role.AUDITOR)
    signed_in(here, Role.ASSESSOR)  # with them, five people are in neither team
    page = client.get("/insights/leading/").content.decode()
    assert 'value="team:east"' in page
    assert "team:tiny" not in page
    assert client.get("/insights/leading/", {"group": "team:tiny"}).status_code == 404
    newest = rows(client, "velocity", group="team:east")[-1]
    assert (newest["n"], newest["active"]) == (4, 7)
    assert rows(client, "completion", group="team:east")[0]["enrolled"] == 7
    boss = Membership.objects.get(user__name="Person 0")
    assert rows(client, "velocity", group=f"manager:{boss.pk}")[-1]["active"] == 6
    beside = rows(client, "compared", by="team")
    assert {row["group"]: row["learner_weeks"] for row in beside} == {"east": 70}, "tiny has 1"


def test_a_week_in_which_one_of_a_small_group_was_active_is_not_told_by_subtraction(here):
    client = signed_in(here, Role.AUDITOR)
    signed_in(here, Role.ASSESSOR)
    everybody = rows(client, "velocity")
    east, west = (rows(client, "velocity", group=f"team:{name}") for name in ("east", "west"))
    assert (everybody[-1]["active"], east[-1]["active"]) == (15, 7), "one of tiny was active"
    assert west[-1]["active"] is None
    assert west[-1]["mean_4"] is None
    assert rows(client, "active", group="team:west")[-1]["people"] is None
    assert west[-2]["active"] == 7


def test_what_nearly_everybody_has_is_not_told_of_the_few_others(here):
    client = signed_in(here, Role.AUDITOR)
    signed_in(here, Role.ASSESSOR)
    Membership.objects.filter(team="west").update(team="east")
    Membership.objects.filter(user__name="Person 13").update(team="tiny", manager=None)
    signed_in(here, Role.LEARNER)
    exporting.export_all()
    assert rows(client, "completion")[0]["enrolled"] == 15
    assert rows(client, "completion", group="team:east") == []


def test_a_manager_of_five_who_is_one_of_them_sees_nothing(here):
    for name in (4, 5, 6):
        Membership.objects.filter(user__name=f"Person {name}").update(team="west")
    Membership.objects.filter(user__name="Person 14").update(team="east")
    assert Membership.objects.filter(team="east").count() == 5
    client = Client()
    client.force_login(
        User.objects.get(name="Person 0"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "Fewer than five people" in client.get("/insights/leading/").content.decode()


def test_a_manager_sees_the_own_team_alone(here):
    client = Client()
    client.force_login(
        User.objects.get(name="Person 0"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert rows(client, "velocity")[-1]["active"] == 7
    assert rows(client, "velocity", group="team:west")[-1]["active"] == 7
    assert "west" not in client.get("/insights/leading/").content.decode()
    Membership.objects.filter(user__name="Person 0").update(team="tiny")
    assert "Fewer than five people" in client.get("/insights/leading/").content.decode()


def test_a_week_of_few_is_kept_back_and_so_are_the_means_it_enters():
    told = [
        {"week": w, "active": 9, "issued": 3, "velocity": 1 / 3, "mean_4": 0.5} for w in range(8)
    ]
    told[3] |= {"active": 4}
    found = leading.rates(told, range(9))
    assert [one.active for one in found] == [9, 9, 9, None, 9, 9, 9, 9, None]
    assert [one.mean_4 is None for one in found] == [*[False] * 3, *[True] * 4, False, True]


def test_where_one_small_group_is_left_over_the_smallest_other_is_not_offered(here):
    Membership.objects.filter(team="tiny", user__name="Person 14").update(team="west")
    Membership.objects.filter(team="").update(team="east")
    page = signed_in(here, Role.OWNER)
    Membership.objects.filter(user__name="Reader").update(team="east")
    offered = defaultdict(list)
    for key in ("team:east", "team:west", "team:tiny"):
        offered[page.get("/insights/leading/", {"group": key}).status_code].append(key)
    assert len(offered[200]) == 1
    assert "team:tiny" in offered[404]


def test_events_can_be_taken_as_files_by_who_audits(here):
    client = signed_in(here, Role.AUDITOR)
    page = client.get("/insights/events/").content.decode()
    assert "events are exported; 0 wait" in page
    month = f"{_last_monday():%Y-%m}"
    table = pq.read_table(io.BytesIO(client.get(f"/insights/events/{month}.parquet").getvalue()))
    lines = client.get(f"/insights/events/{month}.csv").getvalue().decode().splitlines()
    assert lines[0].startswith("seq,organisation,at,day,kind,person,skill")
    assert len(lines) - 1 == table.num_rows > 0
    assert client.get("/insights/events/1999-01.csv").status_code == 404
    learner = signed_in(here, Role.LEARNER)
    assert learner.get("/insights/events/").status_code == 403
    assert learner.get("/insights/leading/").status_code == 403


def test_before_anything_is_exported_the_page_says_so(db):
    empty = Organisation.objects.create(slug="empty", name="Empty")
    for i in range(5):
        user = User.objects.create_user(f"e{i}@x.example", name=f"E {i}")
        Membership.objects.create(user=user, organisation=empty, roles=[Role.LEARNER])
    page = signed_in(empty, Role.OWNER).get("/insights/leading/").content.decode()
    assert "Nothing to count yet" in page
