"""The readings of a pilot's metrics, from wherever its protocol says: works, figures, typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assaymark.validity.uplift import Reading
from assaymark.web.insights.models import (
    Level,
    Metric,
    MetricKind,
    MetricValue,
    Pilot,
    PilotMetric,
    PilotPerson,
)
from assaymark.web.insights.pilots.protocol import Period, at
from assaymark.web.skills import queries as skills
from assaymark.web.standing import queries as standing


@dataclass(frozen=True, slots=True)
class Roster:
    """Who was in which team at the start (`teams`: person → team), and each team's size."""

    teams: Mapping[int, str]
    sizes: Mapping[str, int]
    starts: Mapping[str, int | None]

    def of(self, person: int) -> str:
        """The person's team."""
        return self.teams[person]


def roster(pilot: Pilot) -> Roster:
    """The people as they were counted at the start."""
    teams = {team.name: team for team in pilot.teams.all()}
    rows = PilotPerson.objects.filter(team__pilot=pilot).values_list("person_id", "team__name")
    people = dict(rows)
    sizes = dict.fromkeys(teams, 0)
    for name in people.values():
        sizes[name] += 1
    return Roster(people, sizes, {name: team.start for name, team in teams.items()})


def readings(
    metric: PilotMetric, who: Roster, spans: Sequence[Period], *, of: Pilot
) -> list[Reading]:
    """Everything read of the metric in the pilot's periods."""
    source, _colon, key = metric.source.partition(":")
    if source == "skill":
        return _of_skill(of, key, who, spans)
    if source == "metric":
        return _of_figures(of, key, who, spans, is_count=metric.kind == MetricKind.COUNT)
    return [
        Reading(one.team.name, one.period, one.value, exposure=one.exposure)
        for one in metric.readings.select_related("team")
    ]


def _of_skill(pilot: Pilot, handle: str, who: Roster, spans: Sequence[Period]) -> list[Reading]:
    competency = skills.competencies(pilot.organisation).get(handle)
    if competency is None:
        return []
    rows = standing.judged_between(
        pilot.organisation, competency, who.teams, at(spans[0].start), at(spans[-1].end)
    )
    return [
        Reading(who.of(person), number, score, str(person))
        for person, when, score in rows
        for number, span in enumerate(spans)
        if span.holds(when.date())
    ]


def _of_figures(
    pilot: Pilot, key: str, who: Roster, spans: Sequence[Period], *, is_count: bool
) -> list[Reading]:
    metric = Metric.objects.filter(organisation=pilot.organisation, key=key).first()
    if metric is None:
        return []
    rows = MetricValue.objects.filter(
        metric=metric, starts__gte=spans[0].start, starts__lt=spans[-1].end
    )
    if metric.level == Level.PERSON:
        rows = rows.filter(person__in=list(who.teams))
    else:
        rows = rows.filter(team__in=list(who.sizes), person=None)
    return [
        Reading(
            who.of(one.person_id) if one.person_id else one.team,
            number,
            one.value,
            str(one.person_id or ""),
            float(one.n or 1) if is_count else 1.0,
        )
        for one in rows.order_by("starts", "pk")
        for number, span in enumerate(spans)
        if span.holds(one.starts)
    ]
