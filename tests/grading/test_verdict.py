"""A grader's decisions on one work, and whether people decided the same."""

import math

import pytest

from assaymark.framework.rubric import rubric_from_plain
from assaymark.grading.model import Abstention, Grade
from assaymark.grading.verdict import (
    Verdict,
    agreements,
    compared,
    people_levels,
    seconded,
    sureness,
    verdict,
)

LEVELS = [{"value": v, "title": str(v), "indicator": "i"} for v in (1, 2, 3, 4)]
RUBRIC = rubric_from_plain(
    [
        {"key": key, "title": key, "description": "", "pass_value": 3, "levels": LEVELS}
        for key in ("feeling", "step")
    ]
)


def grade(key: str, level: int, *shares: float) -> Grade:
    given = dict(zip((1, 2, 3, 4), shares, strict=True))
    return Grade(key, level, given[level], given, (), (), "local-1:aaaaaaaaaaaa")


def test_sureness_is_of_the_decision_and_not_of_the_level():
    feeling = RUBRIC.criterion("feeling")
    shares = {1: 0.05, 2: 0.15, 3: 0.45, 4: 0.35}
    assert sureness(feeling, 4, shares) == pytest.approx(0.8)
    assert sureness(feeling, 2, shares) == pytest.approx(0.2)
    assert sureness(feeling, 3, {3: 0.6}) == pytest.approx(0.6)


def test_the_work_is_as_sure_as_its_least_sure_criterion():
    said = verdict(
        RUBRIC, [grade("feeling", 3, 0, 0.1, 0.6, 0.3), grade("step", 1, 0.7, 0.1, 0.2, 0)]
    )
    assert said.levels == {"feeling": 3, "step": 1}
    assert said.confidence == pytest.approx(0.8)


def test_one_abstention_or_one_missing_grade_leaves_the_work_without_confidence():
    sure = grade("feeling", 3, 0, 0, 1, 0)
    odd = Abstention("step", "repeats itself", "local-1:aaaaaaaaaaaa")
    for grades in ([sure, odd], [sure], []):
        assert verdict(RUBRIC, grades).confidence is None
    assert verdict(RUBRIC, [sure, odd]).abstained == {"step": "repeats itself"}
    assert compared(RUBRIC, verdict(RUBRIC, [sure, odd]), {"feeling": 3, "step": 3}) is None


def test_between_two_middle_ratings_the_lower_counts():
    assert people_levels(RUBRIC, {"feeling": (4, 2), "step": (1, 3, 3, 4)}) == {
        "feeling": 2,
        "step": 3,
    }
    assert people_levels(RUBRIC, {"feeling": ()}) == {}


def test_one_criterion_decided_otherwise_is_a_work_decided_otherwise():
    said = verdict(RUBRIC, [grade("feeling", 3, 0, 0.1, 0.9, 0), grade("step", 4, 0, 0, 0, 1)])
    assert agreements(RUBRIC, said, {"feeling": 2, "step": 3}) == {"feeling": False, "step": True}
    one = compared(RUBRIC, said, {"feeling": 2, "step": 3})
    assert one is not None
    assert not one.agrees
    assert math.isclose(one.confidence, 0.9)
    both = compared(RUBRIC, said, {"feeling": 4, "step": 3})
    assert both is not None
    assert both.agrees
    assert compared(RUBRIC, said, {"feeling": 4}) is None


@pytest.mark.parametrize("talked", [3, 4])
def test_the_level_is_the_seconds_whatever_the_other_was_talked_into(talked: int):
    said = Verdict({"feeling": talked, "step": 2}, {"feeling": 1.0, "step": 1.0}, {})
    for level in (3, 4):
        second = Verdict({"feeling": level, "step": 1}, {"feeling": 0.8, "step": 0.75}, {})
        assert seconded(RUBRIC, said, second) == second


def test_what_the_two_decide_otherwise_or_one_leaves_open_is_nobodys_decision():
    said = Verdict({"feeling": 4, "step": 3}, {"feeling": 1.0, "step": 1.0}, {})
    second = Verdict({"feeling": 2}, {"feeling": 0.9}, {"step": "repeats itself"})
    both = seconded(RUBRIC, said, second)
    assert both.confidence is None
    assert "decides otherwise" in both.abstained["feeling"]
    assert both.abstained["step"].endswith("gives none: repeats itself")
    assert seconded(RUBRIC, Verdict({}, {}, {"feeling": "a", "step": "b"}), said).abstained == {
        "feeling": "a",
        "step": "b",
    }
