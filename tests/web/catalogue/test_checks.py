"""What a draft still needs, and how long checking takes."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from assaymark.framework.rubric import checking_seconds
from assaymark.web.catalogue import queries
from assaymark.web.catalogue.checks import checking, doubts, gaps
from assaymark.web.catalogue.models import BadgeVersion


def _anchors(version: BadgeVersion) -> list[str]:
    return [gap.anchor for gap in gaps(version)]


def test_a_complete_draft_has_no_gap(draft: BadgeVersion) -> None:
    assert gaps(draft) == ()


@pytest.mark.parametrize("field", ["title", "level", "summary", "task", "criteria", "consent"])
def test_blank_words_are_gaps_at_their_field(draft: BadgeVersion, field: str) -> None:
    setattr(draft, field, "  ")
    assert _anchors(draft) == [f"id_{field}"]


def test_each_empty_indicator_is_named(draft: BadgeVersion) -> None:
    draft.rubric = deepcopy(draft.rubric)
    draft.rubric[1]["levels"][2]["indicator"] = ""
    (gap,) = gaps(draft)
    assert gap.anchor == "criterion-1-2-indicator"
    assert "Says it back" in gap.sentence


def test_a_criterion_needs_a_level_that_passes(draft: BadgeVersion) -> None:
    draft.rubric = deepcopy(draft.rubric)
    draft.rubric[0]["pass_value"] = None
    assert _anchors(draft) == ["criterion-0"]


def test_values_must_run_one_way(draft: BadgeVersion) -> None:
    draft.rubric = deepcopy(draft.rubric)
    draft.rubric[0]["levels"][0]["value"] = 9
    (gap,) = gaps(draft)
    assert "rising" in gap.sentence


def test_the_most_words_are_not_fewer_than_the_least(draft: BadgeVersion) -> None:
    draft.evidence = {**draft.evidence, "min_words": 300}
    assert _anchors(draft) == ["id_max_words"]


def test_the_estimate_is_for_the_longest_work_allowed(draft: BadgeVersion) -> None:
    estimate = checking(draft)
    assert estimate is not None
    assert estimate.words == draft.evidence["max_words"]
    assert estimate.seconds == checking_seconds(queries.rubric(draft), estimate.words)


def test_past_two_minutes_the_catalogue_warns(drafted: Callable[[str], BadgeVersion]) -> None:
    expert = drafted("expert")
    estimate = checking(expert)
    assert estimate is not None
    assert estimate.too_long
    assert "two is what" in doubts(expert)[0].sentence


def test_an_unfinished_rubric_has_no_estimate(draft: BadgeVersion) -> None:
    draft.rubric = []
    assert checking(draft) is None


def test_doubts_do_not_hold_up_publishing(draft: BadgeVersion) -> None:
    draft.competencies, draft.expiry_months = [], None
    assert {"competencies", "id_expiry_months"} <= {doubt.anchor for doubt in doubts(draft)}
    assert gaps(draft) == ()
