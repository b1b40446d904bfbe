"""The report's document: the rule's own examples to the printed digit, small groups, steps."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from assaymark.validity.functioning import MantelHaenszel, mantel_haenszel
from assaymark.web.assessment.queries.auditing import FirstWork
from assaymark.web.insights.findings import findings
from assaymark.web.insights.report.document import Source, made, shows_groups
from assaymark.web.insights.report.people import Asked, Person
from assaymark.web.insights.shown import shown
from tests.web.insights.made import ASKED, RUBRIC, START, people, source

VECTORS = Path(__file__).parents[2] / "vectors" / "bias"


def outcome(number: int, labels: dict[str, str], *, badge: bool) -> Person:
    work = FirstWork(
        learner=number,
        version=1,
        handed_in_at=START,
        decided_at=START,
        passed=badge,
        has_badge=badge,
    )
    return Person(work, labels)


def report(
    groups: list[tuple[dict[str, str], int, int]], asked: tuple[Asked, ...] = ASKED, **more: Any
) -> dict[str, Any]:
    """`groups`: answers, people, those with the badge."""
    everybody: list[Person] = []
    for labels, n, chosen in groups:
        for number in range(n):
            everybody.append(outcome(len(everybody), labels, badge=number < chosen))
    return made(Source(tuple(everybody), asked, {1: RUBRIC}, **more))


def rows(document: dict[str, Any], *attributes: str, step: str = "badge") -> dict[str, Any]:
    (found,) = [one for one in document["steps"] if one["key"] == step]
    (table,) = [one for one in found["tables"] if one["attributes"] == list(attributes)]
    return {" · ".join(row["category"]): row for row in table["rows"]}


@pytest.mark.parametrize("name", ["selection-sex", "selection-race", "scoring-sex", "scoring-race"])
def test_the_rule_s_worked_examples_are_printed_on_the_page_to_their_digit(name: str):
    vector = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    (key,) = vector["attributes"]
    asked = (Asked(key, key.title(), tuple(row["category"][0] for row in vector["rows"])),)
    groups = [({key: row["category"][0]}, row["n"], row["selected"]) for row in vector["rows"]]
    document = report([*groups, ({}, vector["unknown"], vector["unknown"] // 2)], asked)
    (table,) = shown(document).first.tables  # type: ignore[union-attr]
    assert table.unknown == vector["unknown"]
    lines = {line.name: line.row for line in table.lines}
    for row in vector["rows"]:
        found = lines[row["category"][0]]
        digits = len(row["ratio"].partition(".")[2])
        assert f"{found['ratio']:.{digits}f}" == row["ratio"], row
        if row["rate"] not in vector.get("cut_off", ()):
            assert (
                f"{found['rate']:.{len(row['rate'].partition('.')[2].strip('%'))}%}" == row["rate"]
            )


def test_a_suppressed_group_of_three_changes_nobody_else_s_ratio_on_the_page():
    vector = json.loads((VECTORS / "group-of-three.json").read_text("utf-8"))
    asked = (
        Asked("sex", "Sex", ("Female", "Male", "Other")),
        Asked("race", "Race", ("Asian", "White")),
    )

    def group(given: dict[str, Any]) -> tuple[dict[str, str], int, int]:
        labels = {key: given[key] for key in ("sex", "race") if given[key]}
        return labels, given["n"], given["selected"]

    groups = [group(one) for one in vector["people"]]
    without = report(groups, asked)
    there = report([*groups, group(vector["group_of_three"])], asked)
    for table in (("sex",), ("race",), ("sex", "race")):
        before, after = rows(without, *table), rows(there, *table)
        ours = {name for name in after if not (set(table) == {"race"} and name == "White")}
        for name in ours:
            assert (after[name]["n"], after[name].get("ratio")) == (
                before[name]["n"],
                before[name].get("ratio"),
            )
    assert "Other" not in rows(there, "sex")
    assert rows(there, "sex")
    text = json.dumps([step["tables"] for step in there["steps"]])
    assert "Other" not in text
    (table, *_rest) = shown(there).first.tables  # type: ignore[union-attr]
    assert table.missing == ("Other",)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_handful_of_people_leave_no_name_of_a_group_behind(n: int):
    document = made(source(n))
    assert not shows_groups(document)
    named = json.dumps({key: document[key] for key in document if key != "questions"})
    assert not any(label in named for label in ("Female", "Male", "Asian", "White"))
    assert findings(document).headline.weight == "none"


def test_a_step_where_a_few_had_another_outcome_is_not_broken_down():
    document = report([({"sex": "Female"}, 50, 50), ({"sex": "Male"}, 50, 47)], ASKED[:1])
    (step,) = [one for one in document["steps"] if one["key"] == "badge"]
    assert (step["few"], step["tables"]) == ("outcome", [])
    same = report([({"sex": "Female"}, 50, 50), ({"sex": "Male"}, 50, 50)], ASKED[:1])
    assert rows(same, "sex")["Male"]["selected"] == 50
    five = report([({"sex": "Female"}, 50, 50), ({"sex": "Male"}, 50, 45)], ASKED[:1])
    assert rows(five, "sex")["Male"]["selected"] == 45


def test_two_steps_that_differ_by_a_few_people_are_not_both_broken_down():
    """Whom the second step lacks could be known by name; the difference would be their group."""
    undecided = [
        Person(FirstWork(learner=1000 + number, version=1, handed_in_at=START), {"sex": "Female"})
        for number in range(3)
    ]
    everybody = [
        outcome(number, {"sex": ("Female", "Male")[number % 2]}, badge=number % 4 < 2)
        for number in range(200)
    ]
    few = made(Source((*everybody, *undecided), ASKED[:1], {1: RUBRIC}))
    by_key = {step["key"]: step for step in few["steps"]}
    assert by_key["badge"]["tables"]
    assert (by_key["passed"]["few"], by_key["passed"]["tables"]) == ("people", [])
    assert by_key["decided"]["few"] == "outcome"


def test_no_line_of_any_part_is_about_fewer_than_five_people():
    for seed in range(3):
        document = made(source(150, seed=seed))
        sizes = [
            row["n"]
            for step in document["steps"]
            for table in step["tables"]
            for row in table["rows"]
        ]
        sizes += [row["n"] for table in document["both"]["tables"] for row in table["rows"]]
        sizes += [
            row["n"]
            for line in document["grader"]
            for table in line["tables"]
            for row in table["rows"]
        ]
        sizes += [row["n"] for line in document["dif"] for row in line["rows"]]
        assert sizes
        assert min(sizes) >= 5
        json.dumps(document, allow_nan=False)


def test_parts_about_the_same_works_show_the_same_groups_and_numbers():
    document = made(source(400))
    for table in document["both"]["tables"]:
        numbers = {" · ".join(row["category"]): row["n"] for row in table["rows"]}
        for line in document["grader"]:
            for other in line["tables"]:
                if other["attributes"] == table["attributes"]:
                    assert {row["group"]: row["n"] for row in other["rows"]} == numbers


def test_a_machine_harsh_to_women_shows_in_every_part_but_people_s():
    document = made(source(600, harsh=0.8))
    (both, *_rest) = document["both"]["tables"]
    women = next(row for row in both["rows"] if row["category"] == ["Female"])
    men = next(row for row in both["rows"] if row["category"] == ["Male"])
    assert women["added"] < -0.2
    assert women["false_fails"]["low"] > men["false_fails"]["high"]
    whole = document["grader"][-1]
    sexes = {row["group"]: row for row in whole["tables"][0]["rows"]}
    assert sexes["Female"]["difference"]["high"] < -0.1
    assert sexes["Female"]["residual"]["high"] < 0 < sexes["Male"]["residual"]["low"]
    assert rows(document, "sex", step="suggested")["Female"]["verdict"] == "below_sure"
    assert rows(document, "sex", step="first")["Female"]["verdict"] != "below_sure"
    weights = [one.weight for one in findings(document).others]
    assert weights.count("bad") >= 2


def test_dif_on_the_page_is_that_of_the_library():
    everybody = people(500)
    document = made(Source(everybody, ASKED, {1: RUBRIC}))
    line = next(
        one
        for one in document["dif"]
        if (one["judge"], one["attribute"], one["criterion"]) == ("people", "sex", "step")
    )
    here = [one for one in everybody if one.labels.get("sex")]
    ranks = [{c.key: c.rank(one.work.first[c.key]) for c in RUBRIC.criteria} for one in here]
    found = mantel_haenszel(
        [rank["step"] >= 2 for rank in ranks],
        [one.labels["sex"] != line["reference"] for one in here],
        [sum(rank.values()) - rank["step"] for rank in ranks],
    )
    assert isinstance(found, MantelHaenszel)
    (row,) = line["rows"]
    assert row["table"]["odds_ratio"] == found.odds_ratio
    assert (row["table"]["p"], row["table"]["ets"]) == (found.p, found.ets)
    assert row["n"] + line["n_reference"] == len(here)


def test_small_groups_can_be_left_out_of_the_ratios_with_a_reason():
    groups = [({"sex": "Female"}, 700, 300), ({"sex": "Male"}, 700, 350), ({"sex": "X"}, 9, 9)]
    asked = (Asked("sex", "Sex", ("Female", "Male", "X")),)
    plain = rows(report(groups, asked), "sex")
    assert plain["X"]["kind"] == "benchmark"
    kept = rows(report(groups, asked, justification="Nine people, under 2%."), "sex")
    assert kept["X"] == {
        "category": ["X"],
        "n": 9,
        "selected": 9,
        "rate": 1.0,
        "kind": "excluded",
    }
    assert kept["Male"]["kind"] == "benchmark"


@pytest.mark.parametrize(
    ("women", "men", "weight", "says"),
    [
        ((200, 60), (200, 120), "bad", "1 of 2 groups gets the badge clearly less often"),
        ((12, 6), (12, 9), "unsure", "below four fifths, and it is too small to tell"),
        ((2000, 1000), (2000, 1150), "unsure", "differs by more than chance"),
        ((20, 10), (20, 11), "unsure", "too small to rule it out"),
        ((3000, 1500), (3000, 1510), "good", "No group is below four fifths"),
        ((30, 0), (30, 0), "none", "Nobody got the badge"),
    ],
)
def test_the_headline_says_what_the_figures_allow(
    women: tuple[int, int], men: tuple[int, int], weight: str, says: str
):
    document = report([({"sex": "Female"}, *women), ({"sex": "Male"}, *men)], ASKED[:1])
    headline = findings(document).headline
    assert headline.weight == weight
    assert says in headline.text
    assert headline.todo


def test_charts_stay_inside_their_frame():
    document = report([({"sex": "Female"}, 40, 5), ({"sex": "Male"}, 40, 38)], ASKED[:1])
    for line in shown(document).first.tables[0].lines:  # type: ignore[union-attr]
        mark = line.mark
        assert mark is not None
        assert 0 <= mark.low <= mark.low + mark.width <= 320
        assert 0 <= mark.at <= 320
        assert not math.isnan(mark.at)
