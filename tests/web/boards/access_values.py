"""The real values of this room's addresses, for the walk over every address."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from assaymark.web.boards import actions
from assaymark.web.boards.models import Board, Sprint
from assaymark.web.people.models import User
from assaymark.web.skills.models import Competency


def board_values(
    *, competency: Competency, critical: Competency, owner: User, learner: User, mark: str
) -> dict[str, Any]:
    """A board, a mission-critical skill and a sprint."""
    here = competency.framework.organisation
    Board.objects.get_or_create(organisation=here, competency=competency)
    actions.mark_critical(organisation=here, competency=critical, by=owner)
    now = timezone.now()
    sprint = Sprint.objects.create(
        organisation=here,
        competency=competency,
        title=f"Sprint of {mark}",
        starts_at=now,
        ends_at=now + timedelta(days=7),
        made_by=owner,
    )
    return {
        **{name: {"handle": competency.handle} for name in ("board", "board_json")},
        **{name: {"handle": sprint.handle} for name in ("sprint", "sprint_json", "cancel_sprint")},
        "mark_critical": {"handle": critical.handle},
        "private_skill": {"handle": critical.handle, "person": learner.handle},
    }
