"""Rollups of events as Ibis expressions: what is kept at write time so that pages need no events.

Three of them can be merged, in any order and grouping: `cells` (a day), `tallies` (a person) and
`presence` (a week's exact set of people). Numbers, sums and sums of squares add up; first times
take the least; sets unite; decayed sums add up because each event's weight 2^(t/H) is held against
one fixed landmark and never changes: as time passes only the reader's factor does (Cormode et al.
(2009), "Forward Decay", ICDE). `weeks` is counted from `presence` and cannot be merged: learners of
two halves of a week may be the same people, so it is counted anew for every week that changed.

An events table here has `at_us` (UTC, microseconds since 1970) in place of `at`: `with_micros`.
"""

from collections.abc import Sequence
from typing import Any

import ibis
import pyarrow as pa

from assaymark.analytics.shapes import (
    ALL,
    ANY,
    DIMENSIONS,
    LANDMARK_DAY,
    PER_SKILL,
    ROLLUPS,
    US_PER_DAY,
)

Expression = Any  # ibis is untyped here
HALF_LIFE_DAYS = 90.0
_SUMMED = {"n", "n_values", "total", "squares", "days", "day_squares", "products"}
_SUMMED |= {"weight", "weighted"}


def with_micros(events: pa.Table) -> pa.Table:
    """The events with `at_us` in place of `at`, which is what expressions reckon with."""
    open_schema = pa.schema([field.with_nullable(True) for field in events.schema])
    place = events.schema.get_field_index("at")
    micros = events.column("at").cast(pa.int64())
    return events.cast(open_schema).set_column(place, "at_us", micros)


def cells(
    events: Expression, *, active: Sequence[str], half_life_days: float = HALF_LIFE_DAYS
) -> Expression:
    """Sums per day, kind, skill and group: everybody, each cohort, each role.

    `active`: the kinds that count as activity, summed up under the kind `ANY`.
    """
    keys = ("day", "kind", "skill", *PER_SKILL)
    base = _reckoned(events, half_life_days).group_by(keys).agg(**_sums(), **_decayed())
    return _shaped(_groups(_with_any(base, active), ("day",), PER_SKILL), "cells")


def tallies(events: Expression, *, half_life_days: float = HALF_LIFE_DAYS) -> Expression:
    """Sums per person, kind and skill, with first times and what a slope over days needs."""
    known = _reckoned(events, half_life_days).filter(lambda t: t.person > 0)
    found = known.group_by("kind", "skill", "person").agg(
        **_sums(),
        days=lambda t: t.x.sum(),
        day_squares=lambda t: (t.x * t.x).sum(),
        products=lambda t: (t.x * t.value).sum(),
        **_decayed(),
    )
    return _shaped(found, "tallies")


def presence(events: Expression) -> Expression:
    """The exact set of people per week, kind, skill and what held for them then, with sums."""
    weekly = events.mutate(week=((events.day + 3) // 7).cast("int32"))
    return weekly.group_by("week", "kind", "skill", "person", *DIMENSIONS).agg(
        n=lambda t: t.count(),
        n_values=lambda t: t.value.count(),
        total=lambda t: t.value.sum().coalesce(0.0),
        squares=lambda t: (t.value * t.value).sum().coalesce(0.0),
    )


def weeks(present: Expression, *, active: Sequence[str]) -> Expression:
    """Sums and distinct learners per week, kind, skill and group, counted from `presence`."""
    return _shaped(_groups(_with_any(present, active), ("week",), DIMENSIONS), "weeks")


def merged(parts: Expression, name: str) -> Expression:
    """One rollup out of the rows of several: of `cells`, `tallies` or `presence`."""
    columns = list(parts.columns)
    summed = {c: parts[c].sum().cast(parts[c].type()) for c in columns if c in _SUMMED}
    ends = {c: parts[c].min() for c in columns if c == "first_us"}
    ends |= {c: parts[c].max() for c in columns if c == "last_us"}
    keys = [c for c in columns if c not in summed and c not in ends]
    found = parts.group_by(keys).agg(**summed, **ends)
    return _shaped(found, name) if name in ROLLUPS else found.select(columns)


def _reckoned(events: Expression, half_life_days: float) -> Expression:
    """The events with a decayed weight, and the day as `x` where there is a value."""
    away = (events.at_us - LANDMARK_DAY * US_PER_DAY).cast("float64") / float(US_PER_DAY)
    x = ibis.ifelse(
        events.value.notnull(), (events.day - LANDMARK_DAY).cast("float64"), ibis.null()
    )
    weight = ibis.literal(2.0, "float64") ** (away / half_life_days)
    return events.mutate(w=ibis.ifelse(events.value.notnull(), weight, ibis.null()), x=x)


def _sums() -> dict[str, Any]:
    return {
        "n": lambda t: t.count(),
        "n_values": lambda t: t.value.count(),
        "total": lambda t: t.value.sum(),
        "squares": lambda t: (t.value * t.value).sum(),
        "first_us": lambda t: t.at_us.min(),
        "last_us": lambda t: t.at_us.max(),
    }


def _decayed() -> dict[str, Any]:
    return {"weight": lambda t: t.w.sum(), "weighted": lambda t: (t.w * t.value).sum()}


def _with_any(base: Expression, active: Sequence[str]) -> Expression:
    """The rows, and those of active kinds a second time under the kind `ANY`."""
    again = base.filter(base.kind.isin(list(active))).mutate(kind=ibis.literal(ANY, "string"))
    return base.union(again.select(base.columns))


def _groups(base: Expression, when: Sequence[str], dimensions: Sequence[str]) -> Expression:
    """`base` summed up for each group: all, and each label of each dimension; a skill, and all."""
    found = [_group(base, when, ALL, per_skill=True), _group(base, when, ALL, per_skill=False)]
    for dimension in dimensions:
        found.append(_group(base, when, dimension, per_skill=False))
        if dimension in PER_SKILL:
            found.append(_group(base, when, dimension, per_skill=True))
    return ibis.union(*found)


def _group(base: Expression, when: Sequence[str], dimension: str, *, per_skill: bool) -> Expression:
    label = ibis.literal("") if dimension == ALL else base[dimension]
    skill = base.skill if per_skill else ibis.literal(ANY)
    rows = base.filter(base.skill != "") if per_skill else base
    keyed = rows.mutate(dimension=ibis.literal(dimension), label=label, skill=skill)
    sums = {c: keyed[c].sum() for c in base.columns if c in _SUMMED}
    if "first_us" in base.columns:
        sums |= {"first_us": keyed.first_us.min(), "last_us": keyed.last_us.max()}
    else:
        sums["learners"] = keyed.person.nunique(where=keyed.person > 0)
    return keyed.group_by("dimension", "label", "kind", "skill", *when).agg(**sums)


def _shaped(found: Expression, name: str) -> Expression:
    """The columns of a rollup in their order and types; no value at all sums up to nothing."""
    schema = ROLLUPS[name]
    columns = {}
    for field in schema:
        column = found[field.name]
        filled = column.coalesce(0.0) if pa.types.is_floating(field.type) else column
        columns[field.name] = filled.cast(str(field.type).replace("double", "float64"))
    return found.select(**columns)
