"""Marking twice: when, by whom, and how two or three markings become one decision.

All of it runs inside `submit_review`, with the work's row locked: of two reviews submitted at once
the later one finds what the earlier one left. The rules themselves are in `assessment.marking`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.grading.audit import LEAST_SHARE, audited
from assaymark.web.assessment.actions.deciding import decide, refuse_own
from assaymark.web.assessment.marking import (
    MOST_STEPS,
    agree,
    both_saw,
    levels_of,
    steps_apart,
)
from assaymark.web.assessment.models import (
    Decision,
    Marking,
    MarkingOutcome,
    MarkingPolicy,
    MarkingStage,
    Purpose,
    Review,
    Work,
)
from assaymark.web.assessment.queries.marking import can_still_judge
from assaymark.web.assessment.queries.works import suggestion
from assaymark.web.assessment.refusal import ReviewMoved, ReviewRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import Badge
from assaymark.web.people.models import User
from assaymark.web.record.actions import record

Reason = dict[str, str]
NO_GRADER = "none"
LEAST_DAYS, MOST_DAYS = 7, 365


@transaction.atomic
def set_marking_policy(
    *,
    badge: Badge,
    share: int,
    on_doubt: bool,
    waits: bool,
    by: User,
    appeal_days: int | None = None,
) -> MarkingPolicy:
    """The policy of a badge as it is from now on; `share` is 0, or 5 to 100 percent.

    `appeal_days >= 7`; None is the installation's setting. Works already waiting keep what was
    asked for them, and decisions made before can be contested no shorter than that setting. Raises
    `ValueError` for another share, or fewer days.
    """
    if appeal_days is not None and not LEAST_DAYS <= appeal_days <= MOST_DAYS:
        raise ValueError(f"{appeal_days!r} days; expected 7 to 365, or None for the usual")
    if share and not LEAST_SHARE * 100 <= share <= 100:
        raise ValueError(f"share {share!r} %; expected 0, or 5 to 100; less tells nobody anything")
    policy, _is_new = MarkingPolicy.objects.update_or_create(
        badge=badge,
        defaults={
            "share": share,
            "on_doubt": on_doubt,
            "waits": waits,
            "appeal_days": appeal_days,
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
    record(
        "marking.policy-set",
        organisation_id=badge.organisation_id,
        actor=by,
        subject=f"badge:{badge.handle}",
        detail={"share": share, "on_doubt": on_doubt, "waits": waits, "appeal_days": appeal_days},
    )
    return policy


def settle(review: Review, *, now: datetime) -> Decision | None:
    """What follows a submitted review of an undecided work; None while somebody else is awaited.

    The work's row is locked, the review's purpose is what the work waits for.
    """
    work = review.work
    marking = Marking.objects.filter(work=work).first()
    if marking is None:
        return _after_first(review, now=now)
    if marking.stage == MarkingStage.SECOND:
        return _after_second(marking, review, now=now)
    return _settled(marking, MarkingOutcome.ADJUDICATED, review, levels_of(review), now=now)


@transaction.atomic
def decide_without(*, work: Work, by: User, now: datetime | None = None) -> Decision:
    """The decision about a work that waits for somebody who is not there, by the markings it has.

    Raises `ReviewRefused` for one's own work, while somebody could still judge it, or when it waits
    for nobody.
    """
    refuse_own(work, by)
    held = Work.objects.select_for_update().only("pk").get(pk=work.pk)
    marking = Marking.objects.filter(work=held).exclude(stage=MarkingStage.DONE).first()
    if marking is None or can_still_judge(work).exists():
        raise ReviewRefused(
            _("This work does not wait for somebody who is missing."),
            _("Only a work that nobody is left to judge is decided by the markings it has."),
            _("Load the page again."),
        )
    now = now or timezone.now()
    given = Review.objects.filter(work=held, submitted_at__isnull=False)
    last = given.select_related("work__badge_version", "work__organisation", "assessor").latest(
        "submitted_at"
    )
    record(
        "marking.released",
        organisation_id=work.organisation_id,
        actor=by,
        subject=f"work:{work.handle}",
        detail={"waited_for": marking.stage},
        at=now,
    )
    if marking.stage == MarkingStage.SECOND:
        return _settled(marking, MarkingOutcome.ALONE, last, levels_of(last), now=now)
    both = both_saw(rubric(last.work.badge_version), levels_of(_first_of(last)), levels_of(last))
    return _settled(marking, MarkingOutcome.BOTH, last, both, now=now)


def purpose_now(work: Work) -> Purpose:
    """What a review of an undecided work is for, as things stand."""
    stage = Marking.objects.filter(work=work).values_list("stage", flat=True).first()
    return {
        MarkingStage.SECOND.value: Purpose.SECOND,
        MarkingStage.ADJUDICATION.value: Purpose.ADJUDICATION,
    }.get(stage or "", Purpose.FIRST)


def refuse_moved(review: Review) -> None:
    """Raises `ReviewMoved` for a blind review of a work that by now waits for a third person."""
    if purpose_now(review.work) == Purpose.ADJUDICATION != review.purpose:
        raise ReviewMoved(
            _("Two others have judged this work meanwhile, and differ."),
            _("It now waits for somebody who sees both judgements: you may be that person."),
            _("Your scores are saved. Look at both, then submit."),
        )


def _after_first(review: Review, *, now: datetime) -> Decision | None:
    policy = MarkingPolicy.objects.filter(badge=review.work.badge_version.badge_id).first()
    reasons = [] if policy is None else why_again(review, policy)
    if policy is None or not reasons:
        return _decided(review, levels_of(review), now=now)
    marking = Marking.objects.create(work=review.work, reasons=reasons, asked_at=now)
    if policy.waits or can_still_judge(review.work).exists():
        _say(review, "marking.second-asked", {"reasons": reasons}, now)
        return None
    return _settled(marking, MarkingOutcome.ALONE, review, levels_of(review), now=now)


def _after_second(marking: Marking, review: Review, *, now: datetime) -> Decision | None:
    first = _first_of(review)
    judged = rubric(review.work.badge_version)
    one, other = levels_of(first), levels_of(review)
    both = both_saw(judged, one, other)
    if agree(judged, one, other):
        return _settled(marking, MarkingOutcome.AGREED, review, both, now=now)
    policy = MarkingPolicy.objects.filter(badge=review.work.badge_version.badge_id).first()
    if (policy is not None and policy.waits) or can_still_judge(review.work).exists():
        marking.stage, marking.adjudication_at = MarkingStage.ADJUDICATION, now
        marking.save(update_fields=["stage", "adjudication_at"])
        _say(review, "marking.adjudication-asked", {}, now)
        return None
    return _settled(marking, MarkingOutcome.BOTH, review, both, now=now)


def why_again(review: Review, policy: MarkingPolicy) -> list[Reason]:
    """Why a work is marked a second time; empty when it is not."""
    reasons: list[Reason] = []
    seed, share = bytes.fromhex(policy.seed), policy.share / 100
    if share and audited(review.work.handle, seed=seed, share=share):
        reasons.append({"why": "share", "criterion": ""})
    return reasons + (_doubts(review) if policy.on_doubt else [])


def _doubts(review: Review) -> list[Reason]:
    """Criteria on which a fitted grader abstained, or stands far from the blind levels."""
    said = suggestion(review.work)
    found: list[Reason] = []
    for one in rubric(review.work.badge_version).criteria:
        grade, blind = said.get(one.key), review.blind_levels.get(one.key)
        if grade is None or grade.grader == NO_GRADER:
            continue
        if grade.level is None:
            found.append({"why": "unsure", "criterion": one.key})
        elif (
            blind is not None
            and grade.level in one.values
            and steps_apart(one, grade.level, blind) > MOST_STEPS
        ):
            found.append({"why": "differs", "criterion": one.key})
    return found


def _first_of(review: Review) -> Review:
    """The first marking of the work that `review` marks a second time."""
    return Review.objects.get(
        work=review.work_id, purpose=Purpose.FIRST, submitted_at__isnull=False
    )


def _settled(
    marking: Marking,
    outcome: MarkingOutcome,
    review: Review,
    levels: Mapping[str, int],
    *,
    now: datetime,
) -> Decision:
    marking.stage, marking.outcome, marking.settled_at = MarkingStage.DONE, outcome, now
    marking.save(update_fields=["stage", "outcome", "settled_at"])
    _say(review, "marking.settled", {"outcome": outcome.value}, now)
    return _decided(review, levels, now=now)


def _decided(review: Review, levels: Mapping[str, int], *, now: datetime) -> Decision:
    said = [review.feedback]
    if review.purpose == Purpose.SECOND:
        said.insert(0, _first_of(review).feedback)
    words = "\n\n".join(dict.fromkeys(filter(None, said)))
    return decide(work=review.work, levels=levels, feedback=words, by=review.assessor, now=now)


def _say(review: Review, kind: str, detail: dict[str, Any], now: datetime) -> None:
    """Records what followed; nobody did it but the rule."""
    record(
        kind,
        organisation_id=review.work.organisation_id,
        actor=None,
        subject=f"work:{review.work.handle}",
        detail=detail,
        at=now,
    )
