"""Drawings of one skill: the sum as a waterfall, the way up to here, and the same small."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assaymark.ranking.guards import DAY_S
from assaymark.ranking.state import Score
from assaymark.web.standing.queries import Step
from assaymark.web.standing.scale import required
from assaymark.web.standing.shown import Skill

MOST_STEPS = 12
"""Steps of the drawn waterfall; smaller ones are drawn as one, and all stand in the table."""


def waterfall(skill: Skill) -> dict[str, Any] | None:
    """The chart of a score's sum, as `kit/charts.js` draws it; None without a score."""
    if not isinstance(skill.score, Score):
        return None
    drawn = sorted(skill.lines, key=lambda line: -abs(line.points))[:MOST_STEPS]
    chosen = {line.share.evidence.key for line in drawn}
    rest = [line for line in skill.lines if line.share.evidence.key not in chosen]
    rows: list[dict[str, Any]] = [{"name": _("Starting point"), "change": skill.start}]
    rows += [
        {"name": f"{line.share.evidence.at:%Y-%m-%d} {line.title}", "change": line.points}
        for line in skill.lines
        if line.share.evidence.key in chosen
    ]
    if rest:
        together = round(sum(line.points for line in rest), 2)
        rows.append({"name": _("%(n)d smaller ones") % {"n": len(rest)}, "change": together})
    total = {"name": _("Score"), "total": round(skill.score.mean, 2)}
    return {"kind": "waterfall", "unit": "number", "decimals": 2, "rows": [*rows, total]}


def way(steps: Sequence[Step]) -> dict[str, Any]:
    """The chart of how a score came to be, with its band."""
    series = {
        "name": _("Score"),
        "values": [round(one.mean, 3) for one in steps],
        "low": [round(one.low, 3) for one in steps],
        "high": [round(one.high, 3) for one in steps],
    }
    days = [f"{one.at:%Y-%m-%d}" for one in steps]
    return {"kind": "lines", "unit": "number", "decimals": 2, "x": days, "series": [series]}


@dataclass(frozen=True, slots=True)
class Spark:
    """A small drawing of the way, 120 by 32; `line` and `band` are the `d` of SVG paths."""

    line: str
    band: str


def spark(skill: Skill, *, width: int = 120, height: int = 32) -> Spark | None:
    """The way as a small drawing; None for fewer than two days."""
    steps = skill.steps
    span = (steps[-1].at - steps[0].at).total_seconds() if steps else 0.0
    if span < DAY_S:
        return None
    top = max(skill.top + 0.5, *(one.mean for one in steps))

    def place(at: datetime, value: float) -> str:
        x = width * (at - steps[0].at).total_seconds() / span
        y = height * (1 - min(max(value, 0.0), top) / top)
        return f"{x:.1f} {y:.1f}"

    line = " L".join(place(one.at, one.mean) for one in steps)
    up = " L".join(place(one.at, one.high) for one in steps)
    down = " L".join(place(one.at, one.low) for one in reversed(steps))
    return Spark(f"M{line}", f"M{up} L{down} Z")


@dataclass(frozen=True, slots=True)
class Tick:
    """A level on the strip: where it begins, and what it is called."""

    x: float
    title: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A score and its band on the level scale, `WIDE` units wide."""

    low: float
    width: float
    mean: float
    ticks: tuple[Tick, ...]


WIDE = 320.0


def strip(skill: Skill, titles: Sequence[tuple[int, str]]) -> Strip | None:
    """The band of a score on its scale, with the levels of `titles`; None without a score."""
    if not isinstance(skill.score, Score):
        return None
    its, top = skill.score, skill.top + 1.0

    def x(value: float) -> float:
        return round(WIDE * min(max(value, 0.0), top) / top, 1)

    ticks = tuple(Tick(x(required(rank)), title) for rank, title in titles)
    low = x(its.low)
    return Strip(low, round(max(x(its.high) - low, 2.0), 1), x(its.mean), ticks)
