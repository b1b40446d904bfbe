"""The organisation of `make real`: badge, people and tokens, made through the rooms' actions."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from assaymark.grading.local import LocalGrader
from assaymark.grading.model import RatedWork
from assaymark.web.assessment import actions as assessment
from assaymark.web.assessment.agreement import measured
from assaymark.web.catalogue import actions as catalogue
from assaymark.web.catalogue import queries as badges
from assaymark.web.connect import actions as tokens
from assaymark.web.people import actions as people
from assaymark.web.people import queries as members
from assaymark.web.people.models import Membership
from bench.real.lend_an_ear import SEED
from bench.real.visitor import Visitor
from bench.real.walk import Cast

HOUSE = "main"
PASSWORD = "an-expert-of-a-study"  # noqa: S105 - an installation that lives for one run


def cast(base: str, rubric: list[dict[str, Any]]) -> Cast:
    """The published badge, and everybody who takes part."""
    house = members.organisation(HOUSE)
    if house is None:
        raise RuntimeError(f"organisation {HOUSE!r} is missing; `serve` makes it at first start")
    owner, auditor, assessor = (_member(role, [role]) for role in ("owner", "auditor", "assessor"))
    plain = yaml.safe_load((Path(__file__).parent / "badge.yaml").read_text(encoding="utf-8"))
    draft = catalogue.draft_badge_from_plain(
        organisation=house, plain={**plain, "rubric": rubric}, by=owner.user
    )
    catalogue.publish(version=draft, by=owner.user)
    judge = Visitor(base)
    judge.sign_in(assessor.user.email, PASSWORD)
    office = _token(owner, "works:write-for-others", "awards:read")
    return Cast(
        badge=badges.published(house).get().handle,
        office=Visitor(base, token=office),
        auditor=Visitor(base, token=_token(auditor, "works:read")),
        assessor=judge,
    )


def learner(key: str) -> str:
    """The address of the learner who stands for the supporter of conversation `key`."""
    return _member(f"supporter-{key}", ["learner"]).user.email


def keep_grader(badge: str, grader: LocalGrader, works: Sequence[RatedWork]) -> None:
    """Makes `grader` the newest of the badge: the one that reads what is handed in next."""
    house = members.organisation(HOUSE)
    version = badges.published(house).get(handle=badge) if house else None
    if version is None:
        raise RuntimeError(f"badge {badge!r} is not published")
    rubric = badges.rubric(version)
    agreement = measured(rubric, [work.ratings for work in works], seed=SEED)
    assessment.keep_grader(badge_version=version, grader=grader, agreement=agreement, by=None)


def _member(name: str, roles: list[str]) -> Membership:
    house = members.organisation(HOUSE)
    if house is None:
        raise RuntimeError(f"organisation {HOUSE!r} is missing")
    return people.add_member(
        organisation=house,
        email=f"{name}@study.example",
        name=name.replace("-", " ").title(),
        roles=roles,
        password=PASSWORD,
    )


def _token(member: Membership, *scopes: str) -> str:
    until = timezone.now() + timedelta(days=1)
    _row, secret = tokens.make_token(
        member=member, name="make real", scopes=scopes, expires_at=until
    )
    return secret
