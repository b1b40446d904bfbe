"""Coverage and gaps: the share of people who surely stand where they are needed.

Needed is what `skills.needs` says of each person's role, or one level of every skill where the
page asks for that. Somebody without a score is not covered; somebody who stood there, and whose
evidence has aged, is counted apart.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.validity.agreement import wilson_interval
from assaymark.web.insights.kept import Document, reckons
from assaymark.web.insights.small import shown, shown_in_each
from assaymark.web.kit.figures import Column, Figure, Value
from assaymark.web.people.models import Organisation
from assaymark.web.skills.needs import Need, needed_of, needs
from assaymark.web.skills.queries import competency_rows, private_skills
from assaymark.web.standing import groups, queries
from assaymark.web.standing.groups import Standing, Within

MOST_GROUPS, MOST_SKILLS = 24, 14
Cell = dict[str, Any]


@reckons("coverage")
def coverage(organisation: Organisation, within: Within, *, by: str, rank: int) -> Document:
    """`rank` 0 asks for what roles need. Cells: {group, skill, n, scored, held, aged}."""
    skills = queries.skills_for_groups(organisation)
    private = private_skills(organisation)
    needed = [one for one in needs(organisation) if one.competency not in private]
    asked = needed if not rank else [Need("", one.pk, rank) for one in skills]
    sizes = groups.sizes(within, by)
    names = shown(sizes)
    cells = _cells(organisation, within, by, asked, names[:MOST_GROUPS])
    return {
        "by": by,
        "rank": rank,
        "groups": names[:MOST_GROUPS],
        "left_out": len(names[MOST_GROUPS:]),
        "hidden": len(sizes) - len(names),
        "people": sum(sizes.values()),
        "skills": {str(one.pk): one.title for one in competency_rows(organisation)},
        "cells": cells,
        "all": _cells(
            organisation, within, "everybody", asked, shown({"everybody": sum(sizes.values())})
        ),
    }


def _cells(
    organisation: Organisation, within: Within, by: str, asked: Sequence[Need], names: Sequence[str]
) -> list[Cell]:
    if not names:
        return []
    needed: Counter[tuple[int, str]] = Counter()
    for (group, role), n in groups.roles(within, by).items():
        for skill in needed_of(asked, role):
            needed[skill, group] += n
    kept = shown_in_each(needed, names=names)
    met = groups.standings(organisation, within, by, needs=asked, chosen=names, now=timezone.now())
    found = {(one.competency, one.group): one for one in met}
    return [
        _cell(skill, group, n, found.get((skill, group)))
        for (skill, group), n in sorted(needed.items())
        if (skill, group) in kept
    ]


def _cell(skill: int, group: str, n: int, one: Standing | None) -> Cell:
    scored, held, aged = (one.scored, one.held, one.aged) if one else (0, 0, 0)
    return {
        "skill": str(skill),
        "group": group,
        "n": n,
        "scored": scored,
        "held": held,
        "aged": aged,
    }


def figures(document: Mapping[str, Any]) -> list[Figure]:
    """The map of groups and skills, and every skill over all groups."""
    return [_map(document), _skills(document)]


def _columns(first: str) -> tuple[Column, ...]:
    return (
        Column("group", first),
        Column("skill", _("Skill")),
        Column("people", _("People who need it"), "count"),
        Column("scored", _("With a score"), "count"),
        Column("covered", _("Covered"), "count"),
        Column("share", _("Share"), "percent"),
        Column("low", _("from"), "percent"),
        Column("high", _("to"), "percent"),
        Column("aged", _("Expired"), "count"),
    )


def _row(cell: Cell, skills: Mapping[str, str]) -> tuple[Value, ...]:
    band = wilson_interval(cell["held"], cell["n"])
    share = cell["held"] / cell["n"]
    counts = (cell["n"], cell["scored"], cell["held"])
    return (cell["group"], skills[cell["skill"]], *counts, share, band.low, band.high, cell["aged"])


def _definition(document: Mapping[str, Any]) -> str:
    needed = (
        _("what each person's role needs")
        if not document["rank"]
        else _("level %(rank)s in every skill") % {"rank": document["rank"]}
    )
    return _(
        "Covered: people who stand at the level needed (%(needed)s) with a probability of 80%% or "
        "more, by their verified evidence, its band widened to today. Expired: stood there, but "
        "the evidence has aged. The share is of all people who need the skill, with or without a "
        "score; its interval is Wilson's, 95%%. Where fewer than five people of a group need a "
        "skill it is not shown, nor what that would be told by."
    ) % {"needed": needed}


def _map(document: Mapping[str, Any]) -> Figure:
    skills, cells = document["skills"], document["cells"]
    columns = _most_needed(cells)
    at = {(cell["group"], cell["skill"]): cell["held"] / cell["n"] for cell in cells}
    rows = [
        {"name": group, "values": [at.get((group, skill)) for skill in columns]}
        for group in document["groups"]
    ]
    chart = {
        "kind": "heat",
        "unit": "percent",
        "columns": [skills[one] for one in columns],
        "rows": rows,
    }
    return Figure(
        "coverage",
        _("Capability map"),
        _columns(_("Group")),
        tuple(_row(cell, skills) for cell in cells),
        _definition(document),
        says=_map_says(cells, skills),
        n=_("%(n)d people, %(groups)d groups")
        % {"n": document["people"], "groups": len(document["groups"])},
        chart=chart if columns and rows else None,
        notes=_notes(document),
    )


def _most_needed(cells: Sequence[Cell]) -> list[str]:
    counted: Counter[str] = Counter()
    for cell in cells:
        counted[cell["skill"]] += cell["n"]
    return [skill for skill, _n in counted.most_common(MOST_SKILLS)]


def _map_says(cells: Sequence[Cell], skills: Mapping[str, str]) -> str:
    if not cells:
        return ""
    worst = min(cells, key=lambda cell: (cell["held"] / cell["n"], -cell["n"]))
    return _("The widest gap: %(group)s in %(skill)s, %(held)d of %(n)d covered.") % {
        **worst,
        "skill": skills[worst["skill"]],
    }


def _notes(document: Mapping[str, Any]) -> tuple[str, ...]:
    found = []
    if document["left_out"]:
        found.append(
            _("%(n)d smaller groups are left out; the largest are shown.")
            % {"n": document["left_out"]}
        )
    if document["hidden"]:
        found.append(_("Groups under five people, and people of no known group, are not shown."))
    return tuple(found)


def _skills(document: Mapping[str, Any]) -> Figure:
    cells = sorted(document["all"], key=lambda cell: cell["held"] / cell["n"])
    skills = document["skills"]
    table = tuple(_row({**cell, "group": _("everybody")}, skills) for cell in cells)
    bars = [{"name": str(row[1]), "value": row[5], "low": row[6], "high": row[7]} for row in table]
    aged = sum(cell["aged"] for cell in cells)
    return Figure(
        "gaps",
        _("Gaps, widest first"),
        _columns(_("People")),
        table,
        _definition(document),
        says=_("Expired in all: %(aged)d; a refresh task brings them back.") % {"aged": aged}
        if aged
        else "",
        n=_("%(n)d people") % {"n": document["people"]},
        chart={"kind": "dots", "unit": "percent", "rows": bars[:16]} if bars else None,
    )
