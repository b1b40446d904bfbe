"""Shapes of events and of their rollups, as pyarrow schemas; days and weeks as whole numbers.

`at` is UTC in microseconds. `day` counts days since 1970-01-01 and `week` is day // 7 of a calendar
that begins on a Monday, so that no engine has to do arithmetic on dates: DuckDB rounds seconds of
an epoch where Spark cuts them off. `person` and `manager` are pseudonymous numbers; 0 is nobody.
`cohort`, `role`, `team`, `manager` are what held when the event was written; '' is none.

In rollups the kind `ANY` is every kind that counts as activity, the skill `ANY` is all skills.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

ANY = "*"
ALL = "all"
DIMENSIONS = ("cohort", "role", "team", "manager")
PER_SKILL = ("cohort", "role")  # kept per skill as well; teams and managers over all skills only
FIRST_DAY, FIRST_MONDAY = date(1970, 1, 1), date(1969, 12, 29)
US_PER_DAY = 86_400_000_000

EVENTS = pa.schema(
    [
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("organisation", pa.int64(), nullable=False),
        pa.field("at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("day", pa.int32(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("person", pa.int64(), nullable=False),
        pa.field("skill", pa.string(), nullable=False),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("cohort", pa.string(), nullable=False),
        pa.field("role", pa.string(), nullable=False),
        pa.field("team", pa.string(), nullable=False),
        pa.field("manager", pa.string(), nullable=False),
    ]
)
_SUMS = [("n", pa.int64()), ("n_values", pa.int64()), ("total", pa.float64())]
_SUMS += [("squares", pa.float64())]
_TIMES = [("first_us", pa.int64()), ("last_us", pa.int64())]
_DECAYED = [("weight", pa.float64()), ("weighted", pa.float64())]
_GROUP = [("dimension", pa.string()), ("label", pa.string())]
_KEY = [("kind", pa.string()), ("skill", pa.string())]
ROLLUPS: Mapping[str, pa.Schema] = {
    "cells": pa.schema([*_GROUP, *_KEY, ("day", pa.int32()), *_SUMS, *_TIMES, *_DECAYED]),
    "weeks": pa.schema([*_GROUP, *_KEY, ("week", pa.int32()), *_SUMS, ("learners", pa.int64())]),
    "tallies": pa.schema(
        [
            *_KEY,
            ("person", pa.int64()),
            *_SUMS,
            ("days", pa.float64()),
            ("day_squares", pa.float64()),
            ("products", pa.float64()),
            *_TIMES,
            *_DECAYED,
        ]
    ),
}
"""`cells`: a day; `weeks`: a week, with distinct learners; `tallies`: a person. Sums over `value`
where there is one: `n_values` of them, `total`, `squares`; `days`, `day_squares`, `products` are
the sums of day, day squared and day times value, with days counted from `LANDMARK_DAY`."""
LANDMARK_DAY = 20_454  # 2026-01-01; decayed sums and slopes are held against it


def day_of(moment: datetime) -> int:
    """Days from 1970-01-01 to the day of `moment` in UTC, which must carry a time zone."""
    return (moment.astimezone(UTC).date() - FIRST_DAY).days


def week_of(day: int) -> int:
    """The number of the week, Monday to Sunday, that a day lies in."""
    return (day + 3) // 7


def monday(week: int) -> date:
    """The first day of a week.

    >>> monday(week_of(0)), monday(week_of(20_454))
    (datetime.date(1969, 12, 29), datetime.date(2025, 12, 29))
    """
    return FIRST_MONDAY + timedelta(days=7 * week)


def month_of(day: int) -> str:
    """The month of a day as `2026-01`."""
    return (FIRST_DAY + timedelta(days=day)).strftime("%Y-%m")


def days_of(month: str) -> tuple[int, int]:
    """First day of a month, and first day of the next.

    >>> days_of("2025-12")
    (20423, 20454)
    """
    start = date.fromisoformat(f"{month}-01")
    after = (start + timedelta(days=32)).replace(day=1)
    return (start - FIRST_DAY).days, (after - FIRST_DAY).days


def events_table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows as a table of `EVENTS`; `day` follows from `at`, what is left out is nothing."""
    blank = {"person": 0, "skill": "", "subject": "", "value": None}
    blank |= dict.fromkeys(DIMENSIONS, "")
    full = [{**blank, **row, "day": day_of(row["at"])} for row in rows]
    return pa.Table.from_pylist(full, schema=EVENTS)
