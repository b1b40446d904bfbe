"""A world with a grader of its own making and a gate: quick, and each figure known."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from django.utils import timezone

from assaymark.grading.audit import audited
from assaymark.grading.model import Abstention, Grade
from assaymark.web.assessment import actions
from assaymark.web.assessment.actions.calibrating import put_in_force
from assaymark.web.assessment.comparison import key_of
from assaymark.web.assessment.models import (
    Calibration,
    CalibrationItem,
    Ended,
    GatePolicy,
    ItemSource,
    Work,
)
from assaymark.web.assessment.queries.gates import policy_of
from tests.web.assessment.world import TEXT, World

GRADER = "local-1:0123456789ab"
SEED = "5e" * 32


def grade(key: str, level: int, sure: float, grader: str = GRADER) -> Grade:
    """A grade whose decision (3 and 4 reach, 1 and 2 do not) has the probability `sure`."""
    other = 2 if level >= 3 else 3
    return Grade(key, level, sure, {level: sure, other: 1 - sure}, (), (), grader)


def both(level: int = 3, sure: float = 0.95, grader: str = GRADER) -> list[Grade]:
    return [grade(key, level, sure, grader) for key in ("feeling", "step")]


def abstention(key: str, why: str) -> Abstention:
    return Abstention(key, why, GRADER)


def calibration(
    world: World, *, n: int = 60, errors: int = 0, since: datetime | None = None
) -> Calibration:
    """`n` compared examples, surest first from .99 down; people differ on the `errors` surest."""
    number = Calibration.objects.filter(badge_version=world.version).count() + 1
    made: Calibration = Calibration.objects.create(
        badge_version=world.version,
        grader=GRADER,
        number=number,
        reset_key=key_of(world.version, GRADER),
        total=n,
        since=since,
        finished_at=timezone.now(),
    )
    CalibrationItem.objects.bulk_create(
        CalibrationItem(
            calibration=made,
            source=ItemSource.EXAMPLE,
            key=f"example-{i}",
            words=60,
            confidence=0.99 - i / 1000,
            agrees=i >= errors,
            criteria={key: [0.99 - i / 1000, i >= errors] for key in ("feeling", "step")},
        )
        for i in range(n)
    )
    return made


def gate(world: World, *, on: bool = True, alpha: float = 0.20, **made: int) -> Calibration:
    """A finished calibration with its gates in force, and the policy set."""
    policy = set_policy(world, on=on, alpha=alpha)
    done = calibration(world, **made)
    put_in_force(done, policy, why=Ended.CALIBRATED, by=None, now=timezone.now())
    return done


def set_policy(
    world: World, *, on: bool = True, alpha: float = 0.20, delta: float = 0.10, share: float = 0.05
) -> GatePolicy:
    actions.set_policy(
        badge_version=world.version,
        is_on=on,
        alpha=alpha,
        delta=delta,
        audit_share=share,
        by=world.hannah,
    )
    GatePolicy.objects.filter(badge=world.badge).update(seed=SEED)
    return policy_of(world.badge)


def handed_in(world: World, learner=None, *, text: str = TEXT, agreed: bool = True) -> Work:
    return actions.hand_in(
        badge_version=world.version,
        learner=learner or world.priya,
        text=text,
        consent=True,
        show_name=True,
        show_quotes=True,
        machine_may_decide=agreed,
    )


def unaudited(work: Work, *, drawn: bool = False) -> Work:
    """The work, with a handle that the seed draws for audit, or does not."""
    taken = set(Work.objects.values_list("handle", flat=True))
    handles = (f"w{i:05d}-{work.pk}"[:16] for i in count())
    seed = bytes.fromhex(SEED)
    fits = (one for one in handles if audited(one, seed=seed, share=0.05) == drawn)
    Work.objects.filter(pk=work.pk).update(handle=next(one for one in fits if one not in taken))
    work.refresh_from_db()
    return work


def read(work: Work, grades: Sequence[Grade | Abstention]) -> Work:
    actions.keep_grades(work=work, grades=grades)
    work.refresh_from_db()
    return work
