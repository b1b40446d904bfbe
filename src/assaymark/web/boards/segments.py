"""Whom somebody is compared with: people who share their own cohort, role, time here, track, team.

Only one's own values can be chosen, alone or together: nobody leafs through other people's groups,
and no page shows two groups whose difference is one person of whom the looker is not a fellow. See
docs/decisions, "compared with one's own".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.ranking.standing import tenure_band
from assaymark.web.boards.models import Entry
from assaymark.web.people.models import Membership

TITLES: dict[str, str | Promise] = {
    "cohort": _("Cohort"),
    "role": _("Role"),
    "tenure": _("Time here"),
    "track": _("Track"),
    "team": _("Team"),
}
_COLUMNS = {"cohort": "cohort", "role": "job_title", "track": "track", "team": "team"}
_EDGES = (0, 91, 182, 365, 1096)
_BANDS: dict[str, str | Promise] = {
    "under 3 months": _("under 3 months"),
    "3 to 6 months": _("3 to 6 months"),
    "6 to 12 months": _("6 to 12 months"),
    "1 to 3 years": _("1 to 3 years"),
    "3 years and more": _("3 years and more"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that people have in common: its name, the looker's value, and how to find them."""

    name: str
    value: str | Promise
    where: Q

    @property
    def title(self) -> str | Promise:
        """Its name in words."""
        return TITLES[self.name]


@dataclass(frozen=True, slots=True)
class Segment:
    """People of one organisation who share all `parts`; everybody when there are none."""

    organisation_id: int
    parts: tuple[Part, ...]

    def narrowed(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Of `entries`, those of people in the segment."""
        fellows = Membership.objects.filter(
            *(part.where for part in self.parts),
            organisation_id=self.organisation_id,
            active=True,
            user=OuterRef("person"),
        )
        return entries.filter(Exists(fellows))


def parts(member: Membership, today: date) -> tuple[Part, ...]:
    """What `member` can be compared by: what the organisation knows of them."""
    found = [
        Part(name, value, Q(**{column: value}))
        for name, column in _COLUMNS.items()
        if (value := getattr(member, column))
    ]
    if member.started_on is not None and member.started_on <= today:
        found.append(_tenure(member.started_on, today))
    return tuple(sorted(found, key=lambda part: list(TITLES).index(part.name)))


def segment(member: Membership, chosen: Iterable[str], today: date) -> Segment:
    """The people who share with `member` what is `chosen`; names nobody knows are left out."""
    wanted = set(chosen)
    its = tuple(part for part in parts(member, today) if part.name in wanted)
    return Segment(member.organisation_id, its)


def _tenure(started: date, today: date) -> Part:
    days = (today - started).days
    low, high = next((a, b) for a, b in pairwise((*_EDGES, None)) if b is None or days < b)
    where = Q(started_on__lte=today - timedelta(days=low or 0))
    if high is not None:
        where &= Q(started_on__gt=today - timedelta(days=high))
    return Part("tenure", _BANDS[tenure_band(days)], where)
