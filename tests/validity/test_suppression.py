"""What is hidden stays hidden, also from somebody with a linear programme."""

import numpy as np
import pytest
from scipy.optimize import linprog

from assaymark.validity.impact import Hidden, Table, selection_audit
from assaymark.validity.suppression import Figure, hidden_figures

SEX, RACE = ["f", "m", "x"], ["a", "b", "c", "d"]


def people(seed: int, unknown: float) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    n = int(random.integers(40, 400))
    sex = random.choice(SEX, size=n, p=[0.5, 0.47, 0.03]).astype(object)
    race = random.choice(RACE, size=n, p=[0.6, 0.27, 0.1, 0.03]).astype(object)
    for labels in (sex, race):
        labels[random.random(n) < unknown] = None
    return {"sex": sex, "race": race}


def grid(groups: dict[str, np.ndarray]) -> list[tuple[object, object]]:
    return sorted(set(zip(*groups.values(), strict=True)), key=str)


def known(table: Table, cells: list[tuple[object, object]]) -> list[tuple[np.ndarray, int]]:
    """Equations a reader can write down: which cells, how many people."""
    rows = []
    axes = [["sex", "race"].index(name) for name in table.attributes]
    for row in table.rows:
        if not isinstance(row, Hidden):
            inside = [tuple(c[a] for a in axes) == row.category for c in cells]
            rows.append((np.array(inside, dtype=float), row.n))
    if isinstance(table.unknown, int):
        rows.append((np.array([any(c[a] is None for a in axes) for c in cells]), table.unknown))
    return rows


def bounds(mask: np.ndarray, equations: list[tuple[np.ndarray, int]]) -> tuple[float, float]:
    """Least and most people in `mask` that fit every equation."""
    left, right = np.array([e[0] for e in equations]), np.array([e[1] for e in equations])
    ends = [linprog(sign * mask, A_eq=left, b_eq=right, bounds=(0, None)) for sign in (1, -1)]
    assert all(end.status == 0 for end in ends)
    return ends[0].fun, -ends[1].fun


@pytest.mark.parametrize("unknown", [0.0, 0.05])
@pytest.mark.parametrize("seed", range(60))
def test_no_small_group_can_be_worked_out_by_linear_programming(seed: int, unknown: float) -> None:
    groups = people(seed, unknown)
    n = len(groups["sex"])
    selected = np.random.default_rng(seed + 1000).random(n) < 0.5
    audit = selection_audit(selected, groups)
    cells = grid(groups)
    equations = [(np.ones(len(cells)), n)]
    equations += [equation for table in audit.tables for equation in known(table, cells)]
    for table in audit.tables:
        axes = [["sex", "race"].index(name) for name in table.attributes]
        for row in table.rows:
            if not isinstance(row, Hidden):
                assert row.n >= 5
                continue
            mask = np.array([tuple(c[a] for a in axes) == row.category for c in cells], float)
            columns = [groups[name] for name in table.attributes]
            size = sum(key == row.category for key in zip(*columns, strict=True))
            if size < 5:
                low, high = bounds(mask, equations)
                assert high - low >= 1, (row, size, low, high)
                assert high >= 5, (row, size, low, high)


def test_a_count_of_unknown_people_goes_before_a_group_does() -> None:
    sex = ["f"] * 40 + ["m"] * 50 + ["x"] * 3 + [None] * 20
    table = selection_audit(np.arange(113) % 2, {"sex": sex}).tables[0]
    assert [isinstance(row, Hidden) for row in table.rows] == [False, False, True]
    assert table.unknown == Hidden(())


def test_without_unknown_people_the_smallest_other_group_is_hidden_too() -> None:
    race = ["a"] * 40 + ["b"] * 30 + ["c"] * 20 + ["d"] * 3
    table = selection_audit(np.arange(93) % 2, {"race": race}).tables[0]
    assert [isinstance(row, Hidden) for row in table.rows] == [False, False, True, True]
    assert table.unknown == 0


def test_a_table_goes_dark_rather_than_lose_its_benchmark_alone() -> None:
    sex = ["f"] * 40 + ["x"] * 3
    table = selection_audit(np.arange(43) % 2, {"sex": sex}).tables[0]
    assert all(isinstance(row, Hidden) for row in table.rows)


def test_a_pool_that_nobody_was_chosen_from_is_widened() -> None:
    """c alone would not do, so b is hidden, and then c need not be."""
    race = ["a"] * 40 + ["b"] * 30 + ["c"] * 20 + ["d"] * 3
    selected = np.array([1, 0] * 35 + [0] * 23)
    table = selection_audit(selected, {"race": race}).tables[0]
    shown = [row for row in table.rows if not isinstance(row, Hidden)]
    assert [row.category for row in shown] == [("a",), ("c",)]


def test_nothing_is_hidden_where_no_group_is_small() -> None:
    cells = np.eye(3, dtype=bool)
    figures = [Figure(row, 0, "group") for row in cells]
    sizes = np.array([5, 9, 30])
    assert not hidden_figures(figures, n=sizes, selected=sizes // 2, smallest=5)
