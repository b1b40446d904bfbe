"""What changed between two versions of a badge, field by field, word by word."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assaymark.web.catalogue.levels import level_title
from assaymark.web.catalogue.models import BadgeVersion, Stakes
from assaymark.web.kit.difference import Piece, word_changes


@dataclass(frozen=True, slots=True)
class Change:
    """One place that says something else: where, and the words before and after."""

    where: str
    pieces: tuple[Piece, ...]


def changes(before: BadgeVersion, after: BadgeVersion) -> tuple[Change, ...]:
    """Every change from `before` to `after`, in the order of the edit page."""
    old, new = spelled(before), spelled(after)
    places = [*new, *(place for place in old if place not in new)]
    return tuple(
        Change((new.get(place) or old[place])[0], word_changes(was, now))
        for place in places
        if (was := old.get(place, ("", ""))[1]) != (now := new.get(place, ("", ""))[1])
    )


def spelled(version: BadgeVersion) -> dict[str, tuple[str, str]]:
    """Each place of a version as (what it is called, its words), by a name that lasts."""
    words = {
        "title": (_("Title"), version.title),
        "level": (_("Level"), level_title(version.level)),
        "summary": (_("Summary"), version.summary),
        "task": (_("Task"), version.task),
        "task_minutes": (_("Minutes for the learner"), _shown(version.task_minutes)),
        "criteria": (_("Criteria"), version.criteria),
        "acceptance": (_("Acceptance"), version.acceptance),
    }
    for criterion in version.rubric:
        words |= _criterion(criterion)
    return words | _rest(version)


def _criterion(criterion: dict[str, Any]) -> dict[str, tuple[str, str]]:
    key, title = f"rubric/{criterion.get('key')}", criterion.get("title", "")
    called = f"{_('Rubric')} › {title}"
    levels = criterion.get("levels", [])
    passing = [one.get("title") for one in levels if one["value"] == criterion.get("pass_value")]
    words = {
        f"{key}/title": (called, str(title)),
        f"{key}/description": (called, str(criterion.get("description", ""))),
        f"{key}/passes": (f"{called} › {_('passes from')}", " ".join(map(str, passing))),
    }
    for level in levels:
        where = f"{called} › {level.get('value')}"
        said = f"{level.get('title', '')}: {level.get('indicator', '')}"
        words[f"{key}/{level.get('value')}"] = (where, said)
    return words


def _rest(version: BadgeVersion) -> dict[str, tuple[str, str]]:
    evidence, art = version.evidence, version.art
    competencies = "; ".join(
        f"{one['title']} ({one['level_title']})" for one in version.competencies
    )
    return {
        "kinds": (_("Evidence"), ", ".join(evidence.get("kinds", []))),
        "min_words": (_("Least words"), _shown(evidence.get("min_words"))),
        "max_words": (_("Most words"), _shown(evidence.get("max_words"))),
        "ask": (_("What to hand in"), evidence.get("ask", "")),
        "competencies": (_("Competencies"), competencies),
        "tags": (_("Tags"), ", ".join(version.tags)),
        "expiry_months": (_("Expires after months"), _shown(version.expiry_months)),
        "refresh_note": (_("How to renew"), version.refresh_note),
        "stakes": (_("Stakes"), str(Stakes(version.stakes).label)),
        "consent": (_("Consent"), version.consent),
        "art": (
            _("Artwork"),
            " ".join(str(art.get(name, "")) for name in ("shape", "icon", "accent")),
        ),
    }


def _shown(number: int | None) -> str:
    return "" if number is None else str(number)
