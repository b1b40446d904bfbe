"""Sprints: made, cancelled, closed. A sprint is closed once, by the job promised when it was made.

Who is in which team is fixed when it is made: people who join a team later are not counted, and
people who leave the organisation are counted no more.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.ranking.standing import SMALLEST
from assaymark.web.boards.errors import SprintRefused
from assaymark.web.boards.models import CriticalSkill, Sprint, SprintMember
from assaymark.web.boards.queries.sprints import Outcome, outcome, teams
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record
from assaymark.web.skills.models import Competency

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
MOST_PEOPLE, LONGEST_DAYS, LATEST_DAYS = 500, 366, 60


@transaction.atomic
def make_sprint(
    *,
    organisation: Organisation,
    competency: Competency,
    title: str,
    first_day: date,
    last_day: date,
    chosen: Collection[str],
    by: User | None,
    time_zone: str = "UTC",
    late_days: int = 7,
) -> Sprint:
    """A sprint of the teams `chosen`, from the start of its first day to the end of its last.

    Days are those of `time_zone`. Raises `SprintRefused`.
    """
    zone = _zone(time_zone)
    _check_days(first_day, last_day, late_days)
    if CriticalSkill.objects.filter(competency=competency).exists():
        raise SprintRefused(_("A mission-critical skill has no sprints; choose another skill."))
    _check_teams(organisation, chosen)
    sprint = Sprint.objects.create(
        organisation=organisation,
        competency=competency,
        title=title.strip(),
        starts_at=datetime.combine(first_day, time.min, zone),
        ends_at=datetime.combine(last_day + timedelta(days=1), time.min, zone),
        time_zone=time_zone,
        late_days=late_days,
        made_by=by,
    )
    rows = people.members(organisation).filter(team__in=chosen).order_by("pk")
    SprintMember.objects.bulk_create(
        SprintMember(sprint=sprint, person_id=user, team=team)
        for user, team in rows.values_list("user_id", "team")
    )
    defer(
        "boards.close-sprint",
        sprint.handle,
        arguments={"sprint": sprint.pk},
        organisation_id=organisation.pk,
        run_at=sprint.closes_at,
    )
    _told("sprint.made", sprint, by, {"teams": sorted(chosen), "skill": competency.handle})
    return sprint


@transaction.atomic
def cancel_sprint(*, sprint: Sprint, by: User | None, reason: str) -> None:
    """Ends a sprint without a board; raises `SprintRefused` for one that is over."""
    kept = Sprint.objects.select_for_update().get(pk=sprint.pk)
    if kept.closed_at is not None:
        raise SprintRefused(_("This sprint is closed already; what came out of it stays."))
    if kept.cancelled_at is None:
        kept.cancelled_at, kept.reason = timezone.now(), reason.strip()[:300]
        kept.save(update_fields=["cancelled_at", "reason"])
        _told("sprint.cancelled", kept, by, {"reason": kept.reason})


@transaction.atomic
def close_sprint(*, sprint: Sprint, now: datetime) -> bool:
    """Whether it was closed now, with what came out of it; a second time changes nothing."""
    kept = Sprint.objects.select_for_update().get(pk=sprint.pk)
    if kept.cancelled_at is not None or kept.closed_at is not None:
        return False
    if now < kept.closes_at:
        raise SprintRefused(f"met {now}; a sprint is closed from {kept.closes_at} on; wait")
    kept.closed_at, kept.closing = now, closing(outcome(kept, now))
    kept.save(update_fields=["closed_at", "closing"])
    _told("sprint.closed", kept, None, {"teams": len(kept.closing["teams"])})
    return True


def closing(found: Outcome) -> dict[str, Any]:
    """What is kept of a sprint: nothing about single people."""
    return {
        "people": found.people,
        "works": found.works,
        "small": list(found.small),
        "teams": [
            {
                "team": line.team,
                "n": line.mean.n,
                "mean": line.mean.mean,
                "low": line.mean.low,
                "high": line.mean.high,
                "own": line.mean.own,
                "place": line.place,
                "tied": line.tied,
                "best": list(found.best.get(line.team, ())),
            }
            for line in found.lines
        ],
    }


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise SprintRefused(
            _("%(met)r is no time zone; one like Europe/Oslo is needed; choose from the list.")
            % {"met": name}
        ) from unknown


def _check_days(first: date, last: date, late_days: int) -> None:
    if not (EARLIEST <= first <= LATEST and EARLIEST <= last <= LATEST):
        raise SprintRefused(
            _("From %(first)s to %(last)s was given; days from %(a)s to %(b)s are possible.")
            % {"first": first, "last": last, "a": EARLIEST, "b": LATEST}
        )
    days = (last - first).days + 1
    if not 1 <= days <= LONGEST_DAYS:
        raise SprintRefused(
            _("From %(first)s to %(last)s are %(days)d days; 1 to 366 are needed; change one.")
            % {"first": first, "last": last, "days": days}
        )
    if not 0 <= late_days <= LATEST_DAYS:
        raise SprintRefused(
            _("%(days)d days to wait for judgements; 0 to 60 are possible.") % {"days": late_days}
        )


def _check_teams(organisation: Organisation, chosen: Collection[str]) -> None:
    known = dict(teams(organisation))
    small = sorted(set(chosen) - known.keys())
    if small:
        raise SprintRefused(
            _("%(teams)s: fewer than %(n)d people, or no team; choose teams of %(n)d or more.")
            % {"teams": ", ".join(small), "n": SMALLEST}
        )
    if len(set(chosen)) < 2:
        raise SprintRefused(_("A sprint needs two teams at least; choose another one besides."))
    if sum(known[team] for team in set(chosen)) > MOST_PEOPLE:
        raise SprintRefused(
            _("These teams have more than %(n)d people together; choose fewer teams.")
            % {"n": MOST_PEOPLE}
        )


def _told(kind: str, sprint: Sprint, by: User | None, detail: dict[str, Any]) -> None:
    record(
        kind,
        organisation_id=sprint.organisation_id,
        actor=by,
        subject=f"sprint:{sprint.handle}",
        detail=detail,
    )
