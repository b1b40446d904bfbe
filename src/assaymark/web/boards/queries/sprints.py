"""Reads of sprints: which there are, and how their teams stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from assaymark.ranking.standing import SMALLEST
from assaymark.web.boards.models import Sprint, Wish
from assaymark.web.boards.progress import Gain, TeamLine, best_at, by_team, gain, lines
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation
from assaymark.web.standing import figures
from assaymark.web.standing import queries as standing
from assaymark.web.standing.actions.keeping import evidence_by_person


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the teams stand: those of five or more, and the names of those too small to show.

    `people`, `works`: of the teams shown, so that nothing of a small one can be reckoned back.
    """

    lines: tuple[TeamLine, ...]
    small: tuple[str, ...]
    best: dict[str, tuple[str, float]]
    people: int
    works: int


def sprints(organisation: Organisation) -> QuerySet[Sprint]:
    """Every sprint whose skill is not mission-critical, the latest first."""
    found = Sprint.objects.filter(organisation=organisation, competency__critical=None)
    return found.select_related("competency").order_by("-starts_at", "-pk")


def sprint(organisation: Organisation, handle: str) -> Sprint:
    """The sprint with this handle; raises Http404."""
    found = sprints(organisation).select_related("organisation", "made_by")
    return get_object_or_404(found, handle=handle)


def teams(organisation: Organisation) -> list[tuple[str, int]]:
    """Teams large enough for a sprint, with how many active members they have."""
    rows = people.members(organisation).exclude(team="").order_by("team")
    counted = rows.values_list("team").annotate(n=Count("pk", distinct=True))
    return list(counted.filter(n__gte=SMALLEST))


def outcome(its: Sprint, now: datetime) -> Outcome:
    """How the teams stand by the evidence there is; nothing after the sprint's end counts."""
    gains = _gains(its, min(now, its.ends_at))
    shown = lines(gains)
    return Outcome(
        lines=shown,
        small=tuple(sorted(gains.keys() - {line.team for line in shown})),
        best=best_at(gains),
        people=sum(len(gains[line.team]) for line in shown),
        works=sum(one.works for line in shown for one in gains[line.team]),
    )


def _gains(its: Sprint, end: datetime) -> dict[str, list[Gain]]:
    """Each team's gains, of those of its people who are still here and on no wish left out."""
    active = people.members(its.organisation).order_by().values("user")
    out = Wish.objects.filter(organisation=its.organisation, is_out=True).values("person")
    rows = its.members.filter(person__in=active).exclude(person__in=out)
    rows = rows.order_by("team", "person_id")
    members: Sequence[tuple[str, int]] = list(rows.values_list("team", "person_id"))
    evidence = dict(evidence_by_person(its.organisation, [person for _team, person in members]))
    skill = its.competency.handle
    in_force = figures.figures(standing.model(its.organisation))
    found = []
    for team, person in members:
        given = evidence.get(person, [])
        model = in_force.covering({skill, *(one.skill for one in given)})
        found.append((team, gain(given, skill=skill, model=model, start=its.starts_at, end=end)))
    return by_team(found)
