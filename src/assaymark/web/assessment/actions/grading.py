"""What the machine says of a work: kept beside it, never a decision by itself."""

from collections.abc import Sequence

from django.db import transaction

from assaymark.grading.model import Abstention, Grade
from assaymark.web.assessment.models import MachineGrade, Work, WorkState
from assaymark.web.record.actions import record


@transaction.atomic
def keep_grades(*, work: Work, grades: Sequence[Grade | Abstention]) -> list[MachineGrade]:
    """The grades, kept once per criterion and grader; the work then waits for an assessor."""
    held = Work.objects.select_for_update().only("pk", "state", "handle").get(pk=work.pk)
    known = set(held.machine_grades.values_list("criterion", "grader"))
    fresh = [_row(held, one) for one in grades if (one.criterion, one.grader) not in known]
    MachineGrade.objects.bulk_create(fresh)
    if held.state == WorkState.GRADING:
        held.state = WorkState.IN_REVIEW
        held.save(update_fields=["state"])
    if fresh:
        record(
            "work.graded",
            organisation_id=work.organisation_id,
            actor=None,
            subject=f"work:{held.handle}",
            detail={"grades": [_said(one) for one in fresh]},
        )
    return fresh


def _row(work: Work, said: Grade | Abstention) -> MachineGrade:
    if isinstance(said, Abstention):
        return MachineGrade(
            work=work, criterion=said.criterion, grader=said.grader, abstained=said.reason
        )
    return MachineGrade(
        work=work,
        criterion=said.criterion,
        grader=said.grader,
        level=said.level,
        probability=said.probability,
        probabilities={str(level): share for level, share in said.probabilities.items()},
        quotes=[{"start": q.start, "end": q.end, "text": q.text} for q in said.quotes],
        reasons=list(said.reasons),
    )


def _said(row: MachineGrade) -> dict[str, object]:
    if row.level is None:
        return {"criterion": row.criterion, "grader": row.grader, "abstained": row.abstained}
    return {
        "criterion": row.criterion,
        "grader": row.grader,
        "level": row.level,
        "probability": row.probability,
    }
