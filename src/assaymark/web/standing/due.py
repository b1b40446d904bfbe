"""What somebody should show anew: levels that have aged, or will within `AHEAD`; badges that end.

Read for the learner's home and for the letter that reminds of it beforehand.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from assaymark.web.awards import queries as awards
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import SkillState
from assaymark.web.standing.offers import AHEAD, Offers


@dataclass(frozen=True, slots=True)
class Due:
    """One level or badge, sure or valid until `until`; `offered` is the badge to do again."""

    title: str
    level: str
    until: datetime
    has_aged: bool
    offered: BadgeVersion | None


def skills_due(
    organisation: Organisation,
    person: User,
    *,
    now: datetime,
    only: Collection[int] | None = None,
) -> list[Due]:
    """The levels of somebody that have aged or soon will, the earliest first.

    `only`: of these competencies (primary keys). One statement where there is nothing.
    """
    found = soon(SkillState.objects.filter(organisation=organisation, person=person), now)
    rows = found.select_related("competency").order_by("holds_until", "pk")
    states = [one for one in rows if only is None or one.competency_id in only]
    if not states:
        return []
    known = Known(organisation)
    on_offer = Offers(known)
    return [_of_state(one, known, on_offer, now) for one in states]


def _of_state(state: SkillState, known: Known, on_offer: Offers, now: datetime) -> Due:
    handle = state.competency.handle
    rungs = known.rungs.get(handle, ())
    offered = on_offer.at(handle, state.reached)
    return Due(
        title=state.competency.title,
        level=next((one.title for one in rungs if one.rank == state.reached), ""),
        until=state.holds_until or now,
        has_aged=state.holds_until is not None and state.holds_until <= now,
        offered=offered.version if offered else None,
    )


def soon(states: QuerySet[SkillState], now: datetime) -> QuerySet[SkillState]:
    """Those of `states` whose level has aged, or will within `AHEAD`."""
    return states.filter(holds_until__lte=now + AHEAD)


def awards_due(
    organisation: Organisation, person: User, *, now: datetime, only: Collection[int]
) -> list[Due]:
    """Those awards of somebody, of the primary keys `only`, that end soon; the earliest first."""
    rows = awards.ending(organisation, start=now, end=now + AHEAD)
    found = list(rows.filter(recipient=person, pk__in=only).order_by("valid_until", "pk"))
    on_offer = {one.badge_id: one for one in catalogue.published(organisation)} if found else {}
    return [
        Due(
            title=one.badge_version.title,
            level="",
            until=one.valid_until or now,
            has_aged=False,
            offered=on_offer.get(one.badge_version.badge_id),
        )
        for one in found
    ]
