"""Boards follow scores: by the jobs that follow events, and in a rebuild."""

from assaymark.web.boards import actions
from assaymark.web.boards.models import Board, Entry
from assaymark.web.people import actions as people
from assaymark.web.people.models import User
from assaymark.web.record import jobs
from assaymark.web.record.actions import record
from assaymark.web.record.models import Job
from assaymark.web.standing.models import SkillState
from tests.web.boards.made import MONDAY, House, assert_counts_are_right, days


def changed(house: House, person: User) -> None:
    record(
        "skill.updated",
        organisation_id=house.organisation.pk,
        actor=None,
        subject=f"person:{person.handle}",
        detail={"skill": house.listening.handle},
    )


def test_a_new_score_comes_to_its_board_by_a_job(house: House):
    priya, *_others = house.fill(8)
    house.score([priya], [2.75])
    changed(house, priya)
    assert house.board.entries.get(person=priya).score != 2750
    jobs.work_all()
    assert house.board.entries.get(person=priya).score == 2750
    assert_counts_are_right(house.board)
    assert house.board.entries.count() == 8


def test_many_changes_are_taken_by_one_job(house: House):
    people = house.fill(8)
    house.score(people, [1.0 + i / 10 for i in range(8)])
    for person in people:
        changed(house, person)
    assert jobs.work_once()
    assert not Job.objects.filter(kind="boards.follow").exclude(state="done").exists()
    assert sorted(house.board.entries.values_list("score", flat=True)) == list(
        range(1000, 1800, 100)
    )
    assert_counts_are_right(house.board)


def test_who_leaves_goes_off_every_board_and_who_has_no_score_too(house: House):
    gone, unscored, *_others = house.fill(8)
    people.end_membership(member=house.member(gone), by=house.ingrid)
    SkillState.objects.filter(person=unscored).delete()
    changed(house, unscored)
    jobs.work_all()
    assert not Entry.objects.filter(person__in=[gone, unscored]).exists()
    assert_counts_are_right(house.board)


def test_a_rebuild_gives_what_following_gave(house: House):
    priya, *_others = house.fill(8)
    house.score([priya], [0.5])
    actions.follow(organisation=house.organisation, changed={house.listening: [priya.pk]})
    before = list(Entry.objects.order_by("person").values_list("person", "score"))
    house.rebuild()
    assert list(Entry.objects.order_by("person").values_list("person", "score")) == before
    Entry.objects.all().delete()
    house.rebuild()
    assert list(Entry.objects.order_by("person").values_list("person", "score")) == before
    assert_counts_are_right(house.board)


def test_bands_are_of_one_moment_and_widen_from_week_to_week(house: House):
    priya, *_others = house.fill(8)
    first = house.board.entries.get(person=priya)
    assert abs(first.low - (first.score - 300)) <= 1
    actions.rebuild(organisation=house.organisation, now=MONDAY + days(70))
    later = house.board.entries.get(person=priya)
    assert (later.score, later.low < first.low, later.high > first.high) == (
        first.score,
        True,
        True,
    )


def test_a_critical_skill_gets_no_board_whatever_follows(house: House):
    priya, *_others = house.fill(8)
    actions.mark_critical(
        organisation=house.organisation, competency=house.listening, by=house.hannah
    )
    assert not Board.objects.filter(competency=house.listening).exists()
    changed(house, priya)
    jobs.work_all()
    house.rebuild()
    assert not Board.objects.filter(competency=house.listening).exists()
    actions.unmark_critical(
        organisation=house.organisation, competency=house.listening, by=house.hannah
    )
    assert house.board.entries.count() == 8
