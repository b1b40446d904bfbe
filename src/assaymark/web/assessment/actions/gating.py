"""The gate at work: what an organisation allows, who decides a work, audits, and the stop.

`route` runs in the transaction that keeps a work's grades, so there is no moment in which a work is
graded and nobody is to decide it. It locks the badge's policy after the work (always in this
order), so a gate cannot be closed between being asked and being used.

A person decides unless everything speaks for the machine: the policy is on, stakes are low, every
criterion is graded, no flag is raised, nobody has opened the work, its learner agreed to a computer
deciding, and the work's gate is in force, open and admits it. Of those left, the audit share goes
to a person all the same, who is not told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.audit import LEAST_SHARE, audited, drift
from assaymark.grading.verdict import Verdict, seconded, sureness
from assaymark.web.assessment.actions.calibrating import close_gates, put_in_force
from assaymark.web.assessment.comparison import key_of
from assaymark.web.assessment.flags import flags
from assaymark.web.assessment.language.comparing import is_language
from assaymark.web.assessment.models import (
    Calibration,
    Ended,
    GatePolicy,
    GateState,
    MachineGrade,
    Review,
    Route,
    Routing,
    Work,
)
from assaymark.web.assessment.promises import WORK
from assaymark.web.assessment.queries.gates import audits, in_force, newest_grader
from assaymark.web.assessment.refusal import PolicyRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import Badge, BadgeVersion, Stakes
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record

ALPHAS = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30)
DELTAS = (0.05, 0.10, 0.20)


# What is allowed --------------------------------------------------------------------------------


@transaction.atomic
def set_policy(
    *,
    badge_version: BadgeVersion,
    is_on: bool,
    alpha: float,
    delta: float,
    audit_share: float,
    by: User | None,
    now: datetime | None = None,
) -> GatePolicy:
    """The badge's policy from now on; another alpha or delta computes the gates anew at once.

    Raises `PolicyRefused` for values that are not offered, and for high stakes.
    """
    now = now or timezone.now()
    _refuse(badge_version, is_on=is_on, alpha=alpha, delta=delta, audit_share=audit_share)
    badge = badge_version.badge
    GatePolicy.objects.get_or_create(badge=badge)
    policy: GatePolicy = GatePolicy.objects.select_for_update().get(badge=badge)
    moved = (policy.alpha, policy.delta) != (alpha, delta)
    policy.is_on, policy.alpha, policy.delta = is_on, alpha, delta
    policy.audit_share, policy.changed_by, policy.changed_at = audit_share, by, now
    policy.save()
    record(
        "gate.policy-set",
        organisation_id=badge.organisation_id,
        actor=by,
        subject=f"badge:{badge.handle}",
        detail={"on": is_on, "alpha": alpha, "delta": delta, "audit_share": audit_share},
        at=now,
    )
    if moved:
        _compute_anew(badge, policy, by=by, now=now)
    return policy


def _compute_anew(badge: Badge, policy: GatePolicy, *, by: User | None, now: datetime) -> None:
    """Gates in force at the new promise, from the works compared before; what ended stays ended."""
    states = GateState.objects.filter(badge_version__badge=badge, scope=WORK, ended_at=None)
    for state in states.select_related("badge_version__badge", "calibration__badge_version__badge"):
        put_in_force(state.calibration, policy, why=Ended.POLICY, by=by, now=now)
        watch(state.badge_version, now=now)


def _refuse(
    version: BadgeVersion, *, is_on: bool, alpha: float, delta: float, audit_share: float
) -> None:
    if alpha not in ALPHAS or delta not in DELTAS:
        raise PolicyRefused(
            _("Alpha %(alpha)r and delta %(delta)r were sent.") % {"alpha": alpha, "delta": delta},
            _("One of %(alphas)s and one of %(deltas)s were expected.")
            % {"alphas": ", ".join(map(str, ALPHAS)), "deltas": ", ".join(map(str, DELTAS))},
            _("Choose from the list."),
        )
    if not LEAST_SHARE <= audit_share <= 1:
        raise PolicyRefused(
            _("An audit share of %(share)r was sent.") % {"share": audit_share},
            _("At least 0.05 and at most 1 was expected."),
            _("Let a person look again at one decision in twenty, or more."),
        )
    if is_on and version.stakes == Stakes.HIGH:
        raise PolicyRefused(
            _("Much hangs on this badge: its stakes are high."),
            _("A person decides every work of such a badge."),
            _("Leave automatic decisions off."),
        )


# Who decides a work -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """Everything routing looks at; `why_not` names what keeps the gate from being asked at all."""

    said: Verdict
    grader: str
    gate: GateState | None
    why_not: str
    flags: tuple[str, ...]
    is_opened: bool
    is_agreed: bool


@transaction.atomic
def route(work: Work, *, now: datetime | None = None) -> Routing:
    """Who decides `work`, with the reasons, kept; asked again, the first answer.

    Called once the grades are kept, in the same transaction.
    """
    first = Routing.objects.filter(work=work).first()
    if first is not None:
        return first
    with translation.override(settings.LANGUAGE_CODE):
        return _routed(work, now or timezone.now())


def _routed(work: Work, now: datetime) -> Routing:
    policy = _policy_held(work.badge_version.badge)
    asked = _asked(work, policy, now)
    reasons = _reasons(asked, rubric(work.badge_version))
    letting = asked.gate is not None
    drawn = letting and audited(
        work.handle, seed=bytes.fromhex(policy.seed), share=policy.audit_share
    )
    is_audit = drawn and not reasons
    if is_audit:
        reasons = [
            _("Drawn at random: a person looks at it without knowing what the computer said.")
        ]
    routing: Routing = Routing.objects.create(
        work=work,
        route=Route.PERSON if reasons else Route.MACHINE,
        reasons=reasons or [_admitted(asked)],
        grader=asked.grader,
        levels=dict(asked.said.levels),
        confidence=asked.said.confidence,
        gate=asked.gate,
        audit_share=policy.audit_share if letting else None,
        audit=is_audit,
        unselected=not letting or (drawn and asked.is_agreed),
        flagged=bool(asked.flags),
        routed_at=now,
    )
    _tell(routing)
    return routing


def _policy_held(badge: Badge) -> GatePolicy:
    held = GatePolicy.objects.select_for_update().filter(badge=badge).first()
    return held or GatePolicy(badge=badge)


def _asked(work: Work, policy: GatePolicy, now: datetime) -> _Asked:
    judged = rubric(work.badge_version)
    grader, said = _said(work, judged)
    gate, why_not = _open_gate(work.badge_version, policy, grader, now)
    opened = Review.objects.filter(work=work).exists()
    return _Asked(said, grader, gate, why_not, flags(work), opened, work.consent_machine)


def _said(work: Work, judged: Rubric) -> tuple[str, Verdict]:
    """The newest grader of this work, and its verdict as the kept rows have it.

    A language model's counts as far as the local grader seconds it: a work can talk a model into
    anything.
    """
    rows = list(work.machine_grades.order_by("pk"))
    grader = rows[-1].grader if rows else ""
    said = _verdict(judged, [row for row in rows if row.grader == grader])
    if is_language(grader):
        newest = newest_grader(work.badge_version)
        local = [row for row in rows if newest is not None and row.grader == newest.version]
        said = seconded(judged, said, _verdict(judged, local))
    return grader, said


def _verdict(judged: Rubric, rows: Sequence[MachineGrade]) -> Verdict:
    given = {row.criterion: row for row in rows}
    levels, sure, abstained = {}, {}, {}
    for criterion in judged.criteria:
        row = given.get(criterion.key)
        if row is None or row.level is None:
            abstained[criterion.key] = row.abstained if row else _("not graded")
        else:
            shares = {int(level): share for level, share in row.probabilities.items()}
            levels[criterion.key] = row.level
            sure[criterion.key] = sureness(criterion, row.level, shares)
    return Verdict(levels, sure, abstained)


def _open_gate(
    version: BadgeVersion, policy: GatePolicy, grader: str, now: datetime
) -> tuple[GateState | None, str]:
    """The work's gate if anything may pass it, or why nothing may."""
    if version.stakes == Stakes.HIGH:
        return None, _("Much hangs on this badge: a person decides every work.")
    if not policy.is_on:
        return None, _("Automatic decisions are off for this badge.")
    gate = in_force(version).get(WORK)
    if gate is None or gate.grader != grader:
        return None, _("No promise is in force for the grader that read the work.")
    if gate.reset_key != key_of(version, grader):
        _close(gate.calibration, Ended.RESET, now=now)
        return None, _("The rubric, the prompt or the model changed: the promise is void.")
    if not gate.is_open:
        return None, _("No promise can be given yet: %(why)s.") % {"why": gate.reasons[0]}
    return gate, ""


