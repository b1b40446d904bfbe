"""What a pilot fixes before it starts: its periods, its design and its check, as plain JSON.

The digest is SHA-256 over the JSON by RFC 8785, so that anybody can see that a report keeps to it.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from assaymark.framework.jcs import jcs
from assaymark.validity.permutation import NEVER
from assaymark.validity.pilot import Design, DesignCheck, design_check
from assaymark.web.insights.models import Pilot, PilotMetric
from assaymark.web.insights.pilots import LEVEL, MOST

Plain = dict[str, Any]
BEFORE_DAYS = 90
"""Readings so long before the start count as before it, or as long as the pilot lasts."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to before `end`; number 0 lies before the start."""

    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.start <= day < self.end


@dataclass(frozen=True, slots=True)
class Taking:
    """A team that takes part: its start, and how many people are in it."""

    name: str
    start: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Before:
    """Who has a reading of the main metric before the start; `unit`: "people" or "teams".

    `read`: how many of each team, at least one; a team read as a whole counts one. `of`: how many
    there are in all.
    """

    unit: str
    read: Mapping[str, int]
    of: int

    @property
    def n(self) -> int:
        """How many have one."""
        return sum(self.read.values())

    @property
    def plain(self) -> Plain:
        """As the protocol fixes it."""
        return {"unit": self.unit, "n": self.n, "of": self.of}


def periods(starts_on: date, *, days: int, is_staggered: bool) -> tuple[Period, ...]:
    """Before, and during; with a staggered start the pilot's two halves."""
    before = Period(starts_on - timedelta(days=max(days, BEFORE_DAYS)), starts_on)
    end = starts_on + timedelta(days=days)
    if not is_staggered:
        return (before, Period(starts_on, end))
    middle = starts_on + timedelta(days=days // 2)
    return (before, Period(starts_on, middle), Period(middle, end))


def periods_of(protocol: Mapping[str, Any]) -> tuple[Period, ...]:
    """The periods that a protocol holds."""
    return tuple(
        Period(date.fromisoformat(one["from"]), date.fromisoformat(one["to"]))
        for one in protocol["periods"]
    )


def at(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), tzinfo=UTC)


def is_staggered(starts: Sequence[int | None]) -> bool:
    """Whether some teams start later."""
    return any((start or 0) > 1 for start in starts)


def design(pilot: Pilot, teams: Sequence[Taking], before: Before | None) -> Design | None:
    """The design as the library checks it; None without teams and people. A team's size is the
    mean, rounded down, since small teams weigh as much as large ones.

    Where somebody was read before, only those who were are counted, as in the analysis; where
    nobody was, or no metric is chosen yet, the design has no baseline.
    """
    has_baseline = before is not None and before.n > 0
    counted = _read(teams, before) if before is not None and has_baseline else list(teams)
    people = sum(one.people for one in counted)
    if not people:
        return None
    starts = [one.start for one in counted]
    return Design(
        starts=tuple(start or NEVER for start in starts),
        people=max(1, people // len(counted)),
        periods=2 if is_staggered(starts) else 1,
        has_baseline=has_baseline,
        by_lot=bool(pilot.lot),
        effect=pilot.effect,
        level=LEVEL,
    )


def _read(teams: Sequence[Taking], before: Before) -> list[Taking]:
    """The teams with somebody read before, and how many of theirs were."""
    read = [one for one in teams if one.name in before.read]
    if before.unit == "teams":
        return read
    return [replace(one, people=before.read[one.name]) for one in read]


def checked(pilot: Pilot, teams: Sequence[Taking], before: Before | None) -> DesignCheck | None:
    """What the design can and cannot show."""
    found = design(pilot, teams, before)
    return design_check(found, seed=seed(pilot)) if found else None


def seed(pilot: Pilot) -> int:
    """The pilot's own number for everything drawn at random, so that it comes out the same."""
    return int(hashlib.sha256(pilot.handle.encode()).hexdigest()[:8], 16)


def made(
    pilot: Pilot,
    *,
    starts_on: date,
    teams: Sequence[Taking],
    metrics: Sequence[PilotMetric],
    badges: Sequence[tuple[str, str]],
    before: Before,
    fixed_on: date,
) -> Plain:
    """The protocol; `badges`: handle and title; `before`: who has a reading before the start;
    `fixed_on`: the day on which all this is fixed."""
    starts = [one.start for one in teams]
    spans = periods(starts_on, days=pilot.days, is_staggered=is_staggered(starts))
    check = checked(pilot, teams, before)
    return {
        "type": "AssaymarkPilotProtocol",
        "version": 1,
        "pilot": pilot.handle,
        "title": pilot.title,
        "purpose": pilot.purpose,
        "role": pilot.role,
        "days": pilot.days,
        "fixed_on": fixed_on.isoformat(),
        "periods": [{"from": s.start.isoformat(), "to": s.end.isoformat()} for s in spans],
        "badges": [{"handle": handle, "title": title} for handle, title in badges],
        "teams": [{"name": one.name, "start": one.start, "people": one.people} for one in teams],
        "lot": pilot.lot,
        "metrics": [metric_plain(one, is_main=i == 0) for i, one in enumerate(metrics)],
        "analysis": {
            "unit": "team",
            "test": "permutation of the teams' starts, two-sided",
            "adjustment": "reading before, slope within teams; teams read whole: their change",
            "counts": "logarithm of rates, given back as a ratio",
            "level": LEVEL,
            "most_orders": MOST,
            "seed": seed(pilot),
            "counted": "everybody in the team they were in at the start",
        },
        "baseline": before.plain,
        "check": check_plain(check, effect=pilot.effect) if check else None,
    }


def metric_plain(metric: PilotMetric, *, is_main: bool) -> Plain:
    """A metric as the protocol fixes it."""
    named = ("title", "unit", "better", "kind", "source")
    return {name: str(getattr(metric, name)) for name in named} | {"is_main": is_main}


def check_plain(check: DesignCheck, *, effect: float) -> Plain:
    """A design check as JSON: None for infinity."""
    return {
        "smallest_p": check.smallest_p,
        "can_test": check.can_test,
        "effect": effect,
        "power": check.power,
        "detectable": None if math.isinf(check.detectable) else check.detectable,
        "can": list(check.can),
        "cannot": list(check.cannot),
        "advice": list(check.advice),
    }


def digest(protocol: Plain) -> str:
    """SHA-256 of the protocol, in hex."""
    return hashlib.sha256(jcs(protocol)).hexdigest()
