"""Calibrating a grader: its decisions compared with people's, part by part, then the gates.

A part is one job of a few seconds: letters, readings and the log's seal go between, and a killed
worker loses that part only. `compare_some` computes without writing; `keep_part` writes what it
found, once, and promises the next part or, after the last, computes the gates. Which works count,
and why, stands in `assessment.promises`.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.framework.rubric import Rubric
from assaymark.grading.gate import Gate, reset_key
from assaymark.grading.heldout import leave_out, parts, ready, withheld
from assaymark.grading.local import LocalGrader, data_digest, pooled, same_text
from assaymark.grading.model import RatedWork
from assaymark.grading.verdict import Verdict, agreements, compared, people_levels, verdict
from assaymark.web.assessment.language.comparing import is_language, language_items
from assaymark.web.assessment.models import (
    Calibration,
    CalibrationItem,
    Ended,
    FittedGrader,
    GatePolicy,
    GateState,
    ItemSource,
    RatedExample,
    Review,
    Work,
)
from assaymark.web.assessment.promises import Promise, promises, two_people
from assaymark.web.assessment.queries.gates import items_of
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record

PART_S = 4.0
"""Seconds one part may take before it stops at the next work; far below a job's lease."""
PATIENCE = timedelta(seconds=20)
"""How long the first part waits, so that the grader reads what is waiting for it first."""
BETWEEN = timedelta(seconds=1)
"""How long each further part waits, so that people's own jobs go between."""
MOST_WORKS = 2000
"""The newest works handed in that are compared."""

States = QuerySet[GateState]


@dataclass(frozen=True, slots=True)
class Part:
    """What one part found; `stale`: the examples are no longer those the grader was fitted on."""

    items: tuple[CalibrationItem, ...]
    is_last: bool
    stale: bool = False


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
    calibration.total = _total(calibration)
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


def key_of(version: BadgeVersion, grader: str) -> str:
    """What a gate of this grader rests on now; another key than a gate's own voids it.

    The version of a local grader names its algorithm and data. A language model's version names
    model and prompt as well, so `prompt` adds nothing here.
    """
    return reset_key(rubric(version), prompt="", grader=grader)


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


# What is compared -------------------------------------------------------------------------------


def examples_of(version: BadgeVersion) -> list[RatedWork]:
    """The badge's rated examples with the ratings that this version's rubric knows."""
    judged = rubric(version)
    rows = RatedExample.objects.filter(badge=version.badge).order_by("key")
    return [RatedWork(row.key, row.text, _known(row.ratings, judged)) for row in rows]


def _known(ratings: Mapping[str, Sequence[int]], judged: Rubric) -> dict[str, tuple[int, ...]]:
    """The ratings that this rubric knows: examples may have been rated under an older version."""
    return {
        one.key: tuple(level for level in ratings.get(one.key, ()) if level in one.values)
        for one in judged.criteria
    }


def _counting(calibration: Calibration, gathered: Sequence[RatedWork]) -> list[int]:
    """Places of the examples that count: all, or those rated since the last drift."""
    if calibration.since is None:
        return list(range(len(gathered)))
    fresh = set(
        RatedExample.objects.filter(
            badge=calibration.badge_version.badge, created_at__gte=calibration.since
        ).values_list("key", flat=True)
    )
    return [i for i, work in enumerate(gathered) if work.key in fresh]


def _works(calibration: Calibration) -> list[Work]:
    """The works handed in that count, without bytes; see `assessment.promises`."""
    counts = Q(routing=None) | Q(routing__unselected=True, routing__flagged=False)
    found = Work.objects.filter(
        counts, badge_version=calibration.badge_version, reviews__scored_at__isnull=False
    )
    if calibration.since is not None:
        found = found.filter(handed_in_at__gte=calibration.since)
    return list(found.defer("content", "consent").distinct().order_by("-pk")[:MOST_WORKS])


