"""Leave-one-out: equal to the slow way, and the left-out work has no influence."""

from dataclasses import replace

import numpy as np

from assaymark.framework.rubric import Rubric
from assaymark.grading import quotes
from assaymark.grading.cuts import ranks
from assaymark.grading.features import read
from assaymark.grading.learnt import located
from assaymark.grading.local import RatedWork, fit
from assaymark.grading.model import Abstention
from assaymark.grading.study import leave_one_out, leave_one_out_levels
from tests.grading.made import rubric, works

ONE = Rubric(rubric().criteria[:1])


def test_each_work_is_graded_as_by_a_grader_fitted_on_the_others() -> None:
    data = works(28)
    quick = leave_one_out(rubric(), data, seed=1)
    for i in (0, 7, 27):
        slow = fit(rubric(), data[:i] + data[i + 1 :], seed=1)
        assert quick[i] == slow.grade(data[i].text)


def test_the_ratings_of_the_left_out_work_change_nothing_about_it() -> None:
    data = works(27)
    before = leave_one_out(ONE, data, seed=1)
    bare = leave_one_out_levels(ONE, data)
    spoilt = [replace(data[0], ratings={"feeling": (4, 1, 4)}), *data[1:]]
    assert leave_one_out(ONE, spoilt, seed=1)[0] == before[0]
    assert leave_one_out_levels(ONE, spoilt)[0] == bare[0]


def test_the_words_of_the_left_out_work_change_nothing_but_its_own_grade() -> None:
    data = works(27)
    odd = replace(data[0], text="Zebra gnu okapi. " * 30)
    graders = [fit(ONE, [first, *data[1:]][1:], seed=1).to_json() for first in (data[0], odd)]
    assert graders[0] == graders[1]
    assert "okapi" not in graders[0]


def test_copies_of_a_work_leave_together() -> None:
    data = works(27)
    copy = RatedWork("zz-copy", data[0].text.upper() + " ", data[0].ratings)
    with_copy = leave_one_out(ONE, [*data, copy], seed=1)
    alone = leave_one_out(ONE, data, seed=1)
    assert with_copy[0] == with_copy[-1] == alone[0]


def test_bare_levels_equal_the_slow_way_and_withhold_nothing() -> None:
    data = works(34)
    quick = leave_one_out_levels(rubric(), data)
    assert all(set(row) == {"feeling", "closed"} for row in quick)
    for i in (0, 12):
        model = fit(rubric(), data[:i] + data[i + 1 :], seed=1).model
        assert model is not None
        where = located(read(data[i].text), model)
        for criterion in rubric().criteria:
            weights = model.weights[criterion.key]
            rank = ranks(np.array([quotes.score(where, weights)]), weights.cuts)[0]
            assert quick[i][criterion.key] == criterion.values[rank]


def test_with_too_few_works_nothing_is_graded() -> None:
    found = leave_one_out(rubric(), works(25), seed=1)
    assert len(found) == 25
    assert all(isinstance(one, Abstention) for row in found for one in row)
    assert "only 24 rated examples" in found[0][0].reason  # type: ignore[union-attr]
    assert leave_one_out_levels(rubric(), works(5)) == ({},) * 5
