"""What was judged of people's works, by whom or what, for the rooms above; values, not rows.

Only decided works: what a peer saw or a computer suggested of a work that nobody has decided yet
would tell its judges, who come to it blind.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from assaymark.web.assessment.chips import WORTH
from assaymark.web.assessment.models import (
    Appeal,
    AppealState,
    Decision,
    Likeness,
    MachineGrade,
    Observation,
    PeerReading,
    ReadingState,
    SignalWeights,
    Work,
)
from assaymark.web.people.models import Organisation

Levels = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decided work. `version` and `learner` are primary keys, `machine` a grader's version.

    `appeal` is the handle of an appeal that was upheld and changed the levels. `is_void`: the badge
    that followed was revoked, so the work stands for nothing.
    """

    work: str
    learner: int
    version: int
    handed_in_at: datetime
    decided_at: datetime
    sha256: str
    levels: Levels
    machine: str
    appeal: str
    is_void: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What a peer saw in a decided work: per criterion how much of the needed level, 0 to 1.

    `weight`: that of peers over that of assessors, by the badge's weights in force then, 1 where
    none were; never above 1.
    """

    reading: str
    work: str
    given_at: datetime
    worth: tuple[float, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the newest grader said of a decided work, on the criteria where it said anything."""

    work: str
    grader: str
    levels: Levels
    at: datetime


@dataclass(frozen=True, slots=True)
class Observed:
    """What somebody or some system said of a learner; `source` is one of `Observation.Source`."""

    observation: str
    learner: int
    version: int
    source: str
    levels: Levels
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything judged of some people; `alike`: pairs of works by one hand, the share of words."""

    decided: tuple[Decided, ...]
    read: tuple[Read, ...]
    suggested: tuple[Suggested, ...]
    observed: tuple[Observed, ...]
    alike: tuple[tuple[str, str, float], ...]


def judged(organisation: Organisation, people: Collection[int]) -> Judged:
    """Everything judged here of these people (primary keys); seven queries."""
    decided = _decided(organisation, people)
    works = [one.work for one in decided]
    return Judged(
        decided=decided,
        read=_read(works),
        suggested=_suggested(works),
        observed=_observed(organisation, people),
        alike=_alike(works),
    )


def learner_of(organisation: Organisation, subject: str) -> int | None:
    """Whose skill an event's subject is about (`work:`, `reading:`, `observation:`), if anybody's.

    A primary key.
    """
    thing, _colon, handle = subject.partition(":")
    table = {
        "work": Decision.objects.filter(work__handle=handle).values_list(
            "work__organisation_id", "work__learner_id"
        ),
        "reading": PeerReading.objects.filter(handle=handle).values_list(
            "organisation_id", "work__learner_id"
        ),
        "observation": Observation.objects.filter(handle=handle).values_list(
            "organisation_id", "learner_id"
        ),
    }.get(thing)
    found = None if table is None else table.first()
    return int(found[1]) if found is not None and found[0] == organisation.pk else None


def _decided(organisation: Organisation, people: Collection[int]) -> tuple[Decided, ...]:
    rows = Decision.objects.filter(work__organisation=organisation, work__learner__in=people)
    rows = rows.select_related("appeal", "award").defer("award__credential", "award__jwt", "trail")
    found = Work.objects.filter(organisation=organisation, learner__in=people)
    works = found.exclude(decision=None).only(
        "handle", "learner", "badge_version", "handed_in_at", "sha256"
    )
    named = {work.pk: work for work in works}
    return tuple(_one(row, named[row.work_id]) for row in rows.order_by("pk"))


def _one(row: Decision, work: Work) -> Decided:
    appeal: Appeal | None = getattr(row, "appeal", None)
    is_upheld = appeal is not None and appeal.state == AppealState.UPHELD
    return Decided(
        work=work.handle,
        learner=work.learner_id,
        version=work.badge_version_id,
        handed_in_at=work.handed_in_at,
        decided_at=row.decided_at,
        sha256=work.sha256,
        levels=row.levels,
        machine=row.machine,
        appeal=appeal.handle if appeal is not None and is_upheld else "",
        is_void=row.award is not None and row.award.revoked_at is not None,
    )


def _read(works: Collection[str]) -> tuple[Read, ...]:
    rows = PeerReading.objects.filter(work__handle__in=works, state=ReadingState.GIVEN)
    columns = ("handle", "work__handle", "given_at", "chips", "work__badge_version_id")
    found = list(rows.order_by("pk").values_list(*columns))
    weights = _weights({row[4] for row in found})
    return tuple(
        Read(
            reading=handle,
            work=work,
            given_at=at,
            worth=tuple(WORTH[one["chip"]] for _key, one in sorted(chips.items())),
            weight=_weight(weights.get(version, []), at),
        )
        for handle, work, at, chips, version in found
    )


def _weights(versions: set[int]) -> dict[int, list[tuple[datetime, Mapping[str, int]]]]:
    rows = SignalWeights.objects.filter(badge_version__in=versions).order_by("number")
    found: dict[int, list[tuple[datetime, Mapping[str, int]]]] = {}
    for version, at, weights in rows.values_list("badge_version_id", "published_at", "weights"):
        found.setdefault(version, []).append((at, weights))
    return found


def _weight(published: list[tuple[datetime, Mapping[str, int]]], at: datetime) -> float:
    in_force = [weights for since, weights in published if since <= at]
    if not in_force:
        return 1.0
    reviewers, peers = in_force[-1].get("reviewer", 0), in_force[-1].get("peers", 0)
    return min(1.0, peers / reviewers) if reviewers else 1.0


def _suggested(works: Collection[str]) -> tuple[Suggested, ...]:
    rows = MachineGrade.objects.filter(work__handle__in=works).order_by("pk")
    newest: dict[str, tuple[str, datetime]] = {}
    levels: dict[str, dict[str, int]] = {}
    columns = ("work__handle", "grader", "created_at", "criterion", "level")
    for work, grader, at, criterion, level in rows.values_list(*columns):
        newest[work] = (grader, at)
        said = levels.setdefault(work, {})
        said.pop(criterion, None)
        if level is not None:
            said[criterion] = level
    return tuple(
        Suggested(work, newest[work][0], said, newest[work][1])
        for work, said in levels.items()
        if said
    )


def _observed(organisation: Organisation, people: Collection[int]) -> tuple[Observed, ...]:
    rows = Observation.objects.filter(organisation=organisation, learner__in=people)
    columns = ("handle", "learner_id", "badge_version_id", "source", "levels", "words")
    found = rows.order_by("pk").values_list(*columns, "observed_at")
    return tuple(Observed(*row) for row in found)


def _alike(works: Collection[str]) -> tuple[tuple[str, str, float], ...]:
    rows = Likeness.objects.filter(work__handle__in=works, other__handle__in=works, is_own=True)
    return tuple(rows.order_by("pk").values_list("work__handle", "other__handle", "share"))
