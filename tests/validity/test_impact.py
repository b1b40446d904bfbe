"""Impact ratios: the rule's worked examples to the printed digit, and what small groups change."""

import json
import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame, demographic_parity_ratio, selection_rate

from assaymark.validity.impact import (
    Benchmark,
    Compared,
    Excluded,
    Exclusion,
    Hidden,
    Rules,
    Table,
    impact_table,
    scoring_audit,
    selection_audit,
)
from assaymark.validity.twogroups import fisher_exact, ratio_interval

VECTORS = Path(__file__).parents[1] / "vectors" / "bias"
WORKED = sorted(path.name for path in VECTORS.glob("s*ing-*.json")) + sorted(
    path.name for path in VECTORS.glob("selection-*.json")
)


def vector(name: str) -> dict:
    return json.loads((VECTORS / name).read_text("utf-8"))


def printed(value: Fraction, like: str, *, cut_off: bool = False) -> str:
    """`value` with as many digits as `like`, a share of 1 or a percentage."""
    digits = like.rstrip("%")
    scaled = value * 100 if like.endswith("%") else value
    places = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    rounded = exact.quantize(places, ROUND_DOWN if cut_off else ROUND_HALF_UP)
    return f"{rounded}{'%' if like.endswith('%') else ''}"


def test_all_six_worked_examples_are_there() -> None:
    assert len(WORKED) == 6


@pytest.mark.parametrize("name", WORKED)
def test_worked_examples_of_the_rule_reproduce_to_the_printed_digit(name: str) -> None:
    """Small groups are shown here, as the rule's own tables do."""
    example = vector(name)
    counts = {tuple(row["category"]): (row["n"], row["selected"]) for row in example["rows"]}
    table = impact_table(
        counts,
        attributes=tuple(example["attributes"]),
        unknown=example["unknown"],
        rules=Rules(smallest=1),
    )
    assert table.unknown == example["unknown"]
    for row, expected in zip(table.rows, example["rows"], strict=True):
        assert isinstance(row, Benchmark | Compared)
        cut_off = expected["rate"] in example.get("cut_off", [])
        assert printed(Fraction(row.rate), expected["rate"], cut_off=cut_off) == expected["rate"]
        assert printed(Fraction(row.ratio), expected["ratio"]) == expected["ratio"]


def everybody(groups: list[dict]) -> tuple[np.ndarray, dict[str, list[str | None]]]:
    selected = [k < group["selected"] for group in groups for k in range(group["n"])]
    labels = {
        name: [group[name] for group in groups for _ in range(group["n"])]
        for name in ("sex", "race")
    }
    return np.array(selected), labels


def ratios(tables: tuple[Table, ...]) -> dict:
    return {
        (table.attributes, row.category): (row.n, row.ratio, type(row))
        for table in tables
        for row in table.rows
        if isinstance(row, Benchmark | Compared)
    }


def test_a_suppressed_group_of_three_changes_nobody_elses_ratio() -> None:
    """Only the race they are of, shown with three people more, is left out of the comparison."""
    example = vector("group-of-three.json")
    with_them = selection_audit(*everybody([*example["people"], example["group_of_three"]]))
    without = selection_audit(*everybody(example["people"]))
    hidden = {
        row.category for table in with_them.tables for row in table.rows if isinstance(row, Hidden)
    }
    assert {tuple(category) for category in example["hidden"]} == hidden
    same = {key: value for key, value in ratios(without.tables).items() if key[0] != ("race",)}
    assert same.items() <= ratios(with_them.tables).items()


