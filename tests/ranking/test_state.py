import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assaymark.ranking.evidence import RankingError
from assaymark.ranking.guards import counted
from assaymark.ranking.state import Score, TooThin, score
from assaymark.ranking.weights import weights
from assaymark.ranking.words import RULE, sentence
from tests.ranking.made import FIRST, MODEL, NOW, evidence, piles

DAY = 86_400
ALONE = replace(MODEL, shared=0.0)


def by_matrices(given_, skill, model, day):
    """The text-book solution: covariances of everything, and a linear system."""
    spread = {name: its.spread for name, its in model.skills.items()}
    first = {}
    for one in given_:
        first.setdefault(one.evidence.skill, one.day)

    def between(a, day_a, b, day_b):
        found = model.shared * spread[a] * spread[b]
        if a == b:
            since = min(day_a, day_b) - first[a]
            found += (1 - model.shared) * spread[a] ** 2 + model.skills[a].drift * since
        return found

    at = [(one.evidence.skill, one.day) for one in given_]
    system = np.array([[between(*x, *y) for y in at] for x in at])
    noise = [spread[one.evidence.skill] ** 2 / one.quality for one in given_]
    toward = np.array([between(skill, day, *y) for y in at])
    found = np.linalg.solve(system + np.diag(noise), toward)
    return found, between(skill, day, skill, day) - float(toward @ found)


@settings(max_examples=25, deadline=None)
@given(piles())
def test_weights_equal_those_of_the_textbook_by_matrices(pile):
    its = counted(pile, model=MODEL, now=NOW)
    day = NOW.timestamp() / DAY
    found, variance = weights(its, "feedback", model=MODEL, day=day)
    expected, expected_variance = by_matrices(its, "feedback", MODEL, day)
    assert np.allclose(found, expected, rtol=0, atol=1e-9)
    assert variance == pytest.approx(expected_variance, abs=1e-9)


