"""Segments: the same people are meant by a value, its address, and the database."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict

from assaymark.ranking.standing import TENURE, Hidden, tenure_band
from assaymark.web.people import actions, queries
from assaymark.web.people.models import Membership, Organisation, User
from assaymark.web.people.segments import COLUMNS, Segment, segments

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


@pytest.fixture
def house() -> Organisation:
    return actions.found_organisation(slug="house", name="House")


def join(house: Organisation, n: int, **context: object) -> list[Membership]:
    """`n` members alike."""
    first = User.objects.count()
    users = User.objects.bulk_create(
        User(email=f"p{first + i}@house.example", name=f"Person {first + i}") for i in range(n)
    )
    return Membership.objects.bulk_create(
        Membership(user=user, organisation=house, roles=["learner"], **context) for user in users
    )


def test_an_address_and_back_is_the_same_segment():
    wanted = Segment(cohort="Spring & co", team="Ost", tenure="under 3 months", manager="abc")
    assert Segment.from_query(QueryDict(wanted.query)) == wanted
    assert Segment.from_query(QueryDict("page=3&q=x")).is_everybody


def test_a_segment_means_exactly_who_shares_all_its_values(house):
    boss = join(house, 1)[0]
    meant = join(house, 2, team="East", cohort="A", job_title="Agent", manager=boss)
    join(house, 3, team="East", cohort="B", job_title="Agent")
    join(house, 1, team="East", cohort="A", job_title="Agent", manager=boss, active=False)
    other = actions.found_organisation(slug="other", name="Other")
    join(other, 2, team="East", cohort="A", job_title="Agent", manager=boss)
    asked = Segment(team="East", cohort="A", role="Agent", manager=boss.user.handle)
    assert set(asked.members(house)) == set(meant)
    assert asked.members(other).count() == 0, "a manager elsewhere has no people here"
    assert asked.people(house).count() == 2


def test_the_words_name_the_manager_only_of_the_same_organisation(house):
    boss = join(house, 1)[0]
    other = actions.found_organisation(slug="other", name="Other")
    query = {"manager": boss.user.handle, "team": "East"}
    assert Segment.from_query(query, house).words == f"Team: East · Manager: {boss.user.name}"
    assert boss.user.name not in Segment.from_query(query, other).words


def test_tenure_in_the_database_is_tenure_in_the_library(house):
    edges = [0, 90, 91, 181, 182, 364, 365, 1095, 1096, 4000, -3]
    for days in edges:
        join(house, 1, started_on=TODAY - timedelta(days=days))
    join(house, 1)
    for _below, band in TENURE:
        found = Segment(tenure=band).members(house, today=TODAY)
        met = {tenure_band((TODAY - one.started_on).days) for one in found}
        assert met == {band}
        expected = sum(tenure_band(days) == band for days in edges)
        assert found.count() == expected
        (group,) = (
            one for one in segments(house, ["tenure"], today=TODAY, smallest=1) if one.label == band
        )
        assert group.n == expected
    assert Segment(tenure="a while").members(house).count() == 0


def test_groups_are_counted_and_small_ones_hidden(house):
    boss = join(house, 1)[0]
    join(house, 6, team="East", cohort="A", manager=boss)
    join(house, 4, team="West", cohort="A", manager=boss)
    join(house, 2, team="West", cohort="")
    by_team = {one.label: one.n for one in segments(house, ["team"])}
    assert by_team == {"East": 6, "West": 6}
    both = {one.label: one.n for one in segments(house, ["cohort", "team"])}
    assert both == {"A · East": 6, "A · West": Hidden(5)}
    within = segments(house, ["manager"], within=Segment(team="East"))
    assert [(one.label, one.n) for one in within] == [(boss.user.name, 6)]
    assert within[0].segment == Segment(team="East", manager=boss.user.handle)
    assert within[0].segment.members(house).count() == 6


def test_groups_by_something_unknown_are_refused(house):
    with pytest.raises(ValueError, match="shoe size"):
        segments(house, ["shoe size"])
    assert segments(house, list(COLUMNS)) == ()


def test_a_filter_offers_what_is_large_enough_to_show(house):
    join(house, 6, team="East", track="Care")
    join(house, 5, team="Centre")
    join(house, 2, team="West")
    offered = queries.context(house, ["team", "track", "cohort"])
    assert {name: [one.label for one in its] for name, its in offered.items()} == {
        "team": ["Centre", "East"],
        "track": ["Care"],
        "cohort": [],
    }
