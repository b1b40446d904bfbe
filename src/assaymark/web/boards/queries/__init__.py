"""Reads of boards that other rooms may use; the room's own are in the modules beside this one."""

from assaymark.web.boards.models import Board, CriticalSkill
from assaymark.web.boards.queries.boards import board
from assaymark.web.people.models import Organisation
from assaymark.web.skills import queries as skills
from assaymark.web.skills.models import Competency


def board_at(organisation: Organisation, handle: str) -> Board | None:
    """The board of the competency with this handle; None where there is none to show."""
    competency = skills.competencies(organisation).get(handle)
    return None if competency is None else board(organisation, competency)


def is_critical(competency: Competency) -> bool:
    """Whether a skill is mission-critical: its scores are for the person and their manager."""
    return CriticalSkill.objects.filter(competency=competency).exists()


def critical_handles(organisation: Organisation) -> frozenset[str]:
    """The handles of the organisation's mission-critical competencies."""
    found = CriticalSkill.objects.filter(organisation=organisation)
    return frozenset(found.values_list("competency__handle", flat=True))
