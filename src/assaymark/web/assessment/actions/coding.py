"""Code work: what programs are tried with, and what is seen of one, once, for a person.

No program decides anything: what it printed, and what was counted, stands beside the work after the
blind part.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assaymark.grading.code.bundle import MAGIC, read_bundle
from assaymark.grading.code.tree import Tree
from assaymark.grading.code.zips import read_zip
from assaymark.web.assessment.models import CodeSeen, CodeTask, Work
from assaymark.web.assessment.sandbox import Case, Outcome, run_cases
from assaymark.web.assessment.uploads_code import BUNDLE, ZIP, read_code
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a repository."""

    looked: dict[str, Any]
    outcome: Outcome


def is_code(work: Work) -> bool:
    """Whether a work is a repository."""
    return work.media_type in {ZIP, BUNDLE}


@transaction.atomic
def set_code_task(
    *, badge_version: BadgeVersion, command: Sequence[str], cases: Sequence[Case], by: User | None
) -> CodeTask:
    """How the programs of this version are run from now on."""
    task: CodeTask
    task, _is_new = CodeTask.objects.update_or_create(
        badge_version=badge_version,
        defaults={
            "command": list(command),
            "cases": [asdict(one) | {"arguments": list(one.arguments)} for one in cases],
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
    record(
        "code.task-set",
        organisation_id=badge_version.badge.organisation_id,
        actor=by,
        subject=f"badge-version:{badge_version.handle}",
        detail={"command": task.command, "cases": [one.name for one in cases]},
    )
    return task


def promise_to_look(work: Work) -> None:
    """Promises to look at a repository just handed in; other work is left alone."""
    if is_code(work):
        defer(
            "assessment.code",
            work.handle,
            arguments={"work": work.pk},
            organisation_id=work.organisation_id,
        )


def look_at(work: Work) -> Seen:
    """What is seen of the work's repository; runs programs, so outside of any transaction."""
    content = bytes(work.content)
    looked: dict[str, Any] = read_code(content)["looked"]
    task = CodeTask.objects.filter(badge_version=work.badge_version_id).first()
    if task is None or not task.cases:
        return Seen(looked, Outcome(""))
    cases = [
        Case(one["name"], tuple(one["arguments"]), one["stdin"], one["stdout"])
        for one in task.cases
    ]
    return Seen(looked, run_cases(_tree(content).files, cases, command=task.command))


def _tree(content: bytes) -> Tree:
    return read_bundle(content) if content.startswith(MAGIC[:12]) else read_zip(content)


@transaction.atomic
def keep_seen(*, work: Work, seen: Seen, now: datetime | None = None) -> CodeSeen:
    """What was seen, kept once."""
    kept: CodeSeen
    kept, is_new = CodeSeen.objects.get_or_create(
        work=work,
        defaults={
            "looked": seen.looked,
            "cases": [asdict(one) for one in seen.outcome.cases],
            "why_not": seen.outcome.why_not,
            "seen_at": now or timezone.now(),
        },
    )
    if is_new:
        record(
            "code.seen",
            organisation_id=work.organisation_id,
            actor=None,
            subject=f"work:{work.handle}",
            detail={
                "passed": sum(one.passed for one in seen.outcome.cases),
                "cases": len(seen.outcome.cases),
                "why_not": seen.outcome.why_not,
            },
        )
    return kept
