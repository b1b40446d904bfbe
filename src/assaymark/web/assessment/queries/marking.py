"""Reads about marking twice and appeals: who may still judge, what waits for whom, how it went."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assaymark.validity.agreement import Interval, wilson_interval
from assaymark.web.assessment.marking import took_part
from assaymark.web.assessment.models import (
    Appeal,
    AppealState,
    Decision,
    Marking,
    MarkingOutcome,
    MarkingPolicy,
    MarkingStage,
    PeerReading,
    Purpose,
    Review,
    Work,
    WorkState,
)
from assaymark.web.assessment.models.peers import HOLDING
from assaymark.web.catalogue.models import Badge
from assaymark.web.people.models import Membership, Organisation, Role


def assessors(organisation: Organisation) -> QuerySet[Membership]:
    """Members who may judge, by name."""
    found = Membership.objects.filter(
        organisation=organisation, active=True, roles__contains=[Role.ASSESSOR]
    )
    return found.select_related("user").order_by("user__name", "pk")


def can_still_judge(work: Work) -> QuerySet[Membership]:
    """Who may judge this work anew: not its learner, nor who judged, decided or read it before."""
    return assessors(work.organisation).exclude(user=work.learner_id).filter(_new_to(work.pk))


def _new_to(work: Any) -> Q:
    """Of a membership: its person is new to `work`, a key or a reference to one.

    Who opened a work to decide between two saw both judgements, and so judges no appeal.
    """
    saw = Q(submitted_at__isnull=False)
    saw |= Q(purpose=Purpose.ADJUDICATION, work__decision__isnull=False)
    judged = Review.objects.filter(saw, work=work, assessor=OuterRef("user"))
    decided = Decision.objects.filter(work=work, decided_by=OuterRef("user"))
    peer = PeerReading.objects.filter(work=work, peer=OuterRef("user"), state__in=HOLDING)
    return ~Q(Exists(judged) | Exists(decided) | Exists(peer))


@dataclass(frozen=True, slots=True)
class HeldUp:
    """A work that waits for somebody who is not there: `needs` says for what."""

    work: Work
    needs: str


def held_up(organisation: Organisation) -> list[HeldUp]:
    """Works that wait for a second or third assessor, or an appeal, while nobody is left to do it.

    One query, however many wait.
    """
    able = Membership.objects.filter(
        ~Q(user=OuterRef("learner")),
        organisation=organisation,
        active=True,
        roles__contains=[Role.ASSESSOR],
    )
    waiting = (
        Work.objects.filter(organisation=organisation)
        .filter(
            Q(marking__stage__in=(MarkingStage.SECOND, MarkingStage.ADJUDICATION))
            | Q(decision__appeal__state=AppealState.OPEN)
        )
        .filter(~Exists(able.filter(_new_to(OuterRef(OuterRef("pk"))))))
        .defer("content", "text", "consent")
        .select_related("organisation", "badge_version", "marking", "decision__appeal")
        .order_by("handed_in_at", "pk")
    )
    return [HeldUp(one, _needs(one)) for one in waiting]


def _needs(work: Work) -> str:
    if work.state == WorkState.DECIDED:
        return "appeal"
    return str(work.marking.stage)


def marking_policy(badge: Badge) -> MarkingPolicy:
    """The policy of a badge; an unsaved one that asks for nothing where none was set."""
    found = MarkingPolicy.objects.filter(badge=badge).first()
    return found or MarkingPolicy(badge=badge)


@dataclass(frozen=True, slots=True)
class MarkedTwice:
    """How often works of a badge were marked twice, and how that ended."""

    waiting: int
    agreed: int
    adjudicated: int
    both: int
    alone: int

    @property
    def compared(self) -> int:
        """How many were marked by two."""
        return self.agreed + self.adjudicated + self.both

    @property
    def share(self) -> float | None:
        """How often the two agreed; None where no work was marked by two."""
        return self.agreed / self.compared if self.compared else None

    @property
    def interval(self) -> Interval:
        """Its 95 % interval (Wilson)."""
        return wilson_interval(self.agreed, self.compared)


def marked_twice(badge: Badge) -> MarkedTwice:
    """Counts over all versions of a badge."""
    rows = Marking.objects.filter(work__badge_version__badge=badge).values_list("outcome")
    n = dict(rows.annotate(n=Count("pk")).order_by())
    return MarkedTwice(
        waiting=n.get("", 0),
        agreed=n.get(MarkingOutcome.AGREED, 0),
        adjudicated=n.get(MarkingOutcome.ADJUDICATED, 0),
        both=n.get(MarkingOutcome.BOTH, 0),
        alone=n.get(MarkingOutcome.ALONE, 0),
    )


def is_judged_blind(review: Review) -> bool:
    """Whether a review is for a first or second marking, which needs nothing that others said."""
    return review.purpose in (Purpose.FIRST, Purpose.SECOND)


@dataclass(frozen=True, slots=True)
class AppealFigures:
    """How many decisions were contested and how that ended; `enough` settled ones make a share."""

    decisions: int
    made: int
    settled: int
    upheld: int
    machine: int
    machine_upheld: int
    enough: int = 5

    @property
    def open(self) -> int:
        """How many wait for somebody."""
        return self.made - self.settled

    @property
    def is_enough(self) -> bool:
        """Whether the share means anything."""
        return self.settled >= self.enough

    @property
    def share(self) -> float:
        """Upheld among settled."""
        return self.upheld / self.settled if self.settled else 0.0


def appeal_figures(organisation: Organisation) -> AppealFigures:
    """Counts over all appeals of an organisation; two queries."""
    upheld, by_machine = Q(state=AppealState.UPHELD), ~Q(before__machine="")
    n = Appeal.objects.filter(decision__work__organisation=organisation).aggregate(
        made=Count("pk"),
        settled=Count("pk", filter=~Q(state=AppealState.OPEN)),
        upheld=Count("pk", filter=upheld),
        machine=Count("pk", filter=by_machine),
        machine_upheld=Count("pk", filter=by_machine & upheld),
    )
    return AppealFigures(Decision.objects.filter(work__organisation=organisation).count(), **n)


def counts(review: Review) -> bool:
    """Whether the decision about its work rests on a submitted review, or an appeal did."""
    decision = Decision.objects.select_related("work__badge_version").get(work=review.work_id)
    return review.pk in {one.pk for one in took_part(decision)}


def open_appeal(work: Work) -> Appeal | None:
    """The appeal against the decision about `work`, while it is open."""
    return Appeal.objects.filter(decision__work=work, state=AppealState.OPEN).first()


def appeals(organisation: Organisation) -> QuerySet[Appeal]:
    """All appeals of an organisation, open ones first, then newest first."""
    found = Appeal.objects.filter(decision__work__organisation=organisation)
    found = found.select_related(
        "decision__work__badge_version", "decision__work__learner", "review__assessor"
    ).defer("decision__work__content", "decision__work__text", "decision__work__consent")
    return found.order_by(F("settled_at").desc(nulls_first=True), "-made_at")
