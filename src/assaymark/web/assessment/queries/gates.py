"""Reads of the gate: what is in force, what was compared, who decided, what audits found."""

from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, QuerySet

from assaymark.grading.gate import Compared, Gate, GroupRisk, HiddenGroup, accepted_risk
from assaymark.web.assessment.models import (
    Calibration,
    CalibrationItem,
    FittedGrader,
    GatePolicy,
    GateState,
    ItemSource,
    Route,
    Routing,
)
from assaymark.web.assessment.promises import WORK, Item
from assaymark.web.catalogue.models import Badge, BadgeVersion, Stakes


@dataclass(frozen=True, slots=True)
class Progress:
    """The newest calibration of a version, and how far it is."""

    calibration: Calibration
    done: int

    @property
    def is_running(self) -> bool:
        """Whether parts of it are still to come."""
        return self.calibration.finished_at is None


@dataclass(frozen=True, slots=True)
class Since:
    """What happened since a calibration: works routed, decided by whom, audits and their findings.

    `waiting` audits were drawn and wait for their person; nobody but the page's readers is told.
    """

    routed: int
    machine: int
    audits: int
    compared: int
    differing: int

    @property
    def people(self) -> int:
        """Works that went to a person, audits included."""
        return self.routed - self.machine

    @property
    def waiting(self) -> int:
        """Audits not looked at yet."""
        return self.audits - self.compared


def policy_of(badge: Badge) -> GatePolicy:
    """The badge's policy; one that is off and not saved where nobody has set any."""
    return GatePolicy.objects.select_related("changed_by").filter(badge=badge).first() or (
        GatePolicy(badge=badge, seed="")
    )


def machine_may_decide(version: BadgeVersion) -> bool:
    """Whether works of this version can be decided by a machine at all: what a learner is asked."""
    return version.stakes != Stakes.HIGH and policy_of(version.badge).is_on


def items_of(calibration: Calibration) -> list[Item]:
    """The compared works of a calibration."""
    return [_item(row) for row in calibration.items.order_by("pk")]


def _item(row: CalibrationItem) -> Item:
    criteria = {key: (sure, bool(same)) for key, (sure, same) in row.criteria.items()}
    is_work = row.source == ItemSource.WORK
    alone = None
    if row.alone_confidence is not None:
        alone = Compared(row.alone_confidence, bool(row.alone_agrees))
    return Item(row.confidence, row.agrees, criteria, row.words, is_work, alone)


def progress(version: BadgeVersion) -> Progress | None:
    """The newest calibration, under way or finished."""
    newest = Calibration.objects.filter(badge_version=version).order_by("-number").first()
    return None if newest is None else Progress(newest, newest.items.count())


def newest_grader(version: BadgeVersion) -> FittedGrader | None:
    """The grader that reads works of this version, without what it learnt."""
    found = FittedGrader.objects.filter(badge_version=version).defer("document")
    return found.order_by("-pk").first()


def in_force(version: BadgeVersion) -> dict[str, GateState]:
    """Scope → the gate state in force; the work's is under the empty scope."""
    found = GateState.objects.filter(badge_version=version, ended_at=None)
    return {state.scope: state for state in found.select_related("calibration").order_by("pk")}


def history(version: BadgeVersion) -> QuerySet[GateState]:
    """All states of the whole work's gate, newest first."""
    found = GateState.objects.filter(badge_version=version, scope=WORK)
    return found.select_related("calibration").order_by("-made_at", "-pk")


def audits(gate: GateState) -> list[bool]:
    """Whether people agreed, for each audit that speaks of this gate, in the order they came in.

    Audits of every calibration of the same grader and `reset_key` count, so that calibrating again
    does not forget what they found; only a stop by drift begins a new list. The decision must have
    been as sure as this gate asks: one at a wider promise let less sure ones through.
    """
    alike = Calibration.objects.filter(
        badge_version=gate.badge_version_id, grader=gate.grader, reset_key=gate.reset_key
    )
    stopped = alike.filter(stopped_at__isnull=False, number__lt=gate.calibration.number)
    last = stopped.aggregate(last=Max("number"))["last"] or 0
    found = Routing.objects.filter(
        gate__calibration__in=alike.filter(number__gt=last, number__lte=gate.calibration.number),
        audit=True,
        agrees__isnull=False,
        confidence__gte=gate.threshold,
    )
    in_order = found.order_by("compared_at", "pk").values_list("agrees", flat=True)
    return [bool(agrees) for agrees in in_order]


def since(calibration: Calibration) -> Since:
    """What happened to the works of this version since the calibration ended."""
    found = Routing.objects.filter(
        work__badge_version=calibration.badge_version_id, grader=calibration.grader
    )
    if calibration.finished_at is not None:
        found = found.filter(routed_at__gte=calibration.finished_at)
    counted = found.aggregate(
        routed=Count("pk"),
        machine=Count("pk", filter=Q(route=Route.MACHINE)),
        audits=Count("pk", filter=Q(audit=True)),
        compared=Count("pk", filter=Q(agrees__isnull=False)),
        differing=Count("pk", filter=Q(agrees=False)),
    )
    return Since(**counted)


def risk_by_team(gate: GateState) -> tuple[GroupRisk | HiddenGroup, ...]:
    """How the gate treats the teams of learners, on the works handed in that were compared.

    Rated examples have no learner. Teams as they are today; small ones are hidden.
    """
    found = CalibrationItem.objects.filter(
        calibration=gate.calibration_id, source=ItemSource.WORK, agrees__isnull=False
    )
    teams = found.filter(work__learner__memberships__organisation=F("work__organisation")).annotate(
        team=F("work__learner__memberships__team")
    )
    rows = list(teams.order_by("pk"))
    seen = [item for row in rows if (item := _item(row).seen(WORK)) is not None]
    return accepted_risk(as_gate(gate), seen, [row.team for row in rows])


def as_gate(state: GateState) -> Gate:
    """An open state as the library knows it; raises ValueError for a closed one."""
    if state.threshold is None or state.bound is None:
        raise ValueError(f"{state} has no threshold; expected an open gate; ask is_open before")
    return Gate(
        threshold=state.threshold,
        n=state.n,
        automated=state.automated,
        errors=state.errors,
        alpha=state.alpha,
        delta=state.delta,
        risk_bound=state.bound,
        reasons=tuple(state.reasons),
    )


def routing_of(work_pk: int) -> Routing | None:
    """Who was to decide a work, and why; None while no grader has read it."""
    found = Routing.objects.select_related("gate__calibration").filter(work=work_pk)
    return found.first()


def calibrations_count(version: BadgeVersion) -> int:
    """How often graders of this version were calibrated."""
    return Calibration.objects.filter(badge_version=version).count()
