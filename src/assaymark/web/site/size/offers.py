"""What a made-up organisation defines: example frameworks, badges of three steps, needs of roles.

All through the rooms' own actions. The badges of the examples are there as well, for the works that
are really judged.
"""

from collections.abc import Mapping
from typing import Any

import yaml
from django.conf import settings

from assaymark.framework.load import framework_from_yaml
from assaymark.framework.model import Competency
from assaymark.web.catalogue import actions as catalogue
from assaymark.web.catalogue import queries as badges
from assaymark.web.catalogue.levels import level_title
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.site.size.names import HEAD, LEAD, RANKS, SKILLS, TITLES
from assaymark.web.skills import actions as skills
from assaymark.web.skills import queries as frameworks
from assaymark.web.skills.needs import described, set_need

EXAMPLES = settings.PROJECT / "examples" / "northwind"
ART = ("teal", "indigo", "amber", "rose")
COURSES = (
    ("data-protection", "personal data", "What may be kept, for how long, and who may see it"),
    ("case-notes", "case notes", "Notes that a stranger can go on with"),
    ("handing-over", "handing over", "A case handed over so that nobody is asked twice"),
)
"""House courses: key, what about, what is shown. They are about no competency, so works for them
count towards no score; `courses` makes these works."""
CONSENT = (
    "Your answer is stored with its time and a fingerprint, and read by an assessor who does not"
    " see your name. This badge belongs to a made-up organisation."
)


def offered(organisation: Organisation, *, by: User) -> dict[str, BadgeVersion]:
    """Published badges by key: one for each skill and rank (`SKILL-RANK`), and the examples'."""
    here = {one.badge.key: one for one in badges.published(organisation)}
    if len(here) >= len(SKILLS) * len(RANKS):
        return here
    told = _frameworks(organisation, by)
    ladders = (_plain(told[key], rank) for key in SKILLS for rank in range(3))
    for plain in [*_examples(), *ladders, *map(_course, COURSES)]:
        if plain["key"] not in here:
            draft = catalogue.draft_badge_from_plain(organisation=organisation, plain=plain, by=by)
            catalogue.publish(version=draft, by=by)
    _need(organisation, by)
    return {one.badge.key: one for one in badges.published(organisation)}


def _frameworks(organisation: Organisation, by: User) -> dict[str, tuple[str, Competency]]:
    """Each competency with the key of its framework."""
    here = {one.framework.key for one in frameworks.published_frameworks(organisation)}
    told: dict[str, tuple[str, Competency]] = {}
    for path in sorted((EXAMPLES / "frameworks").glob("*.yaml")):
        document = framework_from_yaml(path.read_text(encoding="utf-8"))
        told |= {one.key: (document.key, one) for one in document.competencies()}
        if document.key not in here:
            draft = skills.import_framework(organisation=organisation, document=document, by=by)
            skills.publish_framework(version=draft, by=by)
    return told


def _examples() -> list[dict[str, Any]]:
    paths = sorted((EXAMPLES / "badges").glob("*.yaml"))
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]


def _plain(told: tuple[str, Competency], rank: int) -> dict[str, Any]:
    """A badge for one level of a competency, its rubric made of the level's behaviours."""
    framework, its = told
    level = its.levels[rank]
    seen = " ".join(one.text for one in level.behaviours)
    return {
        "key": f"{its.key}-{RANKS[rank]}",
        "title": f"{its.title}: {level_title(RANKS[rank])}",
        "level": RANKS[rank],
        "summary": its.description,
        "task": f"Show this with an example from your own work of the last weeks: {seen}",
        "criteria": f"The person showed it in their own work: {seen}",
        "rubric": [_criterion(one.key, one.text) for one in level.behaviours],
        "evidence": {"types": ["text"], "min_words": 50, "max_words": 400},
        "competencies": [{"framework": framework, "competency": its.key, "level": RANKS[rank]}],
        "expiry_months": 24,
        "art": {"shape": "circle", "icon": "ear", "accent": "teal"},
        "consent": CONSENT,
    }


def course_key(course: str) -> str:
    """The key of a house course's badge."""
    return f"house-course-{course}"


def _course(course: tuple[str, str, str]) -> dict[str, Any]:
    """The badge of a house course, which is about no competency."""
    key, about, shown = course
    return {
        "key": course_key(key),
        "title": f"House course: {about}",
        "level": RANKS[0],
        "summary": f"{shown}.",
        "task": f"Show this with a case of the last weeks: {shown[0].lower()}{shown[1:]}.",
        "criteria": f"The person showed it in a case of their own: {shown[0].lower()}{shown[1:]}.",
        "rubric": [_criterion("rules", shown), _criterion("own-case", "Taken from an own case")],
        "evidence": {"types": ["text"], "min_words": 50, "max_words": 400},
        "competencies": [],
        "expiry_months": 24,
        "art": {"shape": "circle", "icon": "ear", "accent": "indigo"},
        "consent": CONSENT,
    }


def _criterion(key: str, text: str) -> Mapping[str, Any]:
    steps = ("Not shown", "Partly", "Shown", "Shown with depth")
    said = ("There is nothing of it.", "Some of it is there.", "It is there.", "It goes further.")
    levels = [
        {"value": value, "title": title, "indicator": words}
        for value, (title, words) in enumerate(zip(steps, said, strict=True), 1)
    ]
    return {
        "key": key,
        "title": key.replace("-", " "),
        "description": text,
        "pass_value": 3,
        "levels": levels,
    }


def _need(organisation: Organisation, by: User) -> None:
    """What each role at work needs: more of who leads, and of every role something else."""
    rows = {one.row.key: one.row for one in described(organisation).values()}
    for place, role in enumerate(TITLES):
        rank = 2 if place in (LEAD, HEAD) else 1 + place % 2
        for step in range(4):
            competency = rows[SKILLS[(place + 2 * step) % len(SKILLS)]]
            set_need(organisation=organisation, role=role, competency=competency, rank=rank, by=by)
