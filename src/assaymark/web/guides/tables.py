"""A manager's team as figures: the gaps that matter for its roles, and each person in each skill.

They hold what the manager's page shows, cell by cell, and nothing of what it keeps from them.
"""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.web.guides.gaps import Cell, Row
from assaymark.web.guides.guide import Guide
from assaymark.web.kit.figures import Column, Figure, Value


def tables(guide: Guide) -> dict[str, Figure]:
    """Key to figure: `gaps` and `matrix`."""
    people = ngettext("%(n)d person", "%(n)d people", guide.team.n) % {"n": guide.team.n}
    works = ngettext("%(n)d judged work", "%(n)d judged works", guide.works) % {"n": guide.works}
    n = f"{people}, {works}"
    return {"gaps": _gaps(guide.wanting, n), "matrix": _matrix(guide.rows, n)}


def _gaps(rows: Sequence[Row], n: str) -> Figure:
    return Figure(
        key="gaps",
        title=_("Gaps that matter for the team's roles"),
        columns=(
            Column("skill", _("Skill")),
            Column("level", _("Level asked for")),
            Column("asked", _("People of whom it is asked"), "count"),
            Column("scored", _("With a score"), "count"),
            Column("expected", _("Expected at that level"), "number"),
            Column("low", _("80% band from"), "count"),
            Column("high", _("to"), "count"),
            Column("unknown", _("No score yet"), "count"),
        ),
        rows=tuple(_gap(one) for one in rows),
        definition=_(
            "Of those whose role asks for a level: how many are expected to stand there, the sum "
            "of each one's chance by score and band of today; the 80% band of that number is exact "
            "(Poisson-binomial). Who has no score yet is counted apart, neither as reaching the "
            "level nor as missing it. A skill is listed where half a person or more is expected to "
            "fall short, or somebody has no score; the widest gap stands first."
        ),
        n=n,
    )


def _gap(row: Row) -> tuple[Value, ...]:
    expected: tuple[Value, ...] = (row.expected, row.low, row.high) if row.known else (None,) * 3
    return (row.competency.title, row.needs, row.n, row.known, *expected, row.unknown)


def _matrix(rows: Sequence[Row], n: str) -> Figure:
    return Figure(
        key="matrix",
        title=_("Skill by person"),
        columns=(
            Column("skill", _("Skill")),
            Column("person", _("Person")),
            Column("stands", _("Where they stand")),
            Column("held", _("Level held")),
            Column("asked", _("Level asked for, its rank"), "count"),
            Column("chance", _("Likely at that level"), "percent"),
            Column("score", _("Score"), "number"),
            Column("low", _("Band from"), "number"),
            Column("high", _("to"), "number"),
            Column("works", _("Works"), "count"),
        ),
        rows=tuple(_person(row, cell) for row in rows for cell in row.cells),
        definition=_(
            "At level: at least 80% likely to stand at what the role asks for, or where nothing is "
            "asked at the level named. Below: at most 20% likely. Not sure yet lies between; has "
            "aged was sure once. Bands are 80% bands, wider the older the work; a score takes "
            "three judged works."
        ),
        n=n,
    )


def _person(row: Row, cell: Cell) -> tuple[Value, ...]:
    words: str | Promise = cell.words
    stands: tuple[Value, ...] = (row.competency.title, cell.member.user.name, words, cell.held)
    figures = (cell.chance, cell.mean, cell.low, cell.high, cell.n)
    return (*stands, cell.needed or None, *figures)
