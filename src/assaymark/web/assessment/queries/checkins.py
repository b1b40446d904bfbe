"""Reads of check-ins: what somebody said of their own skill, the first time and since.

Declared, never verified: no figure of verified skill rests on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from assaymark.framework.rubric import RubricLevel
from assaymark.web.assessment.models import Observation
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User

KEY = "check-in:"


@dataclass(frozen=True, slots=True)
class Said:
    """One criterion, as it was said first and last; None where it was left open."""

    title: str
    first: RubricLevel | None
    last: RubricLevel | None

    @property
    def steps(self) -> int:
        """How many levels up, below 0 down; 0 where one of the two is open."""
        return self.last.value - self.first.value if self.first and self.last else 0


@dataclass(frozen=True, slots=True)
class Offered:
    """A badge that one can check in on, how often one has, and when last."""

    version: BadgeVersion
    times: int
    last: datetime | None


def check_ins(learner: User, version: BadgeVersion) -> QuerySet[Observation]:
    """The check-ins of somebody on a badge version, the first one (the baseline) first."""
    found = Observation.objects.filter(
        learner=learner,
        badge_version=version,
        source=Observation.Source.SELF,
        key__startswith=KEY,
    )
    return found.order_by("observed_at", "pk")


def compared(version: BadgeVersion, said: Sequence[Observation]) -> list[Said]:
    """The baseline beside the newest, criterion by criterion; nothing for fewer than two."""
    if len(said) < 2:
        return []
    first, last = said[0].levels, said[-1].levels
    return [
        Said(
            one.title,
            one.level(first[one.key]) if one.key in first else None,
            one.level(last[one.key]) if one.key in last else None,
        )
        for one in rubric(version).criteria
    ]


def offered(organisation: Organisation, learner: User) -> list[Offered]:
    """Every published badge, with how often `learner` has checked in on it."""
    rows = Observation.objects.filter(
        organisation=organisation,
        learner=learner,
        source=Observation.Source.SELF,
        key__startswith=KEY,
    ).values("badge_version")
    met = {
        row["badge_version"]: (row["times"], row["last"])
        for row in rows.annotate(times=Count("pk"), last=Max("observed_at"))
    }
    return [
        Offered(one, *met.get(one.pk, (0, None)))
        for one in catalogue.published(organisation).order_by("title", "pk")
    ]
