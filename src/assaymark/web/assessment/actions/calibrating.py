"""Calibrating a grader: its decisions compared with people's, part by part, then the gates.

A part is one job of a few seconds: letters, readings and the log's seal go between, and a killed
worker loses that part only. `comparison` computes without writing; `keep_part` writes what it
found, once, and promises the next part or, after the last, computes the gates. Which works count,
and why, stands in `assessment.promises`.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from assaymark.grading.gate import Gate
from assaymark.web.assessment.comparison import Part, examples_of, key_of, total
from assaymark.web.assessment.models import (
    Calibration,
    CalibrationItem,
    Ended,
    GatePolicy,
    GateState,
)
from assaymark.web.assessment.promises import Promise, promises, two_people
from assaymark.web.assessment.queries.gates import items_of
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record

PATIENCE = timedelta(seconds=20)
"""How long the first part waits, so that the grader reads what is waiting for it first."""
BETWEEN = timedelta(seconds=1)
"""How long each further part waits, so that people's own jobs go between."""
States = QuerySet[GateState]


@transaction.atomic
def calibrate(
    *, badge_version: BadgeVersion, grader: str, by: User | None = None, now: datetime | None = None
) -> Calibration:
    """A calibration of the fitted grader of this version, promised to be run in parts.

    One that still runs for the same grader is given back. Gates of other graders end now: their
    grader no longer reads works.
    """
    now = now or timezone.now()
    _hold(badge_version)
    earlier = Calibration.objects.filter(badge_version=badge_version)
    running = earlier.filter(grader=grader, finished_at=None).first()
    if running is not None:
        return running
    others = GateState.objects.filter(badge_version=badge_version).exclude(grader=grader)
    close_gates(badge_version, others, why=Ended.FITTED, now=now)
    calibration: Calibration = Calibration.objects.create(
        badge_version=badge_version,
        grader=grader,
        number=1 + (earlier.aggregate(last=Max("number"))["last"] or 0),
        reset_key=key_of(badge_version, grader),
        since=_since(badge_version),
        started_at=now,
    )
    calibration.total = total(calibration)
    calibration.save(update_fields=["total"])
    record(
        "gate.calibration-started",
        organisation_id=badge_version.badge.organisation_id,
        actor=by,
        subject=f"badge-version:{badge_version.handle}",
        detail={"grader": grader, "number": calibration.number, "works": calibration.total},
        at=now,
    )
    _promise_part(calibration, 0)
    return calibration


def _hold(version: BadgeVersion) -> None:
    """Waits until no other calibration of this version is being begun."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"calibrate:{version.pk}"]
        )


def close_gates(
    version: BadgeVersion, states: States, *, why: Ended, now: datetime, note: str = ""
) -> None:
    """Ends those of `states` that are in force, with its event; they never come back."""
    in_force = states.filter(ended_at=None)
    graders = sorted(set(in_force.values_list("grader", flat=True)))
    if not graders:
        return
    _end(in_force, why, now=now, note=note)
    record(
        "gate.closed",
        organisation_id=version.badge.organisation_id,
        actor=None,
        subject=f"badge-version:{version.handle}",
        detail={"why": str(why), "note": note, "graders": graders},
        at=now,
    )


def _end(states: States, why: Ended, *, now: datetime, note: str = "") -> None:
    states.filter(ended_at=None).update(ended_at=now, ended_why=why, ended_note=note)


def _promise_part(calibration: Calibration, done: int) -> None:
    defer(
        "assessment.calibrate",
        f"{calibration.pk}:{done}",
        arguments={"calibration": calibration.pk},
        organisation_id=calibration.badge_version.badge.organisation_id,
        run_at=timezone.now() + (BETWEEN if done else PATIENCE),
    )


def _since(version: BadgeVersion) -> datetime | None:
    """The end of the last calibration that drift stopped: what is older says little of today."""
    stopped = Calibration.objects.filter(badge_version=version, stopped_at__isnull=False)
    newest = stopped.order_by("-number").first()
    return None if newest is None else newest.finished_at


# What is kept -----------------------------------------------------------------------------------


@transaction.atomic
def keep_part(*, calibration: Calibration, part: Part, now: datetime | None = None) -> None:
    """Keeps what a part found, and promises the next or computes the gates; twice is once."""
    badge = calibration.badge_version.badge_id
    GatePolicy.objects.select_for_update().filter(badge=badge).first()  # before the calibration
    held = (
        Calibration.objects.select_for_update(of=("self",))
        .select_related("badge_version__badge")
        .get(pk=calibration.pk)
    )
    if held.finished_at is not None:
        return
    CalibrationItem.objects.bulk_create(part.items, ignore_conflicts=True)
    if not part.is_last:
        _promise_part(held, held.items.count())
        return
    held.note = part.note
    finish(calibration=held, now=now)


@transaction.atomic
def finish(*, calibration: Calibration, now: datetime | None = None) -> list[GateState]:
    """The gates of a calibration whose items are all kept, put in force."""
    now = now or timezone.now()
    version = calibration.badge_version
    ratings = [work.ratings for work in examples_of(version)]
    calibration.people = two_people(rubric(version), ratings)
    calibration.finished_at = now
    calibration.save(update_fields=["people", "finished_at", "note"])
    if calibration.note:
        return []
    policy = GatePolicy.objects.filter(badge=version.badge).first() or GatePolicy()
    return put_in_force(calibration, policy, why=Ended.CALIBRATED, by=None, now=now)


def put_in_force(
    calibration: Calibration, policy: GatePolicy, *, why: Ended, by: User | None, now: datetime
) -> list[GateState]:
    """The gates this calibration supports under `policy`, in force in the place of all others."""
    version = calibration.badge_version
    _end(GateState.objects.filter(badge_version=version), why, now=now)
    found = promises(
        rubric(version),
        items_of(calibration),
        alpha=policy.alpha,
        delta=policy.delta,
        audit_share=policy.audit_share,
    )
    states = GateState.objects.bulk_create(_state(calibration, one, policy, now) for one in found)
    record(
        "gate.calibrated",
        organisation_id=version.badge.organisation_id,
        actor=by,
        subject=f"badge-version:{version.handle}",
        detail={
            "grader": calibration.grader,
            "number": calibration.number,
            "alpha": policy.alpha,
            "delta": policy.delta,
            "open": [one.scope or "work" for one in states if one.is_open],
            "closed": [one.scope or "work" for one in states if not one.is_open],
        },
        at=now,
    )
    return states


def _state(calibration: Calibration, one: Promise, policy: GatePolicy, now: datetime) -> GateState:
    gate = one.gate
    state = GateState(
        calibration=calibration,
        badge_version=calibration.badge_version,
        grader=calibration.grader,
        scope=one.scope,
        is_open=one.is_open,
        alpha=policy.alpha,
        delta=policy.delta,
        n=one.n,
        reset_key=calibration.reset_key,
        made_at=now,
    )
    if isinstance(gate, Gate):
        state.threshold, state.automated = gate.threshold, gate.automated
        state.errors, state.bound = gate.errors, gate.risk_bound
        state.reasons = list(gate.reasons)
    else:
        state.reasons = [gate.reason]
    return state
