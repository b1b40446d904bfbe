"""Leading indicators of a group, week by week, from the rollups of exported events.

A group is everybody, or one cohort, role, team or manager's people: one attribute at a time, so
that crossing two never narrows down to somebody. What held for people is what held when their
events were exported. The week under way is left out. A week in which fewer than `SMALLEST` learners
were active is kept back, and so is every mean it would enter, since the others would tell it. Who
can look at everybody can subtract: where everybody less all groups would tell of so few, the
smallest group's week is kept back too.

Intervals of 95 %: badges and works a learner-week by Byar's approximation to Poisson's limits
(Breslow & Day (1987), volume II, page 69), which takes single badges as independent; shares by
Wilson.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assaymark.analytics import questions as q
from assaymark.analytics.engines import Engine
from assaymark.analytics.shapes import ANY, monday, week_of
from assaymark.ranking.standing import SMALLEST
from assaymark.validity.agreement import wilson_interval
from assaymark.web.insights.leading_groups import Whose
from assaymark.web.insights.small import shown

ISSUED, WORKS = "award.given", "work.handed-in"
Z = 1.959964
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Rate:
    """Events for each active learner in one week; all None where it is kept back or unknown."""

    week: date
    n: int | None = None
    active: int | None = None
    rate: float | None = None
    mean_4: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `of` with its interval; `name` is a skill's handle, a group's label or a week."""

    name: Any
    n: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Leading:
    """All indicators of one group."""

    velocity: tuple[Rate, ...]
    practice: tuple[Rate, ...]
    active: tuple[Share | date, ...]
    completion: tuple[Share, ...]
    coverage: tuple[Share | date, ...]


def leading(engine: Engine, whose: Whose, *, today: date, weeks: int) -> Leading:
    """The indicators over the last whole `weeks`; `today` is in the week under way."""
    span = _whole(today, weeks)
    few = _few(engine, whose, span)
    issued, works = (_weekly(engine, kind, whose) for kind in (ISSUED, WORKS))
    tallies, all_of = engine["tallies"], whose.people is None
    if whose.people is not None:
        tallies = q.within(tallies, engine.people(whose.people))
    done, holders = _completed(engine, tallies, all_of), _held(engine, tallies, all_of)
    begun, held = {}, {}
    if whose.is_beside_all:
        begun = {
            row["skill"]: row["enrolled"] for row in _completed(engine, engine["tallies"], True)
        }
        held = _by_week(_held(engine, engine["tallies"], True), span)
    return Leading(
        velocity=rates(issued, span, few=few),
        practice=rates(works, span, few=few),
        active=_taking_part(issued, span, whose.n, few=few),
        completion=tuple(
            share(row["skill"], row["completers"], row["enrolled"])
            for row in done
            if row["enrolled"] >= SMALLEST
            and not 0 < begun.get(row["skill"], 0) - row["enrolled"] < SMALLEST
        ),
        coverage=_covered(_by_week(holders, span), held, whose.n),
    )


def velocity(engine: Engine, whose: Whose, *, today: date, weeks: int) -> tuple[Rate, ...]:
    """Badges for each active learner alone, over the last whole `weeks`."""
    span = _whole(today, weeks)
    return rates(_weekly(engine, ISSUED, whose), span, few=_few(engine, whose, span))


def _whole(today: date, weeks: int) -> range:
    last = week_of((today - date(1970, 1, 1)).days) - 1
    return range(last - weeks + 1, last + 1)


def _completed(engine: Engine, tallies: Any, all_of: bool) -> Rows:
    return engine.prepared(
        ("completion", all_of), lambda _text: q.completion(tallies, start=WORKS, done=ISSUED)
    )


def _held(engine: Engine, tallies: Any, all_of: bool) -> Rows:
    return engine.prepared(("coverage", all_of), lambda _text: q.coverage(tallies, kind=ISSUED))


def _few(engine: Engine, whose: Whose, span: Sequence[int]) -> frozenset[int]:
    """Weeks of the group that, with everybody's and the other groups', would tell of 1 to 4."""
    if not whose.is_beside_all:
        return frozenset()
    first, last = span[0] - 3, span[-1]

    def sizes(dimension: str) -> Any:
        weeks = engine["weeks"]
        kept: list[Any] = [weeks.kind == ANY, weeks.skill == ANY, weeks.dimension == dimension]
        found = weeks.filter(*kept, weeks.week >= first, weeks.week <= last, weeks.learners > 0)
        named = found.mutate(is_named=found.label != "")
        return named.group_by("week", "is_named", "learners").agg(
            groups=lambda t: t.count(), label=lambda t: t.label.max()
        )

    by_week: dict[int, Rows] = {}
    for row in engine.prepared(("beside", first, last), sizes, whose.dimension):
        by_week.setdefault(row["week"], []).append(row)
    return frozenset(week for week, rows in by_week.items() if _told_by(rows) == whose.label)


def _told_by(rows: Rows) -> str | None:
    """The label of the smallest group of a week that is shown, where the rest are 1 to 4 people."""
    enough = [row for row in rows if row["is_named"] and row["learners"] >= SMALLEST]
    rest = sum(row["groups"] * row["learners"] for row in rows if row not in enough)
    if not enough or not 0 < rest < SMALLEST:
        return None
    return str(min(enough, key=lambda row: int(row["learners"]))["label"])


