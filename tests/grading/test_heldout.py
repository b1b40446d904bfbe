"""Held out, quickly: equal to the slow way, blind to the left-out work, in parts or at once."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from assaymark.grading import quotes
from assaymark.grading.features import read
from assaymark.grading.gaming import suspicion
from assaymark.grading.heldout import (
    GROUPS,
    ONE_BY_ONE,
    Ready,
    leave_out,
    meet,
    parts,
    ready,
    withheld,
)
from assaymark.grading.learnt import located
from assaymark.grading.local import fit
from assaymark.grading.model import Grade
from assaymark.grading.study import leave_one_out_levels
from assaymark.grading.tricks import TRICKS, tricks
from assaymark.grading.verdict import verdict
from tests.grading.made import rubric, works


@cache
def prepared() -> Ready:
    return ready(rubric(), works(60))


def test_levels_equal_those_of_the_whole_study() -> None:
    whole = leave_one_out_levels(rubric(), works(60))
    for row in (0, 59):
        found = leave_out(prepared(), [row], seed=1)[row]
        assert {key: one.level for key, one in found.bare.items()} == whole[row]


def test_sureness_and_suspicion_equal_a_grader_fitted_on_the_others() -> None:
    data = works(60)
    for row in (41,):
        others = fit(rubric(), data[:row] + data[row + 1 :], seed=1).model
        assert others is not None
        found = leave_out(prepared(), [row], seed=1)[row]
        where = located(read(data[row].text), others)
        for criterion in rubric().criteria:
            weights = others.weights[criterion.key]
            likely = weights.odds.probabilities(quotes.score(where, weights))
            reaching = likely[criterion.rank(criterion.pass_value) :].sum()
            assert found.bare[criterion.key].reaching == pytest.approx(reaching, abs=1e-6)
        assert found.odd == suspicion(read(data[row].text), others.known)


@pytest.mark.parametrize("row", [3, 41])
def test_what_is_withheld_is_what_a_grader_fitted_on_the_others_withholds(row: int) -> None:
    data = works(60)
    others = fit(rubric(), data[:row] + data[row + 1 :], seed=1)
    slow = verdict(rubric(), others.grade(data[row].text))
    quick = withheld(fit(rubric(), data, seed=1), leave_out(prepared(), [row], seed=1)[row])
    assert (quick.levels, set(quick.abstained)) == (slow.levels, set(slow.abstained))
    assert quick.sure == pytest.approx(slow.sure, abs=1e-6)


def test_nothing_is_decided_of_an_odd_work_or_of_one_nothing_could_be_learnt_without() -> None:
    grader = fit(rubric(), works(60), seed=1)
    unmet = leave_out(prepared(), [3], seed=1)[3]
    for nothing in (None, replace(unmet, odd="one sentence again and again")):
        assert withheld(grader, nothing).levels == {}
        assert withheld(grader, nothing).confidence is None


def test_its_own_ratings_and_those_who_leave_with_it_change_nothing() -> None:
    data = works(60)
    spoilt = [replace(one, ratings={"feeling": (4,), "closed": (1,)}) for one in data[:2]]
    before = leave_out(prepared(), [0, 1], seed=1)
    after = leave_out(ready(rubric(), [*spoilt, *data[2:]]), [0, 1], seed=1)
    assert before == after


def test_a_fitted_grader_meets_a_new_work_as_it_would_grade_it() -> None:
    grader = fit(rubric(), works(60), seed=1)
    for work in works(12, seed=91):
        found = meet(grader, work.text)
        for said in grader.grade(work.text):
            if isinstance(said, Grade):
                assert found.bare[said.criterion].level == said.level
                assert not found.odd
    assert meet(fit(rubric(), [], seed=1), "Anything at all.").bare == {}


def test_every_work_leaves_exactly_once() -> None:
    for n in (0, 5, ONE_BY_ONE, ONE_BY_ONE + 150):
        found = parts(n, seed=3)
        assert sorted(i for part in found for i in part) == list(range(n))
        assert len(found) == (n if n <= ONE_BY_ONE else GROUPS)


def test_with_too_few_works_there_is_nothing_to_say() -> None:
    assert leave_out(ready(rubric(), works(24)), [0], seed=1) == {}


def test_the_tricks_are_caught_and_honest_works_are_not() -> None:
    found = {row: leave_out(prepared(), [row], seed=1)[row] for row in range(0, 60, 3)}
    for name in TRICKS:
        assert np.mean([one.caught[name] for one in found.values()]) >= 0.95  # of 20: each
    assert np.mean([bool(one.odd) for one in found.values()]) <= 0.05


def test_a_trick_depends_on_its_seed_alone_and_keeps_about_the_length() -> None:
    text = works(1)[0].text
    first = tricks(text, ["one two three"], random=np.random.default_rng(5))
    assert first == tricks(text, ["one two three"], random=np.random.default_rng(5))
    assert set(first) == set(TRICKS)
    assert sorted(first["shuffled"].split()) == sorted(text.split())
    assert abs(len(first["repeated"].split()) - len(text.split())) <= 30
    assert set(first["random words"].split()) <= {"one", "two", "three"}
    assert all(tricks("", [], random=np.random.default_rng(1))[name] == "" for name in TRICKS)
