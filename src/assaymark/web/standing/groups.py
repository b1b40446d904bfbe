"""How many people of each group stand where, counted by the database: for pages about groups.

No row here is a person; who shows the counts keeps small groups back. A group is what
`people.Membership` says of its members now.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import NormalDist
from typing import Any, NamedTuple

from django.db import connection

from assaymark.ranking.guards import DAY_S
from assaymark.ranking.standing import TENURE
from assaymark.web.people.models import Organisation
from assaymark.web.skills.models import Competency
from assaymark.web.skills.needs import Need
from assaymark.web.skills.queries import private_skills
from assaymark.web.standing import figures, queries
from assaymark.web.standing.scale import SURE, required


def _tenure() -> str:
    bands = [
        f"WHEN m.started_on > current_date - {below} THEN '{name}'"
        for below, name in TENURE
        if below < math.inf
    ]
    return f"CASE WHEN m.started_on IS NULL THEN '' {' '.join(bands)} ELSE '{TENURE[-1][1]}' END"


def _manager() -> str:
    """The manager's name; where two managers here have one name, with the handle that tells them
    apart. Who they are is asked once for the whole statement."""
    alike = (
        "SELECT unnest(array_agg(DISTINCT x.user_id)) FROM people_membership x "
        "JOIN people_user v ON v.id = x.user_id WHERE x.id IN (SELECT r.manager_id "
        "FROM people_membership r WHERE r.manager_id IS NOT NULL) "
        "GROUP BY x.organisation_id, v.name HAVING count(DISTINCT x.user_id) > 1"
    )
    return (
        f"coalesce((SELECT u.name || CASE WHEN u.id IN ({alike}) "  # noqa: S608 - constants
        "THEN ' (' || u.handle || ')' ELSE '' END FROM people_membership b JOIN people_user u "
        "ON u.id = b.user_id WHERE b.id = m.manager_id), '')"
    )


BY: Mapping[str, str] = {
    "everybody": "'everybody'",
    "team": "m.team",
    "role": "m.job_title",
    "cohort": "m.cohort",
    "track": "m.track",
    "location": "m.location",
    "manager": _manager(),
    "tenure": _tenure(),
}
"""What people are grouped by, as SQL over `people_membership m`; '' where it is not known."""


@dataclass(frozen=True, slots=True)
class Within:
    """Whose people are counted: an organisation's, or those of one manager (team or
    reports, without the manager)."""

    organisation: int
    manager: int | None = None
    team: str = ""

    @property
    def where(self) -> tuple[str, list[Any]]:
        """The condition on `people_membership m`, and its values."""
        if self.manager is None:
            return "m.organisation_id = %s AND m.active", [self.organisation]
        own = "m.organisation_id = %s AND m.active AND m.id <> %s AND (m.manager_id = %s OR "
        values = [self.organisation, self.manager, self.manager, self.team, self.team]
        return f"{own}(m.team = %s AND %s <> ''))", values


class Standing(NamedTuple):
    """Of one group in one skill, of those who need it: who has a score, and who surely stands
    where needed. `aged`: who stood there, and whose evidence has become too old to be sure.
    """

    competency: int
    group: str
    scored: int
    held: int
    aged: int


class Month(NamedTuple):
    """Verified works of one group in one month: people, and the mean and SD of their own means."""

    month: datetime
    group: str
    people: int
    mean: float
    sd: float | None


class TeamWeek(NamedTuple):
    """Verified works of one team in the week from the Monday `week` on: mean score, and people."""

    team: str
    week: date
    mean: float
    people: int


class Spread(NamedTuple):
    """Works of one skill: how many people, the median score, and (handle, distance from it) of
    the works nearest to it and furthest away."""

    people: int
    median: float
    near: list[tuple[str, float]]
    far: list[tuple[str, float]]


class Sums(NamedTuple):
    """One person's sums for `validity.growth.Readings`; times in weeks since the first evidence."""

    group: str
    n: int
    w: float
    wt: float
    wtt: float
    wy: float
    wty: float
    wyy: float
    log_w: float


def sizes(within: Within, by: str) -> dict[str, int]:
    """How many active members each group has; '' for those of whom it is not known."""
    found: Counter[str] = Counter()
    for (group, _role), n in roles(within, by).items():
        found[group] += n
    return dict(found)


def roles(within: Within, by: str) -> dict[tuple[str, str], int]:
    """How many active members each group has, by their role at work."""
    where, values = within.where
    found = _rows(
        f"SELECT {BY[by]} AS grp, m.job_title, count(*) "  # noqa: S608 - made of constants
        f"FROM people_membership m WHERE {where} GROUP BY 1, 2",
        values,
    )
    return {(group, role): n for group, role, n in found}


def standings(
    organisation: Organisation,
    within: Within,
    by: str,
    *,
    needs: Sequence[Need],
    chosen: Sequence[str],
    now: datetime,
) -> list[Standing]:
    """Skill by group of the `chosen` groups, where somebody has a score; bands widened to `now`."""
    current = figures.figures(queries.model(organisation))
    skills = queries.skills_for_groups(organisation)
    drifts = {one.pk: current.skill(one.handle).drift for one in skills}
    needs = [one for one in needs if one.competency in drifts]
    where, values = within.where
    found = _rows(
        _STANDINGS.format(by=BY[by], where=where),
        [
            list(drifts),
            list(drifts.values()),
            [one.competency for one in needs],
            [one.role for one in needs],
            [one.rank for one in needs],
            [required(one.rank) for one in needs],
            *values,
            NormalDist().inv_cdf(SURE),
            now,
            float(DAY_S),
            organisation.pk,
            list(chosen),
        ],
    )
    return [Standing(*row) for row in found]


