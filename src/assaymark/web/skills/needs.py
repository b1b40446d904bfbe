"""What roles at work need: the level of each competency, set by who manages the catalogue.

A need of one role goes before the one of every role (role ""). Without any, a competency is needed
of nobody, and where people stand in it is no gap.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assaymark.framework.load import framework_from_plain
from assaymark.framework.model import Competency as Described
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.skills.errors import SkillsError
from assaymark.web.skills.models import Competency, FrameworkVersion, RoleNeed, VersionState


@dataclass(frozen=True, slots=True)
class Told:
    """A competency with its row and what its published framework says of it."""

    row: Competency
    its: Described


@dataclass(frozen=True, slots=True)
class Need:
    """A level that a role needs."""

    role: str
    competency: int
    rank: int


def described(organisation: Organisation) -> dict[int, Told]:
    """Every competency of the published frameworks, by its row's key, in their order; two queries.

    Published versions never change, so what they say is read once.
    """
    versions = FrameworkVersion.objects.filter(
        framework__organisation=organisation, state=VersionState.PUBLISHED
    )
    rows = Competency.objects.filter(framework__organisation=organisation)
    named = {(one.framework_id, one.key): one for one in rows}
    found = {}
    order = versions.order_by("framework__title", "pk").values_list("pk", "framework_id")
    for version, framework in order:
        for its in _told(version):
            row = named[framework, its.key]
            found[row.pk] = Told(row, its)
    return found


@lru_cache(maxsize=64)
def _told(version: int) -> tuple[Described, ...]:
    document = FrameworkVersion.objects.values_list("document", flat=True).get(pk=version)
    return tuple(framework_from_plain(document).competencies())


def needs(organisation: Organisation) -> list[Need]:
    """Everything that is needed here, every role's needs first."""
    found = RoleNeed.objects.filter(organisation=organisation).order_by("role", "competency_id")
    return [Need(one.role, one.competency_id, one.rank) for one in found]


def needed_of(needs: Iterable[Need], role: str) -> dict[int, int]:
    """What one role needs: the competency's key and the rank.

    >>> needed_of([Need("", 1, 1), Need("Agent", 1, 2), Need("Lead", 2, 3)], "Agent")
    {1: 2}
    """
    needs = list(needs)
    everybody = {one.competency: one.rank for one in needs if not one.role}
    return everybody | {one.competency: one.rank for one in needs if role and one.role == role}


@transaction.atomic
def set_need(
    *, organisation: Organisation, role: str, competency: Competency, rank: int, by: User | None
) -> RoleNeed | None:
    """The need as it stands now; a `rank` of 0 takes it away.

    Raises `SkillsError` for a competency of another organisation, or a rank that it does not have.
    """
    role = role.strip()
    told = described(organisation).get(competency.pk)
    ranks = [one.rank for one in told.its.levels] if told else []
    if told is None or (rank and rank not in ranks):
        raise SkillsError(
            f"met level {rank} of {competency.key!r}; expected one of {ranks} of a published "
            "framework, or 0 to take the need away: choose it from the list"
        )
    mine = RoleNeed.objects.filter(organisation=organisation, role=role, competency=competency)
    before = mine.select_for_update().first()
    if (before.rank if before else 0) == rank:
        return before
    kept = _kept(mine, rank, by, organisation=organisation, role=role, competency=competency)
    record(
        "role-need.set",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"competency:{competency.handle}",
        detail={"role": role, "rank": rank, "before": before.rank if before else 0},
    )
    return kept


def _kept(mine: QuerySet[RoleNeed], rank: int, by: User | None, **named: Any) -> RoleNeed | None:
    if not rank:
        mine.delete()
        return None
    values = {"rank": rank, "set_by": by, "set_at": timezone.now()}
    kept, _new = RoleNeed.objects.update_or_create(**named, defaults=values)
    return kept
