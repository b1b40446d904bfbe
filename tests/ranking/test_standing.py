import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.ranking.evidence import RankingError
from assaymark.ranking.standing import (
    Benchmark,
    Entry,
    Hidden,
    benchmark,
    board,
    leagues,
    neighbourhood,
    segments,
)


def entries(*means, half=0.1):
    return [Entry(f"p{i}", mean, mean - half, mean + half) for i, mean in enumerate(means)]


def test_people_whose_bands_overlap_the_first_share_its_place():
    places = board(entries(3.0, 2.9, 2.75, 1.0, 0.95))
    assert [its.place for its in places] == [1, 1, 3, 4, 4]
    assert [its.tied for its in places] == [2, 2, 1, 2, 2]
    assert [(its.best, its.worst) for its in places] == [(1, 2), (1, 3), (2, 3), (4, 5), (4, 5)]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 4), st.floats(0.01, 1)), min_size=5, max_size=40))
def test_best_and_worst_places_equal_counting_everybody(drawn):
    its = [Entry(f"p{i:02}", m, m - h, m + h) for i, (m, h) in enumerate(drawn)]
    for place in board(its):
        me = place.entry
        assert place.best == 1 + sum(one.low > me.high for one in its)
        assert place.worst == len(its) - sum(one.high < me.low for one in its)
        assert place.best <= place.place <= place.worst or place.tied > 1


def test_a_board_of_four_is_hidden_and_so_is_everything_about_it():
    four = entries(1, 2, 3, 4)
    assert board(four) == leagues(four) == Hidden(5)
    assert benchmark(four) == Hidden(17)
    people = {f"p{i}": {"cohort": "May", "role": "host"} for i in range(5)}
    people["p0"] = {"cohort": "May", "role": "guide"}
    assert segments(people, ["cohort"]) == {("May",): frozenset(people)}
    assert set(segments(people, ["cohort", "role"]).values()) == {Hidden(5)}


def test_who_lacks_a_value_is_in_no_segment():
    people = {f"p{i}": {"team": "red"} for i in range(6)} | {"p5": {"team": ""}, "p6": {}}
    assert segments(people, ["team"]) == {("red",): frozenset(f"p{i}" for i in range(5))}


def test_a_neighbourhood_is_five_up_and_down_and_shorter_at_the_ends():
    places = board(entries(*np.linspace(4, 1, 30)))
    assert [its.entry.person for its in neighbourhood(places, "p10")] == [
        f"p{i}" for i in range(5, 16)
    ]
    assert len(neighbourhood(places, "p0")) == 6
    assert neighbourhood(places, "nobody") == ()


@settings(max_examples=50, deadline=None)
@given(st.integers(5, 400), st.integers(5, 60))
def test_leagues_hold_everybody_once_in_order_and_are_of_like_size(n, size):
    found = leagues(entries(*np.linspace(4, 1, n)), size=size)
    assert [one.person for league in found for one in league] == [f"p{i}" for i in range(n)]
    sizes = {len(league) for league in found}
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= 5


def test_the_benchmark_is_what_the_top_quarter_shows():
    assert benchmark(entries(*range(20))) == Benchmark(15, 9.5, 20)
    assert isinstance(benchmark(entries(*range(17))), Benchmark)
    assert benchmark(entries(*range(16))) == Hidden(17)


def test_wrong_entries_are_refused():
    with pytest.raises(RankingError, match="expected low <= mean <= high"):
        Entry("p", float("nan"), 0, 1)
    with pytest.raises(RankingError, match="on the board twice"):
        board(entries(*range(6)) + entries(1))
    with pytest.raises(RankingError, match="choose 30"):
        leagues(entries(*range(6)), size=4)