def _total(calibration: Calibration) -> int:
    gathered = pooled(examples_of(calibration.badge_version))
    return len(_counting(calibration, gathered)) + len(_works(calibration))


def compare_some(calibration: Calibration, *, seconds: float | None = None) -> Part:
    """The next works compared, at least one where any is left; writes nothing.

    Stops after `seconds`, `PART_S` where none are given.
    """
    version = calibration.badge_version
    if is_language(calibration.grader):
        voted = language_items(calibration, _works(calibration))
        return Part(voted or (), is_last=True, stale=voted is None)
    row = FittedGrader.objects.get(badge_version=version, version=calibration.grader)
    grader = LocalGrader.from_json(json.dumps(row.document))
    examples = examples_of(version)
    if data_digest(grader.rubric, pooled(examples), seed=grader.seed) != grader.digest:
        return Part((), is_last=True, stale=True)
    done = set(calibration.items.values_list("source", "key"))
    found: list[CalibrationItem] = []
    until = time.monotonic() + (PART_S if seconds is None else seconds)
    for items in _compared(calibration, grader, examples, done):
        found += items
        if time.monotonic() >= until:
            return Part(tuple(found), is_last=False)
    return Part(tuple(found), is_last=True)


def _compared(
    calibration: Calibration,
    grader: LocalGrader,
    examples: Sequence[RatedWork],
    done: set[tuple[str, str]],
) -> Iterator[list[CalibrationItem]]:
    """What is not done yet: examples that leave together, then the works handed in, one by one."""
    on = ready(grader.rubric, examples)
    left = {
        i
        for i in _counting(calibration, on.works)
        if (ItemSource.EXAMPLE, on.works[i].key) not in done
    }
    for rows in parts(len(on.works), seed=grader.seed):
        if places := [i for i in rows if i in left]:
            unmet = leave_out(on, rows, seed=grader.seed)
            said = {i: withheld(grader, unmet.get(i)) for i in places}
            yield [_example(calibration, on.works[i], said[i]) for i in places]
    known = {same_text(work.text) for work in examples}
    for one in _works(calibration):
        if (ItemSource.WORK, one.handle) not in done:
            yield [_item_of(calibration, grader, one, known)]


def _example(calibration: Calibration, work: RatedWork, said: Verdict) -> CalibrationItem:
    judged = rubric(calibration.badge_version)
    people = people_levels(judged, work.ratings)
    words = len(work.text.split())
    return _item(calibration, ItemSource.EXAMPLE, work.key, said, people, words)


def _item_of(
    calibration: Calibration, grader: LocalGrader, one: Work, known: set[str]
) -> CalibrationItem:
    """A work handed in; one that repeats an example is kept as nothing to compare."""
    first = Review.objects.filter(work=one, scored_at__isnull=False).order_by("scored_at")[0]
    met = same_text(one.text) in known
    said = verdict(grader.rubric, () if met else grader.grade(one.text))
    people = people_levels(
        grader.rubric, {key: (level,) for key, level in first.blind_levels.items()}
    )
    item = _item(calibration, ItemSource.WORK, one.handle, said, people, one.words)
    item.work = one
    return item


def _item(
    calibration: Calibration,
    source: ItemSource,
    key: str,
    said: Verdict,
    people: Mapping[str, int],
    words: int,
) -> CalibrationItem:
    judged = rubric(calibration.badge_version)
    whole = compared(judged, said, people)
    agree = agreements(judged, said, people)
    return CalibrationItem(
        calibration=calibration,
        source=source,
        key=key,
        words=words,
        confidence=whole.confidence if whole else None,
        agrees=whole.agrees if whole else None,
        criteria={name: [said.sure[name], same] for name, same in agree.items()},
    )


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
    if part.stale:
        held.note = _(
            "The rated examples changed while the grader was being compared with them. "
            "Fit it again, then it is calibrated on the examples as they are now."
        )
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