def test_with_one_skill_it_is_the_filter_of_the_note_step_by_step():
    pile = [evidence(f"e{i}", day, y) for i, (day, y) in enumerate([(0, 1.5), (9, 3.0), (40, 2.5)])]
    skill = ALONE.skills["feedback"]
    m, p, last = skill.start, skill.spread**2, 0.0
    for day, y in [(0, 1.5), (9, 3.0), (40, 2.5)]:
        p += skill.drift * (day - last)
        k = p / (p + skill.spread**2)
        m, p, last = m + k * (y - m), (1 - k) * p, day
    p += skill.drift * (200 - last)
    its = score(pile, skill="feedback", model=ALONE, now=NOW)
    assert its.mean == pytest.approx(m, abs=1e-12)
    assert its.variance == pytest.approx(p, abs=1e-12)
    assert its.high - its.low == pytest.approx(2 * 1.2815515655446004 * math.sqrt(p), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(piles(), st.randoms())
def test_any_order_of_arrival_gives_the_same_score_to_the_last_bit(pile, random):
    before = score(pile, skill="feedback", model=MODEL, now=NOW)
    random.shuffle(pile)
    assert score(pile + pile[:2], skill="feedback", model=MODEL, now=NOW) == before


@settings(max_examples=30, deadline=None)
@given(piles())
def test_start_and_shares_add_up_to_the_score(pile):
    its = score(pile, skill="feedback", model=MODEL, now=NOW)
    assert abs(its.start + sum(one.points for one in its.shares) - its.mean) <= 1e-9
    assert {one.evidence.key for one in its.shares} == {one.key for one in pile}


@settings(max_examples=25, deadline=None)
@given(piles(kinds=("review", "peer")))
def test_with_one_skill_the_score_is_an_average_of_the_start_and_the_evidence(pile):
    its = score(pile, skill="feedback", model=ALONE, now=NOW)
    parts = [(its.start_weight, its.start), *((one.weight, one.counts_as) for one in its.shares)]
    assert all(weight > 0 for weight, _value in parts)
    assert math.fsum(weight for weight, _value in parts) == pytest.approx(1, abs=1e-12)
    assert sum(weight * value for weight, value in parts) == pytest.approx(its.mean, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(piles(), st.data())
def test_a_better_judgement_never_lowers_a_score(pile, data):
    i = data.draw(st.integers(0, len(pile) - 1))
    better = [*pile[:i], replace(pile[i], score=pile[i].score + 1), *pile[i + 1 :]]
    before = score(pile, skill="feedback", model=MODEL, now=NOW)
    after = score(better, skill="feedback", model=MODEL, now=NOW)
    assert after.mean >= before.mean - 1e-12
    if pile[i].skill == "feedback" and pile[i].kind != "quiz":
        assert after.mean > before.mean


@settings(max_examples=25, deadline=None)
@given(piles(kinds=("review", "peer")), st.integers(1, 400))
def test_time_widens_the_band_and_leaves_the_mean(pile, days):
    now = score(pile, skill="feedback", model=MODEL, now=NOW)
    later = score(pile, skill="feedback", model=MODEL, now=NOW + timedelta(days=days))
    assert later.mean == pytest.approx(now.mean, abs=1e-12)
    drift = MODEL.skills["feedback"].drift * days
    assert later.variance == pytest.approx(now.variance + drift, abs=1e-12)


def test_newer_better_checked_and_harder_work_counts_more():
    def shares(**last):
        pile = [evidence("a", 0), evidence("b", 50), evidence("z", 50, **last)]
        found = score(pile, skill="feedback", model=ALONE, now=NOW)
        return {one.evidence.key: one for one in found.shares}

    same = shares()
    assert same["a"].weight < same["b"].weight == pytest.approx(same["z"].weight)
    assert shares(weight=2.0)["z"].weight > same["z"].weight
    assert shares(kind="peer")["z"].weight < same["z"].weight
    assert shares(task="hard")["z"].points > same["z"].points > shares(task="easy")["z"].points


def test_three_works_are_needed_and_micro_actions_or_second_judgements_are_none():
    pile = [
        evidence("a"),
        evidence("b", 3, work="w"),
        evidence("c", 4, work="w", kind="peer"),
        evidence("d", 5, kind="quiz"),
        evidence("e", 5, skill="planning"),
    ]
    its = score(pile, skill="feedback", model=MODEL, now=NOW)
    assert its == TooThin("feedback", 2, 3)
    assert sentence(its) == "No score yet: 2 of the 3 verified works it takes."
    assert isinstance(
        score([*pile, evidence("f", 9)], skill="feedback", model=MODEL, now=NOW), Score
    )


def test_evidence_of_another_skill_counts_through_what_skills_share():
    pile = [evidence(f"a{i}", i) for i in range(3)]
    other = [evidence(f"p{i}", i, 3.5, skill="planning") for i in range(5)]
    plain = score(pile, skill="feedback", model=MODEL, now=NOW)
    lifted = score(pile + other, skill="feedback", model=MODEL, now=NOW)
    assert lifted.mean > plain.mean
    assert lifted.variance < plain.variance
    apart = score(pile + other, skill="feedback", model=ALONE, now=NOW)
    assert [one.evidence.skill for one in apart.shares] == ["feedback"] * 3


def test_an_earlier_day_gives_the_score_as_it_was():
    pile = [evidence(f"e{i}", 10 * i, i / 2) for i in range(8)]
    then = FIRST + timedelta(days=45)
    as_it_was = score(pile[:5], skill="feedback", model=MODEL, now=then)
    assert score(pile, skill="feedback", model=MODEL, now=then) == as_it_was


def test_the_sentence_names_works_band_and_what_the_start_still_weighs():
    pile = [evidence(f"e{i}", 30 * i, 3.0) for i in range(3)]
    its = score(pile, skill="feedback", model=ALONE, now=NOW)
    assert sentence(its) == (
        f"{its.mean:.2f}, and with 80% certainty between {its.low:.2f} and {its.high:.2f}: the"
        " average of 3 verified works from 2026-01-05 to 2026-03-06, where better-checked, newer"
        " and harder work counts more; "
        f"{its.start_weight:.0%} of it is still the starting point of 2.00."
    )
    assert RULE.startswith("Your skill score is the average of your verified work")


def test_what_is_no_evidence_is_refused_with_its_name():
    with pytest.raises(RankingError, match="has kind 'declared'; expected one of"):
        score([evidence("a", kind="declared")], skill="feedback", model=MODEL, now=NOW)
    with pytest.raises(RankingError, match="skill 'juggling'; expected one of"):
        score([], skill="juggling", model=MODEL, now=NOW)
    with pytest.raises(RankingError, match="two pieces of evidence are called 'a' and differ"):
        score([evidence("a"), evidence("a", 1)], skill="feedback", model=MODEL, now=NOW)
    with pytest.raises(RankingError, match="a time with its zone"):
        replace(evidence("a"), at=FIRST.replace(tzinfo=None))
    for wrong in ({"score": math.nan}, {"weight": 0.0}):
        with pytest.raises(RankingError, match="a weight above 0"):
            evidence("a", **wrong)
