"""When people first held everything that their role needs, from their first day on.

Found by going through each person's verified works, oldest first, and scoring them as they were
then, by the figures in force now. A level counts as held as everywhere: at a probability of `SURE`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from statistics import NormalDist
from typing import NamedTuple

from django.db import connection

from assaymark.ranking.evidence import Evidence, Model
from assaymark.ranking.guards import Counted, counted
from assaymark.ranking.state import Score, score_of
from assaymark.web.people.models import Organisation
from assaymark.web.skills.needs import Need, needed_of
from assaymark.web.standing import figures, queries
from assaymark.web.standing.figures import Figures
from assaymark.web.standing.groups import BY, Within
from assaymark.web.standing.models import SkillEvidence
from assaymark.web.standing.reading import COLUMNS, evidence
from assaymark.web.standing.scale import SURE, required

AT_ONCE = 1000
Z = NormalDist().inv_cdf(SURE)


class Starter(NamedTuple):
    """Somebody whose role needs something, and the first day."""

    person: int
    group: str
    role: str
    since: date


def starters(
    within: Within, by: str, *, needs: Sequence[Need], today: date, most: int
) -> tuple[dict[str, int], list[Starter]]:
    """How many each group has who have begun and whose role needs something; and of each group
    these, or the `most` whose keys hash lowest."""
    where, values = within.where
    everybody = any(not one.role for one in needs)
    asked = [*values, today, everybody, [one.role for one in needs if one.role]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grp, person, role, since, n FROM ("  # noqa: S608 - made of constants
            "SELECT one.*, count(*) OVER (PARTITION BY grp) AS n, row_number() OVER "
            "(PARTITION BY grp ORDER BY hashint8(person), person) AS place FROM ("
            f"SELECT {BY[by]} AS grp, m.user_id AS person, m.job_title AS role, "
            f"m.started_on AS since FROM people_membership m WHERE {where} "
            "AND m.started_on <= %s AND (%s OR m.job_title = ANY(%s))) one) placed "
            "WHERE place <= %s ORDER BY grp, place",
            [*asked, most],
        )
        rows = cursor.fetchall()
    sizes = {group: n for group, _person, _role, _since, n in rows}
    return sizes, [Starter(person, group, role, since) for group, person, role, since, _n in rows]


def first_held(
    organisation: Organisation, people: Sequence[Starter], needs: Sequence[Need]
) -> dict[int, datetime]:
    """When each of them first held all at once that the role needs; who never did is missing."""
    its = figures.figures(queries.model(organisation))
    handles = {one.pk: one.handle for one in queries.skills_for_groups(organisation)}
    asked: dict[str, dict[str, int] | None] = {}
    found: dict[int, datetime] = {}
    for place in range(0, len(people), AT_ONCE):
        some = people[place : place + AT_ONCE]
        read = _evidence(organisation, [one.person for one in some])
        for one in some:
            if one.role not in asked:
                asked[one.role] = _named(needed_of(needs, one.role), handles)
            needed = asked[one.role]
            when = needed and first(read.get(one.person, ()), needed, its)
            if when:
                found[one.person] = when
    return found


def first(given: Collection[Evidence], needed: Mapping[str, int], its: Figures) -> datetime | None:
    """When somebody with this evidence first surely stood at every rank of `needed` (by the
    skill's handle) at once."""
    if not needed.keys() <= {one.skill for one in given}:
        return None
    model = its.covering({one.skill for one in given})
    for now in sorted({one.at for one in given if one.skill in needed}):
        counting = counted(given, model=model, now=now)
        if all(_holds(counting, skill, rank, model, now) for skill, rank in needed.items()):
            return now
    return None


def _holds(counting: Sequence[Counted], skill: str, rank: int, model: Model, now: datetime) -> bool:
    score = score_of(counting, skill=skill, model=model, now=now)
    return isinstance(score, Score) and score.mean - Z * score.variance**0.5 >= required(rank)


def _named(needed: Mapping[int, int], handles: Mapping[int, str]) -> dict[str, int] | None:
    """By handle; None where something is needed in which nobody has a score."""
    if not needed.keys() <= handles.keys():
        return None
    return {handles[key]: rank for key, rank in needed.items()}


def _evidence(organisation: Organisation, people: Sequence[int]) -> dict[int, list[Evidence]]:
    rows = SkillEvidence.objects.filter(
        organisation=organisation, person__in=people, withdrawn_at=None
    )
    found: dict[int, list[Evidence]] = defaultdict(list)
    for person, *row in rows.order_by("key").values_list("person_id", *COLUMNS):
        found[person].append(evidence(tuple(row)))
    return found
