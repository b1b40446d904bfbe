"""What the demo shows, and the manager's three lines at home."""

from django.urls import reverse

from assaymark.web.guides import showing
from assaymark.web.guides.models import CoachingCard, ModelResponse, Recognition
from assaymark.web.skills.needs import needs


def test_showing_twice_shows_the_same(team):
    for _time in range(2):
        showing.show(team.organisation)
        assert CoachingCard.objects.count() == 3
        assert Recognition.objects.count() == ModelResponse.objects.count() == 1
        assert [one.rank for one in needs(team.organisation)] == [2]


def test_home_tells_a_manager_the_three_lines_of_the_week(team):
    showing.show(team.organisation)
    team.decided(2, 3)
    page = team.page(team.daniel, reverse("home"))
    assert "A card for Priya Natarajan: Names the feeling" in page
    assert "Widest gap: Listening, Practitioner: 0.0 of 0 expected there" in page
    assert "Growth that rests: 0" in page
    assert "Your team this week" not in team.page(team.priya, reverse("home"))


def test_a_thing_not_reached_makes_one_card_however_many_reasons_there_are(team):
    showing.show(team.organisation)
    team.shows(0.4, 0.5, 0.4, 0.5, 0.4, 0.5, 0.45, 0.5)
    page = team.page(team.daniel, f"/guides/team/{team.priya.handle}/")
    assert page.count("Used it, it helped") == 1
