"""Marking a skill mission-critical, and taking that back."""

from django.db import transaction

from assaymark.web.boards.actions.following import rebuild_skill
from assaymark.web.boards.actions.sprinting import cancel_sprint
from assaymark.web.boards.models import Board, CriticalSkill, Sprint
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import record
from assaymark.web.skills.models import Competency

REASON = "The skill was marked mission-critical: its scores are shown to nobody else."


@transaction.atomic
def mark_critical(*, organisation: Organisation, competency: Competency, by: User | None) -> None:
    """Takes the skill's board away, with its snapshots, and ends its sprints; twice is once."""
    _kept, is_new = CriticalSkill.objects.get_or_create(
        competency=competency, defaults={"organisation": organisation, "set_by": by}
    )
    if not is_new:
        return
    Board.objects.filter(organisation=organisation, competency=competency).delete()
    open_ones = Sprint.objects.filter(organisation=organisation, competency=competency)
    for sprint in open_ones.filter(cancelled_at=None, closed_at=None):
        cancel_sprint(sprint=sprint, by=by, reason=REASON)
    record(
        "skill.marked-critical",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"skill:{competency.handle}",
    )


@transaction.atomic
def unmark_critical(*, organisation: Organisation, competency: Competency, by: User) -> None:
    """Gives the skill a board again, made anew; twice is once."""
    found = CriticalSkill.objects.filter(organisation=organisation, competency=competency)
    gone, _each = found.delete()
    if not gone:
        return
    rebuild_skill(organisation=organisation, competency=competency)
    record(
        "skill.unmarked-critical",
        organisation_id=organisation.pk,
        actor=by,
        subject=f"skill:{competency.handle}",
    )
