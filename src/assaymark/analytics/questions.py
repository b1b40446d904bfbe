"""The questions of the dashboards, as Ibis expressions over rollups; the same on every engine.

`weeks` and `tallies` are tables of the shapes in `shapes.ROLLUPS`. Each question can be asked of
events as well, by way of the rollups' own expressions: `slopes(tallies(events), ...)`; `trend_raw`
is the one that looks at events directly. Traps kept out of here: `ibis.rank()` begins at 0;
`pivot_wider` fails on PostgreSQL; seconds of an epoch are rounded by one engine and cut off by
another, so days and weeks are whole numbers, and times are microseconds.

Missing weeks: a week in which nothing happened has no row.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from assaymark.analytics.rollups import HALF_LIFE_DAYS, Expression
from assaymark.analytics.shapes import ALL, ANY, LANDMARK_DAY, US_PER_DAY

FEWEST_FOR_A_SLOPE = 3


def trend(
    weeks: Expression, *, kind: str, skill: str = ANY, dimension: str = ALL, label: str = ""
) -> Expression:
    """week, n, learners (distinct), mean of the values, of one kind of event in one group."""
    found = _of(weeks, kind, skill, dimension, label)
    mean = found.total / found.n_values.cast("float64").nullif(0.0)
    return found.select("week", "n", "learners", mean=mean).order_by("week")


def trend_raw(
    events: Expression, *, kind: str, skill: str = ANY, dimension: str = ALL, label: str = ""
) -> Expression:
    """The same as `trend`, counted from the events themselves."""
    found = events.filter(events.kind == kind)
    if skill != ANY:
        found = found.filter(found.skill == skill)
    if dimension != ALL:
        found = found.filter(found[dimension] == label)
    by_week = found.group_by(week=((found.day + 3) // 7).cast("int32"))
    return by_week.agg(
        n=lambda t: t.count(),
        learners=lambda t: t.person.nunique(where=t.person > 0),
        mean=lambda t: t.value.mean(),
    ).order_by("week")


def compared(weeks: Expression, *, kind: str, dimension: str, first: int, last: int) -> Expression:
    """label, n, learner_weeks, mean over the weeks `first <= week <= last`, a row for each group.

    `learner_weeks` adds up the distinct learners of each week.
    """
    found = _span(weeks, first, last)
    found = found.filter(found.kind == kind, found.skill == ANY, found.dimension == dimension)
    sums = found.group_by("label").agg(
        n=found.n.sum().cast("int64"),
        learner_weeks=found.learners.sum().cast("int64"),
        mean=found.total.sum() / found.n_values.sum().cast("float64").nullif(0.0),
    )
    return sums.order_by("label")


def funnel(tallies: Expression, *, kinds: Sequence[str], skill: str = ANY) -> Expression:
    """step (from 1), kind, learners: how many reached each step in order, by first times.

    A person has reached a step who reached the one before, and whose first event of this kind
    came no earlier than the first of that kind.
    """
    found = tallies.filter(tallies.kind.isin(list(kinds)))
    if skill != ANY:
        found = found.filter(found.skill == skill)
    firsts = {f"f{i}": found.first_us.min(where=found.kind == k) for i, k in enumerate(kinds)}
    people = found.group_by("person").agg(**firsts)
    steps, reached = [], ibis.literal(True)
    for i, kind in enumerate(kinds):
        here = people[f"f{i}"]
        reached = reached & (here.notnull() if i == 0 else (here >= people[f"f{i - 1}"]))
        counted = people.aggregate(learners=reached.ifelse(1, 0).sum().coalesce(0).cast("int64"))
        steps.append(
            counted.select(step=ibis.literal(i + 1), kind=ibis.literal(kind), learners="learners")
        )
    return ibis.union(*steps).order_by("step")


def slopes(tallies: Expression, *, kind: str) -> Expression:
    """person, skill, n, slope: the least-squares change of the value a day, per learner and skill.

    Needs three values on two days.
    """
    found = tallies.filter(tallies.kind == kind, tallies.skill != "")
    names = ("n_values", "total", "days", "day_squares", "products")
    sums = found.group_by("person", "skill").agg(**{c: found[c].sum() for c in names})
    n = sums.n_values.cast("float64")
    spread = n * sums.day_squares - sums.days * sums.days
    slope = (n * sums.products - sums.days * sums.total) / spread.nullif(0.0)
    told = sums.select("person", "skill", n=sums.n_values.cast("int64"), slope=slope)
    enough = told.filter(told.n >= FEWEST_FOR_A_SLOPE, told.slope.notnull())
    return enough.order_by("person", "skill")


def slopes_by_skill(tallies: Expression, *, kind: str) -> Expression:
    """skill, learners, mean and spread (standard deviation) of the slopes a day."""
    found = slopes(tallies, kind=kind)
    by_skill = found.group_by("skill").agg(
        learners=found.count(), mean=found.slope.mean(), spread=found.slope.std(how="sample")
    )
    return by_skill.order_by("skill")


def velocity(
    weeks: Expression, *, kind: str, skill: str = ANY, dimension: str = ALL, label: str = ""
) -> Expression:
    """week, issued, active, velocity = issued / active learners, mean_4: of four calendar weeks.

    A week without active learners has no velocity, and does not enter the mean.
    """
    busy = _of(weeks, ANY, skill, dimension, label)
    active = busy.filter(busy.learners > 0).select("week", active="learners")
    issued = _of(weeks, kind, skill, dimension, label).select(at_week="week", issued="n")
    both = active.left_join(issued, active.week == issued.at_week)
    rate = both.issued.coalesce(0).cast("float64") / both.active.cast("float64")
    told = both.select("week", "active", issued=both.issued.coalesce(0), velocity=rate)
    four = ibis.range_window(preceding=3, following=0, order_by=told.week)
    return told.mutate(mean_4=told.velocity.mean().over(four)).order_by("week")


def velocity_by(
    weeks: Expression, *, kind: str, dimension: str, first: int, last: int
) -> Expression:
    """label, week, active, issued, velocity of each group of a dimension, over all skills, in the
    weeks `first <= week <= last` in which it had active learners."""
    found = _span(weeks, first, last)
    found = found.filter(found.dimension == dimension, found.skill == ANY)
    busy = found.filter(found.kind == ANY, found.learners > 0)
    active = busy.select("label", "week", active="learners")
    given = found.filter(found.kind == kind)
    issued = given.select(at_label="label", at_week="week", issued="n")
    same = [active.label == issued.at_label, active.week == issued.at_week]
    both = active.left_join(issued, same)
    rate = both.issued.coalesce(0).cast("float64") / both.active.cast("float64")
    told = both.select("label", "week", "active", issued=both.issued.coalesce(0), velocity=rate)
    return told.order_by("label", "week")


def practice(
    weeks: Expression, *, kind: str, skill: str = ANY, dimension: str = ALL, label: str = ""
) -> Expression:
    """week, works, active, practice = works / active learners of that week."""
    told = velocity(weeks, kind=kind, skill=skill, dimension=dimension, label=label)
    return told.select("week", "active", works="issued", practice="velocity")


def completion(tallies: Expression, *, start: str, done: str) -> Expression:
    """skill, enrolled (who have begun), completers (of these, who are done), completion."""
    found = tallies.filter(tallies.kind.isin([start, done]), tallies.skill != "")
    people = found.group_by("skill", "person").agg(
        begun=found.n.sum(where=found.kind == start).coalesce(0),
        ended=found.n.sum(where=found.kind == done).coalesce(0),
    )
    begun = people.filter(people.begun > 0)
    by_skill = begun.group_by("skill").agg(
        enrolled=begun.count(), completers=(begun.ended > 0).ifelse(1, 0).sum().cast("int64")
    )
    share = by_skill.completers.cast("float64") / by_skill.enrolled.cast("float64")
    return by_skill.mutate(completion=share).order_by("skill")


def coverage(tallies: Expression, *, kind: str, skill: str = ANY) -> Expression:
    """week, fresh (people whose first `kind` fell into it), people (so many until its end)."""
    found = firsts(tallies, kind=kind, skill=skill)
    weekly = found.group_by("week").agg(fresh=lambda t: t.count())
    sofar = ibis.cumulative_window(order_by=weekly.week)
    told = weekly.mutate(people=weekly.fresh.sum().over(sofar).cast("int64"))
    return told.order_by("week")


def firsts(tallies: Expression, *, kind: str, skill: str = ANY) -> Expression:
    """person, week: in which week the first event of a kind fell, of each person with one."""
    found = tallies.filter(tallies.kind == kind)
    if skill != ANY:
        found = found.filter(found.skill == skill)
    people = found.group_by("person").agg(first_us=found.first_us.min())
    week = ((people.first_us // US_PER_DAY + 3) // 7).cast("int32")
    return people.select("person", week=week).order_by("person")


def board(
    tallies: Expression,
    *,
    kind: str,
    skill: str,
    now_us: int,
    top: int,
    half_life_days: float = HALF_LIFE_DAYS,
) -> Expression:
    """place (from 1, shared where equal), person, score: sum of the values, each halved every
    `half_life_days`, as of `now_us`; at most `top` rows."""
    away = (now_us - LANDMARK_DAY * US_PER_DAY) / US_PER_DAY
    found = tallies.filter(tallies.kind == kind, tallies.skill == skill)
    people = found.group_by("person").agg(
        score=found.weighted.sum() * 2.0 ** (-away / half_life_days)
    )
    place = ibis.rank().over(ibis.window(order_by=people.score.desc())) + 1
    ranked = people.select("person", "score", place=place.cast("int64"))
    return ranked.order_by("place", "person").limit(top)


def within(tallies: Expression, people: Expression) -> Expression:
    """The tallies of the people in a table with a column `person`."""
    return tallies.semi_join(people, "person")


def _of(weeks: Expression, kind: str, skill: str, dimension: str, label: str) -> Expression:
    kept: list[Any] = [weeks.dimension == dimension, weeks.label == label]
    return weeks.filter(*kept, weeks.skill == skill, weeks.kind == kind)


def _span(weeks: Expression, first: int, last: int) -> Expression:
    return weeks.filter(weeks.week >= first, weeks.week <= last)
