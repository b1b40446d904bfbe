"""A badge written down as plain values, as the files of `examples/` hold it.

Errors: CatalogueError, whose message starts with the path of the bad field.
"""

import re
from collections.abc import Mapping
from typing import Any

from assaymark.framework.plain import Place, PlainError
from assaymark.framework.rubric import rubric_from_plain, rubric_to_plain
from assaymark.web.catalogue.art.accents import ACCENTS
from assaymark.web.catalogue.art.glyphs import GLYPHS
from assaymark.web.catalogue.art.shapes import SHAPES
from assaymark.web.catalogue.errors import CatalogueError
from assaymark.web.catalogue.models import Stakes
from assaymark.web.people.models import Organisation
from assaymark.web.skills.queries import CompetencyChoice, competency_choices

KINDS = ("text", "file", "code")
_STARTS = re.compile(r"\s*(?:[-*#>]|\d+[.)]) ?")
_NAMES = (
    "key", "title", "level", "ladder", "requires", "next", "summary", "task_minutes", "task",
    "criteria", "acceptance", "rubric", "evidence", "competencies", "achievement_type", "tags",
    "expiry_months", "refresh", "stakes", "art", "consent",
)  # fmt: skip


def fields_from_plain(
    organisation: Organisation, plain: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The badge's key, and the fields of its draft; raises CatalogueError."""
    try:
        place = Place("", plain)
        place.only(*_NAMES)
        return place.at("key").text(), _fields(place, organisation)
    except PlainError as error:
        raise CatalogueError(str(error)) from error


def unwrapped(text: str) -> str:
    """The text with each paragraph on one line, as people edit it; lists and quotes stay.

    >>> unwrapped("one\\ntwo\\n\\n- a\\n  b\\n- c")
    'one two\\n\\n- a b\\n- c'
    """
    lines: list[str] = []
    for line in text.strip().splitlines():
        if lines and lines[-1] and line.strip() and not _STARTS.match(line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.rstrip())
    return "\n".join(lines)


def stored_competency(choice: CompetencyChoice) -> dict[str, str]:
    """What a badge keeps of a competency it is about."""
    return {
        "framework": choice.framework,
        "competency": choice.competency,
        "level": choice.level,
        "title": choice.title,
        "level_title": choice.level_title,
        "handle": choice.handle,
    }


def _fields(place: Place, organisation: Organisation) -> dict[str, Any]:
    words = {name: place.at(name).text().strip() for name in ("title", "level", "summary")}
    long_words = {
        name: unwrapped(place.at(name).text()) for name in ("task", "criteria", "consent")
    }
    return {
        **words,
        **long_words,
        "acceptance": unwrapped(place.at("acceptance", "").text(blank=True)),
        "refresh_note": unwrapped(place.at("refresh", "").text(blank=True)),
        "task_minutes": _optional_number(place.at("task_minutes", None)),
        "expiry_months": _optional_number(place.at("expiry_months", None)),
        "rubric": rubric_to_plain(rubric_from_plain(place.at("rubric").value)),  # type: ignore[arg-type]
        "evidence": _evidence(place.at("evidence")),
        "competencies": _competencies(place.at("competencies", []), organisation),
        "achievement_type": place.at("achievement_type", "Badge").text(),
        "tags": [tag.text() for tag in _list(place.at("tags", []))],
        "stakes": place.at("stakes", "low").choice(*Stakes.values),
        "art": _art(place.at("art", {})),
    }


def _evidence(place: Place) -> dict[str, Any]:
    place.only("types", "min_words", "max_words", "note")
    return {
        "kinds": [kind.choice(*KINDS) for kind in place.at("types").items()],
        "min_words": _optional_number(place.at("min_words", None)),
        "max_words": _optional_number(place.at("max_words", None)),
        "ask": place.at("note", "").text(blank=True).strip(),
    }


def _competencies(place: Place, organisation: Organisation) -> list[dict[str, str]]:
    known = {choice.value: choice for choice in competency_choices(organisation)}
    found = []
    for one in _list(place):
        one.only("framework", "competency", "level")
        value = "/".join(one.at(name).text() for name in ("framework", "competency", "level"))
        if value not in known:
            raise one.wrong("expected a level of a competency in a published framework")
        found.append(stored_competency(known[value]))
    return found


def _art(place: Place) -> dict[str, str]:
    place.only("shape", "icon", "accent")
    return {
        "shape": place.at("shape", "hexagon").choice(*SHAPES),
        "icon": place.at("icon", "chat").choice(*GLYPHS),
        "accent": place.at("accent", "indigo").choice(*ACCENTS),
    }


def _list(place: Place) -> tuple[Place, ...]:
    return place.items() if place.value else ()


def _optional_number(place: Place) -> int | None:
    return None if place.value is None else place.number()
