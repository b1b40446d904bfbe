"""Rubrics: reading, passing, and how long checking takes."""

import json

import pytest

from assaymark.framework.rubric import (
    Criterion,
    Rubric,
    RubricError,
    RubricLevel,
    checking_seconds,
    rubric_from_plain,
    rubric_to_plain,
)


def ladder(*values: int) -> tuple[RubricLevel, ...]:
    return tuple(RubricLevel(value, f"Level {value}", "one two three four") for value in values)


def two_criteria() -> Rubric:
    return Rubric(
        (
            Criterion("asks", "Asks", "Asks open questions", ladder(1, 2, 3), 2),
            Criterion("dismisses", "Dismisses", "", ladder(5, 3, 1), 3),
        )
    )


def test_a_rubric_survives_the_round_trip_through_json() -> None:
    rubric = two_criteria()
    assert rubric_from_plain(json.loads(json.dumps(rubric_to_plain(rubric)))) == rubric


@pytest.mark.parametrize(
    ("levels", "passed"),
    [
        ({"asks": 2, "dismisses": 3}, True),
        ({"asks": 3, "dismisses": 1}, True),
        ({"asks": 1, "dismisses": 1}, False),
        ({"asks": 3, "dismisses": 5}, False),
        ({"asks": 3}, False),
        ({}, False),
    ],
)
def test_passing_needs_every_criterion_along_its_own_ladder(
    levels: dict[str, int], passed: bool
) -> None:
    assert two_criteria().passed(levels) is passed


def test_a_level_outside_the_ladder_is_no_silent_fail() -> None:
    with pytest.raises(KeyError, match="level 7"):
        two_criteria().passed({"asks": 7, "dismisses": 1})


@pytest.mark.parametrize("values", [(1, 3, 2), (1, 1, 2), (2,), ()])
def test_a_ladder_without_one_direction_is_refused(values: tuple[int, ...]) -> None:
    with pytest.raises(RubricError, match="asks"):
        Criterion("asks", "Asks", "", ladder(*values), 1)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda plain: plain[0].pop("title"), r"\[0\]\.title: missing"),
        (lambda plain: plain[1]["levels"][0].update(value="x"), r"\[1\]\.levels\[0\]\.value"),
        (lambda plain: plain[1]["levels"][0].update(value=True), r"\[1\]\.levels\[0\]\.value"),
        (lambda plain: plain[0].update(levels=[]), r"\[0\]\.levels"),
        (lambda plain: plain[0].update(pas_value=1), r"\[0\]\.pas_value: unknown"),
        (lambda plain: plain[0].update(pass_value=9), "pass_value 9"),
        (lambda plain: plain[0].update(key="dismisses"), "each key once"),
    ],
)
def test_a_bad_rubric_names_the_field(change: object, path: str) -> None:
    plain = rubric_to_plain(two_criteria())
    assert callable(change)
    change(plain)
    with pytest.raises(RubricError, match=path):
        rubric_from_plain(plain)


def test_checking_takes_longer_with_more_words_and_more_criteria() -> None:
    rubric = two_criteria()
    one = Rubric(rubric.criteria[:1])
    assert checking_seconds(one, 0) == 12
    assert checking_seconds(rubric, 0) == 24
    assert checking_seconds(rubric, 238) == 84
    with pytest.raises(ValueError, match="0 or more"):
        checking_seconds(rubric, -1)
