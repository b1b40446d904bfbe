from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.ranking.decay import FadingSum, Lasting, NotReached, Until, chance, holds
from assaymark.ranking.evidence import RankingError
from assaymark.ranking.state import score
from tests.ranking.made import FIRST, MODEL, NOW, evidence

SKILL = MODEL.skills["feedback"]
PILE = [evidence(f"e{i}", 150 + i, 3.5) for i in range(8)]
ITS = score(PILE, skill="feedback", model=MODEL, now=NOW)


def test_a_score_holds_until_the_day_its_chance_falls_to_the_certainty_asked():
    found = holds(ITS, 2.8, skill=SKILL, sure=0.8)
    assert isinstance(found, Until)
    then = score(PILE, skill="feedback", model=MODEL, now=found.at)
    assert chance(then, 2.8) == pytest.approx(0.8, abs=1e-9)
    assert chance(ITS, 2.8) > 0.8


def test_fresh_evidence_makes_it_hold_longer():
    fresh = score([*PILE, evidence("new", 199, 3.5)], skill="feedback", model=MODEL, now=NOW)
    assert holds(fresh, 2.8, skill=SKILL).at > holds(ITS, 2.8, skill=SKILL).at


def test_what_is_not_reached_and_what_lasts():
    assert holds(ITS, 3.9, skill=SKILL) == NotReached(chance(ITS, 3.9))
    assert holds(ITS, 2.8, skill=replace(SKILL, drift=0.0)) == Lasting()
    with pytest.raises(RankingError, match=r"0\.5 < sure < 1"):
        holds(ITS, 2.8, skill=SKILL, sure=0.5)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0, 100)), max_size=20), st.randoms())
def test_a_fading_sum_equals_adding_up_what_each_amount_is_worth(amounts, random):
    now = FIRST + timedelta(days=500)
    slow = sum(amount * 0.5 ** ((500 - day) / 30) for day, amount in amounts)
    random.shuffle(amounts)
    halves = [FadingSum(FIRST, 30.0), FadingSum(FIRST, 30.0)]
    for i, (day, amount) in enumerate(amounts):
        halves[i % 2] = halves[i % 2].added(amount, at=FIRST + timedelta(days=day))
    both = halves[0].merged(halves[1])
    assert both.at(now) == pytest.approx(slow, rel=1e-9, abs=1e-9)
    assert both.moved(now).at(now) == pytest.approx(slow, rel=1e-9, abs=1e-9)


def test_sums_of_other_landmarks_and_far_days_are_refused():
    its = FadingSum(FIRST, 30.0)
    with pytest.raises(RankingError, match="move one first"):
        its.merged(FadingSum(NOW, 30.0))
    with pytest.raises(RankingError, match="move the landmark"):
        its.added(1.0, at=FIRST + timedelta(days=40_000))
    with pytest.raises(RankingError, match="half-life of 0 days"):
        FadingSum(FIRST, 0)
