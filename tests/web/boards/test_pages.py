"""Pages of boards: what stands on them, for whom, in which words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assaymark.web.boards import actions
from assaymark.web.boards.errors import NameRefused
from assaymark.web.boards.models import Entry, Wish
from assaymark.web.boards.names import names, pseudonym
from assaymark.web.boards.queries import boards
from assaymark.web.boards.seen import TooFew
from assaymark.web.boards.segments import parts, segment
from assaymark.web.people.actions import end_membership
from assaymark.web.people.models import Membership
from assaymark.web.record.models import Event
from tests.web.boards.made import MONDAY, House


def said(house: House, user, path: str, status: int = 200) -> str:
    answer = house.client(user).get(path)
    assert answer.status_code == status, answer
    return answer.content.decode()


def test_a_board_shows_the_benchmark_first_and_nobody_s_name(house: House):
    people = house.fill(24)
    text = said(house, people[5], f"/boards/{house.listening.handle}/")
    assert text.index("What the top quarter shows") < text.index("Around you")
    assert text.index("Around you") < text.index("The top ten of those")
    assert not any(f">{user.name}" in text for user in people if user != people[5])
    secret = bytes(house.organisation.pseudonym_key.secret)
    assert pseudonym(secret, people[5].pk) in text


def test_made_up_names_stay_and_differ_between_organisations(house: House):
    other = House()
    people = [user.pk for user in house.learners(30)]
    here, again = names(house.organisation, people), names(house.organisation, people)
    there = names(other.organisation, people)
    assert here == again
    assert sum(here[one] == there[one] for one in people) < 3
    assert len(set(here.values())) > 27


def test_a_name_is_shown_only_where_its_person_wished_it(house: House):
    people = house.fill(8)
    path = f"/boards/{house.listening.handle}/"
    assert "Nobody has said yet" in said(house, people[0], path)
    wish = {"organisation": house.organisation, "in_top": True}
    actions.wish(person=people[1], name_as="real", **wish)
    actions.wish(person=people[2], name_as="own", own_name="Fast Fingers", **wish)
    actions.wish(person=people[3], **wish)
    sheet = boards.sheet(house.board, people[0])
    called = names(house.organisation, [people[3].pk])[people[3].pk]
    assert {row.name for row in sheet.top} == {"Learner 1", "Fast Fingers", called}


@pytest.mark.parametrize("name", ["Learner 1", "learner 1", "ab", "Quick Otter 123", "a\u202eb c"])
def test_a_name_that_may_be_taken_for_another_s_is_refused(house: House, name: str):
    people = house.fill(6)
    with pytest.raises(NameRefused):
        actions.wish(
            organisation=house.organisation, person=people[0], name_as="own", own_name=name
        )
    assert not Wish.objects.exists()


def test_who_wishes_to_be_out_is_on_no_board_until_they_wish_otherwise(house: House):
    people = house.fill(8)
    client = house.client(people[0])
    client.post("/boards/me/", {"name_as": "pseudonym", "is_out": "on", "in_top": "on"})
    assert not Entry.objects.filter(person=people[0]).exists()
    assert not Wish.objects.get().in_top
    text = said(house, people[0], f"/boards/{house.listening.handle}/")
    assert "You wished to be left out of all boards." in text
    client.post("/boards/me/", {"name_as": "pseudonym"})
    assert Entry.objects.filter(person=people[0]).exists()


def test_a_wish_leaves_no_event(house: House):
    people = house.fill(6)
    actions.wish(organisation=house.organisation, person=people[0], is_out=True)
    assert not Event.objects.exists()


def test_fewer_than_five_people_are_not_shown_not_even_their_number(house: House):
    people = house.fill(4)
    assert boards.sheet(house.board, people[0]) == TooFew(5)
    text = said(house, people[0], f"/boards/{house.listening.handle}/")
    assert "Too few people to show" in text
    document = house.client(people[0]).get(f"/boards/{house.listening.handle}.json").json()
    assert document["n"] is None
    assert document["near"] == document["top"] == []


def test_segments_hold_who_shares_what_is_chosen(house: House):
    started = (MONDAY - timedelta(days=40)).date()
    north = house.fill(6, team="North", cohort="2026")
    house.fill(7, team="North", started_on=started)
    own = house.learners(1, team="North", cohort="2026", started_on=started)
    house.score(own, [1.5])
    house.rebuild()
    member, today = house.member(own[0]), MONDAY.date()
    assert [part.name for part in parts(member, today)] == ["cohort", "tenure", "team"]

    def n(*chosen: str) -> int:
        return boards.found_for(house.board, own[0].pk, segment(member, chosen, today)).around.n

    assert [n(), n("team"), n("cohort"), n("tenure"), n("cohort", "team")] == [14, 14, 7, 8, 7]
    assert n("cohort", "tenure") == 1
    assert isinstance(
        boards.sheet(house.board, own[0], segment(member, ["cohort", "tenure"], today)), TooFew
    )
    assert [part.name for part in segment(house.member(north[0]), ["track"], today).parts] == []
    text = said(house, own[0], f"/boards/{house.listening.handle}/?cohort=1")
    assert "of 7 people" in text


def test_a_start_mistyped_by_centuries_is_a_long_time_here(house: House):
    people = house.fill(6, started_on=date(2001, 5, 1))
    Membership.objects.filter(user=people[0]).update(started_on=date(26, 5, 1))
    for user in people[:2]:
        text = said(house, user, f"/boards/{house.listening.handle}/?tenure=1")
        assert "3 years and more" in text
        assert "of 6 people" in text


def test_the_page_says_what_is_missing(house: House):
    house.fill(6)
    (priya,) = house.learners(1)
    house.evidence(priya, 2.0, MONDAY)
    text = said(house, priya, f"/boards/{house.listening.handle}/")
    assert "1 of the 3 verified works it takes is there." in text


def test_the_top_quarter_s_evidence_is_told_from_five_people_on(house: House):
    people = house.fill(24)
    ranked = sorted(people, key=lambda one: -Entry.objects.get(person=one).score)
    for user in ranked[:6]:
        for i in range(4):
            house.evidence(user, 2.5, MONDAY - timedelta(days=i), work=f"{user.pk}-{i}")
    house.evidence(ranked[0], 2.0, MONDAY, kind="peer")
    text = said(house, people[0], f"/boards/{house.listening.handle}/")
    assert "Their evidence (6 people)" in text
    assert "Judged by an assessor" in text
    assert "Read by peers" not in text


def test_the_league_is_shown_when_asked_for(house: House):
    people = house.fill(64)
    path = f"/boards/{house.listening.handle}/"
    text = said(house, people[0], path)
    assert "Your league: " in text
    assert "people of like score" not in text
    assert "32 people of like score" in said(house, people[0], path + "?league=1")


def test_how_it_is_counted_shows_every_kind_of_judging(house: House):
    text = said(house, house.learners(1)[0], "/boards/how-counted/")
    for words in ("Judged by an assessor", "Read by peers", "0.50", "0.25", "Reliability"):
        assert words in text


def test_json_says_what_the_page_says(house: House):
    people = house.fill(24)
    document = house.client(people[0]).get(f"/boards/{house.listening.handle}.json").json()
    assert document["n"] == 24
    assert document["you"]["best"] <= document["you"]["order"] <= document["you"]["worst"]
    assert {row["relation"] for row in document["near"]} >= {"you"}


def test_progress_is_recognised_for_those_who_wish_it(house: House):
    people = house.fill(8)
    for user in people[:2]:
        actions.wish(organisation=house.organisation, person=user, in_progress=True)
    now = timezone.now()
    actions.take_snapshot(board=house.board, now=now - timedelta(weeks=4))
    house.score(people[:3], [4.0, 4.5, 5.0])
    kept = actions.take_snapshot(board=house.board, now=now)
    assert kept is not None
    assert kept.n_both == 8
    assert actions.take_snapshot(board=house.board, now=now) is None
    text = said(house, people[4], f"/boards/{house.listening.handle}/")
    called = names(house.organisation, [user.pk for user in people])
    listed = text[text.index("Recognised for progress") : text.index("How much the board moved")]
    assert [called[user.pk] in listed for user in people[:3]] == [True, True, False]


def test_who_left_or_fell_back_is_recognised_no_more(house: House):
    people = house.fill(8)
    for user in people[:3]:
        actions.wish(organisation=house.organisation, person=user, in_progress=True)
    now = timezone.now()
    actions.take_snapshot(board=house.board, now=now - timedelta(weeks=4))
    house.score(people[:3], [4.0, 4.5, 5.0])
    actions.take_snapshot(board=house.board, now=now)
    called = names(house.organisation, [user.pk for user in people])

    def recognised() -> list[str]:
        path = f"/boards/{house.listening.handle}.json"
        found = house.client(people[7]).get(path).json()["progress"]
        return [one["name"] for one in found]

    assert len(recognised()) == 3
    end_membership(member=house.member(people[0]), by=house.ingrid)
    house.score([people[1]], [0.1])
    house.rebuild()
    assert recognised() == [called[people[2].pk]]


def near(house: House, user, *by: str) -> list[str] | None:
    query = "&".join(f"{one}=1" for one in by)
    found = house.client(user).get(f"/boards/{house.listening.handle}.json?{query}&league=1").json()
    assert (found["near"] != []) == found["people_shown"]
    return [row["name"] for row in found["near"]] if found["people_shown"] else None


def test_two_of_one_s_groups_never_make_a_name_known(house: House):
    me, *_rest = house.fill(8, team="North", cohort="2026")[:1]
    Membership.objects.filter(team="North").exclude(user=me).update(cohort="2025")
    mate = house.fill(1, team="North", cohort="2026")[0]
    house.fill(12, team="South", cohort="2026")
    house.fill(12, team="South", cohort="2025")
    called = names(house.organisation, [mate.pk])[mate.pk]
    cohort, team = near(house, me, "cohort"), near(house, me, "team")
    assert cohort is not None
    assert team is None, f"{called} would be in both groups, and is the only one who is"
    text = said(house, me, f"/boards/{house.listening.handle}/?team=1")
    assert "Single people are not shown here" in text
    assert "of 9 people" in text, "the benchmark and one's own place stay"
    assert near(house, me) is not None


def test_what_is_shown_on_one_board_holds_on_all(house: House):
    people = house.fill(10, team="North", cohort="2026")
    Membership.objects.filter(user__in=people[2:]).update(cohort="2025")
    house.learners(30, cohort="2026", team="South")
    assert near(house, people[0], "team") is None, "few here share the cohort, score or none"


def test_each_member_can_open_the_boards(house: House):
    house.fill(6)
    for user in (house.ingrid, house.hannah, house.tom, house.learners(1)[0]):
        assert "Listening" in said(house, user, "/boards/")
