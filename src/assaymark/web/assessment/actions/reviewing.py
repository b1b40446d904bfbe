"""Reviewing: open, save, score blind, compare, submit; the decision follows in one transaction.

A review has three steps. Blind: the assessor scores every criterion. `finish_blind` keeps those
levels for ever as `blind_levels`, and only then may a page show what the machine suggests.
`submit_review` takes the scores as they are after comparing, says which changed, and decides, or
asks for a second marking or a third person (`actions.marking`), or settles an appeal
(`actions.appealing`). What a review is for follows from what the work waits for, and is never
chosen by whoever judges. An adjudication has no blind part.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment.actions.appealing import settle_appeal
from assaymark.web.assessment.actions.deciding import refuse_own
from assaymark.web.assessment.actions.marking import purpose_now, refuse_moved, settle
from assaymark.web.assessment.actions.peers import refuse_read
from assaymark.web.assessment.models import (
    Appeal,
    AppealState,
    Decision,
    Purpose,
    Review,
    Work,
)
from assaymark.web.assessment.quoting import Score, quote_at, to_plain
from assaymark.web.assessment.refusal import AlreadyDecided, ReviewRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.tracing import changed
from assaymark.web.people.models import User
from assaymark.web.record.actions import record

MAX_COMMENT = 4000


@transaction.atomic
def open_review(*, work: Work, assessor: User, now: datetime | None = None) -> Review:
    """The assessor's review of `work`, opened now or before, with what it is for as things stand.

    Raises `ReviewRefused` for one's own work, or one that the assessor decided or has in hand or
    read as a peer, and `AlreadyDecided` for a work that needs no review.
    """
    refuse_own(work, assessor)
    refuse_read(work, assessor)
    held = Work.objects.select_for_update().only("pk").get(pk=work.pk)
    mine = Review.objects.filter(work=work, assessor=assessor).first()
    if mine is not None and mine.submitted_at is not None:
        return mine
    purpose = _purpose(held, assessor, mine)
    if purpose is None:
        if mine is not None:
            return mine
        raise already_decided(work)
    if mine is not None and mine.purpose == purpose:
        return mine
    review, _is_new = Review.objects.update_or_create(
        work=work,
        assessor=assessor,
        defaults={"purpose": purpose},
        create_defaults={"purpose": purpose, "opened_at": now or timezone.now()},
    )
    record(
        "review.opened",
        organisation_id=work.organisation_id,
        actor=assessor,
        subject=f"work:{work.handle}",
        detail={"purpose": purpose.value},
    )
    return review


def _purpose(work: Work, assessor: User, mine: Review | None) -> Purpose | None:
    """What a review of `work` would be for; None where it needs none."""
    decision = Decision.objects.filter(work=work).first()
    if decision is None:
        return purpose_now(work)
    if not Appeal.objects.filter(decision=decision, state=AppealState.OPEN).exists():
        return None
    if decision.decided_by_id == assessor.pk:
        raise ReviewRefused(
            _("You decided this work, and the decision is contested."),
            _("Somebody who has not judged it before judges it anew."),
            _("Take another one from your queue."),
        )
    if mine is not None and mine.purpose == Purpose.ADJUDICATION:
        raise ReviewRefused(
            _("You opened this work to decide between two, and have seen both judgements."),
            _("Somebody who has seen nobody's judgement judges it anew."),
            _("Take another one from your queue."),
        )
    return Purpose.APPEAL


@transaction.atomic
def save_review(*, review: Review, scores: Mapping[str, Score], feedback: str) -> Review:
    """The review with these scores as a draft; a submitted one stays as it is."""
    held = _held(review)
    if held.submitted_at is None:
        _write(held, scores, feedback)
    return held


@transaction.atomic
def finish_blind(
    *,
    review: Review,
    scores: Mapping[str, Score],
    feedback: str,
    now: datetime | None = None,
) -> Review:
    """The review with its blind part ended; raises `ReviewRefused` when a level is missing."""
    held = _held(review)
    if held.submitted_at is not None:
        return held
    _write(held, scores, feedback)
    levels = complete_levels(held.work, scores)
    if held.scored_at is None:
        is_blind = held.purpose != Purpose.ADJUDICATION
        held.scored_at, held.blind_levels = now or timezone.now(), levels if is_blind else {}
        held.save(update_fields=["scored_at", "blind_levels"])
    return held


@transaction.atomic
def see_suggestion(*, review: Review, now: datetime | None = None) -> Review:
    """The review, with the moment its assessor first saw what the machine suggests."""
    held = _held(review)
    if held.scored_at is None:
        raise ReviewRefused(
            _("The suggestion was asked for before every criterion was scored."),
            _("It is shown once your own scores are saved."),
            _("Score every criterion first."),
        )
    if held.suggestion_seen_at is None and held.submitted_at is None:
        held.suggestion_seen_at = now or timezone.now()
        held.save(update_fields=["suggestion_seen_at"])
    return held


@transaction.atomic
def submit_review(
    *,
    review: Review,
    scores: Mapping[str, Score],
    feedback: str,
    answer: str = "",
    now: datetime | None = None,
) -> Review:
    """The review, closed, and what follows from it done; submitting again changes nothing.

    The work is decided, or waits for another assessor. When somebody else decided meanwhile, the
    scores are kept as a second opinion: they count when assessors are compared, and change nothing
    else. `answer` is for the learner, where an appeal is judged. Raises `ReviewRefused`, and
    `ReviewMoved` where the work by now waits for somebody who sees two judgements.
    """
    now = now or timezone.now()
    Work.objects.select_for_update().only("pk").get(pk=review.work_id)
    held = finish_blind(review=review, scores=scores, feedback=feedback, now=now)
    if held.submitted_at is not None:
        return held
    levels = complete_levels(held.work, scores)
    decision = Decision.objects.filter(work=held.work).first()
    appeal = Appeal.objects.filter(decision=decision, state=AppealState.OPEN).first()
    appeal = appeal if held.purpose == Purpose.APPEAL else None
    second = decision is not None and appeal is None
    if decision is None:
        refuse_moved(held)
        held.purpose = purpose_now(held.work)
    held.submitted_at = now
    held.save(update_fields=["submitted_at", "purpose"])
    record(
        "review.submitted",
        organisation_id=held.work.organisation_id,
        actor=held.assessor,
        subject=f"work:{held.work.handle}",
        detail={
            "purpose": held.purpose,
            "levels": levels,
            "changed_after_suggestion": changed(held),
            "second_opinion": second,
        },
        at=now,
    )
    if appeal is not None:
        settle_appeal(appeal, held, answer=answer, now=now)
    elif decision is None:
        settle(held, now=now)
    return held


def complete_levels(work: Work, scores: Mapping[str, Score]) -> dict[str, int]:
    """Criterion → level for every criterion; raises `ReviewRefused` naming the missing ones."""
    levels = {key: score.level for key, score in scores.items() if score.level is not None}
    criteria = rubric(work.badge_version).criteria
    missing = [one for one in criteria if one.key not in levels]
    if missing:
        raise ReviewRefused(
            _("No level is chosen for: %(titles)s.")
            % {"titles": ", ".join(one.title for one in missing)},
            _("Each criterion needs one."),
            _("Choose the level whose words fit the work best."),
            field=f"level-{missing[0].key}",
        )
    return levels


def already_decided(work: Work) -> AlreadyDecided:
    """The refusal that says who was quicker, and when."""
    decision = Decision.objects.select_related("decided_by").get(work=work)
    return AlreadyDecided(
        _("%(who)s decided this work on %(day)s.")
        % {"who": decision.decided_by or "assaymark", "day": f"{decision.decided_at:%Y-%m-%d}"},
        _("A work is decided once."),
        _("Take the next one in your queue."),
    )


def _held(review: Review) -> Review:
    """The review's row, locked; raises `ReviewRefused` for one's own work."""
    held: Review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("work__badge_version__badge", "work__organisation", "assessor")
        .get(pk=review.pk)
    )
    refuse_own(held.work, held.assessor)
    return held


def _write(review: Review, scores: Mapping[str, Score], feedback: str) -> None:
    _refuse_strange(review.work, scores)
    review.scores, review.feedback = to_plain(scores), feedback.strip()
    review.save(update_fields=["scores", "feedback"])


def _refuse_strange(work: Work, scores: Mapping[str, Score]) -> None:
    """Refuses unknown criteria and levels, and quotes that are not verbatim."""
    known = {one.key: one for one in rubric(work.badge_version).criteria}
    for key, score in scores.items():
        if key not in known or (score.level is not None and score.level not in known[key].values):
            raise ReviewRefused(
                _("Level %(level)r of criterion %(key)r is not in this rubric.")
                % {"level": score.level, "key": key},
                _("The criteria and levels of the badge's version were expected."),
                _("Load the page again."),
                field=f"level-{key}",
            )
        if len(score.comment) > MAX_COMMENT:
            raise ReviewRefused(
                _("The comment has %(n)d characters.") % {"n": len(score.comment)},
                _("At most %(most)d are kept.") % {"most": MAX_COMMENT},
                _("Say it shorter."),
                field=f"comment-{key}",
            )
        for quote in score.quotes:
            if quote_at(work.text, quote.start, quote.end) != quote:
                raise ReviewRefused(
                    _("“%(words)s” does not stand at its place.") % {"words": quote.text[:120]},
                    _("A quote repeats the work letter by letter."),
                    _("Select the words in the work again."),
                    field=f"paste-{key}",
                )