@pytest.mark.parametrize("seed", range(20))
def test_small_groups_with_the_best_rate_never_change_a_shown_ratio(seed: int) -> None:
    """Three more people, all chosen, in a category of their own: shown ratios stay, some hide."""
    random = np.random.default_rng(seed)
    sex = random.choice(["f", "m"], 200).tolist()
    race = random.choice(["a", "b", "c"], 200, p=[0.6, 0.3, 0.1]).tolist()
    selected = (random.random(200) < 0.4).tolist()
    before = ratios(selection_audit(selected, {"sex": sex, "race": race}).tables)
    groups = {"sex": [*sex, *"xxx"], "race": [*race, None, None, None]}
    after = ratios(selection_audit([*selected, 1, 1, 1], groups).tables)
    assert after
    assert after.items() <= before.items()


def people(n: int = 5000, seed: int = 1) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    random = np.random.default_rng(seed)
    sex, race = random.choice(["f", "m"], n), random.choice(["a", "b", "c", "d"], n)
    return random.random(n) < np.where(sex == "f", 0.3, 0.5), {"sex": sex, "race": race}


def test_rates_and_ratios_equal_fairlearn() -> None:
    selected, groups = people()
    audit = selection_audit(selected, groups)
    for table in audit.tables:
        features = {name: groups[name] for name in table.attributes}
        frame = MetricFrame(
            metrics=selection_rate, y_true=selected, y_pred=selected, sensitive_features=features
        )
        worst = demographic_parity_ratio(selected, selected, sensitive_features=features)
        shown = [row for row in table.rows if isinstance(row, Benchmark | Compared)]
        assert len(shown) == len(frame.by_group)
        for row in shown:
            key = row.category if len(row.category) > 1 else row.category[0]
            assert row.rate == pytest.approx(frame.by_group[key], abs=1e-9)
        assert min(row.ratio for row in shown) == pytest.approx(worst, abs=1e-9)


def test_every_ratio_comes_with_its_interval_its_test_and_its_people() -> None:
    selected, groups = people(300)
    (table, *_rest) = selection_audit(selected, groups).tables
    (best,) = [row for row in table.rows if isinstance(row, Benchmark)]
    (other,) = [row for row in table.rows if isinstance(row, Compared)]
    counts = (other.selected, other.n, best.selected, best.n)
    assert other.interval == ratio_interval(*counts)
    assert other.p == fisher_exact(*counts)
    assert other.interval.low < other.ratio < other.interval.high
    assert other.below_four_fifths == (other.ratio < 0.8)


def test_the_scoring_rate_counts_scores_above_everybodys_median() -> None:
    """The person of unknown sex counts for the median (5, not 4.5), and is in no group."""
    scores = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    sex = ["f", "f", "f", "m", "f", "f", "m", "m", None]
    audit = scoring_audit(scores, {"sex": sex}, rules=Rules(smallest=1))
    assert audit.median == 5
    rates = {row.category: row.rate for row in audit.tables[0].rows if not isinstance(row, Hidden)}
    assert rates == {("f",): 1 / 5, ("m",): 2 / 3}
    assert (audit.n, audit.tables[0].unknown) == (9, 1)


def test_unknown_people_are_counted_per_table() -> None:
    groups = {"sex": ["f", "m"] * 20 + [None, ""], "race": [None] * 5 + ["a"] * 37}
    audit = selection_audit([1, 0, 0] * 14, groups)
    assert [table.unknown for table in audit.tables] == [2, 5, 7]


def test_an_excluded_group_is_never_the_benchmark_and_keeps_its_number_and_rate() -> None:
    counts = {("a",): (900, 450), ("b",): (90, 40), ("c",): (10, 9)}
    exclusion = Exclusion(("race",), ("c",), "ten people, under 2 %")
    plain = impact_table(counts, attributes=("race",))
    table = impact_table(counts, attributes=("race",), rules=Rules(exclusions=(exclusion,)))
    assert isinstance(plain.rows[2], Benchmark)
    assert isinstance(table.rows[0], Benchmark)
    assert table.rows[2] == Excluded(("c",), 10, 9, 0.9, "ten people, under 2 %")