def _reasons(asked: _Asked, judged: Rubric) -> list[str]:
    """Every reason why a person decides; empty when nothing speaks against the machine."""
    found = [asked.why_not] if asked.why_not else []
    if asked.gate is not None and not asked.is_agreed:
        found.append(_("Its learner did not agree that a computer decides alone."))
    found += asked.flags
    found += [
        _("The computer gave no level for “%(title)s”: %(why)s.")
        % {"title": judged.criterion(key).title, "why": why}
        for key, why in asked.said.abstained.items()
    ]
    if asked.is_opened:
        found.append(_("An assessor had opened the work before the computer had read it."))
    confidence = asked.said.confidence
    if asked.gate is not None and confidence is not None and not _admits(asked.gate, confidence):
        found.append(
            _("The computer is %(sure).1f %% sure where it is least sure; %(asked).1f %% is asked.")
            % {"sure": 100 * confidence, "asked": 100 * (asked.gate.threshold or 1)}
        )
    return found


def _admits(gate: GateState, confidence: float) -> bool:
    return gate.is_open and gate.threshold is not None and confidence >= gate.threshold


def _admitted(asked: _Asked) -> str:
    confidence = asked.said.confidence or 0.0
    threshold = (asked.gate and asked.gate.threshold) or 1.0
    said = _(
        "The computer is at least %(sure).1f %% sure of every criterion; %(asked).1f %% is asked."
    )
    if is_language(asked.grader):
        said = _(
            "The language model and the local grader decide alike; the local grader is at least "
            "%(sure).1f %% sure of every criterion; %(asked).1f %% is asked."
        )
    return said % {"sure": 100 * confidence, "asked": 100 * threshold}


