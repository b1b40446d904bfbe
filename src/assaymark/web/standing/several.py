"""Reads of several people at once, a statement each, for the rooms above.

People are keys of users. What is asked is always few people, a team: for an organisation's figures
see `queries`.
"""

from collections.abc import Collection
from datetime import datetime
from statistics import fmean
from typing import NamedTuple

from django.db.models import Count, Value
from django.db.models.functions import Coalesce, NullIf

from assaymark.web.people.models import Organisation
from assaymark.web.standing.models import OtherSkill, SkillEvidence, SkillState


class Shown(NamedTuple):
    """One verified work of somebody in one skill."""

    person: int
    competency: int
    at: datetime
    score: float


class Pair(NamedTuple):
    """Somebody, and a skill of theirs."""

    person: int
    competency: int


class Said(NamedTuple):
    """What was inferred or declared, never verified; `basis` is one of `OtherSkill.Basis`."""

    person: int
    competency: int
    basis: str
    level: float | None
    at: datetime


def states(organisation: Organisation, people: Collection[int]) -> dict[Pair, SkillState]:
    """Where these people stand, skill by skill; no state below the works it takes."""
    found = SkillState.objects.filter(organisation=organisation, person__in=people)
    rows = found.select_related("competency")
    return {Pair(one.person_id, one.competency_id): one for one in rows}


def shown(organisation: Organisation, people: Collection[int]) -> dict[Pair, list[Shown]]:
    """The verified works of these people that count, oldest first.

    However many judged a work, and however often it was handed in, it is one: as old as when it
    first came, at the mean of its judgements.
    """
    rows = SkillEvidence.objects.filter(
        organisation=organisation, person__in=people, withdrawn_at=None
    )
    columns = ("person_id", "competency_id", "work", "key", "at", "score")
    works: dict[tuple[int, int, str], list[tuple[datetime, float]]] = {}
    for person, skill, work, key, at, score in rows.order_by("at", "key").values_list(*columns):
        works.setdefault((person, skill, work or key), []).append((at, score))
    found: dict[Pair, list[Shown]] = {}
    for (person, skill, _work), its in works.items():
        one = Shown(person, skill, its[0][0], fmean(score for _at, score in its))
        found.setdefault(Pair(person, skill), []).append(one)
    return found


def said(organisation: Organisation, people: Collection[int]) -> list[Said]:
    """What was inferred of these people or declared by them, newest first; it counts nowhere."""
    rows = OtherSkill.objects.filter(organisation=organisation, person__in=people)
    columns = ("person_id", "competency_id", "basis", "level", "at")
    return [Said(*row) for row in rows.order_by("-at", "-pk").values_list(*columns)]


def busy(
    organisation: Organisation, *, since: datetime, fewest: int, after: int = 0, most: int = 500
) -> list[int]:
    """Who has shown one skill `fewest` times since then, by key, from above `after` on."""
    rows = SkillEvidence.objects.filter(
        organisation=organisation, at__gte=since, withdrawn_at=None, person__gt=after
    )
    works = Count(Coalesce(NullIf("work", Value("")), "key"), distinct=True)
    counted = rows.values("person_id", "competency_id").annotate(n=works)
    found = counted.filter(n__gte=fewest).values_list("person_id", flat=True)
    return list(found.distinct().order_by("person_id")[:most])
