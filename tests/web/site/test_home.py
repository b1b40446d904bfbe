"""Home and team: what each role sees, and verified badges only."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.awards import actions as awards
from assaymark.web.awards.models import Award
from assaymark.web.people.models import Membership
from assaymark.web.site import coverage, demo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def northwind():
    return demo.load(tell=lambda words: None)


def client_of(name: str) -> Client:
    client = Client()
    user = Membership.objects.get(user__name=name).user
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(name: str, address: str) -> str:
    return client_of(name).get(reverse(address)).content.decode()


def test_the_demo_tells_its_whole_story_once_and_each_home_shows_its_part(northwind):
    before = Award.objects.count()
    assert demo.load(tell=lambda words: None) == northwind
    assert Award.objects.count() == before == 5
    learner = page("Priya Natarajan", "home")
    assert "Active listening in support calls: Expert" in learner
    assert "wait a breath longer" in learner
    assert "3 works wait for you" in page("Marek Dvořák", "home")
    manager = page("Daniel Brooks", "home")
    assert "Support North: verified badges" in manager
    assert "1 of 5" in manager
    owner = page("Ingrid Solheim", "home")
    assert "Everybody: verified badges" in owner
    assert "Entries in the public log" in owner
    assert "Four steps to your first badge" not in owner
    assert "Four steps to your first badge" in page("Alasdair Munro", "home")
    assert "award revoked" in page("Ruth Abernathy", "audit")
    _a_manager_s_shares_say_how_they_are_reckoned_and_are_there_as_a_file()
    _only_standing_awards_count(northwind)


def test_home_shows_the_badges_most_people_hold_in_their_order():
    given = [coverage.Given(badge=None, holders=n) for n in (0, 3, 0, 1, 0, 0, 9, 0, 0, 0, 2)]
    shown, more = coverage.foremost(given)
    assert [one.holders for one in shown] == [0, 3, 0, 1, 0, 0, 9, 2]
    assert more == 3
    assert coverage.foremost(given[:3]) == (given[:3], 0)


def _only_standing_awards_count(northwind):
    held = {one.badge.level: one.holders for one in coverage.badges(northwind)}
    assert held == {"foundation": 2, "practitioner": 2, "expert": 0}  # one of three is revoked
    award = Award.objects.filter(revoked_at=None).order_by("pk").first()
    Award.objects.filter(pk=award.pk).update(valid_until=timezone.now() - timedelta(days=1))
    assert {one.badge.level: one.holders for one in coverage.badges(northwind)}["foundation"] == 1
    other = Award.objects.filter(revoked_at=None, valid_until__gt=timezone.now()).first()
    level = other.badge_version.level
    awards.revoke(award=other, reason="a test", by=None)
    now = {one.badge.level: one.holders for one in coverage.badges(northwind)}
    assert now[level] == {"foundation": 0, "practitioner": 1}[level]
    assert "Grace Kimani" in page("Daniel Brooks", "team")


def _a_manager_s_shares_say_how_they_are_reckoned_and_are_there_as_a_file():
    home = page("Daniel Brooks", "home")
    assert "?figure=shares&amp;as=csv" in home
    assert "Wilson&#x27;s 95% interval" in home
    answer = client_of("Daniel Brooks").get(reverse("home"), {"figure": "shares", "as": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {one["people"] for one in rows} == {rows[0]["people"]}
    assert all(bool(one["share"]) == (int(one["people"]) >= 5) for one in rows)
    learner = client_of("Priya Natarajan").get(reverse("home"), {"figure": "shares", "as": "csv"})
    assert learner.status_code == 404