def _tell(routing: Routing) -> None:
    work = routing.work
    record(
        "work.routed",
        organisation_id=work.organisation_id,
        actor=None,
        subject=f"work:{work.handle}",
        detail={
            "route": str(routing.route),
            "reasons": routing.reasons,
            "grader": routing.grader,
            "confidence": routing.confidence,
        },
        at=routing.routed_at,
    )


@transaction.atomic
def give_to_person(*, routing: Routing, reason: str) -> Routing:
    """The routing of a work that the machine could not decide after all."""
    routing.route, routing.reasons = Route.PERSON, [*routing.reasons, reason]
    routing.save(update_fields=["route", "reasons"])
    _tell(routing)
    return routing


# Audits and the stop ----------------------------------------------------------------------------


@transaction.atomic
def note_audit(*, work: Work, levels: Mapping[str, int], now: datetime | None = None) -> None:
    """Compares an audited work with the first person's blind levels; drift closes the gate.

    `levels` are those of the decision, taken where no blind review was kept. Does nothing for a
    work that was not drawn, and nothing the second time.
    """
    now = now or timezone.now()
    routing = (
        Routing.objects.select_for_update(of=("self",))
        .filter(work=work, audit=True, agrees=None)
        .select_related("gate__calibration__badge_version__badge")
        .first()
    )
    if routing is None or routing.gate is None:
        return
    people = _blind_levels(work) or levels
    criteria = rubric(work.badge_version).criteria
    routing.agrees = all(
        one.passes(people[one.key]) == one.passes(routing.levels[one.key]) for one in criteria
    )
    routing.compared_at = now
    routing.save(update_fields=["agrees", "compared_at"])
    _policy_held(work.badge_version.badge)
    watch(routing.gate.calibration.badge_version, now=now)


def _blind_levels(work: Work) -> Mapping[str, int]:
    found = Review.objects.filter(work=work, scored_at__isnull=False).exclude(blind_levels={})
    first = found.order_by("scored_at").first()
    return first.blind_levels if first is not None else {}


def watch(version: BadgeVersion, *, now: datetime | None = None) -> None:
    """Closes the version's gates when the audits speak against the promise in force.

    Asked after every audit, after every calibration, and after every change of the promise.
    """
    now = now or timezone.now()
    gate = in_force(version).get(WORK)
    if gate is None or not gate.is_open:
        return
    calibration = gate.calibration
    found = drift(audits(gate), alpha=gate.alpha)
    if found.stopped_at is not None:
        calibration.stopped_at = now
        calibration.save(update_fields=["stopped_at"])
        _close(calibration, Ended.DRIFT, now=now, note=found.reason)
        defer(
            "assessment.gate-letter",
            f"{calibration.pk}",
            arguments={"calibration": calibration.pk},
            organisation_id=version.badge.organisation_id,
        )


def _close(calibration: Calibration, why: Ended, *, now: datetime, note: str = "") -> None:
    states = GateState.objects.filter(calibration=calibration)
    close_gates(calibration.badge_version, states, why=why, now=now, note=note)
