"""What a page keeps back cannot be had by subtracting what it, another choice or a file shows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assaymark.web.awards.models import Award
from assaymark.web.insights import actions
from assaymark.web.insights.metric_table import Told
from assaymark.web.insights.models import Metric, MetricValue
from assaymark.web.insights.reckoned.links import link
from assaymark.web.insights.reckoned.metrics import team_weeks, week_number
from assaymark.web.insights.small import shown_in_each
from assaymark.web.skills.models import RoleNeed
from assaymark.web.standing.groups import Within
from assaymark.web.standing.models import SkillEvidence
from tests.web.insights.house import House
from tests.web.insights.skilled import NOW, Skilled
from tests.web.insights.test_groups import reckoned
from tests.web.insights.test_worth import filled

MONDAY = date(2026, 3, 2)


@pytest.fixture
def here(db) -> Skilled:
    return Skilled()


def of_people(here: Skilled, key: str = "calls") -> Metric:
    named = {"name": "Calls", "unit": "a day", "better": "up", "topic": "kpi", "source": "Desk"}
    return actions.set_metric(
        organisation=here.organisation, key=key, level="person", by=None, **named
    )


def tell(metric: Metric, people, value: float, *, starts=MONDAY, period="week", n=None) -> None:
    rows = [Told(starts, value, n, period, person=one.pk) for one in people]
    actions.tell_values(metric=metric, rows=rows, by=None, how="table")


def points(here: Skilled, metric: Metric) -> dict[tuple[str, str], int]:
    found = reckoned(here, "metric", metric=metric.pk)
    return {(one[1], one[0]): one[5] for one in found["points"]}


def test_a_group_that_would_tell_a_small_one_of_the_same_month_is_kept_back():
    sizes = {("May", "a"): 9, ("May", "b"): 8, ("May", ""): 2, ("June", "a"): 9, ("June", "b"): 8}
    kept = shown_in_each(sizes, names=("a", "b"))
    assert kept == {("May", "a"), ("June", "a"), ("June", "b")}


def test_a_team_read_of_few_people_in_a_week_is_not_told_by_all_less_the_others(here):
    east, south, west = (here.add(n, name, skills=()) for n, name in ((9, "E"), (8, "S"), (7, "W")))
    here.add(5, "", skills=())
    metric = of_people(here)
    tell(metric, [*east, *south, *west], 4.0)
    later = MONDAY + timedelta(weeks=1)
    tell(metric, [*east, *south, *west[:3]], 4.0, starts=later)
    found = points(here, metric)
    assert {team for team, start in found if start == MONDAY.isoformat()} == {"", "E", "S", "W"}
    assert {team for team, start in found if start == later.isoformat()} == {"", "E"}
    weeks = team_weeks(metric, Within(here.organisation.pk))
    assert {team for team, week in weeks if week == week_number(later)} == {"E"}


def test_five_days_of_one_person_are_not_five_people(here):
    east = here.add(9, "East", skills=())
    metric = of_people(here)
    for day in range(5):
        tell(metric, east[:1], 77.0, starts=MONDAY + timedelta(days=day), period="day")
    assert team_weeks(metric, Within(here.organisation.pk)) == {}


def test_values_of_days_and_of_weeks_are_not_one_mean_nor_each_others_people(here):
    east = here.add(9, "East", skills=())
    metric = of_people(here)
    tell(metric, east[:3], 1.0)
    tell(metric, east[:3], 9.0, period="day")
    assert points(here, metric) == {}
    tell(metric, east, 1.0)
    assert points(here, metric)["", MONDAY.isoformat()] == 9
    shown = here.as_(here.olga).get("/insights/metrics/calls/").content.decode()
    assert "Values of another length of period are not in this figure: 3" in shown


def test_who_needs_a_skill_in_a_small_group_is_not_told_by_all_less_the_others(here):
    here.add(9, "East", role="Agent")
    here.add(8, "South", role="Agent")
    here.add(7, "West", role="Planner")
    here.add(3, "West", role="Agent", rank=3)
    skill = {"organisation": here.organisation, "competency": here.skills[0]}
    RoleNeed.objects.create(role="Agent", rank=2, **skill)
    found = reckoned(here, "coverage", by="team", rank=0)
    assert "West" in found["groups"]
    assert [(one["group"], one["n"]) for one in found["cells"]] == [("East", 9)]
    assert [one["n"] for one in found["all"]] == [20]


def test_a_month_of_few_people_is_not_told_by_everybodys_month(here):
    here.add(9, "East")
    here.add(8, "South")
    west = here.add(7, "West")
    month = NOW - timedelta(weeks=13)
    late = SkillEvidence.objects.filter(person__in=[one.pk for one in west[3:]])
    late.update(at=NOW)
    asked = {"skill": here.skills[0].pk}
    everybody = reckoned(here, "growth", by="everybody", **asked)["months"]
    teams = reckoned(here, "growth", by="team", **asked)["months"]
    first = month.replace(day=1).date().isoformat()
    (every,) = [one for one in everybody if one["month"] == first]
    told = {one["group"]: one["people"] for one in teams if one["month"] == first}
    assert every["people"] == 20
    assert told == {"East": 9}


def test_a_week_in_which_one_person_was_judged_is_on_no_page(here):
    here.add(9, "East")
    metric = of_people(here, "rating")
    alone = here.add(6, "West", skills=())[0]
    week = NOW - timedelta(weeks=6)
    SkillEvidence.objects.create(
        organisation=here.organisation,
        person=alone,
        competency=here.skills[0],
        key="alone",
        kind="review",
        score=3.9,
        subject="work:alone",
        at=week,
    )
    found = link(
        here.organisation,
        Within(here.organisation.pk),
        leading="score",
        lagging=metric.pk,
        lag=0,
    )
    monday = (week - timedelta(days=week.weekday())).date().isoformat()
    assert monday not in [one[0] for one in found["lead_weeks"]]
    assert found["lead_weeks"]


def test_a_means_interval_is_as_wide_as_few_people_make_it(here):
    east = here.add(5, "East", skills=())
    metric = of_people(here)
    rows = [Told(MONDAY, float(value), person=one.pk) for value, one in enumerate(east)]
    actions.tell_values(metric=metric, rows=rows, by=None, how="table")
    ((_start, _team, mean, low, high, n), *_more) = reckoned(here, "metric", metric=metric.pk)[
        "points"
    ]
    assert (mean, n) == (2.0, 5)
    assert high - mean == pytest.approx(2.776 * 2.5**0.5 / 5**0.5, abs=0.001)
    assert mean - low == pytest.approx(high - mean)


def test_a_weighted_means_interval_is_that_of_the_weighted_mean(here):
    east = here.add(6, "East", skills=())
    metric = of_people(here)
    weights = (1000, 1, 1, 1, 1, 1)
    rows = [
        Told(MONDAY, float(value), n, person=one.pk)
        for value, (n, one) in enumerate(zip(weights, east, strict=True))
    ]
    actions.tell_values(metric=metric, rows=rows, by=None, how="table")
    point = reckoned(here, "metric", metric=metric.pk)["points"][0]
    mean = sum(n * value for value, n in enumerate(weights)) / sum(weights)
    squares = sum((n * (value - mean)) ** 2 for value, n in enumerate(weights))
    error = (squares * 6 / 5) ** 0.5 / sum(weights)
    assert point[2] == pytest.approx(mean)
    assert point[4] - point[2] == pytest.approx(2.5706 * error, abs=1e-4)


def test_better_or_worse_says_than_when_and_when_it_may_be_chance(here):
    east = here.add(6, "East", skills=())
    metric = of_people(here)
    for week, level in enumerate((4.0, 4.1)):
        starts = MONDAY + timedelta(weeks=week)
        rows = [Told(starts, level + i, person=one.pk) for i, one in enumerate(east)]
        actions.tell_values(metric=metric, rows=rows, by=None, how="table")
    words = here.as_(here.olga).get("/insights/metrics/calls/").content.decode()
    assert "better than 6.5 in the period from 2 Mar 2026. It may be chance." in words
    assert "four periods before" not in words
    assert MetricValue.objects.count() == 12


def test_two_days_of_one_quarter_give_one_answer_so_that_nobody_is_told_by_subtraction(
    house: House,
):
    filled(house, 60)
    one = Award.objects.order_by("pk")[0]
    Award.objects.filter(pk=one.pk).update(
        given_at=timezone.make_aware(timezone.datetime(2027, 1, 12))
    )
    client = house.client(house.ruth)
    sent = {"predictor": f"badge:{house.badge.handle}", "metrics": "solved"}
    asked = {"figure": "expectancy-0", "as": "csv"}
    days = ("2027-01-02", "2027-01-12", "2027-01-13", "2027-03-31")
    files = {
        client.get(reverse("prediction"), {**sent, **asked, "since": day}).content for day in days
    }
    assert len(files) == 1
