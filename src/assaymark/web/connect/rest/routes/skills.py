"""Skills: one's own scores, each with the sum that makes it."""

from datetime import datetime

from django.utils import timezone
from ninja import Router
from pydantic import Field

from assaymark.ranking.state import Score, TooThin
from assaymark.web.connect.rest.bearer import Call, scoped
from assaymark.web.connect.rest.shapes import Out
from assaymark.web.connect.scopes import Scope
from assaymark.web.skills import queries as skills
from assaymark.web.standing.shown import Person, Skill

router = Router(tags=["Skills"])
READ = scoped(Scope.SKILLS_READ)


class ShareOut(Out):
    """What one piece of evidence adds to a score, in levels."""

    evidence: str
    kind: str = Field(description="review, machine, peer or award")
    at: datetime
    title: str
    score: float
    counts_as: float
    weight: float
    points: float
    limits: list[str] = Field(description="What kept it from counting in full")


class SkillOut(Out):
    """A skill; without a score below the works it takes. start + the points of shares = score."""

    skill: str
    title: str
    score: float | None
    low: float | None
    high: float | None
    n: int = Field(description="Verified works")
    start: float | None
    level_held: str | None = Field(description="Held today with 80% certainty")
    holds_until: datetime | None
    shares: list[ShareOut]


class SkillsOut(Out):
    """One's own verified skills, by the published figures of this number."""

    figures: int
    skills: list[SkillOut]


@router.get(
    "",
    response=SkillsOut,
    **READ,
    operation_id="list_skills",
    summary="Read one's own skill scores",
)
def list_skills(request: Call) -> SkillsOut:
    """The verified skills of the token's member, as of now. What is inferred or declared is not
    among them: it counts nowhere; nor are mission-critical skills, which stay on their page."""
    caller = request.auth
    private = skills.private_skills(caller.organisation)
    me = Person(caller.organisation, caller.user, now=timezone.now(), without=private)
    return SkillsOut(figures=me.figures.number, skills=[_skill(one) for one in me.skills()])


def _skill(one: Skill) -> SkillOut:
    its: Score | TooThin = one.score
    scored = its if isinstance(its, Score) else None
    return SkillOut(
        skill=one.competency.handle,
        title=one.competency.title,
        score=scored.mean if scored else None,
        low=scored.low if scored else None,
        high=scored.high if scored else None,
        n=its.n,
        start=scored.start if scored else None,
        level_held=one.held.key if one.held else None,
        holds_until=one.holds_until,
        shares=[
            ShareOut(
                evidence=line.share.evidence.key,
                kind=line.share.evidence.kind,
                at=line.share.evidence.at,
                title=line.title,
                score=line.share.evidence.score,
                counts_as=line.share.counts_as,
                weight=line.share.weight,
                points=line.share.points,
                limits=list(line.share.limits),
            )
            for line in one.lines
        ],
    )