_STANDINGS = """
WITH drift (skill, days) AS (SELECT * FROM unnest(%s::bigint[], %s::float8[])),
need (skill, role, rank, least) AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::float8[])),
member AS MATERIALIZED (
    SELECT m.user_id, m.job_title AS role, {by} AS grp FROM people_membership m WHERE {where}),
one AS (
    SELECT s.competency_id AS skill, member.grp, s.reached,
        coalesce(own.rank, every.rank) AS rank, coalesce(own.least, every.least) AS least,
        s.mean - %s * sqrt(
            s.variance + drift.days * greatest(extract(epoch FROM %s - s.as_of), 0) / %s) AS low
    FROM standing_skillstate s
    JOIN drift ON drift.skill = s.competency_id
    JOIN member ON member.user_id = s.person_id
    LEFT JOIN need own ON own.skill = s.competency_id AND own.role = member.role
        AND own.role <> ''
    LEFT JOIN need every ON every.skill = s.competency_id AND every.role = ''
    WHERE s.organisation_id = %s AND member.grp = ANY(%s))
SELECT skill, grp, count(*), count(*) FILTER (WHERE low >= least),
    count(*) FILTER (WHERE low < least AND reached >= rank)
FROM one WHERE rank IS NOT NULL GROUP BY 1, 2
"""


def months(within: Within, competency: Competency, by: str, since: datetime) -> list[Month]:
    """Month by group: what verified works showed, each person once a month; oldest first."""
    where, values = within.where
    found = _rows(
        "SELECT month, grp, count(*), avg(mean), stddev_samp(mean) FROM ("  # noqa: S608 - constants
        f"SELECT date_trunc('month', e.at) AS month, {BY[by]} AS grp, e.person_id, "
        "avg(e.score) AS mean FROM standing_skillevidence e JOIN people_membership m "
        f"ON m.user_id = e.person_id AND {where} WHERE e.organisation_id = %s "
        "AND e.competency_id = %s AND e.withdrawn_at IS NULL AND e.at >= %s GROUP BY 1, 2, 3"
        ") one GROUP BY 1, 2 ORDER BY 1, 2",
        [*values, within.organisation, competency.pk, since],
    )
    return [Month(*row) for row in found]


def sums(within: Within, competency: Competency, by: str, *, most: int) -> list[Sums]:
    """Each person's sums in one skill; of more than `most` people, those whose keys hash lowest."""
    where, values = within.where
    found = _rows(
        "SELECT grp, count(*), sum(w), sum(w*t), sum(w*t*t), sum(w*y), "  # noqa: S608 - constants
        "sum(w*t*y), sum(w*y*y), sum(ln(w)) FROM (SELECT e.person_id, "
        f"{BY[by]} AS grp, e.score AS y, greatest(e.weight, 0.05) AS w, extract(epoch FROM e.at "
        "- min(e.at) OVER (PARTITION BY e.person_id))::float8 / 604800 AS t "
        f"FROM standing_skillevidence e JOIN people_membership m ON m.user_id = e.person_id "
        f"AND {where} WHERE e.organisation_id = %s AND e.competency_id = %s "
        "AND e.withdrawn_at IS NULL) one GROUP BY person_id, grp "
        "ORDER BY hashint8(person_id), person_id LIMIT %s",
        [*values, within.organisation, competency.pk, most],
    )
    return [Sums(*row) for row in found]


def busiest(within: Within) -> int | None:
    """The key of the skill in which most people have a score; of no mission-critical one."""
    where, values = within.where
    private = private_skills(Organisation(pk=within.organisation))
    found = _rows(
        "SELECT s.competency_id FROM standing_skillstate s JOIN people_membership m "  # noqa: S608
        f"ON m.user_id = s.person_id AND {where} WHERE s.organisation_id = %s "
        "AND s.competency_id <> ALL(%s) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
        [*values, within.organisation, list(private)],
    )
    return found[0][0] if found else None


def weekly_scores(within: Within, since: datetime) -> list[TeamWeek]:
    """Team by week: the mean score of its verified works, in all skills."""
    where, values = within.where
    found = _rows(
        "SELECT m.team, date_trunc('week', e.at)::date, avg(e.score), "  # noqa: S608 - constants
        "count(DISTINCT e.person_id) FROM standing_skillevidence e "
        f"JOIN people_membership m ON m.user_id = e.person_id AND {where} "
        "WHERE e.organisation_id = %s AND e.at >= %s AND e.withdrawn_at IS NULL "
        "AND m.team <> '' GROUP BY 1, 2",
        [*values, within.organisation, since],
    )
    return [TeamWeek(*row) for row in found]


def spread(within: Within, skill: int, *, most: int) -> Spread | None:
    """The works around the median of one skill, `most` of each kind; None without any."""
    where, values = within.where
    every = (
        "FROM standing_skillevidence e JOIN people_membership m ON m.user_id = e.person_id "
        f"AND {where} WHERE e.organisation_id = %s AND e.competency_id = %s "
        "AND e.withdrawn_at IS NULL"
    )
    asked = [*values, within.organisation, skill]
    counted = (
        "SELECT count(DISTINCT e.person_id), percentile_cont(0.5) WITHIN GROUP (ORDER BY e.score) "
    )
    ((people, median),) = _rows(counted + every, asked)
    if not people:
        return None
    ends = []
    for direction in ("ASC", "DESC"):
        listed = (
            f"SELECT substr(e.subject, 6), e.score - %s {every} AND e.subject LIKE 'work:%%' "
            f"ORDER BY abs(e.score - %s) {direction}, e.id LIMIT %s"
        )
        ends.append(_rows(listed, [median, *asked, median, most]))
    return Spread(people, float(median), *ends)


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
