"""The real values of every address of markings, anchors and appeals, for the walk."""

from typing import Any

from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.actions import anchors
from assaymark.web.assessment.models import Work
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User


def marking_values(
    *, version: BadgeVersion, waiting: Work, decided: Work, manager: User, mark: str
) -> dict[str, dict[str, Any]]:
    """An anchor whose text and round are marked, and what names them."""
    levels = {one.key: one.values[0] for one in rubric(version).criteria}
    example = assessment.rate_example(
        badge=version.badge,
        key="anchored",
        text=f"{mark}. A text that two raters agree on.",
        ratings={key: (level, level) for key, level in levels.items()},
        source=mark,
        by=manager,
    )
    nothing = dict.fromkeys(levels, "")
    anchor = anchors.choose_anchor(
        badge_version=version,
        example=example,
        levels=levels,
        reasons=nothing,
        quotes=nothing,
        by=manager,
    )
    opened = anchors.open_round(badge_version=version, title=mark, anchors=[anchor], by=manager)
    badge, of = {"handle": version.handle}, {"handle": opened.handle}
    return {
        **dict.fromkeys(("marking", "anchors"), badge),
        **dict.fromkeys(("calibration", "calibration_report", "close_calibration"), of),
        **{name: {"handle": decided.handle} for name in ("contest", "allow_example")},
        "release_work": {**badge, "work": waiting.handle},
        "choose_anchor": {**badge, "example": example.pk},
        "retire_anchor": {**badge, "anchor": anchor.handle},
    }
