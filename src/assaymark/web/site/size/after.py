"""What follows from made-up evidence: events in the order of time, and figures of teams by week.

Events are made by the database out of the evidence itself, so that each figure on a page agrees
with each other. Their subject is `made-up:KEY`: no work of that name exists. Works for the house
courses do exist, and their events name them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection

from assaymark.web.people.models import Organisation
from assaymark.web.site.size.people import BLOCK, Block, block
from assaymark.web.site.size.rows import copy, keys, moment

WEEKS, MOST_TEAMS = 26, 2_000
METRICS = (
    ("escalations", "Escalations in 100 conversations", "in 100", "down", "escalations", 12.0),
    ("handoffs", "Conversations handed over", "in 100", "down", "handoffs", 22.0),
    ("sentiment", "Customers' mark after the call", "1 to 5", "up", "sentiment", 3.6),
)
_EVENTS = """
WITH badge (handle, rank) AS (SELECT * FROM unnest(%(handles)s::text[], %(ranks)s::int[])),
found AS (
  SELECT e.key, e.person_id, e.score, e.task, e.kind, u.name, c.handle AS skill, b.rank,
    e.at, e.at + interval '1 day' * (1 + (e.id %% 5)) AS decided_at,
    row_number() OVER (PARTITION BY e.person_id, e.task, e.score >= b.rank ORDER BY e.at) AS nth
  FROM standing_skillevidence e JOIN people_user u ON u.id = e.person_id
  JOIN skills_competency c ON c.id = e.competency_id JOIN badge b ON b.handle = e.task
  WHERE e.organisation_id = %(organisation)s AND e.key LIKE 'made-up:%%'
), course AS (
  SELECT 'work:' || w.handle AS key, w.handed_in_at, d.decided_at, d.passed, d.levels,
    w.learner_id, l.name AS learner, d.decided_by_id, a.name AS assessor
  FROM assessment_work w JOIN assessment_decision d ON d.work_id = w.id
  JOIN people_user l ON l.id = w.learner_id JOIN people_user a ON a.id = d.decided_by_id
  JOIN catalogue_badgeversion v ON v.id = w.badge_version_id
  WHERE w.organisation_id = %(organisation)s AND v.handle = ANY(%(courses)s)
), told AS (
  SELECT at, 'work.handed-in' AS kind, key, person_id AS actor_id, name AS actor_label,
    jsonb_build_object('person', person_id, 'skill', skill, 'badge', task, 'value', NULL) AS detail
  FROM found
  UNION ALL
  SELECT decided_at, 'work.decided', key, NULL, 'assaymark',
    jsonb_build_object('person', person_id, 'skill', skill, 'badge', task, 'value', score)
  FROM found
  UNION ALL
  SELECT decided_at, 'award.given', key, NULL, 'assaymark',
    jsonb_build_object('person', person_id, 'skill', skill, 'badge', task, 'value', 1)
  FROM found WHERE score >= rank AND nth = 1
  UNION ALL
  SELECT handed_in_at, 'work.handed-in', key, learner_id, learner, '{}'::jsonb FROM course
  UNION ALL
  SELECT decided_at, 'work.decided', key, decided_by_id, assessor,
    jsonb_build_object('passed', passed, 'levels', levels) FROM course
)
INSERT INTO record_event (organisation_id, kind, actor_id, actor_label, subject, detail, at)
SELECT %(organisation)s, kind, actor_id, actor_label, key,
  jsonb_build_object('made_up', true) || detail, at
FROM told WHERE at < %(until)s ORDER BY at, key, kind
"""


def tell(
    organisation: Organisation, ranks: dict[str, int], courses: list[str], *, until_s: int
) -> int:
    """How many events were written; `ranks` of the badges by their handles, `courses` handles."""
    values: dict[str, Any] = {
        "organisation": organisation.pk,
        "handles": list(ranks),
        "ranks": list(ranks.values()),
        "courses": courses,
        "until": moment(until_s),
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, values)
        return int(cursor.rowcount)


def measure(organisation: Organisation, *, people: int, seed: int, until: date) -> int:
    """How many weekly figures of teams were written: better where the team learns faster.

    For the first 2,000 teams; it is an organisation's choice which teams it measures.
    """
    made: list[list[Any]] = []
    for key, (slug, name, unit, better, topic, _usual) in zip(
        keys("insights_metric", len(METRICS)), METRICS, strict=True
    ):
        about = [slug, name, unit, better, "team", topic, "made up", moment(_seconds(until))]
        made.append([key, organisation.pk, *about])
    columns = ["id", "organisation_id", "key", "name", "unit", "better", "level", "topic"]
    copy("insights_metric", [*columns, "source", "created_at"], made)
    return copy(
        "insights_metricvalue",
        ["metric_id", "starts", "period", "team", "value", "n", "told_at"],
        _figures([row[0] for row in made], people=people, seed=seed, until=until),
    )


def _figures(metrics: list[int], *, people: int, seed: int, until: date) -> Iterator[list[Any]]:
    told, left = moment(_seconds(until)), MOST_TEAMS
    first = until - timedelta(days=until.weekday() + 7 * WEEKS)
    for number in range(-(-people // BLOCK)):
        found = block(number, people=people, seed=seed)
        draw = np.random.default_rng([seed, number, 3])
        some = range(min(left, len(found.leads)))
        left -= len(some)
        for team in some:
            for metric, (*_words, better, _topic, usual) in zip(metrics, METRICS, strict=True):
                values = _values(found, team, usual, better, draw)
                conversations = draw.integers(60, 260, size=WEEKS)
                for week in range(WEEKS):
                    name = found.team_name(int(found.leads[team]))
                    starts = first + timedelta(days=7 * week)
                    yield [metric, starts, "week", name, values[week], conversations[week], told]
        if not left:
            return


def _values(
    found: Block, team: int, usual: float, better: str, draw: np.random.Generator
) -> list[float]:
    pace = float(found.pace[found.team == team].mean())
    learnt = pace * np.arange(WEEKS) / WEEKS * (-1.0 if better == "down" else 1.0)
    level = usual * (1 + 0.12 * draw.normal() + 0.25 * learnt + 0.08 * draw.normal(size=WEEKS))
    return [round(float(value), 3) for value in np.maximum(level, 0.0)]


def _seconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400
