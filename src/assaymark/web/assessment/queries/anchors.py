"""Reads of anchors and calibration rounds: what to propose, who scored what, how near they came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from django.db.models import Count, Q, QuerySet

from assaymark.framework.rubric import Criterion, Rubric, RubricLevel
from assaymark.validity.agreement import Interval, wilson_interval
from assaymark.web.assessment.models import Anchor, AnchorScore, CalibrationRound, RatedExample
from assaymark.web.assessment.queries.marking import assessors
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import Organisation, User

PROPOSED = 12
ENOUGH_SCORES = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rated example that could be an anchor: `raters` agree on it within `apart` steps."""

    example: RatedExample
    levels: Mapping[str, int]
    raters: int
    apart: int


def proposals(version: BadgeVersion) -> list[Proposal]:
    """Examples that two or more people rated and agree on, spread over the ladder, best first.

    A learner's work is among them only where the learner agreed.
    """
    judged = rubric(version)
    used = set(Anchor.objects.filter(badge=version.badge).values_list("key", flat=True))
    rated = RatedExample.objects.filter(badge=version.badge).exclude(key__in=used).order_by("key")
    rated = rated.filter(Q(work=None) | Q(work__consent_example=True))
    found = [p for one in rated if (p := proposal(judged, one)) is not None and p.raters > 1]
    found.sort(key=lambda one: (one.apart, -one.raters))
    return _spread(judged, found)[:PROPOSED]


def proposal(judged: Rubric, example: RatedExample) -> Proposal | None:
    """The example with the middle rating of each criterion; None where one was not rated."""
    given = {
        one.key: [v for v in example.ratings.get(one.key, ()) if v in one.values]
        for one in judged.criteria
    }
    if not all(given.values()):
        return None
    ranks = {one.key: [one.rank(v) for v in given[one.key]] for one in judged.criteria}
    levels = {one.key: one.levels[median_low(ranks[one.key])].value for one in judged.criteria}
    apart = max(max(r) - min(r) for r in ranks.values())
    return Proposal(example, levels, min(len(r) for r in ranks.values()), apart)


def _spread(judged: Rubric, found: Sequence[Proposal]) -> list[Proposal]:
    """In turns of how high they stand, so that not only middling works are proposed."""
    by_height: dict[int, list[Proposal]] = {}
    for one in found:
        height = round(
            sum(c.rank(one.levels[c.key]) for c in judged.criteria) / len(judged.criteria)
        )
        by_height.setdefault(height, []).append(one)
    queues = [by_height[height] for height in sorted(by_height)]
    most = max((len(queue) for queue in queues), default=0)
    return [queue[n] for n in range(most) for queue in queues if n < len(queue)]


def anchors(badge: Badge) -> QuerySet[Anchor]:
    """The anchors of a badge that are in use, oldest first."""
    return Anchor.objects.filter(badge=badge, retired_at=None).order_by("created_at", "pk")


def rounds(version: BadgeVersion) -> QuerySet[CalibrationRound]:
    """The rounds of a badge, newest first, with how many anchors each has."""
    found = CalibrationRound.objects.filter(badge_version__badge=version.badge)
    return found.annotate(n=Count("anchors")).order_by("-opened_at")


def calibration_round(organisation: Organisation, handle: str) -> CalibrationRound | None:
    """One round."""
    found = CalibrationRound.objects.filter(organisation=organisation, handle=handle)
    return found.select_related("badge_version__badge", "organisation").first()


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round as one assessor sees it: how many anchors they can score, and how many they have."""

    round: CalibrationRound
    total: int
    scored: int


def own_rounds(organisation: Organisation, assessor: User) -> list[OwnRound]:
    """Rounds that are open, or that the assessor took part in; newest first."""
    found = (
        CalibrationRound.objects.filter(organisation=organisation)
        .select_related("badge_version")
        .prefetch_related("anchors", "scores")
        .order_by("-opened_at")[:20]
    )
    own = [
        OwnRound(
            one,
            sum(anchor.chosen_by_id != assessor.pk for anchor in one.anchors.all()),
            sum(score.assessor_id == assessor.pk for score in one.scores.all()),
        )
        for one in found
    ]
    return [one for one in own if one.scored or one.round.closed_at is None]


@dataclass(frozen=True, slots=True)
class Beside:
    """One criterion of one anchor: what the assessor gave, and what the anchor is, and why."""

    criterion: Criterion
    mine: RubricLevel
    anchor: RubricLevel
    steps: int
    quotes: Sequence[Mapping[str, object]]
    reason: str

    @property
    def size(self) -> int:
        """How many steps apart."""
        return abs(self.steps)


def beside(judged: Rubric, anchor: Anchor, levels: Mapping[str, int]) -> list[Beside]:
    """How somebody's levels stand beside an anchor's; positive steps are kinder."""
    return [
        Beside(
            one,
            one.level(levels[one.key]),
            one.level(anchor.levels[one.key]),
            one.rank(levels[one.key]) - one.rank(anchor.levels[one.key]),
            anchor.notes.get(one.key, {}).get("quotes", []),
            anchor.notes.get(one.key, {}).get("reason", ""),
        )
        for one in judged.criteria
    ]


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near somebody came to the anchors, over `n` levels of `anchors` anchors.

    The intervals are Wilson's; levels of one anchor hang together, so they are somewhat too narrow.
    """

    who: str
    anchors: int
    n: int
    exact: int
    adjacent: int
    mean_steps: float

    @property
    def is_enough(self) -> bool:
        """Whether the figures are shown."""
        return self.anchors >= ENOUGH_SCORES

    @property
    def exact_share(self) -> float:
        """Share of levels equal to the anchor's."""
        return self.exact / self.n if self.n else 0.0

    @property
    def adjacent_share(self) -> float:
        """Share of levels at most one step away."""
        return self.adjacent / self.n if self.n else 0.0

    @property
    def exact_interval(self) -> Interval:
        """Its interval."""
        return wilson_interval(self.exact, self.n)


def nearness(who: str, judged: Rubric, scores: Sequence[AnchorScore]) -> Nearness:
    """How near these scores came to their anchors."""
    steps = [one.steps for s in scores for one in beside(judged, s.anchor, s.levels)]
    return Nearness(
        who=who,
        anchors=len(scores),
        n=len(steps),
        exact=sum(step == 0 for step in steps),
        adjacent=sum(abs(step) <= 1 for step in steps),
        mean_steps=sum(steps) / len(steps) if steps else 0.0,
    )


def report(of: CalibrationRound) -> list[Nearness]:
    """One line for each assessor of the organisation, those who took part first."""
    judged = rubric(of.badge_version)
    scores = list(of.scores.select_related("anchor", "assessor").order_by("scored_at"))
    by_whom: dict[int, list[AnchorScore]] = {}
    names = {one.user_id: str(one.user) for one in assessors(of.organisation)}
    for score in scores:
        by_whom.setdefault(score.assessor_id, []).append(score)
        names.setdefault(score.assessor_id, str(score.assessor))
    found = [nearness(name, judged, by_whom.get(who, [])) for who, name in names.items()]
    return sorted(found, key=lambda one: (not one.anchors, one.who))


def own_scores(of: CalibrationRound, assessor: User) -> dict[int, AnchorScore]:
    """Anchor → what the assessor gave it in this round."""
    return {one.anchor_id: one for one in of.scores.filter(assessor=assessor)}
