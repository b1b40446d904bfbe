"""A pilot's report put together: its metrics, what went on, what was different than planned.

Everything is an aggregate of five people or more; stories stand as their tellers agreed to.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from assaymark.web.assessment.queries.works import works
from assaymark.web.awards.queries import given
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.insights.models import MetricKind, Pilot, PilotNote
from assaymark.web.insights.pilots import SMALLEST
from assaymark.web.insights.pilots.document import ARMS, arm, arms, is_one_team, result
from assaymark.web.insights.pilots.gathered import Roster, readings, roster
from assaymark.web.insights.pilots.protocol import at, metric_plain, periods_of, seed
from assaymark.web.people import queries as people

Plain = dict[str, Any]


def report(pilot: Pilot, *, now: datetime, worked: str = "", did_not: str = "") -> Plain:
    """The report of a running pilot as of `now`."""
    who = roster(pilot)
    metrics = measured(pilot, who)
    notes = list(pilot.notes.all())
    costs = [
        {"words": one.words, "amount": one.amount}
        for one in notes
        if one.kind == PilotNote.Kind.COST
    ]
    protocol = pilot.protocol
    return {
        "type": "AssaymarkPilotReport",
        "version": 1,
        "pilot": pilot.handle,
        "title": pilot.title,
        "purpose": pilot.purpose,
        "role": pilot.role,
        "days": pilot.days,
        "from": protocol["periods"][1]["from"],
        "to": protocol["periods"][-1]["to"],
        "made_on": now.date().isoformat(),
        "badges": protocol["badges"],
        "protocol_sha256": pilot.protocol_sha256,
        "drawn_by_lot": bool(protocol["lot"]),
        "one_team": is_one_team(protocol),
        "baseline": protocol.get("baseline"),
        "check": protocol["check"],
        "arms": arms(who),
        "teams": teams(who),
        "metrics": metrics,
        "leading": leading(pilot, who, now),
        "deviations": [*deviations(pilot, who, metrics, now), *_said(notes)],
        "stories": [
            {"words": one.words, "who": one.who}
            for one in notes
            if one.kind == PilotNote.Kind.STORY and one.is_consented
        ],
        "worked": worked.strip(),
        "did_not": did_not.strip(),
        "costs": costs,
        "cost": sum(one["amount"] or 0 for one in costs),
    }


def measured(pilot: Pilot, who: Roster) -> list[Plain]:
    """Every metric with its result, the main one first."""
    spans = periods_of(pilot.protocol)
    return [
        {
            **metric_plain(metric, is_main=number == 0),
            "result": result(
                readings(metric, who, spans, of=pilot),
                who,
                is_count=metric.kind == MetricKind.COUNT,
                seed=seed(pilot),
            ),
        }
        for number, metric in enumerate(pilot.metrics.all())
    ]


def leading(pilot: Pilot, who: Roster, now: datetime) -> list[Plain]:
    """What goes on, arm by arm: people, who handed in for the badges, works, badges given.

    Arms under five people are left out.
    """
    first, badges = at(periods_of(pilot.protocol)[1].start), list(pilot.badges.all())
    handed = works(pilot.organisation).filter(
        badge_version__badge__in=badges,
        learner__in=list(who.teams),
        handed_in_at__gte=first,
        handed_in_at__lte=now,
    )
    got = given(pilot.organisation).filter(
        badge_version__badge__in=badges,
        recipient__in=list(who.teams),
        given_at__gte=first,
        given_at__lte=now,
    )
    learners = list(handed.order_by().values_list("learner_id", flat=True))
    holders = list(got.order_by().values_list("recipient_id", flat=True))
    return [
        {"arm": name, "people": n, **_went_on(name, who, learners, holders)}
        for name, n in arms(who).items()
        if n >= SMALLEST
    ]


def deviations(pilot: Pilot, who: Roster, metrics: list[Plain], now: datetime) -> list[str]:
    """What was different from the protocol, as far as the installation can see it."""
    found = []
    end = periods_of(pilot.protocol)[-1].end
    late = _days_late(pilot.protocol)
    if late > 0:
        found.append(
            _("Fixed %(n)d days after its first day: what was read until then could be known.")
            % {"n": late}
        )
    if now.date() < end:
        found.append(_("Ended %(n)d days before the planned end.") % {"n": (end - now.date()).days})
    moved = _moved(pilot, who)
    if moved:
        found.append(
            _("%(n)d of %(all)d people left or changed teams; they are counted where they began.")
            % {"n": moved, "all": len(who.teams)}
        )
    found += [_lost(one) for one in metrics if one["result"].get("lost")]
    found += [
        _("%(metric)s: no readings in every period from %(teams)s.")
        % {"metric": one["title"], "teams": ", ".join(one["result"]["left_out"])}
        for one in metrics
        if one["result"].get("left_out")
    ]
    return found + _changed(pilot, now)


def _days_late(protocol: Plain) -> int:
    """How many days after the first day the protocol was fixed."""
    first = periods_of(protocol)[1].start
    return (date.fromisoformat(protocol.get("fixed_on", first.isoformat())) - first).days


def _changed(pilot: Pilot, now: datetime) -> list[str]:
    first = at(periods_of(pilot.protocol)[1].start)
    return [
        _("The badge %(title)s was changed on %(day)s: version %(n)d.")
        % {"title": one.title, "day": one.published_at.date().isoformat(), "n": one.number}
        for badge in pilot.badges.all()
        for one in catalogue.versions(badge)
        if one.published_at and first < one.published_at <= now
    ]


def _lost(metric: Plain) -> str:
    return _("%(metric)s: %(n)d people were read before or after only, and are not in it.") % {
        "metric": metric["title"],
        "n": metric["result"]["lost"],
    }


def _moved(pilot: Pilot, who: Roster) -> int:
    """How many people are no longer in the team they were in at the start."""
    members = people.members(pilot.organisation).filter(user__in=list(who.teams))
    here = dict(members.values_list("user_id", "team"))
    return sum(here.get(person) != team for person, team in who.teams.items())


def _said(notes: list[PilotNote]) -> list[str]:
    return [one.words for one in notes if one.kind == PilotNote.Kind.DEVIATION]


def going_on(pilot: Pilot, *, now: datetime) -> Plain:
    """What a running pilot shows: those parts of a report that say nothing of its metrics."""
    who = roster(pilot)
    return {
        "arms": arms(who),
        "teams": teams(who),
        "badges": pilot.protocol["badges"],
        "leading": leading(pilot, who, now),
    }


def teams(who: Roster) -> dict[str, int]:
    """How many teams start first, start later, are compared."""
    return {name: sum(arm(start) == name for start in who.starts.values()) for name in ARMS}


def _went_on(name: str, who: Roster, learners: list[int], holders: list[int]) -> Plain:
    inside = {person for person, team in who.teams.items() if arm(who.starts[team]) == name}
    handed = [one for one in learners if one in inside]
    got = [one for one in holders if one in inside]
    return {
        "active": len(set(handed)),
        "works": len(handed),
        "holders": len(set(got)),
        "badges": len(got),
    }
