"""The watch over an open gate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.grading.audit import _weighed, audited, drift
from assaymark.grading.gate import GateError

SEED = b"sixteen bytes or"


def test_about_the_share_of_works_is_audited():
    picked = sum(audited(f"work-{i}", seed=SEED) for i in range(20_000))
    assert 900 <= picked <= 1100


@given(st.text(), st.binary(min_size=16), st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_larger_share_drops_nobody_and_the_answer_never_changes(
    key: str, seed: bytes, a: float, b: float
):
    small, large = sorted((a, b))
    assert audited(key, seed=seed, share=large) or not audited(key, seed=seed, share=small)
    assert audited(key, seed=seed, share=small) == audited(key, seed=seed, share=small)
    assert audited(key, seed=seed, share=1.0)


def test_another_seed_picks_other_works():
    keys = [f"work-{i}" for i in range(400)]
    one = [audited(key, seed=SEED, share=0.5) for key in keys]
    other = [audited(key, seed=SEED[::-1], share=0.5) for key in keys]
    assert 120 < sum(a == b for a, b in zip(one, other, strict=True)) < 280


@pytest.mark.parametrize("share", [0, 0.049, 1.1])
def test_less_than_one_in_twenty_is_refused(share: float):
    with pytest.raises(GateError, match=r"expected 0.05 to 1; audit at least one in twenty"):
        audited("work", seed=SEED, share=share)


def test_a_seed_that_can_be_guessed_is_refused():
    with pytest.raises(GateError, match=r"expected 16 or more"):
        audited("work", seed=b"short")


@given(st.lists(st.booleans(), max_size=120), st.floats(0.01, 0.5))
def test_at_the_promised_risk_no_audit_raises_the_expected_evidence(past: list[bool], alpha: float):
    """A martingale from 1: by Ville's inequality the false-alarm rate follows, for ever."""
    parts, evidence = [0.0] * 5, 1.0
    for i, agrees in enumerate(past):
        parts, evidence = _weighed(parts, i, agrees=agrees, alpha=alpha)
    after = [_weighed(parts, len(past), agrees=told, alpha=alpha)[1] for told in (False, True)]
    assert alpha * after[0] + (1 - alpha) * after[1] == pytest.approx(evidence, rel=1e-9)
    assert after[0] > after[1]


def test_false_alarms_are_as_rare_as_documented():
    rng = np.random.default_rng(7)
    rows = rng.random((300, 400)) >= 0.1
    alarms = sum(drift(row.tolist(), alpha=0.1).stopped_at is not None for row in rows)
    assert alarms <= 15


def test_a_risk_three_times_the_promise_is_noticed():
    rng = np.random.default_rng(8)
    found = [drift((rng.random(200) >= 0.3).tolist(), alpha=0.1).stopped_at for _ in range(100)]
    assert sum(stop is not None for stop in found) >= 99


def test_a_sudden_change_after_long_good_work_is_noticed():
    found = drift([True] * 400 + [True, False] * 20, alpha=0.05)
    assert found.stopped_at is not None
    assert found.stopped_at <= 420


def test_once_stopped_it_stays_stopped():
    bad = [False] * 6
    found = drift(bad + [True] * 1000, alpha=0.05)
    assert found == drift(bad, alpha=0.05)
    assert found.stopped_at is not None
    assert "a person decides every work until a new calibration" in found.reason


def test_no_audits_say_nothing():
    found = drift([], alpha=0.05)
    assert (found.stopped_at, found.audited, found.errors, found.evidence) == (None, 0, 0, 1.0)


def test_a_false_alarm_rate_that_is_no_share_is_refused():
    with pytest.raises(GateError, match=r"expected shares between 0 and 1; choose"):
        drift([True], alpha=0.05, false_alarm=0)
