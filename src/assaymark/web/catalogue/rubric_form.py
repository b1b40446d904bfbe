"""The rubric's editor: reads it from a submitted form, and does what its buttons say.

Names: `criterion-2-title`, `criterion-2-description`, `criterion-2-key`, `criterion-2-pass` (the
row of the level that passes), `criterion-2-0-value|title|indicator`. Numbers may have gaps; their
order counts. Nothing is refused here: a draft may be unfinished, `checks.gaps` says what lacks.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from assaymark.web.kit.lines import unix_lines

Plain = list[dict[str, Any]]
_LEVEL = re.compile(r"criterion-(\d{1,3})-(\d{1,3})-value\Z")
_CRITERION = re.compile(r"criterion-(\d{1,3})-title\Z")
_BUTTON = re.compile(r"(add|remove|up|down)-(criterion|level)(?:-(\d{1,3}))?(?:-(\d{1,3}))?\Z")
_WHOLE = re.compile(r"-?\d{1,4}\Z")
MOST_CRITERIA = 12
MOST_LEVELS = 10


def rubric_from_post(post: Mapping[str, str]) -> Plain:
    """The rubric as submitted, in `rubric_to_plain`'s shape."""
    rows: dict[int, list[int]] = {}
    for name in post:
        if found := _CRITERION.match(name):
            rows.setdefault(int(found[1]), [])
        elif found := _LEVEL.match(name):
            rows.setdefault(int(found[1]), []).append(int(found[2]))
    read = [_criterion(post, number, sorted(rows[number])) for number in sorted(rows)]
    return _keyed(read[:MOST_CRITERIA])


def pressed(rubric: Plain, button: str) -> Plain:
    """The rubric after one of the editor's buttons; unchanged for any other button."""
    found = _BUTTON.match(button)
    if not found:
        return rubric
    verb, what = found[1], found[2]
    numbers = [int(number) for number in found.groups()[2:] if number is not None]
    if what == "criterion":
        return _on_criteria(rubric, verb, numbers)
    if not numbers or numbers[0] >= len(rubric):
        return rubric
    return _on_levels(rubric, verb, numbers)


def blank_criterion(levels: int = 4) -> dict[str, Any]:
    """A criterion to fill in, with the usual four levels, of which the third passes."""
    titles = (_("Not shown"), _("Partly"), _("Shown"), _("Shown with depth"))
    return {
        "key": "",
        "title": "",
        "description": "",
        "pass_value": 3,
        "levels": [
            {"value": row + 1, "title": title, "indicator": ""}
            for row, title in enumerate(titles[:levels])
        ],
    }


def _on_criteria(rubric: Plain, verb: str, numbers: list[int]) -> Plain:
    if verb == "add":
        return [*rubric, blank_criterion()][:MOST_CRITERIA]
    if not numbers or numbers[0] >= len(rubric):
        return rubric
    place, rest = numbers[0], list(rubric)
    one = rest.pop(place)
    if verb != "remove":
        rest.insert(max(place + (-1 if verb == "up" else 1), 0), one)
    return rest


def _on_levels(rubric: Plain, verb: str, numbers: list[int]) -> Plain:
    criterion = rubric[numbers[0]]
    levels = list(criterion["levels"])
    if verb == "add" and len(levels) < MOST_LEVELS:
        levels.append({"value": _following(levels), "title": "", "indicator": ""})
    elif verb == "remove" and len(numbers) == 2 and numbers[1] < len(levels):
        levels.pop(numbers[1])
    changed = {**criterion, "levels": levels}
    return [changed if one is criterion else one for one in rubric]


def _following(levels: list[dict[str, Any]]) -> int:
    """The next value along the ladder, down where it runs down."""
    values = [int(level["value"]) for level in levels]
    if len(values) > 1 and values[-1] < values[-2]:
        return values[-1] - 1
    return max(values, default=0) + 1


def _criterion(post: Mapping[str, str], number: int, rows: list[int]) -> dict[str, Any]:
    start = f"criterion-{number}"
    levels = [_level(post, f"{start}-{row}", place) for place, row in enumerate(rows[:MOST_LEVELS])]
    passing = post.get(f"{start}-pass", "")
    chosen = [
        level["value"] for row, level in zip(rows, levels, strict=False) if str(row) == passing
    ]
    return {
        "key": _words(post, f"{start}-key", 80),
        "title": _words(post, f"{start}-title", 200),
        "description": _words(post, f"{start}-description", 2000),
        "pass_value": chosen[0] if chosen else None,
        "levels": levels,
    }


def _level(post: Mapping[str, str], start: str, place: int) -> dict[str, Any]:
    value = post.get(f"{start}-value", "").strip()
    return {
        "value": int(value) if _WHOLE.match(value) else place + 1,
        "title": _words(post, f"{start}-title", 80),
        "indicator": _words(post, f"{start}-indicator", 2000),
    }


def _words(post: Mapping[str, str], name: str, most: int) -> str:
    """At most `most` characters, none of them the one that no text in PostgreSQL holds."""
    return unix_lines(post.get(name, "")).replace("\0", "").strip()[:most]


def _keyed(rubric: Plain) -> Plain:
    """Each criterion with a key of its own, which it keeps when its title changes."""
    taken: set[str] = set()
    for one in rubric:
        stem = one["key"] or slugify(one["title"])[:60].strip("-_")
        keys = (stem, *(f"{stem}-{number}" for number in range(2, MOST_CRITERIA + 2)))
        one["key"] = next(key for key in keys if key not in taken) if stem else ""
        taken.add(one["key"])
    return rubric
