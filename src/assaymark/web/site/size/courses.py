"""Works for the house courses: handed in and decided, without words and without a badge.

They make what only decided works can show: pass rates, hours to a decision, works of teams by week.
Their badges are about no competency, so no score rests on them. Each says that it is made up, as
its events do; nobody was given a badge for one, because nobody signed any.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import User
from assaymark.web.site.size.offers import COURSES, course_key
from assaymark.web.site.size.people import Block
from assaymark.web.site.size.plan import Ground, Plan
from assaymark.web.site.size.rows import copy, keys, moment

MOST_PEOPLE = 2_000
DAYS, FASTER_SINCE = 364, 91
HOURS = (66.0, 31.0)
"""Median hours to a decision until `FASTER_SINCE` days before the last day, and after it."""
DRIFT = (0.9, 0.0, -0.3)
"""By course: how much easier it has become over the year, in standard deviations of ability."""
TEXT = "Made up: nobody wrote this work, and nobody read it."
LEVELS = (2, 3, 4)
WORK = (
    *("id", "organisation_id", "handle", "badge_version_id", "learner_id", "attempt"),
    *("handed_in_at", "state", "content", "text", "words", "sha256", "media_type", "filename"),
    *("consent", "consent_name", "consent_quotes", "peers_may_read", "consent_machine"),
    "consent_example",
)
SAME = (
    *("decided", f"\\\\x{TEXT.encode().hex()}", TEXT, len(TEXT.split())),
    *(hashlib.sha256(TEXT.encode()).hexdigest(), "text/plain", "", "Made up.", *[False] * 5),
)
"""What all works have in common: the columns of `WORK` from `state` on."""
DECISION = (
    *("work_id", "passed", "levels", "decided_by_id", "decided_at", "feedback", "machine"),
    "trail",
)


@dataclass(frozen=True, slots=True)
class _One:
    """A work in the making: of whom, for which course, when, decided when, on which level."""

    person: int
    course: int
    attempt: int
    second: int
    decided: int
    level: int


def versions(ground: Ground) -> list[BadgeVersion]:
    """The badges of the house courses, in their order."""
    return [ground.versions[course_key(key)] for key, _about, _shown in COURSES]


def hand_in(ground: Ground, found: Block, *, assessor: User) -> int:
    """How many works were made, of the first people of a block who have handed in nothing."""
    organisation, plan = ground.organisation, ground.plan
    users, offered = _users(found, plan), versions(ground)
    made = [one for one in _drawn(found, plan) if one.person in users]
    works = list(zip(keys("assessment_work", len(made)), made, strict=True))
    versioned = [one.pk for one in offered]
    copy(
        "assessment_work",
        WORK,
        (
            [
                *(work, organisation.pk, new_handle(), versioned[one.course], users[one.person]),
                *(one.attempt, moment(one.second), *SAME),
            ]
            for work, one in works
        ),
    )
    return copy(
        "assessment_decision",
        DECISION,
        (
            [
                *(work, one.level > LEVELS[0], _levels(one), assessor.pk, moment(one.decided)),
                *(TEXT, "", "[]"),
            ]
            for work, one in works
        ),
    )


def _levels(one: _One) -> str:
    return json.dumps(dict.fromkeys(("rules", "own-case"), one.level))


def _users(found: Block, plan: Plan) -> dict[int, int]:
    """The keys of the first people by their places, without those whose works are real."""
    mails = {found.email(i, plan.domain): i for i in range(min(found.n, MOST_PEOPLE))}
    here = User.objects.filter(email__in=list(mails), works=None)
    return {mails[email]: key for email, key in here.values_list("email", "pk")}


def _drawn(found: Block, plan: Plan) -> Iterator[_One]:
    """Each person does two courses in three; who fails tries once more."""
    draw = np.random.default_rng([plan.seed, found.number, 4])
    for person in range(min(found.n, MOST_PEOPLE)):
        for course, easier in enumerate(DRIFT):
            day, hour, other = draw.integers(DAYS), draw.integers(8, 18), draw.random(2)
            luck, longer = draw.normal(size=2), np.exp(0.5 * draw.normal(size=2))
            days = min(int(found.entered[person]), DAYS) - int(day)
            if other[0] > 2 / 3 or days <= 0:
                continue
            for attempt in (1, 2):
                at = plan.until_s - days * 86_400 + int(hour) * 3_600
                shown = 0.6 * found.ability[person] + 0.8 * luck[attempt - 1] + 0.5 * attempt
                shown += easier * (1 - days / DAYS)
                hours = HOURS[days <= FASTER_SINCE] * longer[attempt - 1]
                decided = at + int(hours * 3_600)
                if decided >= plan.until_s:
                    break
                level = LEVELS[int(np.searchsorted((0.3, 1.6), shown))]
                yield _One(person, course, attempt, at, decided, level)
                days = days - int(hours / 24) - 5
                if level > LEVELS[0] or days <= 0:
                    break
