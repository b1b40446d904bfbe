"""Signals are weighed as published; what is missing is named; standings never mix."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.framework.rubric import Criterion, RubricLevel
from assaymark.grading.signals import (
    WEIGHED,
    Signal,
    SignalError,
    Source,
    Standing,
    checked_weights,
    combine,
    reached,
    standing,
)

weights = st.fixed_dictionaries({source: st.integers(0, 100) for source in WEIGHED})
values = st.dictionaries(
    st.tuples(st.sampled_from(Source), st.sampled_from([Standing.VERIFIED, Standing.INFERRED])),
    st.tuples(st.floats(0, 1), st.integers(1, 9)),
)


def signals(found):
    return [
        Signal(source, Standing.DECLARED if source == Source.SELF else kind, value, n)
        for (source, kind), (value, n) in found.items()
        if source != Source.SELF or kind == Standing.VERIFIED
    ]


@given(values, weights)
def test_a_figure_is_the_weighted_mean_of_its_own_standing(found, given_weights):
    given_signals = signals(found)
    for figure in combine(given_signals, weights=given_weights):
        mine = [
            s for s in given_signals if s.standing == figure.standing and given_weights[s.source]
        ]
        mean = sum(given_weights[s.source] * s.value for s in mine) / sum(
            given_weights[s.source] for s in mine
        )
        assert math.isclose(figure.value, mean, abs_tol=1e-12)
        assert {part.signal for part in figure.parts} == set(mine)
        assert math.isclose(sum(part.share for part in figure.parts), 1)
        assert set(figure.missing) == {s for s in WEIGHED if given_weights[s]} - {
            s.source for s in mine
        }


@given(values, weights, st.floats(0, 1))
def test_what_somebody_says_of_themself_changes_no_figure(found, given_weights, value):
    others = [one for one in signals(found) if one.source != Source.SELF]
    own = Signal(Source.SELF, Standing.DECLARED, value, 1)
    assert combine([*others, own], weights=given_weights) == combine(others, weights=given_weights)


def test_a_missing_signal_leaves_its_weight_to_the_others():
    published = checked_weights({"reviewer": 60, "peers": 20, "ai": 20})
    found = combine(
        [
            Signal(Source.REVIEWER, Standing.VERIFIED, 1.0, 1),
            Signal(Source.PEERS, Standing.VERIFIED, 0.5, 3),
        ],
        weights=published,
    )
    (figure,) = found
    assert figure.value == 0.875
    assert [(part.weight, part.share) for part in figure.parts] == [(60, 0.75), (20, 0.25)]
    assert figure.missing == (Source.AI,)


def test_nothing_to_weigh_has_no_figure():
    zero = dict.fromkeys(WEIGHED, 0)
    assert combine([Signal(Source.AI, Standing.VERIFIED, 1.0, 1)], weights=zero) == ()
    assert combine([], weights=checked_weights({"ai": 1})) == ()


@pytest.mark.parametrize(
    "given_weights",
    [{}, {"ai": 0}, {"self": 5}, {"ai": -1}, {"ai": 101}, {"ai": 1.5}, {"ai": True}, {"boss": 3}],
)
def test_weights_that_cannot_stand_are_refused(given_weights):
    with pytest.raises(SignalError, match="expected whole numbers from 0 to 100"):
        checked_weights(given_weights)


def test_two_signals_of_one_kind_are_refused():
    one = Signal(Source.AI, Standing.VERIFIED, 1.0, 1)
    with pytest.raises(SignalError, match="take the mean of each kind first"):
        combine([one, one], weights={Source.AI: 1})


def test_evidence_makes_a_signal_verified_and_nothing_makes_a_claim_of_oneself_so():
    assert standing(Source.MANAGER, has_evidence=True) == Standing.VERIFIED
    assert standing(Source.AI, has_evidence=False) == Standing.INFERRED
    assert standing(Source.SELF, has_evidence=True) == Standing.DECLARED


def test_a_ladder_that_runs_down_is_put_on_the_same_scale():
    ladder = tuple(RubricLevel(value, "", "") for value in (5, 4, 3, 2, 1))
    one = Criterion("avoid", "Avoid", "", ladder, 3)
    assert [reached(one, value) for value in (5, 4, 3, 1)] == [0.0, 0.5, 1.0, 1.0]
    assert reached(Criterion("free", "Free", "", ladder, 5), 5) == 1.0
