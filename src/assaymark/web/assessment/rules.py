"""What a badge version asks of evidence and of those who judge it, as plain values."""

import math
from dataclasses import dataclass

from assaymark.framework.rubric import Rubric, checking_seconds, rubric_from_plain
from assaymark.web.catalogue.models import BadgeVersion

WRITING_WORDS_PER_MINUTE = 20
"""Thinking and writing a short considered answer; an assumption, shown as an estimate."""
READING_WORDS_PER_MINUTE = 200


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """The evidence a badge asks for; `most` 0 means no upper bound.

    `file`: a file is taken, which may be a document, or a repository where `code`.
    """

    text: bool
    file: bool
    least: int
    most: int
    ask: str
    code: bool = False
    documents: bool = True


def evidence_rule(version: BadgeVersion) -> EvidenceRule:
    """The rule of `version`; without kinds, both text and file are taken."""
    plain = version.evidence
    kinds = plain.get("kinds") or ["text", "file"]
    return EvidenceRule(
        text="text" in kinds,
        file="file" in kinds or "code" in kinds,
        least=int(plain.get("min_words") or 1),
        most=int(plain.get("max_words") or 0),
        ask=str(plain.get("ask") or ""),
        code="code" in kinds,
        documents="file" in kinds,
    )


def rubric(version: BadgeVersion) -> Rubric:
    """The rubric of `version`."""
    return rubric_from_plain(version.rubric)


def doing_minutes(version: BadgeVersion) -> int:
    """The minutes the task names, or an estimate: reading all, writing the shortest answer."""
    if version.task_minutes:
        return int(version.task_minutes)
    read = len(version.task.split()) + len(version.consent.split())
    read += sum(len(lv.indicator.split()) for c in rubric(version).criteria for lv in c.levels)
    write = evidence_rule(version).least
    return math.ceil(read / READING_WORDS_PER_MINUTE + write / WRITING_WORDS_PER_MINUTE)


def checking_minutes(version: BadgeVersion, words: int) -> int:
    """Estimated minutes an assessor needs for a work of `words` words, at least one."""
    return max(1, math.ceil(checking_seconds(rubric(version), words) / 60))
