"""Friendship, reciprocity and retaliation among peers: oracles, planted effects, nothing small."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import permutation_test

from assaymark.validity.peers import (
    Friendship,
    PeerRating,
    Reciprocity,
    Retaliation,
    TooFew,
    friendship,
    permutation_p,
    reciprocity,
    retaliation,
)


def season(rng, *, people=24, each=6, kinder_inside=0.0):
    """Peers of four teams read works of different worth; inside their team they may be kinder."""
    found = []
    worth = rng.random(people)
    for reader in range(people):
        own = rng.normal(0, 0.1)
        for author in rng.choice([p for p in range(people) if p != reader], each, replace=False):
            inside = reader % 4 == author % 4
            value = worth[author] + own + kinder_inside * inside + rng.normal(0, 0.15)
            found.append(
                PeerRating(f"r{reader}", f"r{author}", float(value), float(worth[author]), inside)
            )
    return found


def test_a_planted_friendship_is_found_and_none_is_not():
    found = friendship(season(np.random.default_rng(1), kinder_inside=0.25), seed=1)
    assert isinstance(found, Friendship)
    assert found.interval.low > 0
    assert found.difference == pytest.approx(0.25, abs=0.1)
    assert found.difference == pytest.approx(found.inside - found.outside)
    assert found.n_inside + found.n_outside == found.interval.n


def test_the_interval_holds_no_difference_about_as_often_as_it_says():
    hits = 0
    for seed in range(60):
        found = friendship(season(np.random.default_rng(seed)), seed=seed)
        hits += found.interval.low <= 0 <= found.interval.high
    assert hits >= 52  # 95 % of 60 is 57; the percentile bootstrap of 24 clusters runs a bit short


def test_an_able_team_is_no_team_of_friends():
    """Works of one team are better, and everybody says so: no leniency."""
    made = [
        PeerRating(
            f"r{r}", f"r{a}", 0.9 if a % 4 == 0 else 0.2, 0.9 if a % 4 == 0 else 0.2, r % 4 == a % 4
        )
        for r in range(0, 24)
        for a in range(24)
        if r != a and (r % 4 == 0 or (r + a) % 3)
    ]
    assert friendship(made, seed=1).difference == 0


def test_small_numbers_are_not_shown():
    ratings = season(np.random.default_rng(3), people=24, each=6)
    few = [one for one in ratings if not one.inside] + [one for one in ratings if one.inside][:4]
    assert friendship(few, seed=1) in (TooFew("inside", 3), TooFew("inside", 4))
    one_reader = [replace(one, reader="r1") if one.inside else one for one in ratings]
    assert friendship(one_reader, seed=1) == TooFew("inside", 1)
    assert reciprocity(ratings[:3]) == TooFew("pairs", 3)
    assert retaliation(ratings[:3], seed=1) == TooFew("answers", 0)
    assert friendship([], seed=1) == TooFew("inside", 0)
    unknown = [replace(one, reference=None) for one in ratings]
    assert friendship(unknown, seed=1) == TooFew("inside", 0)
    assert math.isnan(unknown[0].leniency)


def test_pairs_that_read_each_other_are_counted_once():
    ratings = [PeerRating(a, b, 1, 1, None) for a, b in ("ab", "ba", "ab", "cd", "ef", "gh", "ij")]
    found = reciprocity(ratings)
    assert isinstance(found, Reciprocity)
    assert (found.mutual, found.pairs) == (1, 5)
    assert found.interval.low < 0.2 < found.interval.high


def answered(rng, *, pairs, strikes_back):
    found = []
    for n in range(pairs):
        harsh = n % 2 == 0
        found.append(PeerRating(f"a{n}", f"b{n}", 0.2 if harsh else 0.7, 0.5, None))
        back = 0.5 + rng.normal(0, 0.1) - (strikes_back if harsh else 0)
        found.append(PeerRating(f"b{n}", f"a{n}", back, 0.5, None))
    return found


def test_striking_back_is_found_exactly_and_by_drawing():
    rng = np.random.default_rng(5)
    small = retaliation(answered(rng, pairs=12, strikes_back=0.3), seed=1)
    large = retaliation(answered(rng, pairs=60, strikes_back=0.3), seed=1)
    assert isinstance(small, Retaliation)
    assert isinstance(large, Retaliation)
    assert small.exact
    assert not large.exact
    assert max(small.p, large.p) < 0.01
    assert small.after_harsh < small.after_other
    assert (small.n_harsh, small.n_other) == (6, 6)


def test_without_retaliation_small_p_are_as_rare_as_they_say():
    rng = np.random.default_rng(8)
    ps = [retaliation(answered(rng, pairs=12, strikes_back=0.0), seed=1).p for _ in range(100)]
    assert np.mean(np.array(ps) <= 0.1) <= 0.19  # 10 % and three standard errors
    assert 0.3 < np.mean(ps) < 0.7


def test_the_exact_p_is_scipy_s():
    rng = np.random.default_rng(2)
    values = rng.normal(size=11).round(1)
    labelled = np.arange(11) < 4
    p, exact = permutation_p(values, labelled, seed=1)
    oracle = permutation_test(
        (values[labelled], values[~labelled]),
        lambda x, y: x.mean() - y.mean(),
        alternative="less",
        n_resamples=np.inf,
    )
    assert exact
    assert p == pytest.approx(oracle.pvalue, abs=1e-9)


def test_a_drawn_p_is_near_the_exact_one_and_never_zero():
    values = np.concatenate([np.full(20, -1.0), np.full(20, 1.0)])
    p, exact = permutation_p(values, np.arange(40) < 20, seed=1)
    assert not exact
    assert p == 1 / 10_001
