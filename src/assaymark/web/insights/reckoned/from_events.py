"""Leading indicators of each team and week, from the rollups of exported events, for links.

A team-week enters a link however few people were active in it; a week in which all teams together
had fewer than five is on no page. Teams are those of five people and more that pages show, the week
under way is left out. Velocity and practice go by the team somebody was in when the event was
exported; completion and coverage by the team they are in now.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from assaymark.ranking.standing import SMALLEST
from assaymark.web.insights.reckoned.metrics import week_number
from assaymark.web.insights.small import shown
from assaymark.web.people.models import Membership, Organisation
from assaymark.web.record import pseudonyms
from assaymark.web.standing import groups
from assaymark.web.standing.groups import Within

WEEKS_BACK = 52
BEGUN, ISSUED = "work.handed-in", "award.given"
FROM_EVENTS: Mapping[str, str | Promise] = {
    "velocity": gettext_lazy("velocity: badges for each active learner"),
    "practice": gettext_lazy("practice: works for each active learner"),
    "completion": gettext_lazy("completion: of those who began, with a badge, in percent"),
    "coverage": gettext_lazy("coverage: members with a verified badge, in percent"),
}
Cells = dict[tuple[str, int], float]


def series(
    organisation: Organisation, within: Within, leading: str
) -> tuple[Cells, frozenset[str]]:
    """The figure by team and week, and the Mondays of weeks that speak of fewer than five people.

    `leading` is of `FROM_EVENTS`. Nothing where no event was exported yet.
    """
    from assaymark.web.record import asking, exporting  # noqa: PLC0415 - a second to load

    if not exporting.folder(organisation.pk).manifest().files:
        return {}, frozenset()
    sizes = groups.sizes(within, "team")
    engine, teams = asking.engine(organisation.pk), {name: sizes[name] for name in shown(sizes)}
    if leading in ("velocity", "practice"):
        kind = ISSUED if leading == "velocity" else BEGUN
        return _rates(engine, kind, teams)
    reckon = _covered if leading == "coverage" else _completed
    return reckon(engine, organisation, teams)


def _span() -> range:
    """The whole weeks looked at, as events number them."""
    from assaymark.analytics.shapes import day_of, week_of  # noqa: PLC0415

    this = week_of(day_of(timezone.now()))
    return range(this - WEEKS_BACK, this)


def _monday(week: int) -> date:
    from assaymark.analytics.shapes import monday  # noqa: PLC0415

    return monday(week)


def _rates(engine: Any, kind: str, teams: Mapping[str, int]) -> tuple[Cells, frozenset[str]]:
    from assaymark.analytics import questions as q  # noqa: PLC0415

    first, *_between, last = _span()
    asked = q.velocity_by(engine["weeks"], kind=kind, dimension="team", first=first, last=last)
    rows = engine.rows(asked)
    told = [row for row in rows if row["label"] in teams]
    active: Counter[int] = Counter()
    for row in told:
        active[row["week"]] += row["active"]
    cells = {(row["label"], _number(row["week"])): float(row["velocity"]) for row in told}
    return cells, _few(active)


def _covered(
    engine: Any, organisation: Organisation, teams: Mapping[str, int]
) -> tuple[Cells, frozenset[str]]:
    team_of = _teams_of(organisation, teams)
    held = _firsts(engine, ISSUED, team_of)
    cells, people = {}, Counter[int]()
    for week, so_far in _weekly([(team_of[one], week) for one, week in held.items()], _span()):
        people[week] = sum(so_far.values())
        for team, n in teams.items():
            cells[team, _number(week)] = 100 * so_far[team] / n
    return cells, _few(people)


def _completed(
    engine: Any, organisation: Organisation, teams: Mapping[str, int]
) -> tuple[Cells, frozenset[str]]:
    team_of, span = _teams_of(organisation, teams), _span()
    begun, held = (_firsts(engine, kind, team_of) for kind in (BEGUN, ISSUED))
    done = [(team_of[one], max(week, begun[one])) for one, week in held.items() if one in begun]
    started = _weekly([(team_of[one], week) for one, week in begun.items()], span)
    cells, people = {}, Counter[int]()
    for (week, of), (_same, n) in zip(started, _weekly(done, span), strict=True):
        people[week] = sum(of.values())
        for team in teams:
            if of[team]:
                cells[team, _number(week)] = 100 * n[team] / of[team]
    return cells, _few(people)


def _firsts(engine: Any, kind: str, known: Mapping[int, str]) -> dict[int, int]:
    """The week of the first event of a kind, of each of the known people."""
    from assaymark.analytics import questions as q  # noqa: PLC0415

    rows = engine.rows(q.firsts(engine["tallies"], kind=kind))
    return {row["person"]: row["week"] for row in rows if row["person"] in known}


def _teams_of(organisation: Organisation, teams: Mapping[str, int]) -> dict[int, str]:
    """The team of each person that events know, by the number they have there."""
    members = Membership.objects.filter(
        organisation=organisation, active=True, team__in=list(teams)
    )
    team = dict(members.order_by().values_list("user_id", "team"))
    known = pseudonyms.by_number(organisation.pk, members.order_by().values("user_id"))
    return {number: team[person] for number, person in known.items() if person in team}


def _weekly(events: Sequence[tuple[str, int]], span: range) -> Iterator[tuple[int, Counter[str]]]:
    """How many events of each team there were until the end of each week."""
    waiting, so_far = sorted(events, key=lambda one: -one[1]), Counter[str]()
    for week in span:
        while waiting and waiting[-1][1] <= week:
            so_far[waiting.pop()[0]] += 1
        yield week, so_far.copy()


def _number(week: int) -> int:
    return week_number(_monday(week))


def _few(people: Mapping[int, int]) -> frozenset[str]:
    return frozenset(_monday(week).isoformat() for week, n in people.items() if 0 < n < SMALLEST)
