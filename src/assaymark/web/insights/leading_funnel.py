"""How far people come: handed in, decided, given; over all skills, or in one.

A step that 1 to 4 people reached is kept back; of a group also one that 1 to 4 of those before did
not reach, and where everybody can be looked at too, one that everybody less the group would tell of
so few. Shares of those who handed in, with Wilson's interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assaymark.analytics import questions as q
from assaymark.analytics.engines import Engine
from assaymark.analytics.shapes import ANY
from assaymark.ranking.standing import SMALLEST
from assaymark.validity.agreement import wilson_interval
from assaymark.web.insights.leading_groups import ALL, Whose
from assaymark.web.kit.figures import Column, Figure

STEPS = {
    "work.handed-in": gettext_lazy("Handed in"),
    "work.decided": gettext_lazy("Decided"),
    "award.given": gettext_lazy("Given a badge"),
}
Row = tuple[str, int | None, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Step:
    """How many people reached a step; None where it is kept back."""

    kind: str
    people: int | None


def funnel(engine: Engine, whose: Whose, *, skill: str = ANY) -> tuple[Step, ...]:
    """The steps of a group, in order, over all time; `skill`: a handle, or all skills."""
    mine = _asked(engine, whose, skill)
    beside = _asked(engine, Whose(), skill) if whose.is_beside_all else mine
    before = [mine[0], *mine] if whose.dimension != ALL else mine
    return tuple(
        Step(kind, None if any(map(_is_few, (n, of - n, more - n))) else n)
        for (kind, n), (_kind, of), (_before, more) in zip(mine, beside, before, strict=False)
    )


def _is_few(n: int) -> bool:
    return 0 < n < SMALLEST


def _asked(engine: Engine, whose: Whose, skill: str) -> list[tuple[str, int]]:
    tallies = engine["tallies"]
    if whose.people is not None:
        tallies = q.within(tallies, engine.people(whose.people))
    rows = engine.prepared(
        ("funnel", whose.people is None, skill),
        lambda _text: q.funnel(tallies, kinds=list(STEPS), skill=skill),
    )
    return [(row["kind"], int(row["learners"])) for row in rows]


def figure(found: Sequence[Step], *, skill: str) -> Figure:
    """The funnel; `skill`: its title, or '' for all skills."""
    of = found[0].people if found else None
    rows = [_row(step, of) for step in found]
    told = [row for row in rows if row[1] is not None]
    last = found[-1].people if found else None
    says = ""
    if of and last is not None:
        says = _("Of %(of)d people who handed in, %(n)d were given a badge (%(share)d%%).") % {
            "of": of,
            "n": last,
            "share": round(100 * last / of),
        }
    return Figure(
        key="funnel",
        title=_("From work to badge: %(skill)s") % {"skill": skill}
        if skill
        else _("From work to badge"),
        columns=(
            Column("step", _("Step")),
            Column("people", _("People"), "count"),
            Column("share", _("Of those who handed in"), "percent"),
            Column("low", _("Low"), "percent"),
            Column("high", _("High"), "percent"),
        ),
        rows=tuple(rows) if of else (),
        definition=_(
            "People who ever handed in a work, whose first decision came no earlier than their "
            "first work, and whose first badge came no earlier than that. Over all time, of the "
            "people chosen above. The interval of 95 % is Wilson's."
        ),
        says=says,
        n=_("%(n)d people who handed in") % {"n": of} if of else "",
        chart=_chart(told) if len(told) > 1 else None,
        notes=(_("Steps that 1 to 4 people reached, or did not, are kept back."),)
        if len(told) < len(rows)
        else (),
    )


def _row(step: Step, of: int | None) -> Row:
    title = str(STEPS[step.kind])
    if step.people is None or not of:
        return title, None, None, None, None
    n = min(step.people, of)
    band = wilson_interval(n, of, 0.95)
    return title, step.people, n / of, band.low, band.high


def _chart(rows: Sequence[Row]) -> dict[str, Any]:
    drawn = [{"name": row[0], "value": row[2], "low": row[3], "high": row[4]} for row in rows]
    return {"kind": "dots", "unit": "percent", "rows": drawn}
