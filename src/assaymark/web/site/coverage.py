"""Who holds which badge: verified awards that are neither revoked nor expired, and nothing else.

Shares carry their n and a Wilson interval (Wilson 1927); groups under `SMALLEST` show no share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.validity.agreement import Interval, wilson_interval
from assaymark.web.awards import queries as awards
from assaymark.web.awards.models import Award
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.models import Membership, Organisation

SMALLEST = 5
FOREMOST = 8
"""Badges that a home page shows; the catalogue and the team's table have them all."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `n` people hold a badge; no interval for a group under `SMALLEST`."""

    badge: BadgeVersion
    holders: int
    n: int
    interval: Interval | None

    @property
    def share(self) -> float | None:
        """`holders / n`, or None for a small group."""
        return self.holders / self.n if self.interval else None


@dataclass(frozen=True, slots=True)
class Row:
    """One person and, badge by badge, the award they hold or None."""

    member: Membership
    held: tuple[Award | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """People by published badges."""

    badges: tuple[BadgeVersion, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A published badge and how often it stands."""

    badge: BadgeVersion
    holders: int


Held = TypeVar("Held", Share, Given)


def foremost(found: Sequence[Held]) -> tuple[list[Held], int]:
    """The badges most people hold, in the order given, and how many are left out."""
    most = sorted(range(len(found)), key=lambda i: (-found[i].holders, i))[:FOREMOST]
    return [found[i] for i in sorted(most)], len(found) - len(most)


def badges(organisation: Organisation) -> list[Given]:
    """Each published badge with the number of people who hold it now, in any version."""
    counts = _holders(_standing(organisation))
    return [Given(one, counts.get(one.badge_id, 0)) for one in on_offer(organisation)]


def on_offer(organisation: Organisation) -> list[BadgeVersion]:
    """The published badges, ladder by ladder, from the lowest step up."""
    return [step.version for one in catalogue.ladders(organisation) for step in one.steps]


def latest(organisation: Organisation, members: QuerySet[Membership]) -> list[Award]:
    """The last badges that these people earned and still hold."""
    users = members.order_by().values("user")
    return list(_standing(organisation).filter(recipient__in=users)[:5])


def shares(organisation: Organisation, members: QuerySet[Membership]) -> list[Share]:
    """For each published badge, how many of `members` hold it."""
    users = members.order_by().values("user")
    held, n = _holders(_standing(organisation).filter(recipient__in=users)), users.count()
    found = []
    for badge in on_offer(organisation):
        holders = held.get(badge.badge_id, 0)
        interval = wilson_interval(holders, n, level=0.95) if n >= SMALLEST else None
        found.append(Share(badge, holders, n, interval))
    return found


def shares_figure(found: Sequence[Share]) -> Figure:
    """The same as a figure, with its definition, for files."""
    n = found[0].n if found else 0
    return Figure(
        key="shares",
        title=_("Who holds which badge"),
        columns=(
            Column("badge", _("Badge")),
            Column("holders", _("Hold it"), "count"),
            Column("people", _("People"), "count"),
            Column("share", _("Share"), "percent"),
            Column("low", _("95% interval from"), "percent"),
            Column("high", _("to"), "percent"),
        ),
        rows=tuple(_cells(one) for one in found),
        definition=_(
            "People who hold the badge today, in any version, of all people here: awards neither "
            "revoked nor expired, whether given by hand or for judged work. Wilson's 95% interval "
            "takes these people for a sample of those to come; below five people no share is told."
        ),
        n=ngettext("%(n)d person", "%(n)d people", n) % {"n": n},
    )


def _cells(one: Share) -> tuple[str | int | float | None, ...]:
    low, high = (one.interval.low, one.interval.high) if one.interval else (None, None)
    return (one.badge.title, one.holders, one.n, one.share, low, high)


def table(organisation: Organisation, members: Sequence[Membership]) -> Table:
    """The matrix of these people and all published badges; two queries."""
    columns = tuple(on_offer(organisation))
    users = [member.user_id for member in members]
    held: dict[tuple[int | None, int], Award] = {}
    for award in _standing(organisation).filter(recipient_id__in=users):
        held.setdefault((award.recipient_id, award.badge_version.badge_id), award)
    rows = (
        Row(member, tuple(held.get((member.user_id, badge.badge_id)) for badge in columns))
        for member in members
    )
    return Table(columns, tuple(rows))


def own_team_first(members: QuerySet[Membership], me: Membership) -> QuerySet[Membership]:
    """The same people, those of my team first, then by team and name."""
    own = Q(team=me.team) if me.team else Q(pk=None)  # without a team nobody is first
    mine = Case(When(own, then=Value(0)), default=Value(1), output_field=IntegerField())
    return members.annotate(mine=mine).order_by("mine", "team", "user__name", "pk")


def _holders(standing: QuerySet[Award]) -> dict[int, int]:
    """Badge to the number of people who hold it, in any version; counted by the database."""
    rows = standing.order_by().values_list("badge_version__badge")
    return dict(rows.annotate(n=Count("recipient", distinct=True)))


def _standing(organisation: Organisation) -> QuerySet[Award]:
    """Awards that count: not revoked, not expired."""
    now = timezone.now()
    found = awards.given(organisation).filter(revoked_at=None)
    return found.exclude(valid_until__lte=now).defer("credential", "jwt")
