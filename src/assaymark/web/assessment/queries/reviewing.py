"""Reads for assessors: what waits, where one stands in it, how strictly one judges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from django.db.models import Avg, Count, Exists, OuterRef, Prefetch, Q, QuerySet

from assaymark.web.assessment.models import (
    AppealState,
    MarkingStage,
    PeerReading,
    Purpose,
    Review,
    Work,
    WorkState,
)
from assaymark.web.assessment.models.peers import HOLDING
from assaymark.web.assessment.queries.works import LAST_REVIEWS
from assaymark.web.assessment.rules import checking_minutes, rubric
from assaymark.web.people.models import Organisation, User

ENOUGH_SHARED = 5
PER_PAGE = 50


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
    purpose: Purpose


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


def waiting(organisation: Organisation, assessor: User) -> QuerySet[Work]:
    """Works that `assessor` may judge, oldest first: undecided ones, and contested decisions.

    Never one's own, none that one has judged already, whatever for, none read as a peer, and none
    contested that one opened to decide between two.
    """
    undecided = Q(state__in=(WorkState.GRADING, WorkState.IN_REVIEW))
    contested = Q(decision__appeal__state=AppealState.OPEN) & ~Q(decision__decided_by=assessor)
    saw = Q(submitted_at__isnull=False)
    saw |= Q(purpose=Purpose.ADJUDICATION, work__decision__isnull=False)
    judged = Review.objects.filter(saw, work=OuterRef("pk"), assessor=assessor)
    read = PeerReading.objects.filter(work=OuterRef("pk"), peer=assessor, state__in=HOLDING)
    found = Work.objects.filter(
        undecided | contested, ~Exists(judged), ~Exists(read), organisation=organisation
    )
    return found.exclude(learner=assessor).order_by("handed_in_at", "pk")


def waiting_count(organisation: Organisation, assessor: User) -> int:
    """How many works wait for `assessor`."""
    return waiting(organisation, assessor).count()


@dataclass(frozen=True, slots=True)
class Load:
    """How many works wait for somebody, and about how many minutes judging them takes."""

    works: int
    minutes: int


def load(organisation: Organisation, assessor: User) -> Load:
    """What waits for `assessor` in all; a work is reckoned at its badge's mean length."""
    found = waiting(organisation, assessor).order_by()
    rows = list(found.values("badge_version").annotate(n=Count("pk"), mean=Avg("words")))
    one_of_each = found.order_by("badge_version").distinct("badge_version")
    with_version = one_of_each.select_related("badge_version").defer("content", "text", "consent")
    versions = {one.badge_version_id: one.badge_version for one in with_version}
    minutes = (
        row["n"] * checking_minutes(versions[row["badge_version"]], round(row["mean"]))
        for row in rows
    )
    return Load(sum(row["n"] for row in rows), sum(minutes))


def queue(
    organisation: Organisation, assessor: User, *, start: int = 0, most: int = PER_PAGE
) -> list[Waiting]:
    """At most `most` works that wait for `assessor`, oldest first, with who else has opened them.

    `start >= 0` of the oldest are left out.
    """
    opened = Review.objects.filter(submitted_at=None).select_related("assessor")
    found = (
        waiting(organisation, assessor)
        .defer("content", "text", "consent")
        .select_related("badge_version", "marking")
        .prefetch_related(Prefetch("reviews", queryset=opened))
    )
    return [_waiting(one, assessor) for one in found[start : start + most]]


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
        purpose=_purpose(one),
    )


def _purpose(one: Work) -> Purpose:
    """What a review of a waiting work is for."""
    if one.state == WorkState.DECIDED:
        return Purpose.APPEAL
    marking = getattr(one, "marking", None)
    stages = {MarkingStage.SECOND: Purpose.SECOND, MarkingStage.ADJUDICATION: Purpose.ADJUDICATION}
    return Purpose.FIRST if marking is None else stages.get(marking.stage, Purpose.FIRST)


def place(organisation: Organisation, assessor: User, handle: str) -> Place:
    """Where the work `handle` stands among what waits for `assessor`; position 0 when it is not."""
    found = waiting(organisation, assessor)
    here = found.filter(handle=handle).values_list("handed_in_at", "pk").first()
    if here is None:
        return Place(0, found.count(), found.values_list("handle", flat=True).first())
    at, pk = here
    earlier = Q(handed_in_at__lt=at) | Q(handed_in_at=at, pk__lt=pk)
    n = found.order_by().aggregate(total=Count("pk"), before=Count("pk", filter=earlier))
    others = found.exclude(pk=pk).values_list("handle", flat=True)
    following = others.exclude(earlier).first() or others.first()
    return Place(n["before"] + 1, n["total"], following)


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


def last_reviews(organisation: Organisation, assessor: User) -> QuerySet[Review]:
    """The last reviews that `assessor` submitted, newest first."""
    found = Review.objects.filter(
        assessor=assessor, submitted_at__isnull=False, work__organisation=organisation
    )
    found = found.select_related("work__badge_version", "work__decision")
    hidden = ("work__content", "work__text", "work__consent")
    return found.defer(*hidden).order_by("-submitted_at")[:10]