@pytest.mark.parametrize(
    ("exclusion", "says"),
    [
        (Exclusion(("race",), ("c",), "small"), "under 2 %"),
        (Exclusion(("race",), ("d",), " "), "and a reason"),
        (Exclusion(("race",), ("z",), "small"), "occurs in that table"),
        (Exclusion(("sex",), ("c",), "small"), "occurs in that table"),
    ],
)
def test_an_exclusion_without_ground_is_refused(exclusion: Exclusion, says: str) -> None:
    """c is exactly 2 % of the people whose group is known; the unknown do not dilute it."""
    counts = {("a",): (900, 450), ("b",): (71, 40), ("c",): (20, 9), ("d",): (9, 3)}
    rules = Rules(exclusions=(exclusion,))
    with pytest.raises(ValueError, match=says):
        impact_table(counts, attributes=("race",), unknown=500, rules=rules)


def test_ties_are_all_benchmarks_and_nobody_chosen_gives_no_ratio() -> None:
    tied = impact_table({("a",): (10, 5), ("b",): (20, 10)}, attributes=("x",)).rows
    assert all(isinstance(row, Benchmark) and row.ratio == 1 for row in tied)
    none = impact_table({("a",): (10, 0), ("b",): (20, 0)}, attributes=("x",)).rows
    assert all(isinstance(row, Benchmark) and math.isnan(row.ratio) for row in none)


def test_an_intersection_shows_what_each_table_alone_hides() -> None:
    groups = {"sex": [], "race": []}
    selected: list[int] = []
    for (sex, race), rate in zip(product("fm", "ab"), (9, 1, 1, 9), strict=True):
        groups["sex"] += [sex] * 10
        groups["race"] += [race] * 10
        selected += [1] * rate + [0] * (10 - rate)
    sexes, races, both = selection_audit(selected, groups).tables
    assert all(isinstance(row, Benchmark) for row in sexes.rows + races.rows)
    assert sum(row.below_four_fifths for row in both.rows if isinstance(row, Compared)) == 2
    assert both.attributes == ("sex", "race")


@pytest.mark.parametrize("labels", [1, 2, 7, 39, 40, 41, 90])
def test_text_arrays_of_few_and_of_many_labels_count_as_lists_do(labels: int) -> None:
    random = np.random.default_rng(labels)
    names = np.array(["", *(f"label {number}" for number in range(labels - 1))])
    text = names[random.integers(0, labels, 300)]
    selected = random.random(300) < 0.5
    rules = Rules(smallest=1)
    if not set(text) - {""}:
        text[0] = "somebody"
    as_list = selection_audit(selected, {"x": text.tolist()}, rules=rules)
    assert selection_audit(selected, {"x": text}, rules=rules) == as_list


def test_order_of_people_does_not_matter() -> None:
    selected, groups = people(400)
    order = np.random.default_rng(2).permutation(400)
    mixed = {name: labels[order].tolist() for name, labels in groups.items()}
    assert (
        selection_audit(selected[order], mixed).tables == selection_audit(selected, groups).tables
    )


@pytest.mark.parametrize(
    ("selected", "labels", "says"),
    [
        ([0, 2], ["a", "b"], "1 and 0"),
        ([], [], "at least one person"),
        ([[0, 1]], ["a"], "true\nand false|true and false"),
        ([0, 1], ["a"], "1 labels beside 2"),
        ([0, 1], ["a", 3], "label 3"),
        ([0, 1], ["a", math.nan], "label nan"),
    ],
)
def test_other_values_are_refused_with_what_to_do(selected, labels, says) -> None:
    with pytest.raises(ValueError, match=says):
        selection_audit(selected, {"sex": labels})


def test_other_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="no attributes"):
        selection_audit([1], {})
    with pytest.raises(ValueError, match="1 not finite"):
        scoring_audit([1, math.nan], {"sex": ["f", "m"]})
    with pytest.raises(ValueError, match="smallest=0"):
        Rules(smallest=0)
    with pytest.raises(ValueError, match="3 of 2"):
        impact_table({("a",): (2, 3)}, attributes=("x",))
