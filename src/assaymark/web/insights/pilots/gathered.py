"""The readings of a pilot's metrics, from wherever its protocol says: works, figures, typed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
from assaymark.web.insights.pilots.protocol import Before, Period, at, is_staggered, periods
from assaymark.web.people import queries as people
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


def expected(pilot: Pilot) -> Roster:
    """The people as they would be counted if it started now."""
    starts = {team.name: team.start for team in pilot.teams.all()}
    members = people.members(pilot.organisation).filter(team__in=list(starts))
    if pilot.role:
        members = members.filter(job_title=pilot.role)
    teams = dict(members.order_by().values_list("user_id", "team"))
    sizes = {**dict.fromkeys(starts, 0), **Counter(teams.values())}
    return Roster(teams, sizes, starts)


def roster(pilot: Pilot) -> Roster:
    """The people as they were counted at the start."""
    teams = {team.name: team for team in pilot.teams.all()}
    rows = PilotPerson.objects.filter(team__pilot=pilot).values_list("person_id", "team__name")
    here = dict(rows)
    sizes = {**dict.fromkeys(teams, 0), **Counter(here.values())}
    return Roster(here, sizes, {name: team.start for name, team in teams.items()})


def read_before(metric: PilotMetric, who: Roster, starts_on: date, *, of: Pilot) -> Before:
    """Who has a reading of the metric in the time before the start, by the unit that is compared.

    Means of people are compared person by person; counts, and teams read as a whole, by team.
    """
    staggered = is_staggered(list(who.starts.values()))
    first = periods(starts_on, days=of.days, is_staggered=staggered)[0]
    found = [one for one in readings(metric, who, (first,), of=of) if one.period == 0]
    if metric.kind == MetricKind.MEAN and _is_of_people(metric, of):
        pairs = {(one.team, one.person) for one in found if one.person}
        return Before("people", Counter(team for team, _person in pairs), len(who.teams))
    return Before("teams", dict.fromkeys((one.team for one in found), 1), len(who.sizes))


def _is_of_people(metric: PilotMetric, pilot: Pilot) -> bool:
    source, _colon, key = metric.source.partition(":")
    if source != "metric":
        return source == "skill"
    return Metric.objects.filter(
        organisation=pilot.organisation, key=key, level=Level.PERSON
    ).exists()


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
    if is_count:
        rows = rows.exclude(n=0)  # counted over nothing: says nothing
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
