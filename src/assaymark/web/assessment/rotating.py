"""Rotation as this site does it: what the tables know, handed to `grading.rotation`.

Who manages whom is said by each membership and by the role of manager in one team; only the lines
of the peer who asks are looked up, and only authors of works that still want a peer. Reciprocal
pairs are never made here; a reading that lapsed counts as declined.
"""

from django.db.models import Count, F, Q, QuerySet

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
from assaymark.web.people.models import Organisation, User


def next_work(
    organisation: Organisation, peer: User, *, badge: Badge | None = None
) -> Allocation | None:
    """What `peer` reads next, the work's key being its number; None when nothing is free.

    Works for `badge` come first, then those for which the fewest rules bend.
    """
    found_open = _wanting(open_works(organisation, peer))
    works = _by_badge(found_open)
    if not works:
        return None
    past = _past(organisation, peer, [int(pool) for pool, _teams in works])
    mine = PeerReading.objects.filter(organisation=organisation, peer=peer)
    declined = {str(work) for work in mine.values_list("work", flat=True)}
    teams, lines = _people(organisation, peer, found_open)
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


def _wanting(works: QuerySet[Work]) -> QuerySet[Work]:
    """Those that have fewer peers than they want."""
    holding = Count("peer_readings", filter=Q(peer_readings__state__in=HOLDING))
    wanted = F("badge_version__badge__peer_policy__peers")
    return works.annotate(held=holding).filter(held__lt=wanted)


def _past(organisation: Organisation, peer: User, badges: list[int]) -> list[Reading]:
    """Readings that hold, oldest first: of these badges, by the peer, and of the peer's works."""
    met = Q(peer=peer) | Q(work__learner=peer) | Q(work__badge_version__badge__in=badges)
    found = PeerReading.objects.filter(met, organisation=organisation, state__in=HOLDING)
    rows = found.order_by("pk").values_list(
        "peer", "work", "work__learner", "work__badge_version__badge"
    )
    return [Reading(*map(str, row)) for row in rows]


def _people(
    organisation: Organisation, peer: User, works: QuerySet[Work]
) -> tuple[dict[str, str], frozenset[tuple[str, str]]]:
    """The team of the peer and of each author of these works; with which of them the peer stands
    in one line."""
    member = people.members(organisation).filter(user=peer).first()
    if member is None:
        return {}, frozenset()
    authors = Q(user__in=works.values("learner"))
    teams = people.members(organisation).filter(authors).values_list("user_id", "team")
    line = people.line(member).filter(authors).values_list("user_id", flat=True)
    return (
        {str(user): team for user, team in teams} | {str(peer.pk): member.team},
        frozenset((str(peer.pk), str(user)) for user in line),
    )


def _gravity(got: Allocation) -> int:
    return sum(1 << ORDER.index(Rule(rule)) for rule in got.relaxed)
