"""A manager's page: what is known of a team, read once, and one card for today.

The card goes to whom this manager coached longest ago; of one person's, to what was missed most
lately, then to what rests, then to the widest gap. Whatever was used is not offered again for
six weeks, and a criterion of a work never again. Who also judges works is told nothing of people
who contest a decision: they may come to judge it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from assaymark.web.assessment.queries.coaching import Missed, contested, missed
from assaymark.web.guides import cards as coaching
from assaymark.web.guides.cards import Coaching, Helped
from assaymark.web.guides.gaps import AGED, SHORT, Cell, Row, Standing, most_wanting, strengths
from assaymark.web.guides.models import CardUse, CoachingCard
from assaymark.web.guides.plateaus import Looked, Resting, among
from assaymark.web.guides.whose import Team, critical_skills, managed, team_of
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import May, permissions
from assaymark.web.skills.models import Competency
from assaymark.web.skills.needs import Need, Told, described, needed_of, needs
from assaymark.web.standing import several

LATELY = timedelta(days=180)
AGAIN_AFTER = timedelta(weeks=6)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rests:
    """Somebody on a plateau, as the page shows it."""

    member: Membership
    competency: Competency
    found: Resting


@dataclass(frozen=True, slots=True)
class Aged:
    """A level that is no longer sure without new evidence."""

    competency: Competency
    cell: Cell


@dataclass(frozen=True, slots=True)
class Aside:
    """What was inferred or declared of somebody, without verified evidence."""

    member: Membership
    competency: Competency
    basis: str
    level: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything of a manager's page. `works`: verified works that the figures rest on."""

    team: Team
    works: int
    scored: int
    asked: bool
    wanting: list[Row]
    rows: list[Row]
    strong: list[Row]
    resting: list[Rests]
    aged: list[Aged]
    aside: list[Aside]
    today: Coaching | None
    done: list[CardUse]


class Known:
    """What is known of some people of one manager; read when it is made, nine statements."""

    def __init__(self, me: Membership, members: Sequence[Membership], *, now: datetime) -> None:
        self.me, self.now, here = me, now, me.organisation
        users = [one.user_id for one in members]
        self.members = {one.user_id: one for one in members}
        self.described: Mapping[int, Told] = described(here)
        self.needs: list[Need] = needs(here)
        self.critical = critical_skills(here, self.described)
        self.managed = managed(me) if self.critical else frozenset[int]()
        self.untold = contested(here, users) if _judges(me) else set()
        told = [one for one in users if one not in self.untold]
        self.states = several.states(here, told)
        self.shown = several.shown(here, told)
        self.looked: Looked = among(self.shown, self.states, dict(self.described), now=now)
        self.missed = [one for one in missed(here, told, now - LATELY) if self._told(one)]
        self.cards = _cards(me)
        self.uses = list(CardUse.objects.filter(organisation=here, manager=me.user))
        self.rows = Standing(
            members=members,
            states=self.states,
            shown=self.shown,
            needs=self.needs,
            may_see=self.may_see,
            now=now,
        ).rows(self.described)

    def may_see(self, person: int, competency: int) -> bool:
        """Whether the manager may see this skill of this person."""
        if person in self.untold:
            return False
        return competency not in self.critical or person in self.managed

    def _told(self, one: Missed) -> bool:
        """Whether what was missed may be spoken of: no critical skill of somebody else's report."""
        about = self.about(one)
        return all(self.may_see(one.person, key) for key in about)

    def about(self, one: Missed) -> list[int]:
        """Keys of the competencies that a badge is about."""
        handles = {named.get("handle") for named in one.version.competencies}
        return [key for key, told in self.described.items() if told.row.handle in handles]

    def resting(self) -> list[Rests]:
        """Who is on a plateau, by name."""
        found = [
            Rests(self.members[one.person], self.described[one.competency].row, one)
            for one in self.looked.resting
            if one.competency in self.described and self.may_see(one.person, one.competency)
        ]
        return sorted(found, key=lambda one: (one.member.user.name, one.competency.title))

    def aged(self) -> list[Aged]:
        """What has aged, skill by skill."""
        return [
            Aged(row.competency, cell)
            for row in self.rows
            for cell in row.cells
            if cell.kind == AGED
        ]

    def aside(self) -> list[Aside]:
        """What was inferred or declared, newest of each kind for each person and skill."""
        found: dict[tuple[int, int, str], Aside] = {}
        for one in several.said(self.me.organisation, list(self.members)):
            told = self.described.get(one.competency)
            if told is not None and self.may_see(one.person, one.competency):
                made = Aside(self.members[one.person], told.row, one.basis, one.level, one.at)
                found.setdefault((one.person, one.competency, one.basis), made)
        return list(found.values())

    def candidates(self) -> list[Coaching]:
        """Every card there is for these people, best first for each of them; one for each thing."""
        found: dict[tuple[int, str], Coaching] = {}
        for one in self._every():
            found.setdefault((one.member.user_id, one.about), one)
        return list(found.values())

    def _every(self) -> Iterator[Coaching]:
        for one in self.missed:
            yield self._for_missed(one)
        for rests in self.resting():
            yield from self._for_level(rests.member, rests.competency.pk, coaching.RESTS)
        for row in most_wanting(self.rows):
            for cell in row.cells:
                if cell.kind in {SHORT, AGED}:
                    yield from self._for_level(cell.member, row.competency.pk, coaching.WANTING)

    def today(self) -> Coaching | None:
        """The card for today; None where everything was used or there is nothing to say."""
        fresh = [one for one in self.candidates() if not self._used(one)]
        last = {use.person_id: use.used_at for use in sorted(self.uses, key=lambda u: u.used_at)}
        return min(fresh, key=lambda one: last.get(one.member.user_id, LONG_AGO), default=None)

    def done_today(self) -> list[CardUse]:
        """What was used today, with this manager's answer."""
        today = timezone.localdate(self.now)
        return [one for one in self.uses if timezone.localdate(one.used_at) == today]

    def _used(self, one: Coaching) -> bool:
        mine = [
            use
            for use in self.uses
            if use.person_id == one.member.user_id and use.about == one.about
        ]
        forever = one.why == coaching.MISSED
        return any(forever or self.now - use.used_at < AGAIN_AFTER for use in mine)

    def _for_missed(self, one: Missed) -> Coaching:
        keys = self.about(one)
        ranks = _ranks(one, self.described)
        cards = [card for key in keys for card in self.cards.of(key, ranks.get(key, 0))]
        skill = self.described[keys[0]].row.title if keys else one.version.title
        made = coaching.of_missed(
            one, self.members[one.person], skill=skill, cards=cards, helped=Helped()
        )
        return self.cards.with_help(made)

    def _for_level(self, member: Membership, key: int, why: str) -> Iterator[Coaching]:
        told = self.described[key]
        needed = needed_of(self.needs, member.job_title.strip()).get(key, 0)
        state = self.states.get(several.Pair(member.user_id, key))
        ranks = sorted(one.rank for one in told.its.levels)
        above = [one for one in ranks if one > (state.mean + 0.5 if state else 0)]
        rank = needed if why == coaching.WANTING else (above or ranks)[0]
        made = coaching.of_level(
            member,
            told.its,
            handle=told.row.handle,
            rank=rank,
            why=why,
            cards=self.cards.of(key, rank),
            helped=Helped(),
        )
        if made is not None:
            yield self.cards.with_help(made)


