"""What `standing` says of a skill, as the store takes it, in thousandths of a level.

All bands of a board are of one moment, the start of the week (Monday, UTC), so that nobody's looks
wider for being read later. People who wish to be on no board are left out.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist
from typing import Any

from django.db.models import F

from assaymark.web.boards.store import POINTS
from assaymark.web.people.models import Organisation
from assaymark.web.skills.models import Competency
from assaymark.web.standing import queries as standing

_SOURCE = f"""
SELECT person_id, score, least(floor({POINTS} * (mean - half))::int, score),
  greatest(ceil({POINTS} * (mean + half))::int, score), is_shown
FROM (
  SELECT s.person_id, s.mean, %s * sqrt(s.variance) AS half, round({POINTS} * s.mean)::int AS score,
    coalesce(w.in_top, false) AS is_shown
  FROM ({{states}}) AS s (person_id, mean, variance)
  LEFT JOIN boards_wish AS w ON w.organisation_id = %s AND w.person_id = s.person_id
  WHERE NOT coalesce(w.is_out, false)
) AS wished
"""  # noqa: S608 - made of constants; the states are a queryset's own statement


def week_of(now: datetime) -> date:
    """The Monday, in UTC, of the week of `now`."""
    today = now.astimezone(UTC).date()
    return today - timedelta(days=today.weekday())


def source(
    organisation: Organisation,
    competency: Competency,
    *,
    now: datetime,
    people: Collection[int] | None = None,
) -> tuple[str, tuple[Any, ...]]:
    """A statement for `store.match`, and its values; of `people` alone where they are given."""
    monday = datetime.combine(week_of(now), datetime.min.time(), UTC)
    found = standing.with_variance(standing.states(organisation, competency), monday)
    if people is not None:
        found = found.filter(person__in=people)
    rows = found.order_by().values_list("person_id", "mean", F("variance_now"))
    states, values = rows.query.sql_with_params()
    level = standing.model(organisation).document["level"]
    z = NormalDist().inv_cdf((1 + level) / 2)
    return _SOURCE.format(states=states), (z, *values, organisation.pk)
