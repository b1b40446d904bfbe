"""Deciding: by the rubric and a person, or a machine under a promise; passed leads to the badge.

Both go through `decide`, and the badge is given in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment import judging
from assaymark.web.assessment.actions.gating import note_audit
from assaymark.web.assessment.models import Decision, Review, Work, WorkState
from assaymark.web.assessment.refusal import AlreadyDecided, NotSigned, ReviewRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.tracing import trail
from assaymark.web.awards import actions as awards
from assaymark.web.awards.models import Award
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record


@transaction.atomic
def decide(
    *,
    work: Work,
    levels: Mapping[str, int],
    feedback: str,
    by: User | None,
    machine: str = "",
    now: datetime | None = None,
) -> Decision:
    """The decision; passed when every criterion reaches its level, and then the badge is given.

    `machine` is the grader version that decides alone, and then `by` is None: only for a work whose
    `Routing` lets it.

    Deciding again with the same levels gives the same decision back; with others it raises
    `AlreadyDecided`. Raises `ReviewRefused` for one's own work or levels not of the rubric, and
    `NotSigned` when the badge cannot be given; nothing is decided then.
    """
    now = now or timezone.now()
    if by is not None:
        refuse_own(work, by)
    passed = _passed(work, levels)
    held = _held(work)
    first = Decision.objects.filter(work=held).first()
    if first is not None:
        return _same(first, levels)
    held.state = WorkState.DECIDED
    held.save(update_fields=["state"])
    decision: Decision = Decision.objects.create(
        work=held,
        passed=passed,
        levels=dict(levels),
        feedback=feedback.strip(),
        decided_by=by,
        machine=machine,
        trail=trail(held, passed=passed, by=by or machine, at=now),
        decided_at=now,
    )
    record(
        "work.decided",
        organisation_id=held.organisation_id,
        actor=by,
        subject=f"work:{held.handle}",
        detail={"passed": passed, "levels": dict(levels), **_by_machine(machine)},
        at=now,
    )
    if by is not None:
        note_audit(work=held, levels=levels, now=now)
    if passed:
        decision.award = give_badge(decision, held, by=by, now=now)
        decision.save(update_fields=["award"])
    defer(
        "assessment.letter",
        held.handle,
        arguments={"work": held.pk},
        organisation_id=held.organisation_id,
    )
    return decision


def _by_machine(machine: str) -> dict[str, str]:
    return {"machine": machine} if machine else {}


def refuse_own(work: Work, assessor: User) -> None:
    """Raises `ReviewRefused` when `assessor` handed in `work`."""
    if work.learner_id == assessor.pk:
        raise ReviewRefused(
            _("You handed in this work yourself."),
            _("Another assessor judges it."),
            _("Take another one from your queue."),
        )


def _passed(work: Work, levels: Mapping[str, int]) -> bool:
    known = rubric(work.badge_version)
    expected: dict[str, Any] = {one.key: list(one.values) for one in known.criteria}
    strange = {key: level for key, level in levels.items() if level not in expected.get(key, [])}
    if strange or set(levels) != set(expected):
        raise ReviewRefused(
            _("The levels %(levels)r were given.") % {"levels": dict(levels)},
            _("One of these for each criterion was expected: %(expected)r.")
            % {"expected": expected},
            _("Give each criterion one level of the rubric."),
        )
    return known.passed(levels)


def _held(work: Work) -> Work:
    held: Work = (
        Work.objects.select_for_update(of=("self",))
        .select_related("badge_version__badge", "organisation", "learner")
        .get(pk=work.pk)
    )
    return held


def _same(first: Decision, levels: Mapping[str, int]) -> Decision:
    if first.levels != dict(levels):
        raise AlreadyDecided(
            _("This work was decided with other levels on %(at)s.")
            % {"at": first.decided_at.isoformat(timespec="minutes")},
            _("A work is decided once."),
            _("Leave it as it is, or revoke the badge with a reason."),
        )
    return first


def give_badge(
    decision: Decision, work: Work, *, by: User | None, now: datetime, source: str = ""
) -> Award:
    """The badge; raises `NotSigned` for whatever `awards.give` refuses, which undoes everything.

    `source` where it is not the work alone that led here, so that it is not the same award again.
    """
    review = Review.objects.filter(work=work, assessor=by, submitted_at__isnull=False).first()
    said = (
        judging.judging(decision, work, review, at=now) if by else judging.by_machine(work, at=now)
    )
    try:
        return awards.give(
            organisation=work.organisation,
            badge_version=work.badge_version,
            recipient=work.learner,
            results=judging.results(decision, work, review),
            evidence=[judging.evidence(work)],
            judging=said,
            source=source or f"work:{work.handle}",
            by=by,
            show_name=work.consent_name,
            now=now,
        )
    except ValueError as error:  # every error of awards and of credential is one
        raise NotSigned(
            _("The badge could not be signed: %(why)s.") % {"why": error},
            _("A decision that passes gives the badge at once, so nothing is decided."),
            _("Ask the owner of the organisation to look at its keys, then submit again."),
        ) from error
