"""What everybody who does a badge was given to read: repeating it is no copying."""

import re

from assaymark.web.assessment.rules import evidence_rule, rubric
from assaymark.web.catalogue.models import BadgeVersion


def task_parts(version: BadgeVersion) -> tuple[str, ...]:
    """The task in its paragraphs, with what is asked as evidence."""
    parts = re.split(r"\n\s*\n", f"{version.task}\n\n{evidence_rule(version).ask}")
    return tuple(part for part in parts if part.strip())


def given_texts(version: BadgeVersion) -> tuple[str, ...]:
    """Task, criteria, and the words of the rubric."""
    judged = rubric(version)
    words = [one.indicator for criterion in judged.criteria for one in criterion.levels]
    words += [f"{criterion.title} {criterion.description}" for criterion in judged.criteria]
    return (*task_parts(version), version.criteria, version.acceptance, version.summary, *words)
