"""Several steps of one decision read side by side tell no more than each alone."""

import numpy as np

from assaymark.validity.impact import (
    Audit,
    Benchmark,
    Hidden,
    Rules,
    Table,
    selection_audit,
)
from assaymark.validity.several import alike, shown


def table(audit: Audit, *attributes: str) -> Table:
    (found,) = [one for one in audit.tables if one.attributes == attributes]
    return found


def hidden(found: Table) -> set[tuple[str, ...]]:
    return {row.category for row in found.rows if isinstance(row, Hidden)}


def test_what_one_step_hides_no_other_step_shows():
    groups = {"sex": ["f"] * 60 + ["m"] * 40 + ["x"] * 6}
    first = selection_audit([1, 0] * 53, groups)
    second = selection_audit([1, 0] * 50 + [1] * 2, {"sex": [*["f"] * 60, *["m"] * 40, "x", "x"]})
    assert hidden(table(first, "sex")) == set()
    assert hidden(table(second, "sex")) >= {("x",)}
    both = alike([first, second])
    assert hidden(table(both[0], "sex")) == hidden(table(both[1], "sex"))
    assert hidden(table(both[0], "sex")) >= hidden(table(second, "sex"))


def test_a_hidden_benchmark_takes_its_whole_table_with_it():
    """x is small in the second step and the benchmark of the first."""
    groups = {"sex": ["f"] * 60 + ["m"] * 40 + ["x"] * 6 + [None] * 9}
    first = selection_audit([*[1, 0] * 50, *[1] * 6, *[0] * 9], groups)
    assert isinstance(table(first, "sex").rows[2], Benchmark)
    second_groups = {"sex": ["f"] * 60 + ["m"] * 40 + ["x"] * 2 + [None] * 9}
    second = selection_audit([*[1, 0] * 50, 1, 0, *[0] * 9], second_groups)
    assert hidden(table(second, "sex")) == {("x",)}
    both = alike([first, second])
    assert all(isinstance(row, Hidden) for row in table(both[0], "sex").rows)
    assert hidden(table(both[1], "sex")) == {("f",), ("m",), ("x",)}


def test_steps_that_hide_nothing_stay_as_they_are():
    groups = {"sex": ["f"] * 60 + ["m"] * 40}
    audits = [selection_audit([1, 0] * 50, groups), selection_audit([1, 1, 0, 0] * 25, groups)]
    assert alike(audits) == tuple(audits)
    assert shown(audits, ("sex",)) == (("f",), ("m",))


def test_the_unknown_are_hidden_in_every_step_alike():
    groups = {"sex": ["f"] * 60 + ["m"] * 40 + ["x"] * 3 + [None] * 9}
    small = selection_audit(([1, 0] * 56), groups)
    large = selection_audit(([1, 0] * 55)[:109], {"sex": ["f"] * 60 + ["m"] * 40 + [None] * 9})
    assert isinstance(table(small, "sex").unknown, Hidden)
    assert table(large, "sex").unknown == 9
    assert isinstance(table(alike([small, large])[1], "sex").unknown, Hidden)


def test_tables_can_be_chosen():
    random = np.random.default_rng(1)
    groups = {name: random.choice(["a", "b"], 400).tolist() for name in ("x", "y", "z")}
    rules = Rules(tables=(("x",), ("z",), ("y", "x")))
    audit = selection_audit(random.random(400) < 0.5, groups, rules=rules)
    assert [one.attributes for one in audit.tables] == [("x",), ("z",), ("y", "x")]
    plain = selection_audit([1, 0] * 200, groups)
    assert [one.attributes for one in plain.tables] == [("x",), ("y",), ("z",), ("x", "y", "z")]
