"""Time to role-ready: days until all that a role needs is held, and nothing about few people."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from assaymark.validity.survival import kaplan_meier
from assaymark.web.insights import kept
from assaymark.web.insights.forms_ready import ReadyForm
from assaymark.web.insights.kept import RECKONED
from assaymark.web.insights.reckoned import ready as reckoning
from assaymark.web.people.models import Membership, User
from assaymark.web.record import jobs
from assaymark.web.skills.models import Competency, RoleNeed
from assaymark.web.standing import queries
from assaymark.web.standing import ready as standing
from assaymark.web.standing.groups import Within
from assaymark.web.standing.models import SkillEvidence
from assaymark.web.standing.ready import Starter
from assaymark.web.standing.scale import required
from tests.web.insights.skilled import NOW, Skilled

TODAY = timezone.localdate()


@pytest.fixture
def here(db) -> Skilled:
    return Skilled()


def need(here: Skilled, skill: int, rank: int, role: str = "Agent") -> None:
    RoleNeed.objects.create(
        organisation=here.organisation, competency=here.skills[skill], role=role, rank=rank
    )


def began(users: Sequence[User], days: int | Sequence[int]) -> None:
    """Their first days, so many days ago."""
    ago = [days] * len(users) if isinstance(days, int) else days
    for user, some in zip(users, ago, strict=True):
        first = TODAY - timedelta(days=some)
        Membership.objects.filter(user=user).update(started_on=first)


def judge(here: Skilled, user: User, skill: Competency, days: int, score: float) -> None:
    """One work so many days after the person's first day."""
    first = Membership.objects.get(user=user).started_on
    assert first is not None
    at = timezone.make_aware(datetime.combine(first + timedelta(days=days), datetime.min.time()))
    SkillEvidence.objects.create(
        organisation=here.organisation,
        person=user,
        competency=skill,
        key=f"{skill.pk}-{user.pk}-{days}",
        kind="review",
        score=score,
        subject=f"work:{user.pk}-{days}",
        work=f"w-{user.pk}-{days}",
        at=at + timedelta(hours=12),
    )


def found(here: Skilled, by: str = "role") -> dict[str, object]:
    return RECKONED["ready"](here.organisation, Within(here.organisation.pk), by=by)


def line(here: Skilled, group: str, by: str = "role") -> dict[str, object]:
    return next(one for one in found(here, by)["lines"] if one["group"] == group)


def test_days_run_from_the_first_day_to_the_work_that_made_all_of_it_held(here):
    users = here.add(9, "East", skills=())
    began(users, 400)
    need(here, 0, 1)
    need(here, 1, 1)
    here.add(1, "Scored", role="Other")  # so that both skills have scores
    for place, user in enumerate(users[:6]):
        for work in range(8):
            judge(here, user, here.skills[0], 5 + 3 * work, 3.0)
            judge(here, user, here.skills[1], 40 + 10 * place + 3 * work, 3.0)
    one = line(here, "Agent")
    assert (one["n"], one["ready"]) == (9, 6)
    people = [Starter(user.pk, "", "Agent", TODAY - timedelta(days=400)) for user in users]
    held = standing.first_held(here.organisation, people, standing_needs(here))
    for user in users[:6]:
        later = queries.history(here.organisation, user, here.skills[1])
        surely = [
            step.at
            for step in later
            if step.n >= 3 and step.mean - (step.high - step.mean) * Z >= required(1)
        ]
        assert held[user.pk] == surely[0]
    days = [(held[user.pk].date() - people[0].since).days for user in users[:6]]
    assert one["median"] == sorted(days)[4]


def test_a_median_that_would_tell_of_one_of_the_last_four_is_kept_back(here, monkeypatch):
    users = here.add(7, "East", skills=(0,))
    began(users, 300)
    need(here, 0, 1)
    first = timezone.now() - timedelta(days=300)
    whens = {user.pk: first + timedelta(days=50 + 10 * i) for i, user in enumerate(users)}
    monkeypatch.setattr(standing, "first_held", lambda *_given: whens)
    one = line(here, "Agent")
    assert one["ready"] == 7
    assert one["median"] is None, "four were left on the 80th day"
    assert one["points"][-1]["day"] == 60


Z = standing.Z / 1.2815515655446004  # the band's half width is of 80%, two-sided


def standing_needs(here: Skilled):
    from assaymark.web.skills.needs import needs  # noqa: PLC0415 - beside its only use

    return needs(here.organisation)


def test_who_is_not_ready_yet_is_counted_up_to_today(here, monkeypatch):
    users = here.add(40, "East", skills=(0,))
    draws = np.random.default_rng(3)
    ago = draws.integers(30, 600, 40)
    began(users, [int(one) for one in ago])
    need(here, 0, 1)
    ends = {user.pk: int(draws.integers(10, 500)) for user in users}
    whens = {
        user.pk: timezone.now() - timedelta(days=int(a)) + timedelta(days=ends[user.pk])
        for user, a in zip(users, ago, strict=True)
        if ends[user.pk] <= a
    }
    monkeypatch.setattr(standing, "first_held", lambda *_given: whens)
    one = line(here, "Agent")
    days = [min(ends[user.pk], int(a)) for user, a in zip(users, ago, strict=True)]
    curve = kaplan_meier(days, [user.pk in whens for user in users])
    assert one["ready"] == curve.events == len(whens)
    assert abs(one["median"] - curve.median) <= 1
    assert all(point["at_risk"] >= 5 for point in one["points"])
    shares = [point["share"] for point in one["points"]]
    assert shares == sorted(shares)
    assert all(point["low"] <= point["share"] <= point["high"] for point in one["points"])


