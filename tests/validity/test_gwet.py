"""AC1 and AC2 equal Gwet's own figures and a slow computation straight from the definition."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assaymark.validity.gwet import agreement_weights, gwet_ac2

NONE = math.nan
LEVELS = [1, 2, 3, 4, 5]
# Gwet (2014), table 2.10: twelve units, four raters.
UNITS = [
    *([1, 1, NONE, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4]),
    *([4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [NONE, 5, 5, 5], [NONE, NONE, 1, 1]),
    [NONE, NONE, 3, NONE],
]
# Gwet (2014), pages 89 and 90: sixteen units, four raters, half points from 0.5 to 2.5.
HALVES = [
    *([1, 1.5, 1, NONE], [2, 2, 2, 2], [0.5, 1, 1.5, 1.5], [1, 1, 1, 1], [1, 1, 1, 1.5]),
    *([NONE, 1, 2.5, NONE], [2.5, 2.5, 2.5, 2.5], [1, 1, NONE, 1], [NONE, 1, 2, 1]),
    *([1, 1, 0.5, 1], [1.5, 1.5, 1.5, 1.5], [1, 1.5, 1, NONE], [1, 1, 1.5, NONE]),
    *([1, 2, 2.5, 2], [NONE, 1, 1.5, 1], [0.5, 0.5, 0.5, 0.5]),
]
tables = st.integers(2, 4).flatmap(
    lambda raters: st.lists(
        st.lists(st.sampled_from([*LEVELS, NONE]), min_size=raters, max_size=raters),
        min_size=1,
        max_size=30,
    )
)


def slow(units: list[list[float]], levels: list[float], kind: str) -> float:
    """Pair by pair, as the definition reads."""
    weight = agreement_weights(len(levels), kind)  # type: ignore[arg-type]
    place = {level: i for i, level in enumerate(levels)}
    rated = [[place[one] for one in unit if not math.isnan(one)] for unit in units]
    rated = [unit for unit in rated if unit]
    pairs = []
    for unit in rated:
        both = [
            weight[a, b] for (i, a), (j, b) in product(enumerate(unit), enumerate(unit)) if i != j
        ]
        if both:
            pairs.append(sum(both) / len(both))
    if not pairs:
        return math.nan
    share = [sum(unit.count(k) / len(unit) for unit in rated) / len(rated) for k in place.values()]
    q = len(levels)
    chance = weight.sum() / (q * (q - 1)) * sum(p * (1 - p) for p in share)
    observed = sum(pairs) / len(pairs)
    return float((observed - chance) / (1 - chance))


def test_ac1_of_gwets_twelve_units() -> None:
    assert gwet_ac2(np.array(UNITS).T, levels=LEVELS, weights="identity") == pytest.approx(
        0.77544, abs=5e-6
    )


def test_quadratic_ac2_of_gwets_sixteen_units() -> None:
    found = gwet_ac2(np.array(HALVES).T, levels=[0.5, 1, 1.5, 2, 2.5])
    assert found == pytest.approx(0.7755, abs=5e-5)


def test_quadratic_ac2_of_two_abstractors_on_100_pregnancies() -> None:
    cells = {(1, 1): 13, (2, 2): 20, (2, 3): 7, (3, 2): 4, (3, 3): 56}
    both = [pair for pair, n in cells.items() for _ in range(n)]
    found = gwet_ac2(np.array(both).T, levels=[1, 2, 3])
    assert found == pytest.approx(0.94024, abs=5e-6)
    plain = gwet_ac2(np.array(both).T, levels=[1, 2, 3], weights="identity")
    assert plain == pytest.approx(0.8493305, abs=5e-8)


def test_weights_are_gwets() -> None:
    assert agreement_weights(3, "ordinal")[0].tolist() == pytest.approx([1, 2 / 3, 0])
    assert agreement_weights(3, "quadratic")[0].tolist() == [1, 0.75, 0]


@given(tables, st.sampled_from(["identity", "ordinal", "quadratic"]))
def test_it_equals_the_slow_way(units: list[list[float]], kind: str) -> None:
    found = gwet_ac2(np.array(units).T, levels=LEVELS, weights=kind)  # type: ignore[arg-type]
    assert found == pytest.approx(slow(units, LEVELS, kind), abs=1e-9, nan_ok=True)


@given(tables)
def test_it_is_at_most_one_and_blind_to_order_and_direction(units: list[list[float]]) -> None:
    table = np.array(units).T
    found = gwet_ac2(table, levels=LEVELS)
    if math.isnan(found):
        return
    assert found <= 1 + 1e-12
    turned = gwet_ac2(6 - table[::-1, ::-1], levels=LEVELS)
    assert turned == pytest.approx(found, abs=1e-9)


def test_full_agreement_is_one_even_at_a_single_level() -> None:
    assert gwet_ac2([[3, 3, 3], [3, 3, 3]], levels=LEVELS) == 1
    assert gwet_ac2([[1, 5], [1, 5]], levels=LEVELS) == 1


def test_without_a_pair_there_is_nothing() -> None:
    assert math.isnan(gwet_ac2([[1, NONE], [NONE, 2]], levels=LEVELS))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: gwet_ac2([1, 2], levels=LEVELS),
        lambda: gwet_ac2([[1, 9]], levels=LEVELS),
        lambda: gwet_ac2([[1, 1]], levels=[1]),
        lambda: gwet_ac2([[1, 1]], levels=[1, 2], weights="linear"),  # type: ignore[arg-type]
    ],
)
def test_wrong_input_is_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match="expected"):
        wrong()
