"""Sprints: what counts, when, for whom; closed once; called off; in their own time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from assaymark.web.boards import actions
from assaymark.web.boards.actions.sprinting import close_sprint
from assaymark.web.boards.errors import SprintRefused
from assaymark.web.boards.models import Sprint
from assaymark.web.boards.progress import MEASURES, Gain, best_at
from assaymark.web.boards.queries.sprints import _gains, outcome
from assaymark.web.people import actions as people
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job
from tests.web.boards.made import House, days

FIRST = date(2026, 3, 2)
START = datetime(2026, 3, 2, tzinfo=UTC)
END = START + days(28)


def sprint(house: House, **more) -> Sprint:
    given = {
        "organisation": house.organisation,
        "competency": house.listening,
        "title": "March",
        "first_day": FIRST,
        "last_day": FIRST + timedelta(days=27),
        "chosen": ["North", "South"],
        "by": house.tom,
    }
    return actions.make_sprint(**{**given, **more})


@pytest.fixture
def teams(house: House) -> House:
    house.north = house.learners(5, team="North")
    house.south = house.learners(6, team="South")
    return house


def means(its: Sprint, now: datetime = END) -> dict[str, float]:
    return {line.team: line.mean.own for line in outcome(its, now).lines}


def test_progress_counts_by_the_day_work_was_handed_in(teams: House):
    its = sprint(teams)
    assert means(its) == {"North": 0.0, "South": 0.0}
    for user in teams.north:
        teams.evidence(user, 2.5, START - days(3), recorded_at=START + days(2))
    assert means(its) == {"North": 0.0, "South": 0.0}, "handed in before, judged during it"
    for user in teams.north:
        teams.evidence(user, 2.5, START + days(20), recorded_at=END + days(5))
    early = means(its)
    assert early["North"] > 0.05, "handed in during it, judged after it"
    for user in teams.south:
        teams.evidence(user, 3.0, END + days(1))
    assert means(its, END + days(7)) == early, "handed in after it"


def test_other_skills_and_people_who_left_do_not_count(teams: House):
    its = sprint(teams)
    for user in teams.south:
        teams.evidence(user, 3.0, START + days(1), skill=teams.writing)
    assert means(its)["South"] == 0.0
    people.end_membership(member=teams.member(teams.north[0]), by=teams.ingrid)
    found = outcome(its, END)
    assert [line.team for line in found.lines] == ["South"]
    assert found.small == ("North",)


def test_who_joins_a_team_later_is_not_in_the_sprint(teams: House):
    its = sprint(teams)
    late = teams.learners(1, team="North")[0]
    assert not its.members.filter(person=late).exists()
    assert its.members.count() == 11


def test_a_job_closes_a_sprint_once_and_keeps_what_came_out(teams: House):
    first = timezone.now().date() - days(60)
    its = sprint(teams, first_day=first, last_day=first + days(20))
    for user in teams.north:
        teams.evidence(user, 2.5, its.starts_at + days(8))
    assert Job.objects.get(kind="boards.close-sprint").run_at == its.ends_at + days(7)
    jobs.work_all()
    its.refresh_from_db()
    assert its.closed_at is not None
    kept = its.closing
    assert [team["team"] for team in kept["teams"]] == ["North", "South"]
    assert kept["teams"][0]["best"][0] in MEASURES
    assert kept["teams"][1]["best"] == []
    for user in teams.south:
        teams.evidence(user, 3.0, its.starts_at + days(9))
    assert not close_sprint(sprint=its, now=its.ends_at + days(90))
    its.refresh_from_db()
    assert its.closing == kept
    assert Event.objects.filter(kind="sprint.closed").count() == 1
    page = teams.client(teams.south[0]).get(f"/boards/sprints/{its.handle}/").content.decode()
    assert "What each team did best" in page
    assert "You are in South." in page


def test_a_sprint_is_not_closed_before_late_judgements_are_in(teams: House):
    its = sprint(teams, late_days=3)
    with pytest.raises(SprintRefused):
        close_sprint(sprint=its, now=END + days(2))
    assert close_sprint(sprint=its, now=END + days(3))


def test_a_sprint_that_was_called_off_is_never_closed(teams: House):
    its = sprint(teams)
    client = teams.client(teams.tom)
    client.post(f"/boards/sprints/{its.handle}/cancel/", {"reason": "No time this month."})
    jobs.work_all()
    its.refresh_from_db()
    assert its.cancelled_at is not None
    assert its.closed_at is None
    assert "No time this month." in client.get(f"/boards/sprints/{its.handle}/").content.decode()
    with pytest.raises(SprintRefused):
        _close_and_cancel(sprint(teams, title="Another"))


def _close_and_cancel(its: Sprint) -> None:
    assert close_sprint(sprint=its, now=END + days(7))
    actions.cancel_sprint(sprint=its, by=None, reason="too late")


def test_days_are_those_of_the_sprint_s_own_time_zone(teams: House):
    its = sprint(teams, time_zone="Europe/Oslo")
    oslo = ZoneInfo("Europe/Oslo")
    assert its.starts_at == datetime(2026, 3, 2, tzinfo=oslo)
    assert its.ends_at == datetime(2026, 3, 30, tzinfo=oslo), "summer time began on the 29th"
    hours = (its.ends_at.astimezone(UTC) - its.starts_at.astimezone(UTC)) / timedelta(hours=1)
    assert hours == 28 * 24 - 1
    assert (its.first_day, its.last_day) == (FIRST, date(2026, 3, 29))
    user = teams.north[0]
    teams.evidence(user, 3.0, datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert means(its)["North"] > 0, "half past midnight in Oslo is the first day"


@pytest.mark.parametrize(
    "wrong",
    [
        {"chosen": ["North"]},
        {"chosen": ["North", "East"]},
        {"last_day": FIRST - timedelta(days=1)},
        {"last_day": FIRST + timedelta(days=400)},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../etc/passwd"},
        {"late_days": 90},
    ],
)
def test_what_makes_no_sprint_is_refused(teams: House, wrong: dict):
    teams.learners(4, team="East")
    with pytest.raises(SprintRefused):
        sprint(teams, **wrong)
    assert not Sprint.objects.exists()


def test_a_skill_marked_critical_ends_its_sprints_and_gets_no_new_one(teams: House):
    its = sprint(teams)
    actions.mark_critical(
        organisation=teams.organisation, competency=teams.listening, by=teams.hannah
    )
    its.refresh_from_db()
    assert its.cancelled_at is not None
    assert teams.client(teams.tom).get(f"/boards/sprints/{its.handle}/").status_code == 404
    with pytest.raises(SprintRefused):
        sprint(teams)


def test_a_manager_makes_a_sprint_by_the_form(teams: House):
    given = {
        "title": "Spring",
        "competency": teams.listening.handle,
        "first_day": "2026-03-02",
        "last_day": "2026-03-29",
        "time_zone": "Europe/Oslo",
        "late_days": "7",
        "teams": ["North", "South"],
    }
    client = teams.client(teams.tom)
    answer = client.post("/boards/sprints/new/", given)
    made = Sprint.objects.get()
    assert answer["Location"] == f"/boards/sprints/{made.handle}/"
    assert "Spring" in client.get("/boards/sprints/").content.decode()
    again = client.post("/boards/sprints/new/", {**given, "last_day": "2026-03-01"})
    assert "1 to 366 are needed" in again.content.decode()
    assert teams.client(teams.north[0]).post("/boards/sprints/new/", given).status_code == 403


def test_each_team_is_told_something_it_stands_high_in():
    strong = [Gain(0.5, 3, 3, frozenset({0, 1}), False)] * 5
    broad = [Gain(0.2, 1, 0, frozenset({0}), True)] * 5
    none = [Gain(0.0, 0, 0, frozenset(), False)] * 5
    found = best_at({"a": strong, "b": broad, "c": none, "d": strong[:4]})
    assert found["a"] == ("gain", 0.5)
    assert found["b"][0] in {"reach", "new"}
    assert "c" not in found
    assert "d" not in found


def test_who_wishes_to_be_left_out_of_all_boards_is_in_no_team_s_figures(teams: House):
    its = sprint(teams)
    teams.evidence(teams.south[0], 3.0, START + days(1))
    teams.evidence(teams.north[0], 3.0, START + days(1))
    assert outcome(its, END).works == 2
    actions.wish(organisation=teams.organisation, person=teams.south[0], is_out=True)
    found = outcome(its, END)
    assert {line.team: line.mean.n for line in found.lines} == {"North": 5, "South": 5}
    assert means(its)["South"] == 0.0
    actions.wish(organisation=teams.organisation, person=teams.north[0], is_out=True)
    found = outcome(its, END)
    assert found.small == ("North",)
    assert (found.people, found.works) == (5, 0), "nothing of a small team can be reckoned back"


def test_an_old_work_shown_again_in_a_sprint_is_no_progress(teams: House):
    its = sprint(teams)
    again, fresh = teams.north[0], teams.south[0]
    teams.evidence(again, 0.5, START - days(9), work="old")
    for week in range(4):
        teams.evidence(again, 3.0, START + days(7 * week + 1), work="old")
        teams.evidence(fresh, 3.0, START + days(7 * week + 1), work="new")
    gains = dict(_gains(its, END))
    (moved,) = [one for one in gains["South"] if one.works]
    assert (moved.works, len(moved.weeks)) == (1, 1), "one work, however often it came"
    assert moved.gain > 0
    assert {(one.gain, one.works, len(one.weeks)) for one in gains["North"]} == {(0.0, 0, 0)}


def test_the_last_day_is_right_where_clocks_skip_the_midnight_after_it(teams: House):
    its = sprint(
        teams,
        time_zone="America/Santiago",
        first_day=date(2026, 8, 24),
        last_day=date(2026, 9, 5),
    )
    its.refresh_from_db()
    assert (its.first_day, its.last_day) == (date(2026, 8, 24), date(2026, 9, 5))


@pytest.mark.parametrize("first", ["0001-01-01", "9999-12-31"])
def test_days_beyond_the_calendar_are_refused_in_words(teams: House, first: str):
    given = {
        "title": "For ever",
        "competency": teams.listening.handle,
        "first_day": first,
        "last_day": first,
        "time_zone": "Asia/Tokyo",
        "late_days": "60",
        "teams": ["North", "South"],
    }
    page = teams.client(teams.tom).post("/boards/sprints/new/", given)
    assert page.status_code == 200
    assert "are possible" in page.content.decode()
