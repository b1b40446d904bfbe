"""Reads of rated examples and fitted graders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.db.models.fields.json import KT

from assaymark.framework.rubric import Rubric
from assaymark.web.assessment.models import (
    FittedGrader,
    RatedExample,
)
from assaymark.web.catalogue.models import Badge, BadgeVersion


@dataclass(frozen=True, slots=True)
class GraderFacts:
    """A fitted grader as a page shows it; `reports` is one dict for each criterion."""

    version: str
    n: int
    created_at: datetime
    reports: tuple[Mapping[str, Any], ...]
    agreement: Mapping[str, Any]
    digest: str
    embedding: str


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
        digest=KT("document__digest"), embedding=KT("document__embedding")
    )
    return [
        GraderFacts(
            version=row["version"],
            n=row["n"],
            created_at=row["created_at"],
            reports=tuple(row["document__reports"] or ()),
            agreement=row["agreement"],
            digest=row["digest"] or "",
            embedding=row["embedding"] or "",
        )
        for row in rows
    ]


def grader_document(badge_version: BadgeVersion, version: str) -> Mapping[str, Any] | None:
    """The whole document of one grader."""
    found = FittedGrader.objects.filter(badge_version=badge_version, version=version).first()
    return None if found is None else found.document
