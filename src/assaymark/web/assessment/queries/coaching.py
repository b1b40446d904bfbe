"""What people did not reach in their latest decided works, for those who coach them.

Levels only: what a peer or an assessor wrote is the learner's alone, and nothing is quoted. A
contested decision is left out, since who looks may be asked to judge it again; so is one whose
badge was revoked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from assaymark.framework.rubric import Criterion, RubricLevel
from assaymark.web.assessment.models import AppealState, Decision, Work
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Missed:
    """A criterion decided below what the badge asks; `needed` is the first level that is enough."""

    person: int
    work: str
    version: BadgeVersion
    criterion: Criterion
    seen: RubricLevel
    next: RubricLevel
    needed: RubricLevel
    decided_at: datetime


def missed(organisation: Organisation, people: Collection[int], since: datetime) -> list[Missed]:
    """What these people (keys) missed in their latest decided work for each badge, newest first."""
    rows = Decision.objects.filter(
        work__organisation=organisation, work__learner__in=people, decided_at__gte=since
    )
    open_now = Q(appeal__state=AppealState.OPEN)
    rows = rows.exclude(open_now).filter(Q(award=None) | Q(award__revoked_at=None))
    rows = rows.select_related("work__badge_version__badge").defer(
        "work__content", "work__text", "work__consent", "trail", "feedback"
    )
    found: list[Missed] = []
    met: set[tuple[int, int]] = set()
    for row in rows.order_by("-decided_at", "-pk"):
        one = (row.work.learner_id, row.work.badge_version.badge_id)
        if one not in met:
            met.add(one)
            found += _of(row)
    return found


def _of(row: Decision) -> list[Missed]:
    version = row.work.badge_version
    made = []
    for one in rubric(version).criteria:
        value = row.levels.get(one.key)
        if value is None or value not in one.values or one.passes(value):
            continue
        seen, needed = one.rank(value), one.level(one.pass_value)
        made.append(
            Missed(
                row.work.learner_id,
                row.work.handle,
                version,
                one,
                one.levels[seen],
                one.levels[seen + 1],
                needed,
                row.decided_at,
            )
        )
    return made


def has_handed_in(badge: Badge, person: User) -> bool:
    """Whether somebody has handed in their own work for any version of this badge."""
    return Work.objects.filter(badge_version__badge=badge, learner=person).exists()


def badges_handed_in(organisation: Organisation, person: User) -> set[int]:
    """Keys of the badges that somebody has handed in for."""
    found = Work.objects.filter(organisation=organisation, learner=person)
    return set(found.values_list("badge_version__badge_id", flat=True))


def work_of(organisation: Organisation, handle: str) -> Work | None:
    """The work of this handle, without its bytes and text."""
    found = Work.objects.filter(organisation=organisation, handle=handle)
    return found.defer("content", "text", "consent").select_related("badge_version").first()


def contested(organisation: Organisation, people: Collection[int]) -> set[int]:
    """Keys of those of these people who have a decision contested now."""
    found = Work.objects.filter(
        organisation=organisation, learner__in=people, decision__appeal__state=AppealState.OPEN
    )
    return set(found.values_list("learner_id", flat=True))
