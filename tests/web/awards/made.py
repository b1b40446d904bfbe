"""An organisation with a published badge, and awards of it, as tests of awards and public need."""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

from assaymark.credential.model import (
    CriterionResult,
    EvidenceFacts,
    Judge,
    Judging,
    Measure,
)
from assaymark.web.awards import actions
from assaymark.web.awards.models import Award
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import Membership, Organisation, Role, User

NOW = datetime(2026, 8, 14, 9, 30, tzinfo=UTC)
QUOTE = "The deploy was the trigger; the cause was an unbounded retry"
EVIDENCE = b"The deploy was the trigger; the cause was an unbounded retry in the worker.\n"
_numbers = count(1)

RUBRIC = [
    {
        "key": "cause",
        "title": "Separates cause from trigger with evidence",
        "description": "Names what made it possible, not only what set it off.",
        "pass_value": 2,
        "levels": [
            {"value": 1, "title": "Starting", "indicator": "Names the trigger only."},
            {"value": 2, "title": "Solid", "indicator": "Names cause and trigger."},
            {"value": 3, "title": "Strong", "indicator": "Shows evidence for both."},
        ],
    },
    {
        "key": "writing",
        "title": "Writes so that a non-specialist can act",
        "description": "",
        "pass_value": 2,
        "levels": [
            {"value": 1, "title": "Starting", "indicator": "Jargon."},
            {"value": 2, "title": "Solid", "indicator": "Plain words."},
        ],
    },
]


def organisation(slug: str = "", *, keys: bool = True) -> Organisation:
    slug = slug or f"org-{next(_numbers)}"
    made = Organisation.objects.create(slug=slug, name=f"Northwind {slug}", description="Skills.")
    if keys:
        actions.make_keys(organisation=made, by=None, now=NOW.replace(month=1))
    return made


def member(where: Organisation, *roles: Role, name: str = "Priya Natarajan") -> Membership:
    user = User.objects.create_user(f"p{next(_numbers)}@example.com", "long password 1", name=name)
    return Membership.objects.create(user=user, organisation=where, roles=list(roles))


def badge_version(where: Organisation, **more: object) -> BadgeVersion:
    badge = Badge.objects.create(organisation=where, key=f"incident-{next(_numbers)}")
    fields: dict[str, object] = {
        "badge": badge,
        "number": 1,
        "state": "published",
        "title": "Incident analysis",
        "level": "Practitioner",
        "summary": "Finds the cause of an incident and says what to do about it.",
        "task": "Write a post-incident report of at most 500 words.",
        "criteria": "The report separates cause from trigger and can be acted on.",
        "rubric": RUBRIC,
        "competencies": [
            {
                "framework": "Incident work",
                "competency": "cause-analysis",
                "level": "practitioner",
                "title": "Cause analysis",
                "level_title": "Practitioner",
                "handle": new_handle(),
            }
        ],
        "evidence": {"kinds": ["text"], "min_words": 50, "max_words": 500, "ask": "The report"},
        "art": {"shape": "hexagon", "icon": "chart", "accent": "indigo"},
        "tags": ["incident"],
        "consent": "I agree.",
        "expiry_months": 12,
        "published_at": NOW.replace(month=2),
    }
    return BadgeVersion.objects.create(**(fields | more))


def judging(*, measured: bool = False) -> Judging:
    measure = Measure("false pass rate", 0.021, 431, 0.009, 0.042) if measured else None
    return Judging(
        judges=(Judge("assessor", "An assessor of the organisation", NOW),),
        method="One assessor scored every criterion without seeing the name.",
        statement="How often this judging is wrong has not been measured yet.",
        grader="local-1:0123456789ab" if measured else None,
        error_rate=measure,
    )


def award(
    where: Organisation,
    version: BadgeVersion,
    recipient: User,
    *,
    source: str = "",
    show_name: bool = True,
    quotes: tuple[str, ...] = (QUOTE,),
    measured: bool = False,
    now: datetime = NOW,
) -> Award:
    return actions.give(
        organisation=where,
        badge_version=version,
        recipient=recipient,
        results=[
            CriterionResult("cause", 3, quotes, "Clear and backed by the log lines."),
            CriterionResult("writing", 2),
        ],
        evidence=[
            EvidenceFacts(
                id=f"http://localhost:8000/e/{new_handle()}",
                name="Post-incident report",
                description="Handed in as text",
                genre="report",
                digest_sha256=sha256(EVIDENCE).hexdigest(),
                media_type="text/plain",
                size_bytes=len(EVIDENCE),
            )
        ],
        judging=judging(measured=measured),
        source=source or f"work:{new_handle()}",
        by=None,
        show_name=show_name,
        now=now,
    )
