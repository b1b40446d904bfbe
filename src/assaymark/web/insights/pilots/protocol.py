"""What a pilot fixes before it starts: its periods, its design and its check, as plain JSON.

The digest is SHA-256 over the JSON by RFC 8785, so that anybody can see that a report keeps to it.
"""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from assaymark.framework.jcs import jcs
from assaymark.validity.permutation import NEVER
from assaymark.validity.pilot import Design, DesignCheck, design_check
from assaymark.web.insights.models import Pilot, PilotMetric, PilotTeam
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


def design(pilot: Pilot, starts: Sequence[int | None], sizes: Sequence[int]) -> Design | None:
    """The design as the library checks it; None without teams and people. A team's size is the
    mean, rounded down, since small teams weigh as much as large ones."""
    if not starts or not sum(sizes):
        return None
    return Design(
        starts=tuple(start or NEVER for start in starts),
        people=max(1, sum(sizes) // len(sizes)),
        periods=2 if is_staggered(starts) else 1,
        by_lot=bool(pilot.lot),
        effect=pilot.effect,
        level=LEVEL,
    )


def checked(pilot: Pilot, starts: Sequence[int | None], sizes: Sequence[int]) -> DesignCheck | None:
    """What the design can and cannot show."""
    found = design(pilot, starts, sizes)
    return design_check(found, seed=seed(pilot)) if found else None


def seed(pilot: Pilot) -> int:
    """The pilot's own number for everything drawn at random, so that it comes out the same."""
    return int(hashlib.sha256(pilot.handle.encode()).hexdigest()[:8], 16)


def made(
    pilot: Pilot,
    *,
    starts_on: date,
    teams: Sequence[tuple[PilotTeam, int]],
    metrics: Sequence[PilotMetric],
    badges: Sequence[tuple[str, str]],
) -> Plain:
    """The protocol; `teams` with their number of people, `badges`: handle and title."""
    starts = [team.start for team, _n in teams]
    sizes = [n for _team, n in teams]
    spans = periods(starts_on, days=pilot.days, is_staggered=is_staggered(starts))
    check = checked(pilot, starts, sizes)
    return {
        "type": "AssaymarkPilotProtocol",
        "version": 1,
        "pilot": pilot.handle,
        "title": pilot.title,
        "purpose": pilot.purpose,
        "role": pilot.role,
        "days": pilot.days,
        "periods": [{"from": s.start.isoformat(), "to": s.end.isoformat()} for s in spans],
        "badges": [{"handle": handle, "title": title} for handle, title in badges],
        "teams": [{"name": team.name, "start": team.start, "people": n} for team, n in teams],
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
