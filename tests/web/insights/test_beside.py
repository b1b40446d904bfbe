"""What stands beside the leading indicators: funnel, movement of boards, metrics; the overview."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.web.boards.models import Board, CriticalSkill, Snapshot
from assaymark.web.insights import leading_funnel, moving
from assaymark.web.insights.actions import set_metric, tell_values
from assaymark.web.insights.leading_groups import Whose
from assaymark.web.insights.metric_table import Told
from assaymark.web.insights.models import Pilot, PilotState, PilotTeam
from assaymark.web.people.models import Membership, Role, User
from assaymark.web.record import asking, exporting
from assaymark.web.record.models import Event
from assaymark.web.skills.models import Competency, Framework
from tests.web.insights import test_leading as told
from tests.web.insights.test_leading import _event, _last_monday, rows, signed_in

here, place = told.here, told.place


@pytest.fixture
def decided(here):
    """Twelve people's first works were decided within the hour."""
    at = _last_monday() - timedelta(weeks=9) + timedelta(hours=1)
    users = User.objects.filter(name__in=[f"Person {n}" for n in range(12)])
    Event.objects.bulk_create(_event(here, "work.decided", user, at) for user in users)
    exporting.export_all()


def test_a_funnel_counts_who_reached_each_step_in_order(here, decided):
    found = rows(signed_in(here, Role.OWNER), "funnel")
    assert [(row["step"], row["people"]) for row in found] == [
        ("Handed in", 15),
        ("Decided", 12),
        ("Given a badge", 7),
    ]
    assert found[2]["share"] == pytest.approx(7 / 15)
    assert found[2]["low"] < 7 / 15 < found[2]["high"]


def test_a_funnel_is_of_one_skill_where_one_is_chosen(here, decided):
    engine = asking.engine(here.pk)
    steps = leading_funnel.funnel(engine, Whose(n=18), skill="listening")
    assert [step.people for step in steps] == [15, 12, 7]
    steps = leading_funnel.funnel(engine, Whose(n=18), skill="writing")
    assert [step.people for step in steps] == [0, 0, 0]
    assert not leading_funnel.figure(steps, skill="Writing").rows
    competency = Competency.objects.create(
        framework=Framework.objects.create(organisation=here, key="f", title="F"),
        key="listening",
        title="Listening",
    )
    client = signed_in(here, Role.OWNER)
    page = client.get("/insights/leading/", {"skill": competency.handle}).content.decode()
    assert "From work to badge: Listening" not in page, "nobody has a score in it"


def test_a_step_that_few_of_a_group_reached_or_did_not_is_kept_back(here, decided):
    client = signed_in(here, Role.AUDITOR)
    signed_in(here, Role.ASSESSOR)  # with them, five people are in neither team
    east = rows(client, "funnel", group="team:east")
    assert [row["people"] for row in east] == [7, 7, None], "four of east hold a badge"
    west = rows(client, "funnel", group="team:west")
    assert [row["people"] for row in west] == [7, None, None], "two of west wait for a decision"
    whole = Whose(n=18, is_beside_all=True)
    engine = asking.engine(here.pk)
    assert [one.people for one in leading_funnel.funnel(engine, whole)] == [15, 12, 7]
    numbers = [row["person"] for row in engine.rows(engine["tallies"].select("person").distinct())]
    fourteen = Whose("team", "x", 14, people=tuple(sorted(numbers)[:-1]), is_beside_all=True)
    assert leading_funnel.funnel(engine, fourteen)[0].people is None, "all less them is one"


def test_boards_tell_how_they_moved_and_none_of_a_critical_skill(here):
    framework = Framework.objects.create(organisation=here, key="f", title="F")
    newest = _last_monday().date()
    for n in range(7):
        competency = Competency.objects.create(framework=framework, key=f"s{n}", title=f"S{n}")
        board = Board.objects.create(organisation=here, competency=competency)
        for week, both in ((newest - timedelta(weeks=1), 0), (newest, 9)):
            Snapshot.objects.create(
                board=board,
                week=week,
                n=9,
                people=b"",
                scores=b"",
                highs=b"",
                tau=n / 10 if both else None,
                replaced=n / 20 if both else None,
                n_both=both,
            )
    CriticalSkill.objects.create(competency=competency, organisation=here)
    client = signed_in(here, Role.OWNER)
    (row,) = rows(client, "movement")
    assert (row["week"], row["boards"], row["people"]) == (newest, 6, 54)
    assert (row["tau"], row["low"], row["high"]) == (0.25, 0.0, 0.5)
    assert (row["replaced"], row["replaced_high"]) == (0.125, 0.25)
    Board.objects.order_by("pk").first().delete()
    assert rows(client, "movement")[0]["low"] is None, "five boards have no interval"
    boss = User.objects.get(name="Person 0")
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    assert "Movement of leaderboards" not in client.get("/insights/leading/").content.decode()


def test_boards_that_were_never_compared_have_no_figure(here):
    assert moving.figure(here, today=timezone.now().date(), weeks=26) is None


@pytest.fixture
def calls(here):
    metric = set_metric(
        organisation=here,
        key="calls",
        name="Calls",
        unit="in 100",
        better="down",
        level="team",
        topic="kpi",
        source="Desk",
        by=None,
    )
    values = [
        Told((_last_monday() - timedelta(weeks=ago)).date(), float(value + ago), 100, team=team)
        for ago in range(30)
        for team, value in (("east", 4), ("west", 8))
    ]
    tell_values(metric=metric, rows=values, by=None, how="table")
    return metric


def test_lagging_figures_of_the_same_people_and_weeks_stand_beside(here, calls):
    client = signed_in(here, Role.AUDITOR)
    signed_in(here, Role.ASSESSOR)
    everybody = rows(client, "metric-calls", weeks=13)
    assert len(everybody) == 13
    assert (everybody[-1]["team"], everybody[-1]["mean"]) == ("All teams", 6.0)
    assert everybody[-1]["start"] == _last_monday().date()
    assert {row["team"] for row in rows(client, "metric-calls", group="team:east")} == {"east"}
    boss = Membership.objects.get(user__name="Person 0")
    page = client.get("/insights/leading/", {"group": f"manager:{boss.pk}"}).content.decode()
    assert "metric-calls" not in page
    assert "choose everybody, or a team" in page
    client.force_login(boss.user, backend="django.contrib.auth.backends.ModelBackend")
    own = rows(client, "metric-calls")
    assert {row["mean"] for row in own[-1:]} == {4.0}, "a manager sees the own team's"


def test_the_overview_shows_velocity_and_pilots_that_run_without_an_effect(here):
    pilot = Pilot.objects.create(
        organisation=here,
        title="Plain words",
        days=42,
        state=PilotState.RUNNING,
        starts_on=timezone.localdate() - timedelta(days=9),
    )
    PilotTeam.objects.create(pilot=pilot, name="east")
    Pilot.objects.create(organisation=here, title="Only planned", days=42)
    page = signed_in(here, Role.OWNER).get("/insights/").content.decode()
    assert f'href="/insights/pilots/{pilot.handle}/"' in page
    assert "day 10 of 42" in page
    assert "told after their last day" in page
    assert "Only planned" not in page
    assert "Badges for each active learner" in page
    assert ">0.49<" in page, "mean of 7/15 and three times 7/14"
    boss = User.objects.get(name="Person 0")
    client = signed_in(here, Role.LEARNER)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    assert "Plain words" in client.get("/insights/").content.decode()
    PilotTeam.objects.update(name="west")
    assert "Plain words" not in client.get("/insights/").content.decode()
