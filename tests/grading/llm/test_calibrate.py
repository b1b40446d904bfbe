"""From votes to probabilities."""

import json
from collections import Counter

import numpy as np
import pytest
from bench.real import lend_an_ear

from assaymark.framework.rubric import Criterion, RubricLevel
from assaymark.grading.llm.calibrate import (
    Calibrator,
    Voted,
    fit_calibrator,
    leave_one_out,
    likely_level,
    mean_rank,
    reaching,
    uncalibrated,
)
from assaymark.validity.agreement import quadratic_weighted_kappa
from tests.shared_data import shared

LADDER = tuple(RubricLevel(value, f"level {value}", "") for value in (1, 2, 3, 4))
SHOWS = Criterion("shows", "Shows", "", LADDER, 3)
AVOIDS = Criterion("avoids", "Avoids", "", LADDER[::-1], 2)


def lenient(n: int) -> list[Voted]:
    """A model that votes one level too high."""
    random = np.random.default_rng(1)
    wanted = random.integers(1, 4, size=n).tolist()
    return [Voted({level + 1: 1.0}, (level, level)) for level in wanted]


def test_a_lenient_model_is_brought_down_to_what_people_say() -> None:
    made = fit_calibrator(SHOWS, lenient(60))
    assert isinstance(made, Calibrator)
    assert likely_level(SHOWS, made.probabilities(SHOWS, {3: 1.0})) == 2
    assert sum(made.probabilities(SHOWS, {3: 0.5, 2: 0.5}).values()) == pytest.approx(1)


def test_below_25_rated_works_there_is_no_calibrator() -> None:
    assert "only 24 rated works" in str(fit_calibrator(SHOWS, lenient(24)))
    assert isinstance(fit_calibrator(SHOWS, lenient(25)), Calibrator)


def test_a_model_that_always_says_the_same_cannot_be_calibrated() -> None:
    same = [Voted({2: 1.0}, one.ratings) for one in lenient(40)]
    assert "voted the same" in str(fit_calibrator(SHOWS, same))


def test_it_is_kept_as_json_and_read_back() -> None:
    made = fit_calibrator(SHOWS, lenient(30))
    assert isinstance(made, Calibrator)
    assert Calibrator.from_plain(json.loads(json.dumps(made.to_plain()))) == made
    with pytest.raises(ValueError, match="fit it again"):
        Calibrator.from_plain(made.to_plain() | {"spread": 0})


def test_left_out_means_the_works_own_ratings_change_nothing() -> None:
    works = lenient(40)
    before = leave_one_out(SHOWS, works)[7]
    works[7] = Voted(works[7].votes, (1, 4, 4))
    assert leave_one_out(SHOWS, works)[7] == before


def test_halfway_between_two_levels_the_lower_counts() -> None:
    assert likely_level(SHOWS, {2: 0.5, 3: 0.5}) == 2
    assert likely_level(AVOIDS, {2: 0.5, 3: 0.5}) == 3
    assert likely_level(SHOWS, {4: 1.0}) == 4


def test_ranks_and_reaching_follow_the_ladder_not_the_numbers() -> None:
    assert mean_rank(AVOIDS, {1: 1.0}) == 3
    assert reaching(AVOIDS, {1: 0.2, 2: 0.5, 3: 0.3}) == pytest.approx(0.7)


def test_without_a_calibrator_unanimous_votes_are_still_not_certain() -> None:
    likely = uncalibrated(SHOWS, {3: 1.0}, 5)
    assert sum(likely.values()) == pytest.approx(1)
    assert 0.8 < likely[3] < 0.9


def test_the_calibrated_vote_of_three_models_agrees_with_experts() -> None:
    folder = shared("soft-skills/lend-an-ear")
    rubric, works = lend_an_ear.load(folder)
    sheets = [lend_an_ear.ratings(folder, name) for name in ("gpt", "claude", "gemini")]
    kappas = []
    for one in rubric.criteria:
        tallies = [Counter(sheet[w.key][one.key] for sheet in sheets) for w in works]
        given = [work.ratings[one.key] for work in works]
        votes = [{level: n / 3 for level, n in tally.items()} for tally in tallies]
        voted = [Voted(*pair) for pair in zip(votes, given, strict=True)]
        levels = [likely_level(one, p) for p in leave_one_out(one, voted)]
        wanted = [lend_an_ear.reference(ratings) for ratings in given]
        kappas.append(quadratic_weighted_kappa(levels, wanted, levels=one.values))
    assert float(np.median(kappas)) >= 0.65
