"""Whose works they are and for which badge: for events that are counted."""

from collections.abc import Collection
from dataclasses import dataclass

from assaymark.web.assessment.models import Work


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """A work's learner and badge version, by their primary keys."""

    learner: int
    version: int


def facts(handles: Collection[str]) -> dict[str, WorkFacts]:
    """The facts of the works with these handles."""
    found = Work.objects.filter(handle__in=handles)
    rows = found.values_list("handle", "learner_id", "badge_version_id")
    return {handle: WorkFacts(learner, version) for handle, learner, version in rows}
