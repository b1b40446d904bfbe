"""Reads of works: one, many, what machines said, how long people waited.

Everything is asked for within one organisation; the bytes and the text of a work are left in the
database unless the one work itself is asked for.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Func, IntegerField, Q, QuerySet

from assaymark.web.assessment.models import (
    Appeal,
    AppealState,
    Decision,
    MachineGrade,
    Work,
    WorkState,
)
from assaymark.web.assessment.tracing import so_far
from assaymark.web.people.models import Organisation, User
from assaymark.web.people.roles import May

LAST_REVIEWS = 50
ENOUGH_DECISIONS = 5


@dataclass(frozen=True, slots=True)
class UsualWait:
    """The median time from hand-in to decision in whole hours, over `n` decisions."""

    hours: int
    n: int

    @property
    def days(self) -> int:
        """The same in days, rounded up."""
        return math.ceil(self.hours / 24)


class OctetLength(Func):
    """PostgreSQL's length of a byte string."""

    function = "octet_length"
    output_field = IntegerField()


def work(handle: str) -> Work | None:
    """The work of this handle with badge version, learner and decision; without bytes and text."""
    return _works().filter(handle=handle).first()


def works(organisation: Organisation) -> QuerySet[Work]:
    """All works of an organisation, newest first."""
    return _works().filter(organisation=organisation).order_by("-handed_in_at")


def _works() -> QuerySet[Work]:
    found = Work.objects.defer("content", "text", "consent")
    return found.select_related(
        "badge_version__badge", "organisation", "learner", "decision__award", "decision__appeal"
    )


def is_blind(one: Work, may: frozenset[May]) -> bool:
    """Whether somebody with these permissions may still judge the work, and so is told no more.

    An auditor who also judges is blind until the decision, like everybody who judges; and again
    while the decision is contested.
    """
    decision = getattr(one, "decision", None)
    if May.REVIEW not in may or decision is None:
        return May.REVIEW in may
    appeal: Appeal | None = getattr(decision, "appeal", None)
    return appeal is not None and appeal.state == AppealState.OPEN


def still_judged(organisation: Organisation) -> QuerySet[Work, str]:
    """Handles of the works that somebody may still judge: undecided ones, and contested ones."""
    undecided, contested = ~Q(state=WorkState.DECIDED), Q(decision__appeal__state=AppealState.OPEN)
    found = Work.objects.filter(undecided | contested, organisation=organisation)
    return found.values_list("handle", flat=True)


def suggestion(one: Work) -> dict[str, MachineGrade]:
    """What the newest grader said, by criterion; empty while it has not read the work.

    What an earlier grader said stands in `beside`, where it graded at all.
    """
    found: dict[str, MachineGrade] = {}
    for grade in one.machine_grades.order_by("pk"):
        earlier = found.get(grade.criterion)
        if earlier is not None:
            told = (earlier,) if earlier.grader != "none" else ()
            grade.beside = (*earlier.beside, *told)
        found[grade.criterion] = grade
    return found


def grades(one: Work) -> list[MachineGrade]:
    """Everything machines said of a work, in order."""
    return list(one.machine_grades.order_by("pk"))


def works_of(learner: User, organisation: Organisation) -> QuerySet[Work]:
    """What somebody handed in here, newest first."""
    return works(organisation).filter(learner=learner)


def usual_wait(organisation: Organisation) -> UsualWait | None:
    """How long the last decisions took from hand-in; None below `ENOUGH_DECISIONS`."""
    found = Decision.objects.filter(work__organisation=organisation).order_by("-decided_at")
    pairs = found.values_list("work__handed_in_at", "decided_at")[:LAST_REVIEWS]
    hours = [(decided - handed_in) / timedelta(hours=1) for handed_in, decided in pairs]
    if len(hours) < ENOUGH_DECISIONS:
        return None
    return UsualWait(max(1, math.ceil(median(hours))), len(hours))


def size_of(one: Work) -> int:
    """How many bytes a work has."""
    found = Work.objects.filter(pk=one.pk).annotate(size=OctetLength("content"))
    return int(found.values_list("size", flat=True).get())


def trail(one: Work) -> list[dict[str, Any]]:
    """The decision trail: as it was kept with the decision, or what happened so far."""
    decision: Decision | None = getattr(one, "decision", None)
    return so_far(one) if decision is None else list(decision.trail)