def compared(
    engine: Engine, dimension: str, labels: Sequence[str], *, today: date, weeks: int
) -> tuple[tuple[str, int, int, float, float, float], ...]:
    """label, badges, active learner-weeks, velocity, low, high of each group over the weeks.

    Groups that were active in fewer than `SMALLEST` learner-weeks are left out, and what everybody
    less the others would tell these by.
    """
    last = week_of((today - date(1970, 1, 1)).days) - 1
    span: dict[str, Any] = {"dimension": dimension, "first": last - weeks + 1, "last": last}
    busy = engine.rows(q.compared(engine["weeks"], kind=ANY, **span))
    issued = engine.rows(q.compared(engine["weeks"], kind=ISSUED, **span))
    badges = {row["label"]: row["n"] for row in issued}
    active = {row["label"]: row["learner_weeks"] for row in busy}
    found = []
    kept = shown({label: n for label, n in active.items() if n})
    for label in labels:
        if label in kept:
            n, of = badges.get(label, 0), active[label]
            low, high = byar(n)
            found.append((label, n, of, n / of, low / of, high / of))
    return tuple(sorted(found, key=lambda row: -row[3]))


def rates(
    rows: Rows, span: Sequence[int], *, few: frozenset[int] = frozenset()
) -> tuple[Rate, ...]:
    """`q.velocity` over a span of weeks without gaps, with what is small kept back, and `few`."""
    by_week = {row["week"]: row for row in rows}
    small = few | {row["week"] for row in rows if row["active"] < SMALLEST}
    found = []
    for week in span:
        row = by_week.get(week)
        four = [by_week[w] for w in range(week - 3, week + 1) if w in by_week]
        if row is None or week in small:
            found.append(Rate(monday(week)))
            continue
        told = {"n": row["issued"], "active": row["active"], "rate": row["velocity"]}
        if not small.intersection(one["week"] for one in four):
            told |= _mean(row["mean_4"], four)
        found.append(Rate(monday(week), **told))
    return tuple(found)


def byar(n: int) -> tuple[float, float]:
    """Limits of 95 % for the expectation behind a count.

    >>> [round(limit, 2) for limit in byar(10)]  # exact: 4.80, 18.39
    [4.79, 18.39]
    """
    low = n * (1 - 1 / (9 * n) - Z / (3 * math.sqrt(n))) ** 3 if n else 0.0
    m = n + 1
    return low, m * (1 - 1 / (9 * m) + Z / (3 * math.sqrt(m))) ** 3


def share(name: Any, n: int, of: int) -> Share:
    """`n` of `of`, with Wilson's interval; `0 <= n`, and never more than all."""
    n = min(n, of)
    interval = wilson_interval(n, of, 0.95)
    return Share(name, n, of, n / of, interval.low, interval.high)


def _weekly(engine: Engine, kind: str, whose: Whose) -> Rows:
    return engine.prepared(
        ("velocity", kind, whose.dimension),
        lambda label: q.velocity(
            engine["weeks"], kind=kind, dimension=whose.dimension, label=label
        ),
        whose.label,
    )


def _mean(mean: float, four: Rows) -> dict[str, Any]:
    """The mean of four weeks, and an interval as wide as that of their count of events."""
    n, active = sum(one["issued"] for one in four), sum(one["active"] for one in four)
    low, high = byar(n)
    if not n:
        return {"mean_4": mean, "low": 0.0, "high": high / active}
    return {"mean_4": mean, "low": mean * low / n, "high": mean * high / n}


def _taking_part(
    rows: Rows, span: Sequence[int], members: int, *, few: frozenset[int]
) -> tuple[Share | date, ...]:
    active = {row["week"]: row["active"] for row in rows}
    return tuple(
        monday(week) if week in few else _told(week, active.get(week, 0), members) for week in span
    )


def _by_week(rows: Rows, span: Sequence[int]) -> dict[int, int]:
    """How many people had a badge by the end of each week."""
    held: Mapping[int, int] = {row["week"]: row["people"] for row in rows}
    found, so_far = {}, max((held[w] for w in held if w < span[0]), default=0)
    for week in span:
        found[week] = so_far = held.get(week, so_far)
    return found


def _covered(
    held: Mapping[int, int], by_all: Mapping[int, int], members: int
) -> tuple[Share | date, ...]:
    """Who had a badge by the end of each week; `by_all`: of everybody, where that can be seen."""
    return tuple(
        monday(week) if 0 < by_all.get(week, 0) - n < SMALLEST else _told(week, n, members)
        for week, n in held.items()
    )


def _told(week: int, n: int, members: int) -> Share | date:
    """A share, or the week alone where 1 to 4 people would be told of."""
    if 0 < n < SMALLEST or members < SMALLEST:
        return monday(week)
    return share(monday(week), n, members)


class Remembered:
    """Answers of this process, by key; at most `size`, the oldest go first."""

    def __init__(self, size: int = 64) -> None:
        self._size, self._held = size, dict[Any, Any]()

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        """What was made for this key before, or is made now."""
        if key not in self._held:
            made = make()
            while len(self._held) >= self._size:
                self._held.pop(next(iter(self._held)), None)
            self._held[key] = made
        return self._held[key]
