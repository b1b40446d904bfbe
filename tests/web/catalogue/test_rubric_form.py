"""The rubric's editor without JavaScript."""

from typing import Any

import pytest

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.catalogue.rubric_form import pressed, rubric_from_post


def posted(rubric: list[dict[str, Any]]) -> dict[str, str]:
    """What a browser sends for a rubric as the editor shows it."""
    fields = {}
    for i, criterion in enumerate(rubric):
        for name in ("key", "title", "description"):
            fields[f"criterion-{i}-{name}"] = criterion[name]
        for j, level in enumerate(criterion["levels"]):
            for name in ("value", "title", "indicator"):
                fields[f"criterion-{i}-{j}-{name}"] = str(level[name])
            if level["value"] == criterion["pass_value"]:
                fields[f"criterion-{i}-pass"] = str(j)
    return fields


def test_a_rubric_comes_back_from_its_form_as_it_went(draft: BadgeVersion) -> None:
    assert rubric_from_post(posted(draft.rubric)) == draft.rubric


@pytest.mark.parametrize(
    ("button", "titles"),
    [
        ("remove-criterion-1", [0, 2, 3]),
        ("up-criterion-2", [0, 2, 1, 3]),
        ("down-criterion-0", [1, 0, 2, 3]),
        ("up-criterion-0", [0, 1, 2, 3]),
        ("remove-criterion-9", [0, 1, 2, 3]),
        ("save", [0, 1, 2, 3]),
        ("remove-criterion-", [0, 1, 2, 3]),
    ],
)
def test_buttons_move_and_remove_criteria(
    draft: BadgeVersion, button: str, titles: list[int]
) -> None:
    found = [one["title"] for one in pressed(draft.rubric, button)]
    assert found == [draft.rubric[place]["title"] for place in titles]


def test_a_new_criterion_comes_with_four_levels_of_which_the_third_passes(
    draft: BadgeVersion,
) -> None:
    added = pressed(draft.rubric, "add-criterion")[-1]
    assert [level["value"] for level in added["levels"]] == [1, 2, 3, 4]
    assert added["pass_value"] == 3


def test_a_new_level_goes_on_along_the_ladder(draft: BadgeVersion) -> None:
    assert pressed(draft.rubric, "add-level-0")[0]["levels"][-1]["value"] == 5
    falling = [{**draft.rubric[0], "levels": draft.rubric[0]["levels"][::-1]}]
    assert pressed(falling, "add-level-0")[0]["levels"][-1]["value"] == 0


def test_a_removed_level_that_passed_leaves_a_gap_to_choose(draft: BadgeVersion) -> None:
    rubric = pressed(draft.rubric, "remove-level-0-2")
    assert [level["value"] for level in rubric[0]["levels"]] == [1, 2, 4]
    assert rubric_from_post(posted(rubric))[0]["pass_value"] is None


def test_numbers_with_gaps_keep_their_order() -> None:
    rubric = rubric_from_post(
        {"criterion-7-title": "B", "criterion-3-title": "A", "criterion-3-11-value": "x"}
    )
    assert [one["title"] for one in rubric] == ["A", "B"]
    assert rubric[0]["levels"] == [{"value": 1, "title": "", "indicator": ""}]


def test_each_criterion_has_a_key_of_its_own_and_keeps_it() -> None:
    post = {
        "criterion-0-title": "Asks first",
        "criterion-1-title": "Asks first",
        "criterion-2-title": "Renamed",
        "criterion-2-key": "feeling",
    }
    assert [one["key"] for one in rubric_from_post(post)] == [
        "asks-first",
        "asks-first-2",
        "feeling",
    ]


def test_a_hostile_form_stays_small() -> None:
    post = {f"criterion-{i}-title": "x" * 9999 for i in range(900)}
    rubric = rubric_from_post(post)
    assert len(rubric) == 12
    assert len(rubric[0]["title"]) == 200


def test_what_no_database_text_holds_is_left_out() -> None:
    post = {"criterion-0-title": "St\0ep", "criterion-0-0-value": "1", "criterion-0-0-title": "\0"}
    (read,) = rubric_from_post(post)
    assert (read["title"], read["key"], read["levels"][0]["title"]) == ("Step", "step", "")
