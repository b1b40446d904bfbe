import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.ranking.guards import counted
from assaymark.ranking.state import score
from tests.ranking.made import MODEL, NOW, evidence, piles

REVIEW, PEER = MODEL.kinds["review"], MODEL.kinds["peer"]


def qualities(pile):
    return {one.evidence.key: one.quality for one in counted(pile, model=MODEL, now=NOW)}


def test_judgements_of_one_work_weigh_as_much_as_the_best_checked_of_them():
    peers = [evidence(f"p{i}", i, work="w", kind="peer") for i in (1, 2, 3)]
    pile = [evidence("r", work="w"), *peers]
    found = qualities(pile)
    assert math.fsum(found.values()) == pytest.approx(REVIEW.quality)
    together = math.fsum(found[one.key] for one in peers)
    assert together / found["r"] == pytest.approx(PEER.quality / REVIEW.quality)


def test_ten_friends_about_a_work_are_one_peer():
    one = qualities([evidence("r", work="w"), evidence("p", work="w", kind="peer")])
    friends = [evidence(f"p{i}", work="w", kind="peer", score=4.0) for i in range(10)]
    assert qualities([evidence("r", work="w"), *friends])["r"] == pytest.approx(one["r"])


def test_micro_actions_about_a_work_do_not_dilute_its_review():
    bad = evidence("r", work="w", score=0.5)
    quizzes = [evidence(f"q{i}", work="w", kind="quiz", score=4.0) for i in range(50)]
    assert qualities([bad, *quizzes])["r"] == pytest.approx(REVIEW.quality)


def test_a_work_shown_again_is_as_old_as_when_it_first_came():
    found = counted(
        [evidence("a", 5, work="w"), evidence("b", 150, work="w")], model=MODEL, now=NOW
    )
    assert {one.day for one in found} == {evidence("x", 5).at.timestamp() / 86_400}
    assert all("2 judgements of the same work" in one.limits[0] for one in found)


def test_handing_the_same_good_work_in_again_moves_nothing_up():
    pile = [evidence("a", 1, 4.0, work="w"), evidence("b", 20, 1.0), evidence("c", 40, 2.0)]
    again = [evidence(f"a{i}", 60 + i, 4.0, work="w") for i in range(20)]
    before = score(pile, skill="feedback", model=MODEL, now=NOW)
    after = score(pile + again, skill="feedback", model=MODEL, now=NOW)
    assert after.mean == pytest.approx(before.mean, abs=1e-12)
    assert after.n == before.n


def test_beyond_the_cap_of_a_week_works_share_what_counts():
    four = [evidence(f"e{i}", i, kind="peer") for i in range(4)]
    found = counted(four, model=MODEL, now=NOW)
    assert math.fsum(one.quality for one in found) == pytest.approx(3 * PEER.quality)
    assert found[0].limits == ("4 works of this kind in one week: together they count as 3",)
    spread = [evidence(f"e{i}", 2 * i, kind="peer") for i in range(4)]
    spread[3] = evidence("e3", 7, kind="peer")
    assert not any(one.limits for one in counted(spread, model=MODEL, now=NOW))


def test_a_week_runs_from_monday_to_sunday():
    sunday, monday = evidence("s", 6.9, kind="peer"), evidence("m", 7.1, kind="peer")
    rest = [evidence(f"e{i}", 6.0 + i / 10, kind="peer") for i in range(3)]
    found = counted([sunday, monday, *rest], model=MODEL, now=NOW)
    assert {one.evidence.key for one in found if not one.limits} == {"m"}


@settings(max_examples=25, deadline=None)
@given(piles(), st.integers(0, 60), st.floats(0, 4))
def test_micro_actions_never_weigh_more_than_their_share_of_evidence(pile, n, level):
    quizzes = [evidence(f"q{i}", 3.0 * i, level, kind="quiz", weight=5.0) for i in range(n)]
    its = score(pile + quizzes, skill="feedback", model=MODEL, now=NOW)
    micro = [one.evidence.kind == "quiz" for one in its.shares]
    small = sum(one.weight for one, is_micro in zip(its.shares, micro, strict=True) if is_micro)
    rest = sum(one.weight for one, is_micro in zip(its.shares, micro, strict=True) if not is_micro)
    assert small <= MODEL.micro_share * rest + 1e-12


def test_a_flood_of_micro_actions_comes_up_to_the_limit_and_no_further():
    pile = [evidence(f"e{i}", 10 * i) for i in range(3)]
    flood = [evidence(f"q{i}", i, 4.0, kind="quiz") for i in range(150)]
    its = score(pile + flood, skill="feedback", model=MODEL, now=NOW)
    small = sum(one.weight for one in its.shares if one.evidence.kind == "quiz")
    rest = sum(one.weight for one in its.shares if one.evidence.kind != "quiz")
    assert small == pytest.approx(MODEL.micro_share * rest, abs=1e-5)
    assert not [one for one in its.shares if one.weight < 0]
