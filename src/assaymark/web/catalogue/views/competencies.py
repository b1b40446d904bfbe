"""The competencies to choose from, as a table: one row each, one box per level."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from assaymark.web.catalogue.checks import Gap
from assaymark.web.catalogue.forms import competency_value
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation
from assaymark.web.skills.queries import CompetencyChoice, competency_choices


@dataclass(frozen=True, slots=True)
class Box:
    """One level of one competency, ticked or not."""

    value: str
    level_title: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One competency with a box for each level."""

    title: str
    domain: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The competencies of one framework; without a title, those no longer published."""

    title: str
    rows: tuple[Row, ...]


def competency_table(
    organisation: Organisation, draft: BadgeVersion, chosen: list[str]
) -> tuple[Group, ...]:
    """One group a framework, and a last one for what the draft names that is not published now."""
    choices = competency_choices(organisation)
    groups = [
        Group(title, _rows(list(found), chosen))
        for title, found in groupby(choices, key=lambda one: one.framework_title)
    ]
    known = {one.value for one in choices}
    gone = [one for one in draft.competencies if competency_value(one) not in known]
    if gone:
        groups.append(Group("", tuple(_gone(one, chosen) for one in gone)))
    return tuple(groups)


def gone_competencies(organisation: Organisation, version: BadgeVersion) -> tuple[Gap, ...]:
    """A doubt for each competency that no published framework has any more."""
    known = {one.value for one in competency_choices(organisation)}
    sentence = _("“%(title)s” (%(level)s) is in no published framework any more.")
    return tuple(
        Gap("competencies", sentence % {"title": one["title"], "level": one["level_title"]})
        for one in version.competencies
        if competency_value(one) not in known
    )


def _rows(choices: list[CompetencyChoice], chosen: list[str]) -> tuple[Row, ...]:
    rows = []
    for _competency, levels in groupby(choices, key=lambda one: one.competency):
        found = list(levels)
        boxes = tuple(Box(one.value, one.level_title, one.value in chosen) for one in found)
        rows.append(Row(found[0].title, found[0].domain, boxes))
    return tuple(rows)


def _gone(one: dict[str, str], chosen: list[str]) -> Row:
    value = competency_value(one)
    return Row(one["title"], "", (Box(value, one["level_title"], value in chosen),))
