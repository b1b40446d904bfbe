"""Which badge to do next for a skill: the one above, or the same again where it has aged."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from assaymark.web.awards import queries as awards
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import SkillState

AHEAD = timedelta(days=30)
"""How long before a level has aged, or a badge ends, one is reminded and may show it anew."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A badge on offer for a skill, at a rank of its ladder."""

    version: BadgeVersion
    rank: int


class Offers:
    """What is on offer for each skill, read once."""

    def __init__(self, known: Known) -> None:
        versions = list(catalogue.published(known.organisation))
        known.meet({one.pk for one in versions})
        self._by_skill: dict[str, list[Offered]] = {}
        for version in versions:
            for competency, rank in known.about(version.pk):
                its = self._by_skill.setdefault(competency.handle, [])
                its.append(Offered(version, rank))
        for its in self._by_skill.values():
            its.sort(key=lambda one: (one.rank, one.version.title, one.version.pk))

    def above(self, skill: str, rank: int, *, without: Collection[int] = ()) -> Offered | None:
        """The badge nearest above `rank`, but none of the badges (primary keys) in `without`."""
        left = (one for one in self._of(skill) if one.version.badge_id not in without)
        return next((one for one in left if one.rank > rank), None)

    def at(self, skill: str, rank: int) -> Offered | None:
        """The badge to show `rank` anew: of that rank, or the nearest below."""
        return next((one for one in reversed(self._of(skill)) if one.rank <= rank), None)

    def _of(self, skill: str) -> list[Offered]:
        return self._by_skill.get(skill, [])


def offers(organisation: Organisation) -> Offers:
    """What is on offer here."""
    return Offers(Known(organisation))


def holding(organisation: Organisation, person: User, now: datetime) -> frozenset[int]:
    """The badges (primary keys) that somebody holds and need not show again yet."""
    found = awards.of_person(person, organisation).filter(revoked_at=None)
    held = found.exclude(valid_until__lte=now)
    return frozenset(held.order_by().values_list("badge_version__badge", flat=True))


def is_refresh(version: BadgeVersion, learner: User, now: datetime) -> bool:
    """Whether the badge would show anew what has aged of `learner`, or will within `AHEAD`."""
    handles = {one.get("handle", "") for one in version.competencies}
    states = SkillState.objects.filter(
        organisation=version.badge.organisation_id,
        person=learner,
        competency__handle__in=handles,
        holds_until__lte=now + AHEAD,
    )
    return states.exists()
