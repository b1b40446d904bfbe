"""Reminders before a level has aged or a badge has ended: one letter, once for the same evidence.

A letter is a promise whose key says what it is about: the person, the skill and the newest
evidence of it, or the award. Promises are kept for good, so what was told once is not told again,
whatever is killed in between; new evidence makes a new key. What one person is told of on one day
stands in one letter: the promise of the first thing carries all, the others only keep their key.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assaymark.web.awards import queries as awards
from assaymark.web.people.models import Membership, Organisation
from assaymark.web.record import queries as jobs
from assaymark.web.record.actions import defer
from assaymark.web.standing.due import soon
from assaymark.web.standing.models import SkillState
from assaymark.web.standing.offers import AHEAD

KIND = "standing.reminder"
AT_ONCE, READ_AT_ONCE = 500, 2000


class Thing(NamedTuple):
    """One thing to remind of: a competency or an award, by its primary key."""

    person: int
    what: str
    number: int
    key: str


@transaction.atomic
def remind(*, organisation: Organisation, now: datetime | None = None) -> int:
    """How many things letters were promised for, `AT_ONCE` at most (and the last person's rest)."""
    now = now or timezone.now()
    fresh = _untold(organisation, [*_skills(organisation, now), *_awards(organisation, now)])
    told = 0
    for person, its in groupby(fresh, key=lambda one: one.person):
        things = list(its)
        _promise(organisation, person, things)
        told += len(things)
        if told >= AT_ONCE:
            break
    return told


def _skills(organisation: Organisation, now: datetime) -> Iterable[Thing]:
    states = SkillState.objects.filter(organisation=organisation, holds_until__gt=now)
    rows = soon(states, now).filter(_member(organisation, "person"))
    for person, skill, newest in rows.values_list("person_id", "competency_id", "newest_at"):
        key = f"{organisation.pk}:{person}:skill:{skill}:{newest.isoformat()}"
        yield Thing(person, "skills", skill, key)


def _awards(organisation: Organisation, now: datetime) -> Iterable[Thing]:
    found = awards.ending(organisation, start=now, end=now + AHEAD)
    rows = found.filter(_member(organisation, "recipient")).order_by()
    for person, award in rows.values_list("recipient_id", "pk"):
        yield Thing(person, "awards", award, f"{organisation.pk}:{person}:award:{award}")


def _member(organisation: Organisation, of: str) -> Exists:
    here = Membership.objects.filter(organisation=organisation, active=True)
    return Exists(here.filter(user=OuterRef(of)))


def _untold(organisation: Organisation, things: Iterable[Thing]) -> list[Thing]:
    """Those without a promise yet, person by person."""
    found: list[Thing] = []
    promised = jobs.jobs(organisation.pk).filter(kind=KIND).order_by()
    ordered = sorted(things)
    for start in range(0, len(ordered), READ_AT_ONCE):
        some = ordered[start : start + READ_AT_ONCE]
        there = promised.filter(key__in=[one.key for one in some]).values_list("key", flat=True)
        known = set(there)
        found += [one for one in some if one.key not in known]
    return found


def _promise(organisation: Organisation, person: int, things: Sequence[Thing]) -> None:
    first = things[0]
    about: dict[str, object] = {"person": person}
    for what in ("skills", "awards"):
        about[what] = [one.number for one in things if one.what == what]
    for one in things:
        told = about if one is first else {"told_in": first.key}
        defer(KIND, one.key, arguments=told, organisation_id=organisation.pk)
