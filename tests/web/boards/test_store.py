"""The store against the slow way; what is killed on the way leaves nothing behind."""

import random

import pytest
from django.db import connection, transaction

from assaymark.ranking.standing import Benchmark, Entry, benchmark, board, leagues
from assaymark.web.boards import store
from assaymark.web.boards.among import WALKED, among
from assaymark.web.boards.models import Board
from assaymark.web.boards.queries import boards
from tests.web.boards.made import House, assert_counts_are_right

VALUES = "SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::bool[])"


def put(its: Board, rows: dict[int, tuple[int, int, int, bool]], people: list[int] | None) -> int:
    columns = list(zip(*((person, *row) for person, row in rows.items()), strict=True))
    values = [list(column) for column in columns] or [[], [], [], [], []]
    with transaction.atomic():
        return store.match(its.pk, source=(VALUES, values), people=people)


def made(rng: random.Random) -> tuple[int, int, int, bool]:
    score = rng.randint(-150, 2600) // 5 * 5  # ties, and values below nothing
    return score, score - rng.randint(0, 300), score + rng.randint(0, 300), rng.random() < 0.3


def test_what_the_counts_say_is_what_walking_says(house: House):
    people = [user.pk for user in house.fill(90)]
    its, rng = house.board, random.Random(5)
    kept = {person: made(rng) for person in people}
    put(its, kept, None)
    for _ in range(6):
        some = rng.sample(people, 30)
        fresh = {person: made(rng) for person in some if rng.random() < 0.8}
        put(its, fresh, some)
        kept = {p: row for p, row in kept.items() if p not in some} | fresh
        assert_counts_are_right(its)
    rows = [(person, *row) for person, row in kept.items()]
    for person in people[::3]:
        slow = among(rows, person, each_way=45).around
        assert store.around(its.pk, person, each_way=45, top=10) == slow


def test_a_place_is_the_library_s(house: House):
    people = house.fill(60)
    rows = house.board.entries.values_list("person_id", "score", "low", "high")
    entries = [Entry(f"{p:020}", s / 1000, low / 1000, high / 1000) for p, s, low, high in rows]
    places = {int(its.entry.person): its for its in board(entries)}
    found = benchmark(entries)
    assert isinstance(found, Benchmark)
    parted = leagues(entries)
    for user in people[::7]:
        its = boards.sheet(house.board, user, with_league=True)
        mine, place = its.you, places[user.pk]
        assert (mine.best, mine.worst, mine.shared, mine.tied) == (
            place.best,
            place.worst,
            place.place,
            place.tied,
        )
        assert its.target.top_quarter == found.top_quarter
        assert its.target.middle == pytest.approx(found.middle)
        number = next(
            i for i, one in enumerate(parted) if f"{user.pk:020}" in {e.person for e in one}
        )
        assert (its.league.number, its.league.of) == (number + 1, len(parted))
        assert [row.score for row in its.league.rows] == [e.mean for e in parted[number]]


def test_a_large_board_shows_the_same_without_walking(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    people = house.fill(70)
    walked = [boards.sheet(house.board, user, with_league=True) for user in people[::9]]
    monkeypatch.setattr(boards, "WALKED", 10)
    counted = [boards.sheet(house.board, user, with_league=True) for user in people[::9]]
    for one, other in zip(walked, counted, strict=True):
        assert (one.n, one.target, one.you.best, one.you.worst, one.you.order) == (
            other.n,
            other.target,
            other.you.best,
            other.you.worst,
            other.you.order,
        )
        same = [(row.name, row.score, row.relation) for row in one.near]
        assert same == [(row.name, row.score, row.relation) for row in other.near]
        assert other.you.shared is None
        assert one.league.rows
        assert [row.name for row in one.league.rows] == [row.name for row in other.league.rows]
    assert WALKED == 2000


def test_reading_a_large_board_takes_two_statements(
    house: House, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
):
    viewer = house.fill(40)[3]
    monkeypatch.setattr(boards, "WALKED", 10)
    boards.sheet(house.board, viewer)  # makes the secret of made-up names
    its = boards.board(house.organisation, house.listening)
    with django_assert_num_queries(2):
        boards.sheet(its, viewer)


def test_a_change_cut_short_leaves_entries_and_counts_as_they_were(house: House):
    people = [user.pk for user in house.fill(12)]
    its, rng = house.board, random.Random(1)
    before = set(its.entries.values_list("person_id", "score"))
    with pytest.raises(ZeroDivisionError):
        _cut_short(its, people[:5])
    assert set(its.entries.values_list("person_id", "score")) == before
    assert_counts_are_right(its)
    assert put(its, {people[0]: made(rng)}, people[:5]) == 5
    assert_counts_are_right(its)


@transaction.atomic
def _cut_short(its: Board, people: list[int]) -> float:
    changed = store.match(
        its.pk, source=(VALUES, [people[:1], [9], [8], [10], [True]]), people=people
    )
    return changed / 0


def test_matching_again_changes_nothing(house: House):
    house.fill(10)
    assert house.rebuild() == 0


def test_a_recount_mends_counts_that_somebody_changed(house: House):
    house.fill(10)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE boards_count SET n = n + 3 WHERE board_id = %s", [house.board.pk])
    store.recount(house.board.pk)
    assert_counts_are_right(house.board)


def test_an_empty_board_has_nobody_around(house: House):
    its = Board.objects.create(organisation=house.organisation, competency=house.writing)
    around = store.around(its.pk, house.tom.pk, each_way=5, top=10)
    assert (around.n, around.mine, around.up, around.top) == (0, None, (), ())
