"""Reads of language models: what was spent, the last calls, and how far a badge's votes are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from assaymark.web.assessment.language.caller import month_start
from assaymark.web.assessment.language.reading import bare_grader, model_of, newest_vote, reader_of
from assaymark.web.assessment.models import (
    CalibratedVote,
    CallState,
    LanguageCall,
    LanguageModel,
    LanguageReading,
    RatedExample,
    Reader,
    ValidationStudy,
)
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.models import Organisation
from assaymark.web.record import queries as record
from assaymark.web.record.models import Job

STUDY_JOB = "assessment.vote-study"


@dataclass(frozen=True, slots=True)
class Usage:
    """This month's calls and what they cost, at most; `share` of the budget, up to 1."""

    spent: Decimal
    share: float
    calls: int
    troubled: int


def language_model(organisation: Organisation) -> LanguageModel | None:
    """The organisation's model, switched on or not."""
    return LanguageModel.objects.filter(organisation=organisation).first()


def usage(model: LanguageModel, *, now: datetime | None = None) -> Usage:
    """What was spent since the month began."""
    rows = _month(model, now or timezone.now())
    found = rows.aggregate(cost=Sum("cost"), n=Count("pk"))
    troubled = rows.exclude(state__in=[CallState.ANSWERED, CallState.SENT]).count()
    spent = found["cost"] or Decimal(0)
    share = float(spent / model.monthly_budget) if model.monthly_budget else 0.0
    return Usage(spent, min(share, 1.0), found["n"], troubled)


def _month(model: LanguageModel, now: datetime) -> QuerySet[LanguageCall]:
    return LanguageCall.objects.filter(
        organisation_id=model.organisation_id, sent_at__gte=month_start(now)
    )


def last_calls(model: LanguageModel, n: int = 20) -> list[LanguageCall]:
    """The newest calls, without their answers."""
    rows = LanguageCall.objects.filter(organisation_id=model.organisation_id).defer("answer")
    return list(rows.order_by("-pk")[:n])


@dataclass(frozen=True, slots=True)
class VoteLine:
    """One criterion of a calibrated vote; `why` where there is no calibrator."""

    title: str
    why: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VoteStanding:
    """How a badge version stands with the organisation's language model.

    `asks`: the question as it is put now; empty without a model. `cost_per_work`: what the
    readings of this question cost on average; None before the first.
    """

    reader: Reader
    model: LanguageModel | None
    asks: str
    examples: int
    begun: int
    read: int
    failed: int
    vote: CalibratedVote | None
    lines: tuple[VoteLine, ...]
    cost_per_work: Decimal | None


def vote_standing(version: BadgeVersion) -> VoteStanding:
    """Who reads, how many examples were read, and what was measured on them."""
    model = model_of(version.badge.organisation_id)
    examples = RatedExample.objects.filter(badge=version.badge).count()
    if model is None:
        return VoteStanding(reader_of(version), None, "", examples, 0, 0, 0, None, (), None)
    grader = bare_grader(version, model)
    rows = LanguageReading.objects.filter(badge_version=version, asks=grader.asks)
    of_examples = rows.filter(example__isnull=False)
    done = of_examples.filter(finished_at__isnull=False)
    vote = newest_vote(version, grader.asks)
    return VoteStanding(
        reader=reader_of(version),
        model=model,
        asks=grader.asks,
        examples=examples,
        begun=of_examples.count(),
        read=done.count(),
        failed=done.filter(found={}).count(),
        vote=vote,
        lines=tuple(
            VoteLine(
                one.title,
                vote.why.get(one.key, ""),
                vote.report.get("criteria", {}).get(one.key, {}),
            )
            for one in grader.rubric.criteria
        )
        if vote
        else (),
        cost_per_work=_cost(rows.filter(finished_at__isnull=False)),
    )


def _cost(readings: QuerySet[LanguageReading]) -> Decimal | None:
    n = readings.filter(calls__isnull=False).distinct().count()
    if not n:
        return None
    total = LanguageCall.objects.filter(reading__in=readings).aggregate(all=Sum("cost"))["all"]
    return Decimal(total or 0) / n


# Studies ----------------------------------------------------------------------------------------


def study_jobs_of(version: BadgeVersion) -> QuerySet[Job]:
    """The jobs that make studies of this version's language model, newest first."""
    found = record.jobs(version.badge.organisation_id)
    return found.filter(kind=STUDY_JOB, key__startswith=f"{version.handle}:")


def vote_studies(version: BadgeVersion) -> QuerySet[ValidationStudy]:
    """The studies of the version's language models, newest first, without their documents."""
    found = ValidationStudy.objects.filter(badge_version=version, vote__isnull=False)
    return found.defer("document").select_related("vote").order_by("-number")
