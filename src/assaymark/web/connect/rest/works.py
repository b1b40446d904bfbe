"""Works over the API: hand in, read, list.

The machine's suggestion is kept from everybody who may still judge the work, and so is a contested
decision.
"""

import base64
import binascii

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assaymark.web.assessment import actions as assessment_actions
from assaymark.web.assessment import queries as assessment
from assaymark.web.assessment.actions import Upload
from assaymark.web.assessment.models import Decision, MachineGrade, Work
from assaymark.web.awards import addresses
from assaymark.web.connect.queries import Caller
from assaymark.web.connect.rest.answers import checked_handle
from assaymark.web.connect.rest.badges import badge_ref, published_badge
from assaymark.web.connect.rest.problems import INVALID, NOT_ALLOWED, REFUSED, Problem, not_found
from assaymark.web.connect.rest.work_shapes import (
    ConsentIn,
    DecisionOut,
    FileIn,
    MachineGradeOut,
    MachineOut,
    PersonOut,
    QuoteOut,
    WorkLine,
    WorkOut,
)
from assaymark.web.connect.scopes import Scope
from assaymark.web.people import queries as people
from assaymark.web.people.models import Membership, User
from assaymark.web.people.roles import May, permissions
from assaymark.web.record.actions import record


def hand_in(
    caller: Caller,
    *,
    badge: str,
    consent: ConsentIn,
    learner: str | None,
    text: str | None,
    upload: Upload | None,
) -> Work:
    """The work handed in; raises `Problem`, or what `assessment` refuses."""
    if (text is None) == (upload is None):
        raise Problem(
            INVALID,
            _("Both a text and a file came.") if text else _("Neither a text nor a file came."),
            _("Exactly one of `text` and `file` was expected."),
            _("Send the work as one of them."),
        )
    version = published_badge(caller.organisation, badge)
    whose = _learner(caller, learner)
    with transaction.atomic():
        work = assessment_actions.hand_in(
            badge_version=version,
            learner=whose,
            text=text or "",
            upload=upload,
            consent=consent.agreed,
            show_name=consent.show_name,
            show_quotes=consent.show_quotes,
        )
        if whose != caller.user:
            _record_for_another(caller, work, consent)
    return work


