"""What a design can show is said before it starts, in words that one team cannot misread."""

import math

import pytest

from assaymark.validity.permutation import NEVER
from assaymark.validity.pilot import Design, Noise, design_check, power

SIX = (1,) * 6 + (NEVER,) * 6


def test_one_team_gets_no_power_and_no_word_of_proof():
    check = design_check(Design((1, *[NEVER] * 7), 10))
    assert (check.smallest_p, check.power, check.detectable) == (0.125, 0.0, math.inf)
    assert not check.can_test
    assert any("stories and a description, not proof" in line for line in check.cannot)
    assert any("6 teams" in line for line in check.advice)


def test_six_and_six_teams_can_test_and_say_how_often_they_find_it():
    check = design_check(Design(SIX, 12, effect=0.8, by_lot=True), simulations=150)
    assert check.can_test
    assert check.smallest_p == pytest.approx(2 / 924)
    assert 0.7 < check.power <= 1
    assert 0.4 < check.detectable < 0.9
    assert not any("chosen, not drawn" in line for line in check.cannot)


def test_a_reading_before_raises_power():
    kwargs = {"effect": 0.6, "noise": Noise(0.1, 0.1, 0.8)}
    with_before = power(Design(SIX, 10, **kwargs), simulations=150)
    after_only = power(Design(SIX, 10, has_baseline=False, **kwargs), simulations=150)
    assert with_before > after_only + 0.1


def test_two_and_two_teams_can_test_nothing():
    check = design_check(Design((1, 1, 2, 2), 20, periods=2))
    assert not check.can_test
    assert any("0.333" in line for line in check.cannot)


def test_all_teams_at_once_have_nothing_beside_them():
    check = design_check(Design((1,) * 10, 5))
    assert any("Nothing stands beside" in line for line in check.cannot)


def test_no_effect_is_found_about_as_often_as_the_level_says():
    assert power(Design(SIX, 10, effect=1e-9), simulations=400) <= 0.08


def test_a_design_without_teams_is_refused():
    with pytest.raises(ValueError, match="expected teams"):
        Design((), 5)
    with pytest.raises(ValueError, match="correlation"):
        Noise(correlation=1.0)
