"""Works for the house courses: handed in and decided, without words and without a badge.

They make what only decided works can show: pass rates, hours to a decision, works of teams by week.
Their badges are about no competency, so no score rests on them. Each says that it is made up, as
its events do; nobody was given a badge for one, because nobody signed any.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assaymark.web.assessment.models import Decision, Work, WorkState
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.site.size.offers import COURSES, course_key
from assaymark.web.site.size.people import Block
from assaymark.web.site.size.plan import Ground, Plan
from assaymark.web.site.size.rows import moment

MOST_PEOPLE = 2_000
DAYS, FASTER_SINCE = 364, 91
HOURS = (66.0, 31.0)
"""Median hours to a decision until `FASTER_SINCE` days before the last day, and after it."""
DRIFT = (0.9, 0.0, -0.3)
"""By course: how much easier it has become over the year, in standard deviations of ability."""
TEXT = "Made up: nobody wrote this work, and nobody read it."
LEVELS = (2, 3, 4)


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
    works = Work.objects.bulk_create(
        (_work(organisation, offered[one.course], users[one.person], one) for one in made),
        batch_size=1_000,
    )
    Decision.objects.bulk_create(
        (_decision(work, one, assessor) for work, one in zip(works, made, strict=True)),
        batch_size=1_000,
    )
    return len(works)


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


def _work(organisation: Organisation, version: BadgeVersion, user: int, one: _One) -> Work:
    content = TEXT.encode()
    return Work(
        organisation=organisation,
        badge_version=version,
        learner_id=user,
        attempt=one.attempt,
        state=WorkState.DECIDED,
        content=content,
        media_type="text/plain",
        text=TEXT,
        words=len(TEXT.split()),
        sha256=hashlib.sha256(content).hexdigest(),
        consent=version.consent,
        consent_name=False,
        consent_quotes=False,
        handed_in_at=moment(one.second),
    )


def _decision(work: Work, one: _One, assessor: User) -> Decision:
    return Decision(
        work=work,
        passed=one.level > LEVELS[0],
        levels=dict.fromkeys(("rules", "own-case"), one.level),
        feedback=TEXT,
        decided_by=assessor,
        decided_at=moment(one.decided),
    )