def upload_of(file: FileIn) -> Upload:
    """The file's bytes; raises `Problem` unless they are strict Base64."""
    try:
        content = base64.b64decode(file.content_base64.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Problem(
            INVALID,
            _("`file.content_base64` is not Base64: %(error)s.") % {"error": error},
            _("Padded Base64 without line breaks was expected."),
            _("Encode the file again, or send it to /api/v1/works/file as a form."),
        ) from error
    return Upload(content, file.name)


def visible_works(caller: Caller) -> QuerySet[Work]:
    """The works the caller may read, newest first."""
    if caller.may & {May.REVIEW, May.AUDIT}:
        return assessment.works(caller.organisation)
    return assessment.works_of(caller.user, caller.organisation)


def visible_work(caller: Caller, handle: str) -> Work:
    """The work of this handle; raises `Problem` when there is none for the caller."""
    found = visible_works(caller).filter(handle=checked_handle("work", handle)).first()
    if found is None:
        raise not_found("work", handle)
    return found


def work_line(caller: Caller, work: Work) -> WorkLine:
    """A work in a list."""
    audits = May.AUDIT in caller.may and not assessment.is_blind(work, caller.may)
    knows = work.learner_id == caller.user.pk or audits
    return WorkLine(
        handle=work.handle,
        url=addresses.base() + reverse("work", args=[work.handle]),
        badge=badge_ref(work.badge_version),
        state=work.state,
        attempt=work.attempt,
        words=work.words,
        sha256=work.sha256,
        media_type=work.media_type,
        handed_in_at=work.handed_in_at,
        learner=PersonOut(name=work.learner.name, email=work.learner.email) if knows else None,
        decision=None if _may_judge_anew(caller, work) else _decision(work),
    )


def work_out(caller: Caller, work: Work) -> WorkOut:
    """A work with its text and what the machine said, as far as the caller may know."""
    line = work_line(caller, work)
    return WorkOut(**line.model_dump(), text=work.text, machine=_machine(caller, work))


def decision_out(decision: Decision) -> DecisionOut:
    """What was decided."""
    award = decision.award
    return DecisionOut(
        passed=decision.passed,
        levels=decision.levels,
        feedback=decision.feedback,
        decided_at=decision.decided_at,
        award=None if award is None else award.handle,
        award_url=None if award is None else addresses.badge(award.handle),
    )


def _decision(work: Work) -> DecisionOut | None:
    decision: Decision | None = getattr(work, "decision", None)
    return None if decision is None else decision_out(decision)


def _may_judge_anew(caller: Caller, work: Work) -> bool:
    """Whether the decision is contested and the caller, new to it, may be who judges it again."""
    decision: Decision | None = getattr(work, "decision", None)
    if decision is None or not assessment.is_blind(work, caller.may):
        return False
    if caller.user.pk in (work.learner_id, decision.decided_by_id):
        return False
    return not work.reviews.filter(assessor=caller.user, submitted_at__isnull=False).exists()


def _machine(caller: Caller, work: Work) -> MachineOut:
    reason = _hidden(caller, work)
    if reason:
        return MachineOut(hidden=reason, grades=[])
    grades = assessment.suggestion(work).values()
    return MachineOut(hidden="", grades=[_grade(one) for one in grades])


def _hidden(caller: Caller, work: Work) -> str:
    """Why the suggestion is kept from the caller; empty when it is not."""
    mine = work.reviews.filter(assessor=caller.user).first()
    if mine is not None and mine.submitted_at is None:
        return _("You are reviewing this work; the suggestion is shown once you have submitted.")
    if _may_judge_anew(caller, work):
        return _("The decision is contested; both are shown once the appeal is judged.")
    if getattr(work, "decision", None) is not None:
        return ""
    audits = May.AUDIT in caller.may and not assessment.is_blind(work, caller.may)
    if audits and work.learner != caller.user:
        return ""
    return _("The suggestion is shown after the decision, so that people judge first.")


def _grade(one: MachineGrade) -> MachineGradeOut:
    return MachineGradeOut(
        criterion=one.criterion,
        grader=one.grader,
        level=one.level,
        probability=one.probability,
        quotes=[QuoteOut(**quote) for quote in one.quotes],
        reasons=one.reasons,
        abstained=one.abstained,
    )


def _learner(caller: Caller, email: str | None) -> User:
    own = email is None or email.strip().lower() == caller.user.email
    needed = Scope.WORKS_WRITE if own else Scope.WORKS_WRITE_FOR_OTHERS
    if needed not in caller.scopes:
        raise Problem(
            NOT_ALLOWED,
            _("The token's scopes that hold now are: %(met)s.")
            % {"met": ", ".join(sorted(caller.scopes)) or "–"},
            _("%(needed)s is needed here.") % {"needed": needed},
            _("Use another token, or hand in as the learner."),
        )
    if email is None or own:
        return caller.user
    return learning_member(caller, email).user


def learning_member(caller: Caller, email: str) -> Membership:
    """The member with this address who may hand in; raises `Problem`."""
    member = people.member(caller.organisation, email)
    if member is None or May.LEARN not in permissions(member.roles):
        raise Problem(
            REFUSED,
            _("%(email)r is not a learner of this organisation.") % {"email": email},
            _("The address of an active member with the role learner was expected."),
            _("Invite the person first, or give them the role."),
        )
    return member


def _record_for_another(caller: Caller, work: Work, consent: ConsentIn) -> None:
    record(
        "work.handed-in-for-another",
        organisation_id=caller.organisation.pk,
        actor=caller.user,
        subject=f"work:{work.handle}",
        detail={
            "learner": work.learner.email,
            "token": caller.token.name,
            "consent": consent.model_dump(),
        },
    )
