"""People made by a seed: outcomes and answers of any number of them, without a database."""

from datetime import UTC, datetime, timedelta

import numpy as np

from assaymark.framework.rubric import rubric_from_plain
from assaymark.web.assessment.queries.auditing import FirstWork
from assaymark.web.insights.report.document import Source
from assaymark.web.insights.report.people import Asked, Person
from tests.web.assessment.world import criterion

WORDS = ["Not seen.", "Seen once.", "Seen.", "Seen with depth."]
CRITERIA = [criterion(key, key.title(), WORDS) for key in ("feeling", "step", "plan", "words")]
RUBRIC = rubric_from_plain(CRITERIA)
SEXES = ["Female", "Male", ""]
RACES = ["Asian", "Black or African American", "Hispanic or Latino", "White", "Two or more races"]
ASKED = (Asked("sex", "Sex", tuple(SEXES[:2])), Asked("race", "Race or ethnicity", tuple(RACES)))
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def levels(random: np.random.Generator, ability: float) -> dict[str, int]:
    return {
        one.key: int(np.clip(round(2.7 + ability + random.normal(0, 0.6)), 1, 4))
        for one in RUBRIC.criteria
    }


def person(random: np.random.Generator, number: int, *, harsh: float = 0.0) -> Person:
    """`harsh`: how many levels the machine gives women less."""
    labels = {
        "sex": str(random.choice(SEXES, p=[0.47, 0.48, 0.05])),
        "race": str(random.choice(RACES, p=[0.15, 0.2, 0.2, 0.4, 0.05])),
    }
    ability = float(random.normal(0.5, 0.7))
    first = levels(random, ability)
    less = harsh if labels["sex"] == "Female" else 0.0
    machine = {
        key: int(np.clip(round(level + random.normal(0, 0.5) - less), 1, 4))
        for key, level in first.items()
    }
    passed = RUBRIC.passed(first)
    handed_in = START + timedelta(hours=number)
    work = FirstWork(
        learner=number,
        version=1,
        handed_in_at=handed_in,
        decided_at=handed_in + timedelta(days=2),
        passed=passed,
        has_badge=passed,
        levels=first,
        first=first,
        second=levels(random, ability) if number % 5 == 0 else {},
        machine=machine if random.random() < 0.9 else {"step": 3},
        grader="local-1:0123456789ab",
    )
    return Person(work, {key: label for key, label in labels.items() if label})


def people(n: int, *, seed: int = 1, harsh: float = 0.0) -> tuple[Person, ...]:
    random = np.random.default_rng(seed)
    return tuple(person(random, number, harsh=harsh) for number in range(n))


def source(n: int, *, seed: int = 1, harsh: float = 0.0, justification: str = "") -> Source:
    return Source(people(n, seed=seed, harsh=harsh), ASKED, {1: RUBRIC}, justification)
