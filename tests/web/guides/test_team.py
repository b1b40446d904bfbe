"""A manager's page: gaps, strengths, plateaus, what has aged, one card; nobody else's team."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assaymark.web.assessment.models import Appeal
from assaymark.web.boards.models import CriticalSkill
from assaymark.web.guides.gaps import count_band
from assaymark.web.guides.guide import guide
from assaymark.web.guides.models import CardUse
from assaymark.web.people.models import Role
from assaymark.web.standing.models import OtherSkill

TEAM = "/guides/team/"


def of(team, now=None):
    return guide(team.membership(team.daniel), now=now)


def cell(found, name):
    (row,) = found.rows
    return next(one for one in row.cells if one.member.user.name.startswith(name))


def test_a_gap_is_what_the_role_needs_against_the_chance_that_people_stand_there(team):
    team.need(2)
    team.shows(2.4, 2.4, 2.4, 2.4, 2.4, 2.4, weeks_apart=0.5)
    team.shows(0.4, 0.5, 0.4, 0.5, 0.4, 0.5, person=team.omar, weeks_apart=0.5)
    found = of(team)
    assert cell(found, "Priya").kind == "holds"
    assert cell(found, "Omar").kind == "short"
    (row,) = found.wanting
    assert (row.n, row.known, row.unknown) == (2, 2, 0)
    assert row.expected == pytest.approx(sum(one.chance for one in row.cells))
    assert (row.low, row.high) == (1, 1)
    (strong,) = found.strong
    assert [one.member.user for one in strong.holders] == [team.priya]


def test_who_has_no_score_is_counted_apart_from_who_falls_short(team):
    team.need(2)
    team.shows(1.0, 1.0)
    (row,) = of(team).wanting
    assert (row.n, row.known, row.unknown, row.gap) == (2, 0, 2, 0)
    assert {one.kind for one in row.cells} == {"thin", "none"}
    page = team.page(team.daniel, TEAM)
    assert "nobody has a score" in page
    assert "n = 2, three needed" in page


def test_without_a_need_nothing_is_a_gap(team):
    team.shows(0.4, 0.5, 0.4, 0.5)
    assert of(team).wanting == []
    assert "No level is asked of these roles yet" in team.page(team.daniel, TEAM)


def test_the_need_of_a_role_is_that_of_its_people_alone(team):
    team.need(3, role="Lead")
    team.place(team.priya, job_title="Lead")
    (row,) = of(team).wanting
    assert [(one.member.user.name, one.needed) for one in row.cells] == [
        ("Omar Haddad", 0),
        ("Priya Natarajan", 3),
    ]
    assert row.n == 1


def test_the_expected_number_has_an_exact_band():
    """Against the plain binomial of ten coins: P(X <= 2) = .055, P(X <= 3) = .172."""
    assert count_band([0.5] * 10) == (3, 7)
    assert count_band([]) == (0, 0)
    assert count_band([1.0, 1.0, 0.0]) == (2, 2)


def test_a_level_that_is_no_longer_sure_has_aged(team):
    team.need(2)
    team.shows(2.3, 2.3, 2.3, 2.3, 2.3, 2.3, weeks_apart=0.5)
    later = timezone.now() + timedelta(days=5 * 365)
    found = of(team, now=later)
    assert cell(found, "Priya").kind == "aged"
    assert [one.cell.member.user for one in found.aged] == [team.priya]


def test_growth_that_rests_is_shown_with_its_band_and_n(team):
    team.shows(1.5, 1.6, 1.5, 1.6, 1.5, 1.6, 1.5, 1.55, weeks_apart=1)
    (one,) = of(team).resting
    assert one.member.user == team.priya
    assert one.found.slope.low <= 0 <= one.found.slope.high
    assert "n = 6 works" in team.page(team.daniel, TEAM)


def test_who_surely_stands_at_the_highest_level_rests_rightly(team):
    team.shows(*[3.5] * 12, weeks_apart=0.7)
    found = of(team)
    assert found.resting == []
    assert cell(found, "Priya").held == "Expert"


def test_the_card_says_what_was_missed_in_the_rubric_s_words_and_quotes_nobody(team):
    team.decided(2, 3)
    card = of(team).today
    assert (card.member.user, card.title) == (team.priya, "Names the feeling")
    assert (card.seen, card.next) == ("A set phrase.", "Fits this caller.")
    page = team.page(team.daniel, TEAM)
    assert "Fits this caller." in page
    assert "Names the feeling: where in your last work did you try this" in page
    assert "secret" not in page


def test_only_the_latest_decided_work_of_a_badge_counts(team):
    team.decided(1, 1)
    team.decided(3, 2)
    assert [one.title for one in [of(team).today]] == ["Agrees the next step"]


def test_a_contested_decision_makes_no_card(team):
    work = team.decided(2, 3)
    Appeal.objects.create(decision=work.decision, criteria=["feeling"], before={})
    assert of(team).today is None


def test_a_manager_who_may_judge_a_contested_work_is_told_nothing_of_its_person(team):
    team.need(2)
    team.shows(2.4, 2.4, 2.4, 2.4)
    work = team.decided(2, 3)
    Appeal.objects.create(decision=work.decision, criteria=["feeling"], before={})
    assert cell(of(team), "Priya").kind != "hidden"
    team.place(team.daniel, roles=[Role.MANAGER, Role.ASSESSOR])
    found = of(team)
    assert cell(found, "Priya").kind == "hidden"
    assert found.works == 0
    assert "may come to judge it" in team.page(team.daniel, f"{TEAM}{team.priya.handle}/")


def test_used_cards_make_way_and_their_answers_are_counted(team):
    team.decided(2, 2)
    first = of(team).today
    client = team.client(team.daniel)
    address = reverse("use_card", args=[team.priya.handle])
    assert client.post(address, {"about": first.about, "helped": "yes"}).status_code == 302
    use = CardUse.objects.get()
    assert (use.manager, use.person, use.helped) == (team.daniel, team.priya, True)
    found = of(team)
    assert found.today.about != first.about
    assert found.done == [use]
    assert "Done for today" in team.page(team.daniel, TEAM)


def test_who_was_coached_longest_ago_comes_first(team):
    team.decided(2, 2)
    team.decided(2, 2, person=team.omar)
    first = of(team).today
    CardUse.objects.create(
        organisation=team.organisation,
        manager=team.daniel,
        person=first.member.user,
        about="something else",
    )
    assert of(team).today.member.user != first.member.user


def test_a_card_that_nobody_is_offered_cannot_be_used(team):
    address = reverse("use_card", args=[team.priya.handle])
    team.client(team.daniel).post(address, {"about": "work:invented/feeling"})
    assert not CardUse.objects.exists()


def test_other_teams_are_not_there(team):
    freya = team.member("Freya Lindqvist", Role.LEARNER)
    team.place(freya, team="South")
    client = team.client(team.daniel)
    assert client.get(f"{TEAM}{freya.handle}/").status_code == 404
    assert "Freya" not in team.page(team.daniel, TEAM)
    team.place(freya, manager=team.membership(team.daniel))
    assert client.get(f"{TEAM}{freya.handle}/").status_code == 200
    assert client.get(f"{TEAM}{team.daniel.handle}/").status_code == 404


def test_an_empty_team_tells_what_to_do(team):
    team.place(team.daniel, team="")
    assert "Nobody is in your team yet" in team.page(team.daniel, TEAM)


def test_a_critical_skill_is_the_manager_s_and_nobody_else_s_who_shares_the_team(team):
    team.shows(2.4, 2.4, 2.4, 2.4)
    team.decided(2, 3)
    CriticalSkill.objects.create(competency=team.listening, organisation=team.organisation)
    ingrid = team.member("Ingrid Solheim", Role.OWNER)
    team.place(ingrid, team="North")
    shared = guide(team.membership(ingrid))
    assert shared.rows == []
    assert shared.today is None
    assert cell(of(team), "Priya").kind == "holds"
    team.place(team.priya, manager=team.membership(ingrid))
    assert cell(guide(team.membership(ingrid)), "Priya").kind == "holds"


def test_what_is_declared_or_inferred_stands_apart_and_is_no_strength(team):
    team.need(2)
    OtherSkill.objects.create(
        organisation=team.organisation,
        person=team.priya,
        competency=team.listening,
        basis="declared",
        key="said",
        level=3.0,
    )
    found = of(team)
    assert found.strong == []
    assert [one.basis for one in found.aside] == ["declared"]
    assert "Kept apart: none of it enters a score" in team.page(team.daniel, TEAM)


def test_the_page_costs_as_many_queries_for_many_people(team, django_assert_num_queries):
    team.need(2)
    team.decided(2, 2)
    team.shows(2.4, 2.4, 2.4)
    client = team.client(team.daniel)
    with django_assert_num_queries(17):
        client.get(TEAM)
    for number in range(4):
        one = team.member(f"Person{number}", Role.LEARNER)
        team.place(one, team="North")
        team.decided(2, 2, person=one)
        team.shows(2.4, 1.4, 2.4, person=one)
    with django_assert_num_queries(17):
        client.get(TEAM)


def test_who_manages_the_manager_is_on_none_of_their_pages(team):
    head = team.member("Hedda Head", Role.MANAGER)
    team.place(head, team="North")
    team.place(team.daniel, manager=team.membership(head))
    team.shows(2.0, 2.0, 2.0, person=head)
    assert "Hedda Head" not in [one.user.name for one in of(team).team.members]
    paths = (f"{TEAM}{head.handle}/", reverse("person_standing", args=[head.handle]))
    client = team.client(team.daniel)
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert paths[1] not in client.get(reverse("team")).content.decode()
    back = reverse("person_standing", args=[team.daniel.handle])
    assert team.client(head).get(back).status_code == 200
