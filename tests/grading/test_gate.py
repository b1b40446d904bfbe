"""The gate against the text-book sequence, against MAPIE, and by its properties."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bench.gate import KINDS, Kind, drawn, mapie_threshold, miscounted_threshold
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from assaymark.grading.binomial import upper_bound
from assaymark.grading.gate import (
    Closed,
    Compared,
    Gate,
    GateError,
    GroupRisk,
    HiddenGroup,
    accepted_risk,
    first_prefix,
    learn_then_test,
    reset_key,
)
from tests.grading.made import rubric

FINE = st.floats(0, 1)
COARSE = st.sampled_from([0.2, 0.4, 0.6, 0.8, 1.0])
ALPHAS = st.sampled_from([0.05, 0.1, 0.2, 0.3])


@st.composite
def rated(draw: st.DrawFn, least: int = 0) -> list[Compared]:
    """Works, surer ones agreeing more; confidences all different, or on five steps."""
    seed, n = draw(st.integers(0, 2**32 - 1)), draw(st.integers(least, 160))
    hardness, steps = draw(st.floats(0, 0.6)), draw(st.sampled_from([0, 5, 20]))
    rng = np.random.default_rng(seed)
    sure = rng.random(n)
    agrees = rng.random(n) >= hardness * (1 - sure)
    if steps:
        sure = np.ceil(sure * steps) / steps
    return [Compared(float(c), bool(a)) for c, a in zip(sure, agrees, strict=True)]


def textbook(works: list[Compared], alpha: float, delta: float) -> float | None:
    """The lowest threshold that passes, every step spelt out."""
    n, chosen = len(works), None
    for threshold in sorted({work.confidence for work in works}, reverse=True):
        inside = [work for work in works if work.confidence >= threshold]
        if len(inside) < max(math.ceil(math.log(delta) / math.log(1 - alpha)), n / 4):
            continue
        errors = sum(not work.agrees for work in inside)
        if binom.cdf(errors, len(inside), alpha) > delta:
            break
        chosen = threshold
    return chosen


def threshold(opened: Gate | Closed) -> float | None:
    return opened.threshold if isinstance(opened, Gate) else None


@given(rated(), ALPHAS, st.sampled_from([0.05, 0.1, 0.2]))
def test_it_is_the_slow_text_book_sequence(works: list[Compared], alpha: float, delta: float):
    opened = learn_then_test(works, alpha=alpha, delta=delta)
    assert threshold(opened) == textbook(works, alpha, delta)


@given(rated(), ALPHAS)
def test_the_counts_are_those_of_the_works_it_admits(works: list[Compared], alpha: float):
    opened = learn_then_test(works, alpha=alpha)
    inside = [work for work in works if opened.admits(work.confidence)]
    if isinstance(opened, Gate):
        assert opened.n == len(works)
        assert opened.automated == len(inside) >= first_prefix(len(works), alpha=alpha, delta=0.1)
        assert opened.errors == sum(not work.agrees for work in inside)
        assert opened.risk_bound == upper_bound(opened.errors, opened.automated, level=0.9)
        assert opened.risk_bound <= alpha + 1e-12
    else:
        assert not inside


@given(rated(), st.randoms(use_true_random=False))
def test_the_order_of_the_works_does_not_matter(works: list[Compared], chance):
    mixed = list(works)
    chance.shuffle(mixed)
    assert learn_then_test(mixed, alpha=0.2) == learn_then_test(works, alpha=0.2)


@given(rated(least=60), st.integers(0, 2**32 - 1))
def test_nothing_after_the_first_failure_is_looked_at(works: list[Compared], seed: int):
    """Verdicts and confidences below the failing step may be anything."""
    opened, fallen = learn_then_test(works, alpha=0.1), _failing(works, 0.1)
    assume(fallen is not None)
    rng = np.random.default_rng(seed)
    changed = [
        work
        if work.confidence >= fallen
        else Compared(fallen - 1 - rng.random(), rng.random() < 0.5)
        for work in works
    ]
    assert learn_then_test(changed, alpha=0.1) == opened


def _failing(works: list[Compared], alpha: float) -> float | None:
    """The confidence at which the sequence stopped."""
    passed = textbook(works, alpha, 0.1)
    below = [w.confidence for w in works if passed is None or w.confidence < passed]
    for step in sorted(set(below), reverse=True):
        k = sum(work.confidence >= step for work in works)
        if k >= first_prefix(len(works), alpha=alpha, delta=0.1):
            return step
    return None


@given(rated(least=120), st.data())
def test_one_more_agreement_never_narrows_the_gate(works: list[Compared], data: st.DataObject):
    at = data.draw(st.integers(0, len(works) - 1))
    better = [replace(w, agrees=True) if i == at else w for i, w in enumerate(works)]
    assert _automated(learn_then_test(better, alpha=0.1)) >= _automated(
        learn_then_test(works, alpha=0.1)
    )


@given(rated(least=120), st.floats(0.08, 0.4), st.floats(0.08, 0.4))
def test_a_weaker_promise_never_narrows_the_gate(works: list[Compared], a: float, b: float):
    """From 120 works on, and alpha from .08 on, all start at the same quarter of the works."""
    strict, lax = sorted((a, b))
    assert first_prefix(120, alpha=strict, delta=0.1) == 30
    assert _automated(learn_then_test(works, alpha=lax)) >= _automated(
        learn_then_test(works, alpha=strict)
    )


def _automated(opened: Gate | Closed) -> int:
    return opened.automated if isinstance(opened, Gate) else 0


@given(rated(), st.floats(0.1, 10), st.floats(-5, 5))
def test_only_the_order_of_confidences_counts(works: list[Compared], scale: float, shift: float):
    moved = [replace(work, confidence=work.confidence * scale + shift) for work in works]
    distinct = {work.confidence for work in works}
    assume(len({work.confidence for work in moved}) == len(distinct))
    before, after = learn_then_test(works, alpha=0.2), learn_then_test(moved, alpha=0.2)
    assert (_automated(before), type(before)) == (_automated(after), type(after))


def test_works_of_equal_confidence_enter_together_or_not_at_all():
    sure = [Compared(0.9, True)] * 60
    tied = [Compared(0.8, True)] * 30 + [Compared(0.8, False)] * 30
    opened = learn_then_test(tied + sure, alpha=0.1)
    assert (threshold(opened), _automated(opened)) == (0.9, 60)
    assert not opened.admits(0.8)
    assert isinstance(learn_then_test(tied + sure[:10], alpha=0.1), Closed)


def test_a_first_step_inside_a_tie_takes_the_whole_tie():
    works = [Compared(1.0, True)] * 20 + [Compared(0.5, True)] * 80
    opened = learn_then_test(works, alpha=0.1)
    assert (threshold(opened), _automated(opened)) == (0.5, 100)


def test_the_reasons_say_what_is_promised_and_where_it_stopped():
    works = [Compared(1 - i / 200, i % 10 < 9 or i < 100) for i in range(200)]
    opened = learn_then_test(works, alpha=0.05, delta=0.1)
    assert isinstance(opened, Gate)
    words = " ".join(opened.reasons)
    assert f"the {opened.automated} surest of 200 rated works" in words
    assert "disagreement of at most 5 %; one calibration in 10, at most, breaks" in words
    assert f"{opened.errors + 1} disagreements in {opened.automated + 1}" in words


def test_too_few_works_close_it_and_say_how_many_are_missing():
    opened = learn_then_test([Compared(0.9, True)] * 40, alpha=0.05)
    assert isinstance(opened, Closed)
    assert "only 40 rated works" in opened.reason
    assert "have 5 more rated" in opened.reason
    assert isinstance(learn_then_test([Compared(0.9, True)] * 45, alpha=0.05), Gate)


def test_a_failed_first_step_closes_it_and_says_what_would_have_passed():
    works = [Compared(1 - i / 400, i % 5 > 0) for i in range(400)]
    opened = learn_then_test(works, alpha=0.1)
    assert isinstance(opened, Closed)
    assert "disagreed with 20 of the 100 surest of 400 decisions; at most 5 would" in opened.reason


@pytest.mark.parametrize("opened", [Closed("why"), Gate(0.5, 9, 9, 0, 0.3, 0.1, 0.2, ())])
def test_no_gate_admits_a_confidence_that_is_not_a_number(opened: Gate | Closed):
    assert not opened.admits(math.nan)


@pytest.mark.parametrize("alpha", [0, 1, math.nan])
def test_a_level_that_is_no_share_is_refused(alpha: float):
    with pytest.raises(GateError, match=r"alpha .*; expected shares between 0 and 1; choose"):
        learn_then_test([], alpha=alpha)


@pytest.mark.parametrize("confidence", [math.nan, math.inf])
def test_a_confidence_that_is_not_finite_is_refused(confidence: float):
    with pytest.raises(GateError, match=r"expected a finite number; leave out"):
        learn_then_test([Compared(confidence, True)], alpha=0.1)


STEPPED = replace(KINDS[0], steps=10)


@pytest.mark.parametrize("kind", [KINDS[0], STEPPED], ids=["fine", "tied"])
@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.15])
def test_it_chooses_the_threshold_that_mapie_chooses(alpha: float, kind: Kind):
    """But where MAPIE counts an error too many: it takes ⌈k · (errors / k)⌉ in floating point."""
    same = 0
    for seed in range(15):
        works = drawn(kind, alpha, np.random.default_rng(seed), 300)
        ours = threshold(learn_then_test(works, alpha=alpha))
        theirs = mapie_threshold(works, alpha=alpha, delta=0.1)
        assert theirs == miscounted_threshold(works, alpha=alpha, delta=0.1)
        same += ours is not None and ours == theirs
        assert theirs is None or theirs >= ours
    assert same >= 2


def test_mapie_takes_seven_errors_in_twenty_five_for_eight():
    """Known difference: P(Bin(25, .45) <= 7) is .064, that of 8 is .134."""
    works = [Compared(0.5, i >= 7) for i in range(25)]
    assert isinstance(learn_then_test(works, alpha=0.45, delta=0.1), Gate)
    assert mapie_threshold(works, alpha=0.45, delta=0.1) is None


def test_mapie_starts_at_the_other_end_when_errors_gather_among_the_surest():
    """Known difference: MAPIE guesses the direction from the data, ours is fixed beforehand."""
    works = [Compared(1 - i / 250, i >= 12) for i in range(200)]
    assert isinstance(learn_then_test(works, alpha=0.1), Closed)
    assert mapie_threshold(works, alpha=0.1, delta=0.1) is not None


def test_a_grader_that_is_never_right_enough_stays_closed_nine_times_in_ten():
    hopeless, rng = KINDS[2], np.random.default_rng(5)
    rows = [drawn(hopeless, 0.1, rng) for _ in range(200)]
    assert sum(isinstance(learn_then_test(row, alpha=0.1), Gate) for row in rows) <= 20


# A grader that can be talked into things, with one that cannot ----------------------------------


def alike(alone: list[Compared], dice: np.random.Generator, catches: float) -> list[Compared]:
    """Those that an honest second reader decides alike: it holds back errors, and some others."""
    kept = dice.random(len(alone))
    return [
        one
        for one, chance in zip(alone, kept, strict=True)
        if chance >= (0.1 if one.agrees else catches)
    ]


@given(works=rated(), alpha=ALPHAS, catches=st.floats(0, 1), seed=st.integers(0, 2**32 - 1))
def test_both_must_hold_at_the_threshold_that_is_chosen(
    works: list[Compared], alpha: float, catches: float, seed: int
):
    both = alike(works, np.random.default_rng(seed), catches)
    opened = learn_then_test(both, alpha=alpha, alone=works)
    wider = learn_then_test(both, alpha=alpha)
    if not isinstance(opened, Gate):
        return
    assert isinstance(wider, Gate)
    assert opened.threshold >= wider.threshold
    for those in (both, works):
        inside = [one for one in those if opened.admits(one.confidence)]
        assert binom.cdf(sum(not one.agrees for one in inside), len(inside), alpha) <= 0.10 + 1e-12


@given(works=rated(), alpha=ALPHAS)
def test_with_itself_beside_it_the_gate_is_what_it_was(works: list[Compared], alpha: float):
    assert learn_then_test(works, alpha=alpha, alone=works) == learn_then_test(works, alpha=alpha)


def test_were_the_model_talked_into_everything_the_promise_would_hold_all_the_same():
    """Calibrated with an honest model, used with one that agrees to everything."""
    draws, broken, naive = 300, 0, 0
    dice = np.random.default_rng(4)
    for _ in range(draws):
        sure = dice.random(300)
        right = dice.random(300) >= 0.45 * (1 - sure)
        alone = [Compared(float(c), bool(a)) for c, a in zip(sure, right, strict=True)]
        both = alike(alone, dice, catches=0.8)
        for beside in (alone, []):
            opened = learn_then_test(both, alpha=0.10, alone=beside)
            if isinstance(opened, Gate):  # the true risk of all at least as sure, none held back
                risk = 0.45 * (1 - (1 + opened.threshold) / 2)
                broken += bool(beside) and risk > 0.10
                naive += not beside and risk > 0.10
    assert broken / draws <= 0.10
    assert naive / draws > 0.5, "what an untalked model promises is not what a talked one keeps"


def test_a_closed_gate_says_that_the_other_grader_is_what_keeps_it_shut():
    alone = [Compared(1 - i / 100, i % 3 > 0) for i in range(60)]
    both = [one for one in alone if one.agrees]
    shut = learn_then_test(both, alpha=0.10, alone=alone)
    assert isinstance(shut, Closed)
    assert "were the language model talked into agreeing" in shut.reason
    assert isinstance(learn_then_test(both, alpha=0.10), Gate)


def test_small_groups_are_hidden_and_cannot_be_told_from_the_totals():
    gate = Gate(0.5, 100, 60, 3, 0.1, 0.1, 0.09, ())
    works = [Compared(0.9, i % 20 > 0) for i in range(60)] + [Compared(0.1, False)] * 40
    names = ["a"] * 40 + ["b"] * 17 + ["c"] * 3 + ["a"] * 40
    shown = accepted_risk(gate, works, names)
    assert shown[1:] == (HiddenGroup("b"), HiddenGroup("c"))
    assert isinstance(shown[0], GroupRisk)
    assert (shown[0].n, shown[0].automated, shown[0].errors) == (80, 40, 2)
    assert shown[0].low < 0.05 < shown[0].high


def test_groups_of_five_and_more_are_all_shown():
    gate = Gate(0.5, 10, 10, 0, 0.1, 0.1, 0.09, ())
    shown = accepted_risk(gate, [Compared(0.9, True)] * 10, ["x"] * 5 + ["y"] * 5)
    assert [type(one) for one in shown] == [GroupRisk, GroupRisk]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_hidden_groups_are_never_one_alone_nor_fewer_than_five_together(sizes: list[int]):
    gate = Gate(0.5, 10, 10, 0, 0.1, 0.1, 0.09, ())
    sure = [str(i) for i, size in enumerate(sizes) for _ in range(size)]
    unsure = [str(i) for i in range(len(sizes))]
    works = [Compared(0.9, True)] * len(sure) + [Compared(0.1, True)] * len(unsure)
    found = accepted_risk(gate, works, sure + unsure)
    hidden = [sizes[int(one.group)] for one in found if isinstance(one, HiddenGroup)]
    shown = [one.automated for one in found if isinstance(one, GroupRisk)]
    assert all(size >= 5 for size in shown)
    assert not hidden or not shown or (len(hidden) > 1 and sum(hidden) >= 5)


def test_a_group_must_be_named_for_each_work():
    with pytest.raises(GateError, match=r"expected one group per work; mend"):
        accepted_risk(Gate(0.5, 1, 1, 0, 0.1, 0.1, 0.1, ()), [Compared(0.9, True)], [])


def test_the_reset_key_changes_with_rubric_prompt_and_grader_and_with_nothing_else():
    key = reset_key(rubric(), prompt="p", grader="local-1:0123456789ab")
    assert key == reset_key(rubric(), prompt="p", grader="local-1:0123456789ab")
    first, second = rubric().criteria
    others = {
        reset_key(rubric(), prompt="p ", grader="local-1:0123456789ab"),
        reset_key(rubric(), prompt="p", grader="local-1:0123456789ac"),
        reset_key(
            replace(rubric(), criteria=(replace(first, pass_value=2), second)),
            prompt="p",
            grader="local-1:0123456789ab",
        ),
    }
    assert len(others | {key}) == 4
    assert len(key) == 64
