"""Reads of blind levels that several assessors gave the same works."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from django.db.models import Count, Q

from assaymark.framework.rubric import Rubric
from assaymark.web.assessment.models import Review
from assaymark.web.assessment.quality import Shared
from assaymark.web.assessment.rules import rubric
from assaymark.web.people.models import Organisation, User

MOST_WORKS = 300


@dataclass(frozen=True, slots=True)
class Marks:
    """Blind marks of the newest works that two or more judged: assessors, and what they gave.

    `table`: one row an assessor, one column a work, the mean rank over criteria; nan where none.
    """

    assessors: tuple[int, ...]
    table: tuple[tuple[float, ...], ...]
    shared: Mapping[int, tuple[Shared, ...]]


def marks(organisation: Organisation, *, badge: int | None = None) -> Marks:
    """The marks of an organisation, or of one badge; three queries."""
    blind = Review.objects.filter(
        work__organisation=organisation, submitted_at__isnull=False
    ).exclude(blind_levels={})
    if badge is not None:
        blind = blind.filter(work__badge_version__badge=badge)
    twice = blind.values("work").annotate(n=Count("pk")).filter(n__gt=1).order_by("-work")
    works = [one["work"] for one in twice[:MOST_WORKS]]
    found = (
        blind.filter(work__in=works)
        .select_related("work__badge_version")
        .defer("scores", "feedback", "work__content", "work__text", "work__consent")
        .order_by("submitted_at", "pk")
    )
    by_work: dict[int, list[Review]] = {}
    for review in found:
        by_work.setdefault(review.work_id, []).append(review)
    return _marks(by_work)


def _marks(by_work: Mapping[int, list[Review]]) -> Marks:
    assessors = sorted({one.assessor_id for given in by_work.values() for one in given})
    places = {who: place for place, who in enumerate(assessors)}
    table = [[math.nan] * len(by_work) for _one in assessors]
    shared: dict[int, list[Shared]] = {who: [] for who in assessors}
    for column, given in enumerate(by_work.values()):
        version = given[0].work.badge_version
        judged = rubric(version)
        for one in given:
            table[places[one.assessor_id]][column] = _mean_rank(judged, one.blind_levels)
            others = [other.blind_levels for other in given if other is not one]
            if one.submitted_at is not None:
                shared[one.assessor_id].append(
                    Shared(version.title, judged, one.submitted_at, one.blind_levels, others)
                )
    kept = {who: tuple(ones) for who, ones in shared.items()}
    return Marks(tuple(assessors), tuple(map(tuple, table)), kept)


def _mean_rank(judged: Rubric, levels: Mapping[str, int]) -> float:
    return fmean(one.rank(levels[one.key]) for one in judged.criteria)


def judged_so_far(organisation: Organisation, assessor: User) -> int:
    """How many works somebody has judged here."""
    found = Review.objects.filter(Q(assessor=assessor), work__organisation=organisation)
    return found.filter(submitted_at__isnull=False).count()
