"""Reads of assessment: what waits, one work, what somebody has shown, how graders do.

Everything is asked for within one organisation; the bytes and the text of a work are left in the
database unless the one work itself is asked for.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Any

from django.db.models import Count, Func, IntegerField, Prefetch, QuerySet
from django.db.models.fields.json import KT

from assaymark.framework.rubric import Rubric
from assaymark.web.assessment.models import (
    Decision,
    FittedGrader,
    MachineGrade,
    RatedExample,
    Review,
    Work,
    WorkState,
)
from assaymark.web.assessment.rules import checking_minutes, rubric
from assaymark.web.assessment.tracing import so_far
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import Organisation, User
from assaymark.web.people.roles import May

LAST_REVIEWS = 50
ENOUGH_SHARED = 5
ENOUGH_DECISIONS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A work that waits for a decision, as one assessor sees it: without whose it is."""

    handle: str
    badge: str
    level: str
    words: int
    minutes: int
    handed_in_at: datetime
    others: tuple[str, ...]
    mine: str
    is_read: bool


@dataclass(frozen=True, slots=True)
class Strictness:
    """How one assessor judges beside others: mean difference in steps of the ladder, over works.

    Positive is kinder, negative stricter. `difference` is None below `ENOUGH_SHARED` works.
    """

    works: int
    difference: float | None

    @property
    def steps(self) -> float:
        """The size of the difference."""
        return abs(self.difference or 0.0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work stands in an assessor's queue, from 1; `following` is the next one's handle."""

    position: int
    total: int
    following: str | None


@dataclass(frozen=True, slots=True)
class UsualWait:
    """The median time from hand-in to decision in whole hours, over `n` decisions."""

    hours: int
    n: int

    @property
    def days(self) -> int:
        """The same in days, rounded up."""
        return math.ceil(self.hours / 24)


class OctetLength(Func):
    """PostgreSQL's length of a byte string."""

    function = "octet_length"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class GraderFacts:
    """A fitted grader as a page shows it; `reports` is one dict for each criterion."""

    version: str
    n: int
    created_at: datetime
    reports: tuple[Mapping[str, Any], ...]
    agreement: Mapping[str, Any]
    digest: str


def work(handle: str) -> Work | None:
    """The work of this handle with badge version, learner and decision; without bytes and text."""
    return _works().filter(handle=handle).first()


def works(organisation: Organisation) -> QuerySet[Work]:
    """All works of an organisation, newest first."""
    return _works().filter(organisation=organisation).order_by("-handed_in_at")


def _works() -> QuerySet[Work]:
    found = Work.objects.defer("content", "text", "consent")
    return found.select_related(
        "badge_version__badge", "organisation", "learner", "decision__award"
    )


def is_blind(one: Work, may: frozenset[May]) -> bool:
    """Whether somebody with these permissions may still judge the work, and so is told no more.

    An auditor who also judges is blind until the decision, like everybody who judges.
    """
    return May.REVIEW in may and getattr(one, "decision", None) is None


def waiting(organisation: Organisation, assessor: User) -> QuerySet[Work]:
    """Undecided works that `assessor` may judge, oldest first."""
    found = Work.objects.filter(
        organisation=organisation, state__in=(WorkState.GRADING, WorkState.IN_REVIEW)
    )
    return found.exclude(learner=assessor).order_by("handed_in_at", "pk")


def waiting_count(organisation: Organisation, assessor: User) -> int:
    """How many works wait for `assessor`."""
    return waiting(organisation, assessor).count()


def queue(organisation: Organisation, assessor: User) -> list[Waiting]:
    """What waits for `assessor`, oldest first, with who else has opened it."""
    opened = Review.objects.filter(submitted_at=None).select_related("assessor")
    found = (
        waiting(organisation, assessor)
        .defer("content", "text", "consent")
        .select_related("badge_version")
        .prefetch_related(Prefetch("reviews", queryset=opened))
    )
    return [_waiting(one, assessor) for one in found]


def _waiting(one: Work, assessor: User) -> Waiting:
    reviews = list(one.reviews.all())
    mine = next((review for review in reviews if review.assessor_id == assessor.pk), None)
    step = "" if mine is None else "compare" if mine.scored_at else "draft"
    return Waiting(
        handle=one.handle,
        badge=one.badge_version.title,
        level=one.badge_version.level,
        words=one.words,
        minutes=checking_minutes(one.badge_version, one.words),
        handed_in_at=one.handed_in_at,
        others=tuple(str(r.assessor) for r in reviews if r.assessor_id != assessor.pk),
        mine=step,
        is_read=one.state != WorkState.GRADING,
    )


def place(organisation: Organisation, assessor: User, handle: str) -> Place:
    """Where the work `handle` stands among what waits for `assessor`; position 0 when it is not."""
    handles = list(waiting(organisation, assessor).values_list("handle", flat=True))
    at = handles.index(handle) if handle in handles else -1
    behind = [*handles[at + 1 :], *handles[: max(at, 0)]]
    return Place(at + 1, len(handles), next(iter(behind), None))


def suggestion(one: Work) -> dict[str, MachineGrade]:
    """What the newest grader said, by criterion; empty while it has not read the work."""
    found: dict[str, MachineGrade] = {}
    for grade in one.machine_grades.order_by("pk"):
        found[grade.criterion] = grade
    return found


def grades(one: Work) -> list[MachineGrade]:
    """Everything machines said of a work, in order."""
    return list(one.machine_grades.order_by("pk"))


def strictness(organisation: Organisation, assessor: User) -> Strictness:
    """How `assessor` differs from others on the works that others judged as well.

    Blind levels are compared, as ranks on each criterion's ladder; first averaged over the criteria
    of a work, then over works, so that a long rubric does not count more.
    """
    submitted = Review.objects.filter(
        submitted_at__isnull=False, work__organisation=organisation
    ).exclude(blind_levels={})
    mine = dict(
        submitted.filter(assessor=assessor)
        .order_by("-submitted_at")
        .values_list("work_id", "blind_levels")[:LAST_REVIEWS]
    )
    others = submitted.filter(work__in=list(mine)).exclude(assessor=assessor)
    beside: dict[int, list[Review]] = {}
    for review in others.select_related("work__badge_version").defer(
        "work__content", "work__text", "work__consent"
    ):
        beside.setdefault(review.work_id, []).append(review)
    differences = [_difference(mine[key], reviews) for key, reviews in beside.items()]
    enough = len(differences) >= ENOUGH_SHARED
    return Strictness(len(differences), fmean(differences) if enough else None)


def _difference(levels: Mapping[str, int], others: list[Review]) -> float:
    judged = rubric(others[0].work.badge_version)
    return fmean(
        one.rank(levels[one.key]) - fmean(one.rank(r.blind_levels[one.key]) for r in others)
        for one in judged.criteria
    )


def works_of(learner: User, organisation: Organisation) -> QuerySet[Work]:
    """What somebody handed in here, newest first."""
    return works(organisation).filter(learner=learner)


def usual_wait(organisation: Organisation) -> UsualWait | None:
    """How long the last decisions took from hand-in; None below `ENOUGH_DECISIONS`."""
    found = Decision.objects.filter(work__organisation=organisation).order_by("-decided_at")
    pairs = found.values_list("work__handed_in_at", "decided_at")[:LAST_REVIEWS]
    hours = [(decided - handed_in) / timedelta(hours=1) for handed_in, decided in pairs]
    if len(hours) < ENOUGH_DECISIONS:
        return None
    return UsualWait(max(1, math.ceil(median(hours))), len(hours))


def size_of(one: Work) -> int:
    """How many bytes a work has."""
    found = Work.objects.filter(pk=one.pk).annotate(size=OctetLength("content"))
    return int(found.values_list("size", flat=True).get())


def trail(one: Work) -> list[dict[str, Any]]:
    """The decision trail: as it was kept with the decision, or what happened so far."""
    decision: Decision | None = getattr(one, "decision", None)
    return so_far(one) if decision is None else list(decision.trail)


def last_reviews(organisation: Organisation, assessor: User) -> QuerySet[Review]:
    """The last reviews that `assessor` submitted, newest first."""
    found = Review.objects.filter(
        assessor=assessor, submitted_at__isnull=False, work__organisation=organisation
    )
    found = found.select_related("work__badge_version", "work__decision")
    hidden = ("work__content", "work__text", "work__consent")
    return found.defer(*hidden).order_by("-submitted_at")[:10]


def examples_count(badge: Badge) -> int:
    """How many rated examples a badge has."""
    return RatedExample.objects.filter(badge=badge).count()


def rated_counts(badge: Badge, judged: Rubric) -> list[tuple[str, int, int]]:
    """Title of each criterion, how many examples rate it, and how many of those twice or more."""
    ratings = list(RatedExample.objects.filter(badge=badge).values_list("ratings", flat=True))
    return [
        (
            one.title,
            sum(bool(given.get(one.key)) for given in ratings),
            sum(len(given.get(one.key, ())) > 1 for given in ratings),
        )
        for one in judged.criteria
    ]


def sources(badge: Badge) -> list[tuple[str, int]]:
    """Where the rated examples come from, most first."""
    found = RatedExample.objects.filter(badge=badge).values_list("source")
    return list(found.annotate(n=Count("pk")).order_by("-n", "source"))


def graders(badge_version: BadgeVersion) -> list[GraderFacts]:
    """The graders fitted for a badge version, newest first, without what they learnt."""
    found = FittedGrader.objects.filter(badge_version=badge_version).order_by("-pk")
    rows = found.values("version", "n", "created_at", "agreement", "document__reports").annotate(
        digest=KT("document__digest")
    )
    return [
        GraderFacts(
            version=row["version"],
            n=row["n"],
            created_at=row["created_at"],
            reports=tuple(row["document__reports"] or ()),
            agreement=row["agreement"],
            digest=row["digest"] or "",
        )
        for row in rows
    ]


def grader_document(badge_version: BadgeVersion, version: str) -> Mapping[str, Any] | None:
    """The whole document of one grader."""
    found = FittedGrader.objects.filter(badge_version=badge_version, version=version).first()
    return None if found is None else found.document
