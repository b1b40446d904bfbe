"""Somebody's own record: badges earned, works under way, next steps, badges that age."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from assaymark.web.assessment import queries
from assaymark.web.assessment.models import Work, WorkState
from assaymark.web.awards import queries as awards
from assaymark.web.awards.models import Award
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User

SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Record:
    """What a learner's own page shows."""

    earned: tuple[Award, ...]
    expiring: tuple[Award, ...]
    under_way: tuple[Work, ...]
    decided: tuple[Work, ...]
    next_steps: tuple[BadgeVersion, ...]


def record_of(learner: User, organisation: Organisation, *, now: datetime | None = None) -> Record:
    """The record of `learner` in `organisation`; five queries."""
    now = now or timezone.now()
    earned = tuple(awards.of_person(learner, organisation).select_related("badge_version__badge"))
    works = list(queries.works_of(learner, organisation))
    under_way = tuple(work for work in works if work.state != WorkState.DECIDED)
    holding = [one for one in earned if holds(one, now)]
    busy = {work.badge_version.badge_id for work in under_way}
    held = {one.badge_version.badge_id for one in holding}
    return Record(
        earned=earned,
        expiring=tuple(one for one in holding if _soon(one, now)),
        under_way=under_way,
        decided=tuple(work for work in works if work.state == WorkState.DECIDED),
        next_steps=_next_steps(organisation, holding, without=busy | held),
    )


def holds(award: Award, now: datetime) -> bool:
    """Whether the award stands: neither revoked nor expired."""
    return award.revoked_at is None and (award.valid_until is None or award.valid_until > now)


def _soon(award: Award, now: datetime) -> bool:
    return award.valid_until is not None and award.valid_until - now <= SOON


def _next_steps(
    organisation: Organisation, holding: list[Award], *, without: set[int]
) -> tuple[BadgeVersion, ...]:
    """The step above each badge held, then the first step of every ladder not begun."""
    published = list(catalogue.published(organisation))
    above = {award.badge_version.badge.next_id for award in holding} - {None}
    steps = {version.badge.next_id for version in published}
    offered = [version for version in published if version.badge_id not in without]
    nearest = [version for version in offered if version.badge_id in above]
    first = [version for version in offered if version.badge_id not in above | steps]
    return (*nearest, *first)
