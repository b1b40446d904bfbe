"""How many people of each group stand where, counted by the database: for pages about groups.

No row here is a person; who shows the counts keeps small groups back. A group is what
`people.Membership` says of its members now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist
from typing import Any, NamedTuple

from django.db import connection

from assaymark.ranking.guards import DAY_S
from assaymark.web.people.models import Organisation
from assaymark.web.skills.models import Competency
from assaymark.web.standing import figures, queries
from assaymark.web.standing.scale import SURE, required

RANKS = (1, 2, 3)
NOBODY = ""
BY: Mapping[str, str] = {
    "team": "m.team",
    "role": "m.job_title",
    "cohort": "m.cohort",
    "track": "m.track",
    "location": "m.location",
    "manager": "coalesce((SELECT u.name FROM people_membership b JOIN people_user u "
    "ON u.id = b.user_id WHERE b.id = m.manager_id), '')",
    "tenure": "CASE WHEN m.started_on IS NULL THEN '' "
    "WHEN m.started_on > current_date - 183 THEN '0' WHEN m.started_on > current_date - 730 "
    "THEN '1' WHEN m.started_on > current_date - 1826 THEN '2' ELSE '3' END",
}
"""What people are grouped by, as SQL over `people_membership m`."""


@dataclass(frozen=True, slots=True)
class Within:
    """Whose people are counted: an organisation's, or one manager's own (team, or reports)."""

    organisation: int
    manager: int | None = None
    team: str = ""

    @property
    def where(self) -> tuple[str, list[Any]]:
        """The condition on `people_membership m`, and its values."""
        if self.manager is None:
            return "m.organisation_id = %s AND m.active", [self.organisation]
        own = "m.organisation_id = %s AND m.active AND (m.manager_id = %s OR (m.team = %s "
        return f"{own} AND %s <> ''))", [self.organisation, self.manager, self.team, self.team]


class Standing(NamedTuple):
    """Of one group in one skill: who has a score, and who surely stands at each of `RANKS`.

    `aged`: who stood there, and whose evidence has become too old to be sure.
    """

    competency: int
    group: str
    scored: int
    held: tuple[int, ...]
    aged: tuple[int, ...]


class Month(NamedTuple):
    """Verified works of one group in one month: people, and the mean and SD of their own means."""

    month: datetime
    group: str
    people: int
    mean: float
    sd: float | None


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
    """How many active members each group has; `NOBODY` for those of whom it is not known."""
    where, values = within.where
    return dict(
        _rows(
            f"SELECT {BY[by]} AS grp, count(*) "  # noqa: S608 - made of constants
            f"FROM people_membership m WHERE {where} GROUP BY 1",
            values,
        )
    )


def standings(organisation: Organisation, within: Within, by: str, now: datetime) -> list[Standing]:
    """Skill by group, one row where somebody has a score; widened to `now` by each drift."""
    current = figures.figures(queries.model(organisation))
    skills = queries.skills_with_states(organisation)
    if not skills:
        return []
    drifts = [(one.pk, current.skill(one.handle).drift) for one in skills]
    where, values = within.where
    held = [f"count(*) FILTER (WHERE low >= {required(rank)})" for rank in RANKS]
    aged = [
        f"count(*) FILTER (WHERE reached >= {rank} AND low < {required(rank)})" for rank in RANKS
    ]
    found = _rows(
        "WITH drift (skill, days) AS (SELECT * FROM unnest(%s::bigint[], %s::float8[])), "  # noqa: S608
        f"member AS MATERIALIZED (SELECT m.user_id, {BY[by]} AS grp FROM people_membership m "
        f"WHERE {where}) "
        f"SELECT skill, grp, count(*), {', '.join(held + aged)} FROM ("
        "SELECT s.competency_id AS skill, member.grp, s.reached, s.mean - %s * sqrt(s.variance "
        "+ drift.days * greatest(extract(epoch FROM %s - s.as_of), 0) / %s) AS low "
        "FROM standing_skillstate s JOIN drift ON drift.skill = s.competency_id "
        "JOIN member ON member.user_id = s.person_id WHERE s.organisation_id = %s) one "
        "GROUP BY 1, 2",
        [
            [pk for pk, _drift in drifts],
            [drift for _pk, drift in drifts],
            *values,
            NormalDist().inv_cdf(SURE),
            now,
            float(DAY_S),
            organisation.pk,
        ],
    )
    few = len(RANKS)
    return [
        Standing(skill, group, scored, tuple(more[:few]), tuple(more[few:]))
        for skill, group, scored, *more in found
    ]


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


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
