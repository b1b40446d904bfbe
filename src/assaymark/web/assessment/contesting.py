"""What a learner's page says of contesting a decision: until when it may be, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assaymark.web.assessment.actions.appealing import last_day, refuse_contest
from assaymark.web.assessment.models import Appeal, AppealState, Decision
from assaymark.web.assessment.queries.marking import can_still_judge
from assaymark.web.assessment.refusal import AppealRefused
from assaymark.web.assessment.rules import rubric


@dataclass(frozen=True, slots=True)
class Contest:
    """`refused` says why it cannot be contested; `changed` lists (title, before, after)."""

    appeal: Appeal | None
    until: datetime
    refused: str = ""
    nobody: bool = False
    contested: Sequence[str] = ()
    changed: Sequence[tuple[str, str, str]] = ()


def contest_of(decision: Decision, *, now: datetime) -> Contest:
    """What to show about contesting `decision`."""
    appeal = Appeal.objects.filter(decision=decision).first()
    until = last_day(decision)
    if appeal is not None:
        return Contest(
            appeal,
            until,
            nobody=_nobody(decision, appeal),
            contested=_titles(decision, appeal),
            changed=_changed(decision, appeal),
        )
    try:
        refuse_contest(decision, now=now)
    except AppealRefused as refused:
        return Contest(None, until, refused=str(refused))
    return Contest(None, until)


def _nobody(decision: Decision, appeal: Appeal) -> bool:
    return appeal.state == AppealState.OPEN and not can_still_judge(decision.work).exists()


def _titles(decision: Decision, appeal: Appeal) -> list[str]:
    criteria = rubric(decision.work.badge_version).criteria
    return [one.title for one in criteria if one.key in appeal.criteria]


def _changed(decision: Decision, appeal: Appeal) -> list[tuple[str, str, str]]:
    before = appeal.before["levels"]
    return [
        (one.title, one.level(before[one.key]).title, one.level(decision.levels[one.key]).title)
        for one in rubric(decision.work.badge_version).criteria
        if before[one.key] != decision.levels[one.key]
    ]
