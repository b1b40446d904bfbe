"""A block of made-up people as rows: users, memberships, evidence, scores; one transaction."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import transaction

from assaymark.ranking.evidence import Evidence
from assaymark.web.people.models import User
from assaymark.web.site.size.names import HEAD, LEAD, SKILLS
from assaymark.web.site.size.people import Block, block
from assaymark.web.site.size.plan import Ground
from assaymark.web.site.size.rows import copy, keys, moment
from assaymark.web.site.size.scores import Scorer
from assaymark.web.site.size.works import KINDS, works

CONTEXT = ("job_title", "team", "cohort", "track", "location", "started_on")
VALUES = (
    *("mean", "low", "high", "variance", "n", "first_at", "newest_at", "as_of"),
    *("reached", "holds_until"),
)
ANY_DAY = 1_000
"""Seconds a day of somebody's joining begins with; nobody joins at midnight sharp."""
Given = tuple[int, list[Evidence]]


def evidence(ground: Ground, found: Block) -> Iterator[Given]:
    """Each person of a block who has any, by their place in it, with their evidence."""
    its = works(found, seed=ground.plan.seed, until_s=ground.plan.until_s)
    handles, tasks = ground.handles(), ground.tasks()
    columns = (its.person, its.skill, its.number, its.work, its.second, its.rank, its.kind)
    plain = zip(*(one.tolist() for one in (*columns, its.score, its.weight)), strict=True)
    for person, rows in groupby(plain, key=lambda row: row[0]):
        given = []
        for _who, skill, number, work, second, rank, kind, score, weight in rows:
            about = f"made-up:{found.first + person}:{skill}:"
            given.append(
                Evidence(
                    key=f"{about}{number:02d}",
                    skill=handles[skill],
                    kind=KINDS[kind],
                    at=moment(second),
                    score=score,
                    task=tasks[skill][rank],
                    work=f"{about}{work:02d}",
                    weight=weight,
                )
            )
        yield person, given


@transaction.atomic
def write(ground: Ground, scorer: Scorer, number: int) -> int:
    """How many people of a block were written, with all that is theirs."""
    plan = ground.plan
    found = block(number, people=plan.people, seed=plan.seed)
    users = _users(ground, found)
    _members(ground, found, users)
    given = list(evidence(ground, found))
    _evidence(ground, users, given)
    _states(ground, scorer, users, given)
    return found.n


def _users(ground: Ground, found: Block) -> list[int]:
    domain, users = ground.plan.domain, keys("people_user", found.n)
    columns = ("id", "password", "is_superuser", "email", "name", "handle", "is_active")
    rows = (
        (
            *(users[i], f"!{handle}", False, found.email(i, domain), found.name(i), handle),
            *(True, False, _joined(ground, found, i)),
        )
        for i, handle in enumerate(found.handles)
    )
    copy("people_user", (*columns, "is_staff", "date_joined"), rows)
    return users


def _members(ground: Ground, found: Block, users: list[int]) -> None:
    members = keys("people_membership", found.n)
    first = _first(ground) if found.number else None
    columns = ("id", "user_id", "organisation_id", "roles", "active", "joined_at", "manager_id")
    bosses = [first if boss < 0 else members[boss] for boss in found.boss.tolist()]
    rows = (
        (
            *(members[i], user, ground.organisation.pk, _roles(found, i), True),
            *(_joined(ground, found, i), bosses[i]),
            *found.row(i, ground.plan.until).values(),
        )
        for i, user in enumerate(users)
    )
    copy("people_membership", (*columns, *CONTEXT), rows)


def _roles(found: Block, i: int) -> str:
    return "{learner,manager}" if found.title[i] in (LEAD, HEAD) else "{learner}"


def _joined(ground: Ground, found: Block, i: int) -> Any:
    return moment(ground.plan.until_s - int(found.entered[i]) * 86_400 + ANY_DAY)


def _first(ground: Ground) -> int | None:
    """The membership that all blocks report to."""
    plan = ground.plan
    email = block(0, people=plan.people, seed=plan.seed).email(0, plan.domain)
    found = User.objects.filter(email=email).values_list("memberships__pk", flat=True)
    return found.first()


def _evidence(ground: Ground, users: list[int], given: Iterable[Given]) -> None:
    by_handle = dict(zip(ground.handles(), SKILLS, strict=True))
    competency = {handle: ground.competencies[key].pk for handle, key in by_handle.items()}
    organisation = ground.organisation.pk
    columns = ("organisation_id", "person_id", "competency_id", "key", "kind", "score", "task")
    rows = (
        (
            *(organisation, users[person], competency[one.skill], one.key, one.kind, one.score),
            *(one.task, one.work, one.weight, one.key, one.at, one.at),
        )
        for person, its in given
        for one in its
    )
    more = ("work", "weight", "subject", "at", "recorded_at")
    copy("standing_skillevidence", (*columns, *more), rows)


def _states(ground: Ground, scorer: Scorer, users: list[int], given: Iterable[Given]) -> None:
    by_handle = dict(zip(ground.handles(), SKILLS, strict=True))
    competency = {handle: ground.competencies[key].pk for handle, key in by_handle.items()}
    organisation, model = ground.organisation.pk, scorer.figures.pk
    columns = ("organisation_id", "person_id", "competency_id", "model_id")
    rows = (
        [organisation, users[person], competency[skill], model, *found.columns().values()]
        for person, its in given
        for skill, found in scorer.found(its)
    )
    copy("standing_skillstate", (*columns, *VALUES), rows)
