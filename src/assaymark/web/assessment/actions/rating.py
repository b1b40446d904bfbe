"""Rated examples and the graders fitted on them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from assaymark.grading.local import LocalGrader
from assaymark.grading.model import RatedWork
from assaymark.web.assessment.actions.calibrating import calibrate
from assaymark.web.assessment.models import FittedGrader, RatedExample
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer, record
from assaymark.web.record.models import Job


@transaction.atomic
def rate_examples(
    *, badge: Badge, works: Sequence[RatedWork], source: str, by: User | None
) -> tuple[int, int]:
    """How many examples are new and how many replace one of the same key."""
    known = set(RatedExample.objects.filter(badge=badge).values_list("key", flat=True))
    rows = [
        RatedExample(
            badge=badge,
            key=work.key,
            text=work.text,
            ratings={name: list(given) for name, given in work.ratings.items()},
            source=source[:120],
        )
        for work in works
    ]
    RatedExample.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["badge", "key"],
        update_fields=["text", "ratings", "source"],
    )
    fresh = sum(work.key not in known for work in works)
    record(
        "examples.rated",
        organisation_id=badge.organisation_id,
        actor=by,
        subject=f"badge:{badge.handle}",
        detail={"new": fresh, "replaced": len(works) - fresh, "source": source},
    )
    return fresh, len(works) - fresh


def rate_example(
    *,
    badge: Badge,
    key: str,
    text: str,
    ratings: Mapping[str, Sequence[int]],
    source: str,
    by: User | None,
) -> RatedExample:
    """One example, new or replaced."""
    work = RatedWork(key, text, {name: tuple(given) for name, given in ratings.items()})
    rate_examples(badge=badge, works=[work], source=source, by=by)
    found: RatedExample = RatedExample.objects.get(badge=badge, key=key)
    return found


@transaction.atomic
def fit_grader(badge_version: BadgeVersion, *, by: User | None = None) -> Job:
    """The promise to fit a grader on the badge's rated examples; twice in a minute is once."""
    return defer(
        "assessment.fit",
        f"{badge_version.handle}:{timezone.now():%Y-%m-%dT%H:%M}",
        arguments={"version": badge_version.handle, "by": None if by is None else by.pk},
        organisation_id=badge_version.badge.organisation_id,
    )


@transaction.atomic
def keep_grader(
    *,
    badge_version: BadgeVersion,
    grader: LocalGrader,
    agreement: Mapping[str, Any],
    by: User | None,
) -> FittedGrader:
    """The fitted grader, kept once per version; it reads every work from now on.

    A new one is calibrated next, in parts that run later (`calibrating`).
    """
    row, is_new = FittedGrader.objects.get_or_create(
        badge_version=badge_version,
        version=grader.version,
        defaults={
            "document": json.loads(grader.to_json()),
            "agreement": dict(agreement),
            "n": grader.n,
        },
    )
    if is_new:
        record(
            "grader.fitted",
            organisation_id=badge_version.badge.organisation_id,
            actor=by,
            subject=f"badge-version:{badge_version.handle}",
            detail={"grader": grader.version, "examples": grader.n, "digest": grader.digest},
        )
        calibrate(badge_version=badge_version, grader=grader.version, by=by)
    return row
