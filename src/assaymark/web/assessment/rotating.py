"""Rotation as this site does it: what the tables know, handed to `grading.rotation`.

Somebody with the role of manager stands in line with everybody of the same team. Reciprocal pairs
are never made here; a reading that lapsed counts as declined.
"""

from itertools import product

from django.db.models import F, QuerySet

from assaymark.grading.rotation import (
    ORDER,
    Allocation,
    OpenWork,
    Reading,
    Rule,
    Rules,
    allocate,
)
from assaymark.web.assessment.models import PeerReading, Work, WorkState
from assaymark.web.assessment.models.peers import HOLDING
from assaymark.web.catalogue.models import Badge
from assaymark.web.people import queries as people
from assaymark.web.people.models import Organisation, Role, User


def next_work(
    organisation: Organisation, peer: User, *, badge: Badge | None = None
) -> Allocation | None:
    """What `peer` reads next, the work's key being its number; None when nothing is free.

    Works for `badge` come first, then those for which the fewest rules bend.
    """
    works = _by_badge(open_works(organisation, peer))
    if not works:
        return None
    past = [
        Reading(str(reader), str(work), str(author), str(pool))
        for reader, work, author, pool in PeerReading.objects.filter(
            organisation=organisation, state__in=HOLDING
        )
        .order_by("pk")
        .values_list("peer", "work", "work__learner", "work__badge_version__badge")
    ]
    mine = PeerReading.objects.filter(organisation=organisation, peer=peer)
    declined = {str(work) for work in mine.values_list("work", flat=True)}
    teams, lines = _people(organisation)
    found = []
    for (pool, other_teams), here in works.items():
        got = allocate(
            str(peer.pk),
            works=here,
            readings=past,
            teams=teams,
            rules=Rules(other_teams=other_teams, lines=lines),
            declined=declined,
            seed=organisation.pk,
        )
        if isinstance(got, Allocation):
            is_other = badge is not None and str(badge.pk) != pool
            found.append(((is_other, _gravity(got), got.work.arrived), got))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def open_works(organisation: Organisation, peer: User) -> QuerySet[Work]:
    """Undecided works that agreed to peers, for badges `peer` has handed in for; not own ones."""
    badges = Work.objects.filter(organisation=organisation, learner=peer)
    found = Work.objects.filter(
        organisation=organisation,
        peers_may_read=True,
        badge_version__badge__peer_policy__is_on=True,
        badge_version__badge__in=badges.values("badge_version__badge"),
    )
    return (
        found.exclude(state=WorkState.DECIDED).exclude(learner=peer).exclude(reviews__assessor=peer)
    )


def _by_badge(works: QuerySet[Work]) -> dict[tuple[str, bool], list[OpenWork]]:
    rows = works.annotate(
        pool=F("badge_version__badge"),
        wanted=F("badge_version__badge__peer_policy__peers"),
        apart=F("badge_version__badge__peer_policy__other_teams"),
    )
    found: dict[tuple[str, bool], list[OpenWork]] = {}
    for pk, author, pool, wanted, apart in rows.values_list(
        "pk", "learner", "pool", "wanted", "apart"
    ):
        one = OpenWork(str(pk), str(author), wanted, pk, str(pool))
        found.setdefault((str(pool), apart), []).append(one)
    return found


def _people(organisation: Organisation) -> tuple[dict[str, str], frozenset[tuple[str, str]]]:
    """Each person's team, and who manages whom."""
    members = list(people.members(organisation))
    managers = [one for one in members if Role.MANAGER in one.roles]
    lines = {
        (str(boss.user_id), str(one.user_id))
        for boss, one in product(managers, members)
        if boss.team and boss.team == one.team and boss.user_id != one.user_id
    }
    return {str(one.user_id): one.team for one in members}, frozenset(lines)


def _gravity(got: Allocation) -> int:
    return sum(1 << ORDER.index(Rule(rule)) for rule in got.relaxed)
