"""The figures of a study: each against the library, each group against its size, no work counted
where it cannot be."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from assaymark.framework.rubric import Rubric, rubric_from_plain
from assaymark.grading.heldout import Bare, Unmet
from assaymark.grading.local import fit
from assaymark.grading.model import Report
from assaymark.web.assessment.validation import figures
from assaymark.web.assessment.validation.criteria import criterion
from assaymark.web.assessment.validation.decisions import (
    coverage,
    decisions,
    gaming,
    judged,
    two_people,
)
from assaymark.web.assessment.validation.document import About, Gathered, study
from assaymark.web.assessment.validation.groups import groups
from assaymark.web.assessment.validation.seen import Seen, column
from tests.web.assessment.world import RUBRIC

JUDGED: Rubric = rubric_from_plain(RUBRIC)
ABOUT = Report("feeling", 40, "assist", "", 0.5, 0.4, 0.6, 0.5, 0.9, 10, 9)


@pytest.fixture(autouse=True)
def fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "DRAWS", 50)


def seen(
    people: Sequence[int], machine: int, *, reaching: float = 0.9, odd: str = "", **more: object
) -> Seen:
    """A work that people and machine put at the same levels in both criteria."""
    sure = reaching if machine >= 3 else 1 - reaching
    bare = {key: Bare(machine, sure) for key in ("feeling", "step")}
    ratings = {key: tuple(people) for key in ("feeling", "step")}
    return Seen(ratings, Unmet(bare, odd, {}), **more)  # type: ignore[arg-type]


def drawn(n: int, seed: int = 1) -> list[Seen]:
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        level = int(dice.integers(1, 5))
        near = [int(np.clip(level + dice.integers(-1, 2), 1, 4)) for _ in range(3)]
        found.append(seen(near[:2], near[2]))
    return found


def named(lines: list[dict], name: str) -> dict:
    return next(one for one in lines if one["name"] == name)


def test_kappas_are_those_of_scikit_learn() -> None:
    works = drawn(60)
    plain = criterion(column(JUDGED.criteria[0], works), works, ABOUT, seed=1)
    first, second = np.array([one.ratings["feeling"] for one in works]).T
    machine = np.array([one.unmet.bare["feeling"].level for one in works])

    def kappa(a: np.ndarray, b: np.ndarray) -> float:
        return float(cohen_kappa_score(a, b, labels=[1, 2, 3, 4], weights="quadratic"))

    people = named(plain["people"], "qwk")
    assert people["estimate"] == pytest.approx(kappa(first, second), abs=5e-5)
    median = named(plain["machine"], "qwk")
    assert median["estimate"] == pytest.approx(kappa(machine, np.minimum(first, second)), abs=5e-5)
    one = (kappa(machine, first) + kappa(machine, second)) / 2
    assert named(plain["machine"], "qwk one")["estimate"] == pytest.approx(one, abs=5e-5)
    lost = named(plain["machine"], "lost")["estimate"]
    assert lost == pytest.approx(kappa(first, second) - one, abs=1e-4)


def test_works_with_one_rating_count_for_the_machine_and_not_for_people() -> None:
    works = [*drawn(30), *(seen([2], 2) for _ in range(10))]
    plain = criterion(column(JUDGED.criteria[0], works), works, ABOUT, seed=1)
    assert named(plain["people"], "qwk")["n"] == 30
    assert named(plain["machine"], "qwk")["n"] == 40
    assert named(plain["machine"], "lost")["n"] == 30


def test_works_judged_by_different_people_have_a_one_way_reliability() -> None:
    works = [*drawn(30), seen([2, 3], 2, here=True, team="A", learner=1)]
    plain = criterion(column(JUDGED.criteria[0], works), works, ABOUT, seed=1)
    assert [one["name"] for one in plain["people"]][-2:] == ["icc(1,1)", "icc(1,k)"]


def test_a_level_with_few_works_shows_their_number_and_no_share() -> None:
    works = [*(seen([2, 2], 3) for _ in range(20)), *(seen([4, 4], 4) for _ in range(4))]
    plain = criterion(column(JUDGED.criteria[0], works), works, ABOUT, seed=1)
    partly, deep = plain["errors"][1], plain["errors"][3]
    assert (partly["n"], partly["higher"], partly["wrong"]["estimate"]) == (20, 20, 1.0)
    assert (deep["n"], deep["wrong"]["estimate"]) == (4, None)
    assert "right" not in deep


def test_what_looks_odd_or_unsure_is_not_spoken_of() -> None:
    works = [
        *(seen([3, 3], 3) for _ in range(20)),
        *(seen([3, 3], 3, odd="repeats itself") for _ in range(5)),
        *(seen([3, 3], 3, reaching=0.6) for _ in range(5)),
    ]
    plain = criterion(column(JUDGED.criteria[0], works), works, ABOUT, seed=1)
    assert plain["speaks"]["given"]["k"] == 20
    assert plain["speaks"]["given"]["n"] == 30


def test_decisions_name_both_ways_of_being_wrong() -> None:
    works = [
        *(seen([3, 3], 3) for _ in range(12)),
        *(seen([3, 3], 2) for _ in range(3)),
        *(seen([2, 2], 2) for _ in range(8)),
        *(seen([2, 2], 4) for _ in range(2)),
    ]
    found = decisions(judged(JUDGED, works))
    assert found["differ"]["k"] == 5
    assert (found["wrongly given"]["k"], found["wrongly given"]["n"]) == (2, 10)
    assert (found["wrongly withheld"]["k"], found["wrongly withheld"]["n"]) == (3, 15)
    assert two_people(JUDGED, works)["differ"]["k"] == 0


def test_a_work_without_every_criterion_is_no_decision() -> None:
    half = Seen({"feeling": (3,)}, Unmet({"feeling": Bare(3, 0.9)}, "", {}))
    assert judged(JUDGED, [half]) == []


def test_odd_works_are_never_covered() -> None:
    works = [seen([3, 3], 3, reaching=0.5 + i / 100) for i in range(20)]
    odd = [seen([3, 3], 1, reaching=0.01, odd="nearly empty") for _ in range(20)]
    points = coverage(judged(JUDGED, [*works, *odd]))
    assert points[-1]["n"] == 20
    assert points[-1]["covered"] == 0.5
    assert all(point["k"] == 0 for point in points)
    assert points[0]["sure"] > points[-1]["sure"]


def test_tricks_are_counted_where_they_were_tried() -> None:
    caught = {"repeated": True, "shuffled": True, "random words": False, "nearly empty": True}
    tried = [Seen({}, Unmet({}, "odd" if i == 0 else "", caught)) for i in range(20)]
    found = gaming([*tried, *drawn(5)])
    assert [one["k"] for one in found["tricks"]] == [20, 20, 0, 20]
    assert (found["flagged"]["k"], found["flagged"]["n"]) == (1, 20)


def team(name: str, people: int, *, machine: int = 3, works: int = 1, first: int = 0) -> list[Seen]:
    return [
        seen([3, 3], machine, here=True, team=name, learner=first + i)
        for i in range(people)
        for _ in range(works)
    ]


def test_a_team_is_as_large_as_its_people_not_its_works() -> None:
    works = [*team("Large", 9), *team("Busy", 2, works=8, first=50), *team("Other", 8, first=80)]
    found = groups(judged(JUDGED, works))
    shown = {one["team"] for one in found["teams"]}
    assert "Busy" not in shown
    assert len(shown) + found["hidden"] == 3
    assert found["hidden"] >= 2


def test_teams_of_five_and_more_are_shown_with_both_sides() -> None:
    works = [*team("A", 6, machine=2), *team("B", 7, first=50)]
    found = groups(judged(JUDGED, works))
    first, second = found["teams"]
    assert (first["team"], first["learners"], found["hidden"]) == ("A", 6, 0)
    assert (first["people pass"]["k"], first["machine pass"]["k"]) == (6, 0)
    assert second["differ"]["k"] == 0


def test_rated_examples_have_no_team() -> None:
    assert groups(judged(JUDGED, drawn(30))) == {"teams": [], "hidden": 0}


def test_a_figure_below_its_least_n_is_not_there() -> None:
    few = figures.figure("x", lambda a: float(a.mean()), np.ones(19), seed=1)
    assert few == {"name": "x", "n": 19, "estimate": None, "low": None, "high": None}
    assert figures.share("x", 3, 19)["estimate"] is None
    assert figures.share("x", 3, 20)["k"] == 3
    assert figures.finite(math.nan) is None


def test_of_four_hundred_works_it_leaves_the_answer_to_the_gate() -> None:
    grader = replace(
        fit(JUDGED, [], seed=1),
        n=400,
        reports=tuple(
            replace(ABOUT, criterion=one.key, use="candidate") for one in JUDGED.criteria
        ),
    )
    about = About(
        "Replies", "foundation", 1, "", "Northwind", "high", datetime(2026, 5, 1, tzinfo=UTC)
    )
    found = study(JUDGED, Gathered(drawn(400), 0, "0" * 64), grader, about, seed=1)
    assert "the answer is the gate's" in " ".join(found["says"])
    assert "the stakes of this badge are high" in found["not for"][0]
    assert found["coverage"][-1]["n"] == 400
    assert all(one["estimate"] is not None for c in found["criteria"] for one in c["machine"])
    widths = [one["high"] - one["low"] for c in found["criteria"] for one in c["people"]]
    assert max(widths) < 0.25
    assert json.loads(json.dumps(found)) == found


def test_limits_that_are_broken_are_said_and_marked() -> None:
    kind = [seen([level, level], min(4, level + 1)) for level in (1, 2, 3, 4) for _ in range(10)]
    about = About(
        "Replies", "foundation", 1, "", "Northwind", "low", datetime(2026, 5, 1, tzinfo=UTC)
    )
    found = study(JUDGED, Gathered(kind, 0, "0" * 64), fit(JUDGED, [], seed=1), about, seed=1)
    broken = {one["name"] for one in found["limits"] if one["holds"] is False}
    assert broken == {"overall", "lost"}
    assert "4 limits that are usual in educational testing are not kept" in " ".join(found["says"])
