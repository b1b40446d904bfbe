"""The figures of one skill's page: the sum that makes a score, and the way up to here."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.ranking.state import Score
from assaymark.ranking.words import RULE
from assaymark.web.kit.figures import Column, Figure, Value
from assaymark.web.standing import drawn
from assaymark.web.standing.changed import change, definition
from assaymark.web.standing.queries import Step
from assaymark.web.standing.shown import Line, Skill


def sum_figure(skill: Skill) -> Figure | None:
    """Every piece of evidence with what it adds; rows add up to the score. None without a score."""
    if not isinstance(skill.score, Score):
        return None
    its = skill.score
    start: tuple[Value, ...] = (_("Starting point"), None, "", None)
    end: tuple[Value, ...] = (_("Score"), its.newest.date(), "", None, its.mean, 1.0, its.mean)
    return Figure(
        key="sum",
        title=_("What makes this score"),
        columns=(
            Column("evidence", _("Evidence")),
            Column("date", _("Date"), "date"),
            Column("checked", _("How it was checked")),
            Column("scored", _("Scored"), "number"),
            Column("counts_as", _("Counts as"), "number"),
            Column("weighs", _("Weighs"), "percent"),
            Column("adds", _("Adds"), "number"),
            Column("low", _("Band from"), "number"),
            Column("high", _("to"), "number"),
            Column("limits", _("Limits")),
        ),
        rows=(
            (*start, skill.start, its.start_weight, its.start, None, None, ""),
            *(_row(line) for line in skill.lines),
            (*end, its.low, its.high, ""),
        ),
        definition=RULE,
        n=_works(its.n),
        chart=drawn.waterfall(skill),
    )


def _row(line: Line) -> tuple[Value, ...]:
    share = line.share
    where = f"{line.kind} ({line.skill})" if line.skill else line.kind
    said = (line.title, share.evidence.at.date(), where, share.evidence.score)
    limits = " ".join(str(one) for one in share.limits)
    return (*said, share.counts_as, share.weight, share.points, None, None, limits)


def way_figure(steps: Sequence[Step], *, level: float) -> Figure | None:
    """How the score came to be, and whether it moved by more than noise; None below two steps."""
    moved = change(steps, level=level)
    if moved is None:
        return None
    return Figure(
        key="way",
        title=_("The way up to here"),
        columns=(
            Column("date", _("After the work of"), "date"),
            Column("works", _("Works"), "count"),
            Column("score", _("Score"), "number"),
            Column("low", _("Band from"), "number"),
            Column("high", _("to"), "number"),
        ),
        rows=tuple((one.at.date(), one.n, one.mean, one.low, one.high) for one in steps),
        says=moved.words,
        n=_works(steps[-1].n),
        definition=_(
            "The score after each work, from the first one on, by the figures in force today, with "
            "the band that holds the truth in four of five cases. The first works are drawn too, "
            "although a score is shown only from the third one on."
        )
        + " "
        + definition(),
        chart=drawn.way(steps),
    )


def _works(n: int) -> str:
    return ngettext("%(n)d work", "%(n)d works", n) % {"n": n}
