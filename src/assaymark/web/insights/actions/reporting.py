"""Reports: asked for, kept once made, published and withdrawn."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.catalogue.models import Badge
from assaymark.web.insights.labels import asked
from assaymark.web.insights.models import BiasReport, Counted, ReportState
from assaymark.web.insights.refusal import ReportRefused
from assaymark.web.insights.report import Origin
from assaymark.web.insights.report.document import PARTS
from assaymark.web.people.models import Organisation, User
from assaymark.web.record.actions import defer, record


@transaction.atomic
def make_report(
    *, badge: Badge, by: User | None, justification: str = "", origin: Origin = "own"
) -> BiasReport:
    """The promise of a report on `badge`; the one already promised, where there is one.

    `origin`: whose answers it goes by; the two are never in one report.
    `justification`: why groups under 2 % are left out of the ratios; empty keeps them in. Raises
    `ReportRefused` while the organisation asks people nothing.
    """
    if not asked(badge.organisation):
        raise ReportRefused(
            _("This organisation asks people nothing about themselves."),
            _("Answers are what a bias audit compares groups by."),
            _("An owner can start asking under Insights, “What we ask”."),
        )
    Organisation.objects.select_for_update().get(pk=badge.organisation_id)
    mine = BiasReport.objects.filter(badge=badge)
    waiting = mine.filter(state=ReportState.WAITING).first()
    if waiting is not None:
        return waiting
    last = mine.aggregate(last=Max("number"))["last"] or 0
    report: BiasReport = BiasReport.objects.create(
        organisation=badge.organisation,
        badge=badge,
        number=last + 1,
        steps=PARTS,
        justification=justification.strip(),
        asked_by=by,
    )
    defer(
        "insights.bias",
        report.handle,
        arguments={"report": report.pk, "origin": origin},
        organisation_id=report.organisation_id,
    )
    _recorded("bias-report.asked", report, by)
    return report


def keep_report(
    *, report: BiasReport, document: Mapping[str, Any], counted: Collection[int]
) -> BiasReport:
    """The report, ready; `counted` are the learners who are in it, who are never counted
    again for this badge. Called inside the job's transaction."""
    report.document = dict(document)
    report.state, report.step = ReportState.READY, report.steps
    report.ready_at = timezone.now()
    report.save(update_fields=["document", "state", "step", "ready_at"])
    Counted.objects.bulk_create(
        [Counted(report=report, badge_id=report.badge_id, learner_id=pk) for pk in counted]
    )
    _recorded("bias-report.made", report, None)
    return report


@transaction.atomic
def publish_report(*, report: BiasReport, in_use_since: date | None, by: User) -> BiasReport:
    """The report's summary at its public address from now on; `in_use_since` stands on it."""
    if report.state != ReportState.READY or not any(
        table["rows"] for step in report.document["steps"] for table in step["tables"]
    ):
        raise ReportRefused(
            _("This report shows no group."),
            _("Groups of five or more people were expected."),
            _("Wait until more people have answered, and make another report."),
        )
    report.published_at, report.in_use_since = timezone.now(), in_use_since
    report.save(update_fields=["published_at", "in_use_since"])
    _recorded("bias-report.published", report, by)
    return report


@transaction.atomic
def withdraw_report(*, report: BiasReport, by: User) -> BiasReport:
    """The report, no longer public."""
    report.published_at = None
    report.save(update_fields=["published_at"])
    _recorded("bias-report.withdrawn", report, by)
    return report


def _recorded(kind: str, report: BiasReport, by: User | None) -> None:
    record(
        kind,
        organisation_id=report.organisation_id,
        actor=by,
        subject=f"bias-report:{report.handle}",
        detail={"badge": report.badge.key, "number": report.number},
    )
