"""The gate's figures as its page and its JSON twin show them; each with its n."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.gate import Gate, GroupRisk, HiddenGroup, first_prefix
from assaymark.web.assessment.actions.gating import ALPHAS
from assaymark.web.assessment.language.comparing import is_language
from assaymark.web.assessment.models import FittedGrader, GatePolicy, GateState
from assaymark.web.assessment.promises import (
    WORK,
    Item,
    Promise,
    promise,
    promises,
    usual_words,
)
from assaymark.web.assessment.queries import gates as queries
from assaymark.web.assessment.queries.gates import Progress, Since
from assaymark.web.assessment.rules import checking_minutes, rubric
from assaymark.web.catalogue.models import BadgeVersion, Stakes

ENOUGH_PEOPLE = 20
"""Examples with two ratings below which no disagreement of people is shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One scope's promise; `people` is how often two people differ in the same measure."""

    title: str
    promise: Promise
    people: Mapping[str, float] | None

    @property
    def why(self) -> str:
        """The sentence behind an open or a closed gate."""
        gate = self.promise.gate
        return gate.reasons[0] if isinstance(gate, Gate) else gate.reason

    @property
    def errors(self) -> int:
        """Disagreements among the works that the gate lets through."""
        gate = self.promise.gate
        return gate.errors if isinstance(gate, Gate) else 0

    @property
    def threshold(self) -> float | None:
        """How sure the gate asks the grader to be."""
        gate = self.promise.gate
        return gate.threshold if isinstance(gate, Gate) else None

    @property
    def bound(self) -> float | None:
        """The disagreement that the sample still allows."""
        gate = self.promise.gate
        return gate.risk_bound if isinstance(gate, Gate) else None

    @property
    def people_share(self) -> float | None:
        """The share of examples that two people decide differently."""
        return self.people["differing"] / self.people["n"] if self.people else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page. `lines` is empty until a calibration has ended with a result.

    `standing` is the one word that sums it up: off, high, none, running, stale, stopped, closed or
    open. `least` is how few works can support the promise at all.
    """

    policy: GatePolicy
    standing: str
    grader: FittedGrader | None
    progress: Progress | None
    lines: Sequence[Line]
    preview: Sequence[Promise]
    items: int
    ungraded: int
    works: int
    minutes: int
    since: Since | None
    teams: Sequence[GroupRisk | HiddenGroup]
    history: Sequence[GateState]
    calibrations: int
    least: int

    @property
    def is_language(self) -> bool:
        """Whether what was compared is a language model together with the local grader."""
        return self.progress is not None and is_language(self.progress.calibration.grader)

    @property
    def work(self) -> Line | None:
        """The line of the whole work, which decides who decides."""
        return self.lines[0] if self.lines else None

    @property
    def minutes_per_100(self) -> int:
        """Estimated minutes of people for 100 works at today's promise, switched on."""
        share = self.lines[0].promise.reviews_per_100 if self.lines else 100.0
        return round(share * self.minutes)

    @property
    def alpha_100(self) -> int:
        """Alpha as decisions of 100."""
        return round(100 * self.policy.alpha)

    @property
    def delta_100(self) -> int:
        """Delta as promises of 100."""
        return round(100 * self.policy.delta)

    @property
    def audit_100(self) -> int:
        """Audits of 100 machine decisions."""
        return round(100 * self.policy.audit_share)


def sheet(version: BadgeVersion, *, delta: float | None = None) -> Sheet:
    """The figures of a badge version; the preview at `delta`, or at the policy's."""
    policy, progress = queries.policy_of(version.badge), queries.progress(version)
    states = queries.in_force(version)
    is_done = progress is not None and WORK in states
    calibration = states[WORK].calibration if WORK in states else None
    items = queries.items_of(calibration) if calibration is not None else []
    lines = _lines(rubric(version), items, policy, calibration.people if calibration else {})
    at = policy.delta if delta is None else delta
    gate = states.get(WORK)
    return Sheet(
        policy=policy,
        standing=_standing(
            version, policy, progress, gate, grader := queries.newest_grader(version)
        ),
        grader=grader,
        progress=progress,
        lines=lines if is_done else (),
        preview=[_at(items, alpha, at, policy) for alpha in ALPHAS] if is_done else (),
        items=len(items),
        ungraded=sum(item.confidence is None for item in items),
        works=sum(item.is_work for item in items),
        minutes=checking_minutes(version, usual_words(items)) if items else 0,
        since=queries.since(calibration) if calibration is not None else None,
        teams=queries.risk_by_team(gate) if gate is not None and gate.is_open else (),
        history=list(queries.history(version)[:50]),
        calibrations=queries.calibrations_count(version),
        least=first_prefix(0, alpha=policy.alpha, delta=policy.delta),
    )


