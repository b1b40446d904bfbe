"""What the machine says of a work: kept beside it, and who decides then, in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from assaymark.grading.model import Abstention, Grade
from assaymark.web.assessment.actions.deciding import decide
from assaymark.web.assessment.actions.gating import give_to_person, route
from assaymark.web.assessment.language.reading import PREFIX
from assaymark.web.assessment.models import MachineGrade, Route, Work, WorkState
from assaymark.web.assessment.refusal import NotSigned
from assaymark.web.record.actions import record


@transaction.atomic
def keep_grades(
    *,
    work: Work,
    grades: Sequence[Grade | Abstention],
    records: Mapping[str, dict[str, Any]] | None = None,
) -> list[MachineGrade]:
    """The grades, kept once per criterion and grader; then who decides is settled (`gating`).

    Where the gate lets the machine decide, it has decided when this returns: grades, routing,
    decision, badge and letter commit together or not at all. `records`: criterion → how a language
    model came to what it said.
    """
    held = _held(work)
    known = set(held.machine_grades.values_list("criterion", "grader"))
    fresh = [_row(held, one) for one in grades if (one.criterion, one.grader) not in known]
    for row in fresh:
        if records and row.grader.startswith(PREFIX):
            row.record = records.get(row.criterion, {})
    MachineGrade.objects.bulk_create(fresh)
    if fresh:
        record(
            "work.graded",
            organisation_id=work.organisation_id,
            actor=None,
            subject=f"work:{held.handle}",
            detail={"grades": [_said(one) for one in fresh]},
        )
    if held.state == WorkState.GRADING:
        _settle(held)
    return fresh


def _held(work: Work) -> Work:
    held: Work = (
        Work.objects.select_for_update(of=("self",))
        .select_related("badge_version__badge", "organisation", "learner")
        .get(pk=work.pk)
    )
    return held


def _settle(work: Work) -> None:
    """Decides the work where the gate lets the machine, else lets it wait for an assessor."""
    routing = route(work)
    if routing.route == Route.MACHINE:
        try:
            decide(work=work, levels=routing.levels, feedback="", by=None, machine=routing.grader)
        except NotSigned as failed:
            give_to_person(routing=routing, reason=failed.met)
        else:
            return
    work.state = WorkState.IN_REVIEW
    work.save(update_fields=["state"])


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
