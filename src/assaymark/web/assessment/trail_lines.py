"""A decision trail in words: each entry as one line of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.web.assessment.models import Purpose

WORDS: Mapping[str, str | Promise] = {
    "handed-in": gettext_lazy("Handed in"),
    "suggested": gettext_lazy("The computer made a suggestion"),
    "abstained": gettext_lazy("The computer made no suggestion"),
    "asked-second": gettext_lazy("A second marking was asked for"),
    "asked-third": gettext_lazy("The two differ: a third person was asked for"),
    "settled-agreed": gettext_lazy("The two markings agree: what both saw counts"),
    "settled-adjudicated": gettext_lazy("The third person's judgement counts"),
    "settled-both": gettext_lazy("Nobody was left to decide between two: what both saw counts"),
    "settled-alone": gettext_lazy("Nobody was there for a second marking: the first one counts"),
    "contested": gettext_lazy("Contested by the learner"),
    "appeal-upheld": gettext_lazy("Appeal upheld: the decision changed"),
    "appeal-dismissed": gettext_lazy("Appeal dismissed: the decision stands"),
    "opened": gettext_lazy("Opened for review"),
    "scored-blind": gettext_lazy("Scored blind"),
    "saw-suggestion": gettext_lazy("Saw the suggestion"),
    "submitted": gettext_lazy("Submitted the review"),
    "decided-passed": gettext_lazy("Decided: passed"),
    "decided-not-passed": gettext_lazy("Decided: not passed yet"),
    "machine-decided-passed": gettext_lazy("Decided by the computer alone: passed"),
    "machine-decided-not-passed": gettext_lazy("Decided by the computer alone: not passed yet"),
}
REASONS: Mapping[str, str | Promise] = {
    "share": gettext_lazy("drawn at random"),
    "unsure": gettext_lazy("the computer was not sure: %(title)s"),
    "differs": gettext_lazy("the computer stood far from the first marking: %(title)s"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is read."""

    title: str
    who: str
    at: datetime
    levels: Sequence[tuple[str, int | None]]
    changed: Sequence[tuple[str, int | None, int | None]]
    sha256: str
    notes: Sequence[str] = ()


def trail_lines(
    entries: Sequence[Mapping[str, Any]], titles: Mapping[str, str], *, names: bool
) -> list[Line]:
    """The lines, levels in the order of `titles`; without `names` the learner stays unnamed."""
    return [_line(entry, titles, names=names) for entry in entries]


def _line(entry: Mapping[str, Any], titles: Mapping[str, str], *, names: bool) -> Line:
    levels = entry.get("levels", {})
    hidden = entry["role"] == "learner" and not names
    return Line(
        title=_title(entry),
        who=_("The learner (name hidden)") if hidden else entry["who"],
        at=datetime.fromisoformat(entry["at"]),
        levels=[(title, levels[key]) for key, title in titles.items() if key in levels],
        changed=[
            (titles.get(key, key), before, after)
            for key, (before, after) in entry.get("changed", {}).items()
        ],
        sha256=entry.get("sha256", ""),
        notes=[_reason(one, titles) for one in entry.get("reasons", ())],
    )


def _title(entry: Mapping[str, Any]) -> str:
    """The words, and for which purpose where it was not the first marking."""
    words = str(WORDS.get(entry["what"], entry["what"]))
    purpose = entry.get("purpose", Purpose.FIRST)
    return words if purpose == Purpose.FIRST else f"{words} ({Purpose(purpose).label.lower()})"


def _reason(reason: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Why a work was marked a second time."""
    return str(REASONS[reason["why"]]) % {"title": titles.get(reason["criterion"], "")}
