"""Appeals: a learner contests a decision; somebody new to the work judges it, blind, then decides.

An appeal never takes anything away: of each criterion the higher level stands, the decided one or
the one found now. Any that rose makes it upheld: the decision changes, and the badge is given in
the same transaction (a badge held already is replaced, so that it says the new levels). Otherwise
it is dismissed. Either way in words, by letter, and for good: a decision is contested once.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assaymark.web.assessment.actions.deciding import give_badge
from assaymark.web.assessment.marking import better_of, levels_of
from assaymark.web.assessment.models import (
    Appeal,
    AppealState,
    Decision,
    MarkingPolicy,
    Review,
    Work,
)
from assaymark.web.assessment.queries.marking import can_still_judge
from assaymark.web.assessment.refusal import AppealRefused, ReviewRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.tracing import appealed
from assaymark.web.awards import actions as awards
from assaymark.web.awards import queries as given
from assaymark.web.awards.models import Award
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record

MAX_WORDS = 4000


def last_day(decision: Decision) -> datetime:
    """Until when a decision can be contested."""
    return decision.decided_at + timedelta(days=days_to_contest(decision))


def days_to_contest(decision: Decision) -> int:
    """For how many days a decision can be contested: as its badge says, else as the setting does.

    A badge's shorter time holds for decisions made since: nobody's time is cut off.
    """
    usual = int(settings.APPEAL_DAYS)
    policy = MarkingPolicy.objects.filter(
        badge__versions__works=decision.work_id, appeal_days__isnull=False
    ).first()
    if policy is None or policy.appeal_days is None:
        return usual
    is_since = decision.decided_at >= policy.changed_at
    return policy.appeal_days if is_since else max(policy.appeal_days, usual)


def refuse_contest(decision: Decision, *, now: datetime) -> None:
    """Raises `AppealRefused` when the learner cannot contest `decision` at `now`."""
    if Appeal.objects.filter(decision=decision).exists():
        raise AppealRefused(
            _("You have contested this decision already."),
            _("A decision is contested once."),
            _("The answer stands on this page, or will."),
        )
    days = days_to_contest(decision)
    if now > decision.decided_at + timedelta(days=days):
        raise AppealRefused(
            _("This was decided on %(day)s.") % {"day": f"{decision.decided_at:%Y-%m-%d}"},
            ngettext(
                "A decision can be contested for %(n)d day.",
                "A decision can be contested for %(n)d days.",
                days,
            )
            % {"n": days},
            _("Hand in a new work instead."),
        )
    work = decision.work
    newer = Work.objects.filter(
        learner=work.learner_id, badge_version__badge=work.badge_version.badge_id, pk__gt=work.pk
    )
    if newer.exists():
        raise AppealRefused(
            _("You have handed in another work for this badge since."),
            _("One of them at a time is judged."),
            _("The newer one counts; it can be contested when it is decided."),
        )


@transaction.atomic
def contest(
    *,
    work: Work,
    learner: User,
    criteria: Collection[str] = (),
    words: str = "",
    now: datetime | None = None,
) -> Appeal:
    """The appeal, open from now on; contesting twice gives the first one back while it is open.

    Raises `AppealRefused`. The decision stands until the appeal is judged.
    """
    now = now or timezone.now()
    Work.objects.select_for_update().only("pk").get(pk=work.pk)
    decision = (
        Decision.objects.select_related("work__badge_version", "work__organisation", "award")
        .filter(work=work, work__learner=learner)
        .first()
    )
    if decision is None:
        raise AppealRefused(
            _("This work is not decided yet, or is not yours."),
            _("A decision about your own work can be contested."),
            _("Wait for the decision; you will get a mail."),
        )
    again = Appeal.objects.filter(decision=decision, state=AppealState.OPEN).first()
    if again is not None:
        return again
    refuse_contest(decision, now=now)
    _refuse_strange(decision.work, criteria, words)
    appeal: Appeal = Appeal.objects.create(
        decision=decision,
        criteria=[c.key for c in rubric(decision.work.badge_version).criteria if c.key in criteria],
        words=words.strip(),
        before=_as_it_is(decision),
        made_at=now,
    )
    record(
        "appeal.made",
        organisation_id=work.organisation_id,
        actor=learner,
        subject=f"work:{work.handle}",
        detail={"appeal": appeal.handle, "criteria": appeal.criteria, **_fixed(appeal.words)},
        at=now,
    )
    tell_if_nobody(appeal)
    return appeal


def tell_if_nobody(appeal: Appeal) -> None:
    """Promises the owners a letter, once, where nobody is left to judge an open appeal."""
    work = appeal.decision.work
    if appeal.state == AppealState.OPEN and not can_still_judge(work).exists():
        defer(
            "assessment.nobody-letter",
            appeal.handle,
            arguments={"appeal": appeal.pk},
            organisation_id=work.organisation_id,
        )


@transaction.atomic
def tell_of_stranded() -> None:
    """The same for appeals that lost their last possible judge since; called each hour."""
    found = Appeal.objects.filter(state=AppealState.OPEN).select_related(
        "decision__work__organisation"
    )
    for appeal in found.defer("decision__work__content", "decision__work__text"):
        tell_if_nobody(appeal)


def _fixed(words: str) -> dict[str, object]:
    """What an event that nobody can take back holds of the learner's words: enough to check them.

    The words stand in the appeal's row and can be erased with it. The digest is keyed by nothing:
    one who guesses short words exactly can confirm the guess, and nothing more.
    """
    return {
        "characters": len(words),
        "words_sha256": hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest(),
    }


def settle_appeal(appeal: Appeal, review: Review, *, answer: str, now: datetime) -> Appeal:
    """The appeal, decided by `review`; the work's row is locked by the caller.

    Raises `ReviewRefused` without an answer, `NotSigned` when a badge cannot be given.
    """
    if not answer.strip() or len(answer) > MAX_WORDS:
        raise ReviewRefused(
            _("There is no answer to the learner, or a very long one."),
            _("Whoever contests a decision is told why it changed or stands, in words."),
            _("Write a few sentences."),
            field="answer",
        )
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=appeal.decision_id)
    final = better_of(rubric(review.work.badge_version), decision.levels, levels_of(review))
    appeal.review, appeal.answer, appeal.settled_at = review, answer.strip(), now
    is_upheld = final != decision.levels
    appeal.state = AppealState.UPHELD if is_upheld else AppealState.DISMISSED
    appeal.save()
    decision.trail = [*decision.trail, *appealed(appeal)]
    if is_upheld:
        _change(decision, appeal, final, review, now=now)
    decision.save()
    _tell(appeal, decision, now=now)
    return appeal


def _change(
    decision: Decision, appeal: Appeal, final: Mapping[str, int], review: Review, *, now: datetime
) -> None:
    """The decision with the levels found now, and the badge that follows from them."""
    decision.levels, decision.passed = dict(final), rubric(review.work.badge_version).passed(final)
    decision.decided_by, decision.machine = review.assessor, ""
    decision.feedback = review.feedback or decision.feedback
    decision.save()
    held = None if decision.award is None else awards.held_still(decision.award)
    if not decision.passed or _is_held_otherwise(decision, held):
        return
    source = ""
    if held is not None:
        source = f"appeal:{appeal.handle}"
        reason = _("Replaced after an appeal: a new badge says the levels found then.")
        awards.revoke(award=held, reason=reason, by=review.assessor, now=now)
        appeal.replaced = held
        appeal.save(update_fields=["replaced"])
    decision.award = give_badge(decision, review.work, by=review.assessor, now=now, source=source)


def _is_held_otherwise(decision: Decision, held: Award | None) -> bool:
    """Whether no badge is due: this one was revoked for a reason, or another work earned it."""
    if held is not None:
        return held.revoked_at is not None
    work = decision.work
    others = given.of_person(work.learner, work.organisation)
    return bool(others.filter(badge_version=work.badge_version, revoked_at=None).exists())


def _tell(appeal: Appeal, decision: Decision, *, now: datetime) -> None:
    work = decision.work
    record(
        "appeal.settled",
        organisation_id=work.organisation_id,
        actor=appeal.review.assessor if appeal.review else None,
        subject=f"work:{work.handle}",
        detail={
            "appeal": appeal.handle,
            "outcome": appeal.state,
            "before": {key: was for key, was in appeal.before.items() if key != "feedback"},
            "levels": decision.levels,
            "passed": decision.passed,
        },
        at=now,
    )
    defer(
        "assessment.appeal-letter",
        appeal.handle,
        arguments={"appeal": appeal.pk},
        organisation_id=work.organisation_id,
    )


def _as_it_is(decision: Decision) -> dict[str, Any]:
    return {
        "passed": decision.passed,
        "levels": decision.levels,
        "feedback": decision.feedback,
        "by": decision.decided_by_id,
        "machine": decision.machine,
        "award": None if decision.award is None else decision.award.handle,
    }


def _refuse_strange(work: Work, criteria: Collection[str], words: str) -> None:
    known = {one.key for one in rubric(work.badge_version).criteria}
    strange = sorted(set(criteria) - known)
    if strange or len(words) > MAX_WORDS:
        raise AppealRefused(
            _("Unknown criteria: %(strange)r. Characters: %(n)d.")
            % {"strange": strange, "n": len(words)},
            _("Criteria of this badge's rubric, and at most %(most)d characters, were expected.")
            % {"most": MAX_WORDS},
            _("Load the page again, or say it shorter."),
        )
