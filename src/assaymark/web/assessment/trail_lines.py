"""A decision trail in words: each entry as one line of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: Mapping[str, str | Promise] = {
    "handed-in": gettext_lazy("Handed in"),
    "suggested": gettext_lazy("The computer made a suggestion"),
    "abstained": gettext_lazy("The computer made no suggestion"),
    "opened": gettext_lazy("Opened for review"),
    "scored-blind": gettext_lazy("Scored blind"),
    "saw-suggestion": gettext_lazy("Saw the suggestion"),
    "submitted": gettext_lazy("Submitted the review"),
    "decided-passed": gettext_lazy("Decided: passed"),
    "decided-not-passed": gettext_lazy("Decided: not passed yet"),
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


def trail_lines(
    entries: Sequence[Mapping[str, Any]], titles: Mapping[str, str], *, names: bool
) -> list[Line]:
    """The lines, levels in the order of `titles`; without `names` the learner stays unnamed."""
    return [_line(entry, titles, names=names) for entry in entries]


def _line(entry: Mapping[str, Any], titles: Mapping[str, str], *, names: bool) -> Line:
    levels = entry.get("levels", {})
    hidden = entry["role"] == "learner" and not names
    return Line(
        title=str(WORDS.get(entry["what"], entry["what"])),
        who=_("The learner (name hidden)") if hidden else entry["who"],
        at=datetime.fromisoformat(entry["at"]),
        levels=[(title, levels[key]) for key, title in titles.items() if key in levels],
        changed=[
            (titles.get(key, key), before, after)
            for key, (before, after) in entry.get("changed", {}).items()
        ],
        sha256=entry.get("sha256", ""),
    )