class _Cards:
    """The cards of an organisation, and how they helped."""

    def __init__(self, cards: Sequence[CoachingCard], uses: Sequence[tuple[int, bool | None]]):
        self._of: dict[tuple[int, int], list[CoachingCard]] = {}
        for one in cards:
            self._of.setdefault((one.competency_id, one.rank), []).append(one)
        self._uses: dict[int, list[bool | None]] = {}
        for card, helped in uses:
            self._uses.setdefault(card, []).append(helped)

    def of(self, competency: int, rank: int) -> list[CoachingCard]:
        return self._of.get((competency, rank), [])

    def helped(self, card: CoachingCard | None) -> Helped:
        found = self._uses.get(card.pk, []) if card else []
        said = [one for one in found if one is not None]
        return Helped(len(found), len(said), sum(said))

    def with_help(self, one: Coaching) -> Coaching:
        return replace(one, helped=self.helped(one.card))


def _cards(me: Membership) -> _Cards:
    here = me.organisation
    found = CoachingCard.objects.filter(organisation=here, retired_at=None).order_by("pk")
    uses = CardUse.objects.filter(organisation=here, card__isnull=False)
    return _Cards(list(found), list(uses.values_list("card_id", "helped")))


def _judges(me: Membership) -> bool:
    return May.REVIEW in permissions(me.roles)


def _ranks(one: Missed, described: Mapping[int, Told]) -> dict[int, int]:
    """The rank of the level that the badge shows, by the competency's key."""
    named = {about.get("handle"): about.get("level") for about in one.version.competencies}
    return {
        key: level.rank
        for key, told in described.items()
        for level in told.its.levels
        if named.get(told.row.handle) == level.key
    }


def guide(me: Membership, *, now: datetime | None = None) -> Guide:
    """The page of one manager."""
    now = now or timezone.now()
    team = team_of(me)
    known = Known(me, team.members, now=now)
    asked = any(row.n for row in known.rows)
    return Guide(
        team=team,
        works=sum(len(works) for works in known.shown.values()),
        scored=len({pair.person for pair in known.states}),
        asked=asked,
        wanting=most_wanting(known.rows),
        rows=known.rows,
        strong=strengths(known.rows),
        resting=known.resting(),
        aged=known.aged(),
        aside=known.aside(),
        today=known.today(),
        done=known.done_today(),
    )