def _lines(
    judged: Rubric, items: Sequence[Item], policy: GatePolicy, people: Mapping[str, Any]
) -> list[Line]:
    titles = {one.key: one.title for one in judged.criteria}
    found = promises(
        judged,
        items,
        alpha=policy.alpha,
        delta=policy.delta,
        audit_share=policy.audit_share,
    )
    return [
        Line(titles.get(one.scope, _("The whole work")), one, _enough(people.get(one.scope)))
        for one in found
    ]


def _enough(people: Mapping[str, float] | None) -> Mapping[str, float] | None:
    return people if people and people["n"] >= ENOUGH_PEOPLE else None


def _at(items: Sequence[Item], alpha: float, delta: float, policy: GatePolicy) -> Promise:
    return promise(items, WORK, alpha=alpha, delta=delta, audit_share=policy.audit_share)


def _standing(
    version: BadgeVersion,
    policy: GatePolicy,
    progress: Progress | None,
    gate: GateState | None,
    grader: FittedGrader | None,
) -> str:
    """What the page says first. A promise that is open but switched off is `off`."""
    if version.stakes == Stakes.HIGH:
        return "high"
    if gate is not None:
        return ("open" if policy.is_on else "off") if gate.is_open else "closed"
    if progress is None:
        return "none"
    if progress.is_running:
        return "running"
    return _ended(progress, grader)


def _ended(progress: Progress, grader: FittedGrader | None) -> str:
    calibration = progress.calibration
    if calibration.stopped_at is not None:
        return "stopped"
    if calibration.note:
        return "stale"
    return "reset" if grader is not None else "none"


# As JSON ----------------------------------------------------------------------------------------


def plain(one: Sheet) -> dict[str, Any]:
    """The page's figures as plain values; nothing of the audit seed."""
    return {
        "standing": one.standing,
        "policy": {
            "on": one.policy.is_on,
            "alpha": one.policy.alpha,
            "delta": one.policy.delta,
            "audit_share": one.policy.audit_share,
        },
        "grader": one.grader.version if one.grader else None,
        "calibration": _plain_progress(one.progress),
        "compared": {"n": one.items, "ungraded": one.ungraded, "works_handed_in": one.works},
        "promises": [_plain_line(line) for line in one.lines],
        "preview": [
            {"alpha": a, **_plain_cost(p)} for a, p in zip(ALPHAS, one.preview, strict=False)
        ],
        "minutes_per_100_works": one.minutes_per_100 if one.lines else None,
        "since": _plain_since(one.since),
        "teams": [_plain_team(team) for team in one.teams],
        "history": [_plain_state(state) for state in one.history],
    }


def _plain_progress(progress: Progress | None) -> dict[str, Any] | None:
    if progress is None:
        return None
    calibration = progress.calibration
    return {
        "number": calibration.number,
        "grader": calibration.grader,
        "done": progress.done,
        "total": calibration.total,
        "running": progress.is_running,
        "note": calibration.note,
    }


def _plain_cost(one: Promise) -> dict[str, Any]:
    share = one.share
    return {
        "open": one.is_open,
        "n": one.n,
        "automated": one.automated,
        "of": one.total,
        "share_low": round(share.low, 4) if share else None,
        "share_high": round(share.high, 4) if share else None,
        "reviews_per_100": round(one.reviews_per_100, 1),
        "audits_per_100": round(one.audits_per_100, 1),
    }


def _plain_line(line: Line) -> dict[str, Any]:
    return {
        "scope": line.promise.scope or "work",
        "title": line.title,
        **_plain_cost(line.promise),
        "errors": line.errors,
        "threshold": line.threshold,
        "bound": line.bound,
        "why": line.why,
        "two_people": dict(line.people) if line.people else None,
    }


def _plain_since(since: Since | None) -> dict[str, int] | None:
    if since is None:
        return None
    return {
        "routed": since.routed,
        "by_computer": since.machine,
        "by_people": since.people,
        "audits": since.audits,
        "audits_compared": since.compared,
        "audits_differing": since.differing,
    }


def _plain_team(team: GroupRisk | HiddenGroup) -> dict[str, Any]:
    if isinstance(team, HiddenGroup):
        return {"team": team.group, "hidden": True}
    return {
        "team": team.group,
        "n": team.n,
        "automated": team.automated,
        "errors": team.errors,
        "low": round(team.low, 4),
        "high": round(team.high, 4),
    }


def _plain_state(state: GateState) -> dict[str, Any]:
    return {
        "made_at": state.made_at.isoformat(),
        "open": state.is_open,
        "alpha": state.alpha,
        "delta": state.delta,
        "grader": state.grader,
        "n": state.n,
        "automated": state.automated,
        "errors": state.errors,
        "reason": state.reasons[0] if state.reasons else "",
        "ended_at": state.ended_at.isoformat() if state.ended_at else None,
        "ended_why": state.ended_why or None,
        "ended_note": state.ended_note,
    }
