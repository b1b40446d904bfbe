"""How much is judged, by whom, how fast, and how often it passes: counted by the database.

No row names a learner.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from assaymark.web.people.models import Organisation


class Passing(NamedTuple):
    """Decisions of one badge in one month, on works of `people`; `quality`: the mean level one
    grader version gave."""

    badge: int
    month: datetime
    n: int
    passed: int
    quality: float | None
    people: int


class PassSums(NamedTuple):
    """Sums over decisions of one badge: t months since the first of all, p passed (0 or 1), q the
    mean level that one grader version gave; only where it gave one, when `with_quality`."""

    badge: int
    with_quality: bool
    n: int
    t: float
    tt: float
    p: float
    tp: float
    q: float
    qq: float
    tq: float
    qp: float


class Load(NamedTuple):
    """One assessor: reviews submitted since then, and opened but not submitted."""

    name: str
    submitted: int
    opened: int


class Decided(NamedTuple):
    """Since then: decisions by people, by a computer alone; works a computer would not judge."""

    by_people: int
    by_machine: int
    abstained: int


class TeamWeek(NamedTuple):
    """Works handed in, and decided as passed, by one team in the week that begins at `week`."""

    team: str
    week: datetime
    works: int
    passed: int


_QUALITY = """
WITH one AS (
    SELECT v.badge_id AS badge, d.passed, d.decided_at, w.id AS work, w.learner_id AS learner
    FROM assessment_decision d JOIN assessment_work w ON w.id = d.work_id
    JOIN catalogue_badgeversion v ON v.id = w.badge_version_id
    WHERE w.organisation_id = %s AND d.decided_at >= %s),
graded AS (
    SELECT one.badge, g.grader, g.work_id AS work, avg(g.level) AS q
    FROM assessment_machinegrade g JOIN one ON one.work = g.work_id
    WHERE g.level IS NOT NULL GROUP BY 1, 2, 3),
stick AS (
    SELECT DISTINCT ON (badge) badge, grader FROM graded
    GROUP BY badge, grader ORDER BY badge, count(*) DESC, grader),
met AS (
    SELECT one.badge, one.learner, one.decided_at, one.passed::int AS p, graded.q::float8 AS q,
        extract(epoch FROM one.decided_at - %s)::float8 / 2629800 AS t
    FROM one LEFT JOIN stick ON stick.badge = one.badge
    LEFT JOIN graded ON graded.work = one.work AND graded.grader = stick.grader)
"""


def passing(organisation: Organisation, since: datetime) -> list[Passing]:
    """Badge by month, oldest first."""
    asked = [organisation.pk, since, since]
    found = _rows(
        _QUALITY + "SELECT badge, date_trunc('month', decided_at), count(*), sum(p), avg(q), "  # noqa: S608 - constants
        "count(DISTINCT learner) FROM met GROUP BY 1, 2 ORDER BY 1, 2",
        asked,
    )
    return [Passing(*row) for row in found]


def pass_sums(organisation: Organisation, since: datetime) -> list[PassSums]:
    """Each badge twice: over all decisions, and over those whose evidence was measured."""
    columns = "count(*), sum(t), sum(t*t), sum(p), sum(t*p)"
    plain = f"SELECT badge, false, {columns}, 0, 0, 0, 0 FROM met GROUP BY 1"  # noqa: S608 - constants
    beside = (
        f"SELECT badge, true, {columns}, sum(q), sum(q*q), sum(t*q), sum(q*p) FROM met "  # noqa: S608
        "WHERE q IS NOT NULL GROUP BY 1"
    )
    asked = [organisation.pk, since, since]
    found = _rows(f"{_QUALITY} {plain} UNION ALL {beside}", asked)
    return [PassSums(*row) for row in found]


def loads(organisation: Organisation, since: datetime) -> list[Load]:
    """Each assessor with something to show, most submitted first."""
    found = _rows(
        "SELECT u.name, count(*) FILTER (WHERE r.submitted_at >= %s), "
        "count(*) FILTER (WHERE r.submitted_at IS NULL AND w.state <> 'decided') "
        "FROM assessment_review r JOIN assessment_work w ON w.id = r.work_id "
        "JOIN people_user u ON u.id = r.assessor_id WHERE w.organisation_id = %s "
        "AND (r.submitted_at >= %s OR r.submitted_at IS NULL) GROUP BY u.id, u.name "
        "ORDER BY 2 DESC, 1",
        [since, organisation.pk, since],
    )
    return [Load(*row) for row in found]


def decided(organisation: Organisation, since: datetime) -> Decided:
    """What was decided, and what a computer left to people."""
    (row,) = _rows(
        "SELECT count(*) FILTER (WHERE d.machine = ''), count(*) FILTER (WHERE d.machine <> ''), "
        "count(*) FILTER (WHERE EXISTS (SELECT 1 FROM assessment_machinegrade g "
        "WHERE g.work_id = w.id AND g.level IS NULL)) "
        "FROM assessment_decision d JOIN assessment_work w ON w.id = d.work_id "
        "WHERE w.organisation_id = %s AND d.decided_at >= %s",
        [organisation.pk, since],
    )
    return Decided(*row)


def waiting(organisation: Organisation) -> tuple[int, datetime | None]:
    """How many works wait for a person, and since when the oldest does."""
    (row,) = _rows(
        "SELECT count(*), min(handed_in_at) FROM assessment_work "
        "WHERE organisation_id = %s AND state = 'in_review'",
        [organisation.pk],
    )
    return row[0], row[1]


def hours_to_decide(
    organisation: Organisation, start: datetime, end: datetime, *, now: datetime, most: int
) -> list[tuple[float, bool]]:
    """Hours from handing in to decision, of works handed in from `start` until before `end`; of a
    work without a decision those until `now`, and false.

    Of more than `most`, those whose keys hash lowest: the same ones each time.
    """
    found = _rows(
        "SELECT extract(epoch FROM coalesce(d.decided_at, %s) - w.handed_in_at)::float8 / 3600, "
        "d.id IS NOT NULL FROM assessment_work w "
        "LEFT JOIN assessment_decision d ON w.id = d.work_id "
        "WHERE w.organisation_id = %s AND w.handed_in_at >= %s AND w.handed_in_at < %s "
        "ORDER BY hashint8(w.id), w.id LIMIT %s",
        [now, organisation.pk, start, end, most],
    )
    return [(float(hours), bool(is_over)) for hours, is_over in found]


def team_weeks(organisation: Organisation, since: datetime) -> list[TeamWeek]:
    """Team by week since `since`, weeks begin on Mondays; teams of today's members."""
    found = _rows(
        "SELECT m.team, date_trunc('week', w.handed_in_at), count(*), "
        "count(*) FILTER (WHERE d.passed) FROM assessment_work w "
        "JOIN people_membership m ON m.user_id = w.learner_id "
        "AND m.organisation_id = w.organisation_id AND m.active AND m.team <> '' "
        "LEFT JOIN assessment_decision d ON d.work_id = w.id "
        "WHERE w.organisation_id = %s AND w.handed_in_at >= %s GROUP BY 1, 2",
        [organisation.pk, since],
    )
    return [TeamWeek(*row) for row in found]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
