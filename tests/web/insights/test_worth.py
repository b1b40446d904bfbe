"""Prediction with 0 to 300 people, returns from named assumptions, quality of hire by quarter."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from assaymark.validity.predictive import for_range
from assaymark.web.awards.models import Award
from assaymark.web.insights.actions.worth import save_assumptions
from assaymark.web.insights.models import Assumptions, MetricValue
from assaymark.web.insights.worth.assumed import worth
from assaymark.web.insights.worth.figures import correlations
from assaymark.web.insights.worth.hires import hires
from assaymark.web.insights.worth.prediction import Answer, Asked, answer
from assaymark.web.people.models import Membership, User
from assaymark.web.record.models import Event
from assaymark.web.skills.models import Competency, Framework
from assaymark.web.standing.models import SkillEvidence
from tests.web.insights import trying
from tests.web.insights.house import House
from tests.web.insights.made import people

SINCE = date(2027, 1, 1)


def filled(house: House, n: int, *, gain: float = 2.0) -> None:
    """`n` people of whom about half hold the badge; holders do better by `gain`."""
    made = trying.metric(house)
    users = house.add(people(n)) if n else []
    Award.objects.update(given_at=timezone.make_aware(timezone.datetime(2026, 6, 1)))
    holders = set(Award.objects.values_list("recipient_id", flat=True))
    random = np.random.default_rng(1)
    MetricValue.objects.bulk_create(
        MetricValue(
            metric=made,
            person=user,
            starts=SINCE + timedelta(days=30),
            value=20 + float(random.normal(0, 2)) + gain * (user.pk in holders),
        )
        for user in users
    )


def asked(house: House, **more: float) -> Asked:
    return Asked(f"badge:{house.badge.handle}", "solved", SINCE, **more)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "0 people, too few to say anything"),
        (5, "5 people, too few to say anything"),
        (30, "for a correlation of 0.3: 85 people"),
        (300, "300 people tell a correlation of 0.16"),
    ],
)
def test_the_page_is_honest_with_any_number_of_people(house: House, n: int, words: str):
    house.version.state = "published"
    filled(house, n)
    sent = {"predictor": f"badge:{house.badge.handle}", "metrics": "solved", "since": SINCE}
    shown = house.client(house.ruth).get(reverse("prediction"), {**sent, "selected": 30})
    text = shown.content.decode()
    assert words in text
    assert ("holds the badge" in text) == (n >= 30)
    assert ("By Taylor and Russell" in text) == (n >= 30)


def test_the_plain_correlation_comes_first_and_corrections_only_where_stated(house: House):
    filled(house, 120)
    plain = answer(house.organisation, asked(house))
    assert plain is not None
    assert plain.unreliability is None
    assert plain.range is None
    stated = answer(house.organisation, asked(house, reliability=0.49, sd_all=3.0))
    assert stated is not None
    assert stated.plain == plain.plain
    assert stated.unreliability is not None
    assert stated.unreliability.r == pytest.approx(plain.plain.r / 0.7)
    assert stated.range is None, "a badge has no spread among applicants"
    assert len(stated.bands) == 2


def judged(house: House, n: int) -> tuple[Competency, list[User]]:
    """`n` people with a work in one skill before the day, the first with the lowest scores."""
    framework = Framework.objects.create(organisation=house.organisation, key="f", title="F")
    skill = Competency.objects.create(framework=framework, key="listening", title="Listening")
    users = trying.team(house, "Judged", n)
    SkillEvidence.objects.bulk_create(
        SkillEvidence(
            organisation=house.organisation,
            person=user,
            competency=skill,
            key=f"{skill.pk}-{place}-{late}",
            kind="review",
            score=place * 4 / n + late,
            subject=f"work:{place}-{late}",
            at=timezone.make_aware(timezone.datetime(2027 if late else 2026, 6, 1)),
        )
        for place, user in enumerate(users)
        for late in (0, 1)
    )
    return skill, users


def of_skill(house: House, n: int, measured: int, **more: float) -> Answer:
    """`n` people with works, of whom the best `measured` have a value of the metric."""
    skill, users = judged(house, n)
    made, random = trying.metric(house), np.random.default_rng(2)
    MetricValue.objects.bulk_create(
        MetricValue(
            metric=made,
            person=user,
            starts=SINCE + timedelta(days=30),
            value=place * 4 / n + float(random.normal(0, 1)),
        )
        for place, user in enumerate(users)
        if place >= n - measured
    )
    found = answer(house.organisation, Asked(f"skill:{skill.handle}", "solved", SINCE, **more))
    assert found is not None
    return found


def test_range_is_corrected_by_the_spread_of_everybody_with_works(house: House):
    found = of_skill(house, 200, 60, sd_all=5.0)
    assert found.scored.n == 200
    assert found.scored.sd_here == pytest.approx(np.std(np.arange(60) / 50, ddof=1))
    assert found.scored.sd_all == pytest.approx(np.std(np.arange(200) / 50, ddof=1))
    again = for_range(found.plain, sd_here=found.scored.sd_here, sd_all=found.scored.sd_all)
    assert found.scored.corrected == again
    assert found.range is not None, "what was typed in stands beside it"
    figure = correlations([found])
    assert [row[0] for row in figure.rows] == [
        "Calls solved",
        "Calls solved, among all applicants",
        "Calls solved, among all 200 with works",
    ]
    assert "not the published score" in str(figure.definition)


def test_the_spread_of_everybody_is_kept_back_where_it_would_tell_of_four(house: House):
    assert of_skill(house, 64, 60).scored is None


def test_the_page_shows_both_standard_deviations(house: House):
    of_skill(house, 200, 60)
    (skill,) = Competency.objects.all()
    sent = {"predictor": f"skill:{skill.handle}", "metrics": "solved", "since": SINCE}
    shown = house.client(house.ruth).get(reverse("prediction"), sent).content.decode()
    assert "all 200 with works by 1.16" in shown
    assert "The 60 people with a value differ by 0.35" in shown


def test_a_badge_given_after_the_day_predicts_nothing(house: House):
    filled(house, 60)
    Award.objects.update(given_at=timezone.make_aware(timezone.datetime(2027, 2, 1)))
    found = answer(house.organisation, asked(house))
    assert found is not None
    assert "same value" in found.plain.reason


def test_four_metrics_are_too_many(house: House):
    for key in "abcd":
        trying.metric(house, key)
    sent = {"predictor": f"badge:{house.badge.handle}", "metrics": list("abcd"), "since": SINCE}
    shown = house.client(house.ruth).get(reverse("prediction"), sent).content.decode()
    assert "three metrics at most" in shown


def test_a_return_names_what_has_no_source(house: House):
    client = house.client(house.ingrid)
    assert "Nothing is assumed yet" in client.get(reverse("roi")).content.decode()
    sent = {
        "rate": 60,
        "rate_source": "payroll",
        "verifications": 100,
        "verify_before": 40,
        "verify_after": 10,
        "running": 2000,
        "running_source": "invoice",
    }
    shown = client.post(reverse("roi"), sent, follow=True).content.decode()
    assert "Return: 50%" in shown.replace("</h2>", "")
    assert "Credentials verified in a year" in shown
    assert "These have no source yet" in shown
    file = client.get(reverse("roi"), {"figure": "return", "as": "csv"})
    assert b"Verifying,3000.0" in file.content


def test_assumptions_are_numbered_and_never_changed(house: House):
    here, by = house.organisation, house.ingrid
    one = save_assumptions(organisation=here, kind="roi", values={"rate": {"value": 1}}, by=by)
    same = save_assumptions(organisation=here, kind="roi", values={"rate": {"value": 1}}, by=by)
    two = save_assumptions(organisation=here, kind="roi", values={"rate": {"value": 2}}, by=by)
    assert (one.pk, one.number, two.number) == (same.pk, 1, 2)
    assert Assumptions.objects.get(number=1).values == {"rate": {"value": 1}}
    assert Event.objects.filter(kind="assumptions.saved").count() == 2
    client = house.client(house.ruth)
    assert "from assumptions number 1" not in client.get(reverse("roi")).content.decode()
    assert client.get(reverse("roi"), {"number": "1"}).status_code == 200
    assert client.get(reverse("roi"), {"number": "9"}).status_code == 404
    assert client.get(reverse("roi"), {"number": "x"}).status_code == 404


def test_measured_times_replace_the_assumed_ones():
    values = {
        "rate": {"value": 60, "source": "payroll"},
        "verifications": {"value": 10, "source": "log"},
        "times_before": {"value": [30, 31, 29, 30, 32]},
        "times_after": {"value": [10, 11, 9, 10, 12]},
    }
    found = worth(values)
    assert found.time is not None
    assert found.time.share == pytest.approx(1 - 10 / 30)
    assert found.found.benefits[0].amount == pytest.approx(200)


def test_quality_of_hire_hides_quarters_under_five_people_and_what_would_tell_them(house: House):
    rating = trying.metric(house, "rating")
    ramp = trying.metric(house, "ramp", better="down")
    good = trying.team(house, "Good", 6, started_on=date(2026, 2, 1))
    poor = trying.team(house, "Poor", 6, started_on=date(2026, 5, 1))
    more = trying.team(house, "More", 5, started_on=date(2025, 11, 1))
    few = trying.team(house, "Few", 4, started_on=date(2026, 8, 1))
    for users, level in ((good, 4.0), (poor, 2.0), (few, 3.0), (more, 3.0)):
        for i, user in enumerate(users):
            when = date(2026, 9, 1)
            MetricValue.objects.create(
                metric=rating, person=user, starts=when, value=level + i / 10
            )
            MetricValue.objects.create(metric=ramp, person=user, starts=when, value=90 - 10 * level)
    values = {"rating": {"metric": "rating", "weight": 2}, "ramp": {"metric": "ramp", "weight": 1}}
    found = hires(house.organisation, values, since=date(2025, 10, 1))
    assert [(one.name, one.n) for one in found.quarters] == [("2026 Q1", 6), ("2026 Q2", 6)]
    assert found.quarters[0].mean > 0.5 > -0.5 > found.quarters[1].mean
    assert (found.hidden, found.n, found.started) == (2, 21, 21), "the mean of all is 0 by making"
    client = house.client(house.ingrid)
    sent = {f"{slot}_weight": 1 for slot in ("rating", "ramp", "retention", "manager")}
    client.post(reverse("quality_of_hire"), {**sent, "rating": "rating"})
    assert Assumptions.objects.get(kind="hire").values == {
        "rating": {"metric": "rating", "weight": 1.0}
    }


def test_who_left_in_the_first_year_counts_in_the_quality_of_hire(house: House):
    kept = trying.metric(house, "kept")
    stayed = trying.team(house, "Stayed", 6, started_on=date(2026, 2, 1))
    went = trying.team(house, "Went", 6, started_on=date(2026, 5, 1))
    Membership.objects.filter(user__in=went).update(active=False)
    for users, value in ((stayed, 1.0), (went, 0.0)):
        for user in users:
            MetricValue.objects.create(
                metric=kept, person=user, starts=date(2026, 9, 1), value=value
            )
    values = {"retention": {"metric": "kept", "weight": 1}}
    found = hires(house.organisation, values, since=date(2026, 1, 1))
    assert [(one.name, one.n) for one in found.quarters] == [("2026 Q1", 6), ("2026 Q2", 6)]
    assert found.quarters[0].mean > found.quarters[1].mean