def test_somebody_ready_before_the_first_day_took_no_day(here):
    users = here.add(6, "East")
    began(users, 3)
    need(here, 0, 1)
    one = line(here, "Agent")
    assert (one["ready"], one["median"]) == (6, 0)


def test_small_groups_unknown_days_and_roles_without_needs_are_left_out(here):
    large, small = here.add(9, "East"), here.add(4, "West", role="Lead")
    began(large, 200)
    began(small, 200)
    here.add(7, "South")  # no first day is known
    began(here.add(6, "North", role="Planner"), 200)
    need(here, 0, 1)
    need(here, 0, 1, role="Lead")
    told = found(here)
    assert [one["group"] for one in told["lines"]] == []
    assert told["people"] == 13, "nine beside four: subtraction would tell of the four"
    began(here.add(6, "South", role="Lead"), 100)
    assert {one["group"]: one["n"] for one in found(here)["lines"]} == {"Lead": 10, "Agent": 9}
    assert "West" not in {one["group"] for one in found(here, by="team")["lines"]}


def test_a_need_of_a_mission_critical_skill_is_no_group_s_figure(here, monkeypatch):
    began(here.add(6, "East"), 100)
    need(here, 0, 1)
    assert found(here)["has_needs"]
    monkeypatch.setattr(reckoning, "private_skills", lambda _here: {here.skills[0].pk})
    assert not found(here)["has_needs"]


def test_of_many_people_some_are_drawn_and_the_figure_says_so(here, monkeypatch):
    began(here.add(30, "East"), 100)
    need(here, 0, 1)
    monkeypatch.setattr(reckoning, "MOST_PEOPLE", 12)
    told = found(here)
    assert (told["lines"][0]["n"], told["lines"][0]["drawn"]) == (30, 12)
    assert "30 people, of whom 12 were drawn" in str(reckoning.figures(told)[0].n)


def test_the_page_shows_curve_and_median_with_files(here):
    users = here.add(12, "East")
    began(users, 120)
    need(here, 0, 1)
    client = here.as_(here.olga)
    page = client.get("/insights/role-ready/").content.decode()
    assert "Agent: half of them are ready after" in page
    assert "Greenwood" in page
    file = client.get("/insights/role-ready/?figure=ready&as=parquet")
    table = pq.read_table(io.BytesIO(file.content))
    assert table.column("day").to_pylist()[:2] == [0, 30]
    text = client.get("/insights/role-ready/?by=cohort&figure=median-ready&as=csv")
    assert text.content.decode().splitlines()[1].startswith("East 2026,12,12,12,")
    assert client.get("/insights/role-ready/?by=shoe-size").status_code == 200


@pytest.mark.parametrize("by", [name for name, _title in ReadyForm.base_fields["by"].choices])
def test_people_can_be_grouped_by_all_that_is_known_of_them(here, by: str):
    users = here.add(8, "East")
    began(users, 120)
    need(here, 0, 1)
    Membership.objects.filter(user__in=users).update(
        manager=here.olga, track="Voice", location="Oslo"
    )
    (one,) = found(here, by=by)["lines"]
    assert (one["n"], one["ready"]) == (8, 8)


def test_a_manager_sees_the_own_team_s_way_alone(here):
    began(here.add(6, "East"), 100)
    began(here.add(6, "South", role="Planner"), 100)
    need(here, 0, 1, role="")
    page = here.as_(here.mo).get("/insights/role-ready/").content.decode()
    assert "Agent" in page
    assert "Planner" not in page


def test_without_needs_the_page_teaches_the_next_step(here):
    began(here.add(6, "East"), 100)
    page = here.as_(here.olga).get("/insights/role-ready/").content.decode()
    assert "No role needs anything yet" in page


def test_with_many_people_a_job_reckons_it(here, monkeypatch):
    began(here.add(8, "East"), 100)
    need(here, 0, 1)
    monkeypatch.setattr(kept, "LARGE", 5)
    client = here.as_(here.olga)
    assert "being reckoned" in client.get("/insights/role-ready/").content.decode()
    jobs.work_all()
    assert "half of them are ready" in client.get("/insights/role-ready/").content.decode()


def test_points_lie_whole_months_apart_and_are_few():
    assert reckoning._step(0) == 30
    assert reckoning._step(360) == 30
    assert reckoning._step(361) == 60
    assert reckoning._step(2000) == 180


def test_first_days_to_come_do_not_count(here):
    users = here.add(6, "East")
    Membership.objects.filter(user__in=users).update(started_on=date(NOW.year + 2, 1, 1))
    need(here, 0, 1)
    assert found(here)["people"] == 0
