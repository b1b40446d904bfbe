"""Reads of code work: what programs are tried with, and what was seen of one."""

from assaymark.web.assessment.models import CodeSeen, CodeTask, Work
from assaymark.web.catalogue.models import BadgeVersion


def task_of(version: BadgeVersion) -> CodeTask | None:
    """What the programs of `version` are tried with."""
    return CodeTask.objects.filter(badge_version=version).first()


def seen(work: Work) -> CodeSeen | None:
    """What was seen of the work's repository; None for other work, or while it waits."""
    return CodeSeen.objects.filter(work=work).first()


def programs_are_tried() -> bool:
    """Whether any badge version here says what programs are tried with."""
    return CodeTask.objects.exists()
