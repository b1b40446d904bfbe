"""The page on feedback among peers, for who audits."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from assaymark.grading.rotation import Rule
from assaymark.validity.peers import Friendship, Reciprocity, Retaliation
from assaymark.web.assessment import peer_report as reports
from assaymark.web.assessment.actions import abuse as actions
from assaymark.web.assessment.queries import peers as reads
from assaymark.web.assessment.refusal import PeersRefused
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May

BENT = {
    Rule.REPEAT: _("somebody read before"),
    Rule.RECENT: _("somebody read lately"),
    Rule.TEAM: _("somebody of the same team"),
    Rule.RECIPROCAL: _("somebody who had read them"),
}


@needs(May.AUDIT)
def peer_report(request: MemberRequest) -> HttpResponse:
    """Friendship, reciprocity, retaliation, how rotation went, and what was reported."""
    report = reports.peer_report(request.member.organisation)
    context = {
        "report": report,
        "bent": [(BENT[rule], n) for rule, n in report.rotation.bent],
        "reports": reads.reports(request.member.organisation),
        **_shown(report),
    }
    return render(request, "assessment/peer_report.html", context)


@needs(May.AUDIT)
@require_POST
def close_report(request: MemberRequest, number: int) -> HttpResponse:
    """Closes a report of abuse with words."""
    report = get_object_or_404(reads.reports(request.member.organisation), pk=number)
    try:
        actions.close_report(
            report=report,
            is_upheld=request.POST.get("upheld") == "yes",
            answer=request.POST.get("answer", ""),
            by=request.user,
        )
    except PeersRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Closed. Whoever reported it gets your words."))
    return redirect("peer_report")


def _shown(report: reports.PeerReport) -> dict[str, object]:
    """The figures in hundredths, signed, as the page prints them."""
    found: dict[str, object] = {}
    if isinstance(report.friendship, Friendship):
        one = report.friendship
        found["friends"] = {
            "inside": _signed(one.inside),
            "outside": _signed(one.outside),
            "difference": _signed(one.difference),
            "low": round(100 * one.interval.low),
            "high": round(100 * one.interval.high),
        }
    if isinstance(report.reciprocity, Reciprocity):
        interval = report.reciprocity.interval
        found["pairs"] = {"low": round(100 * interval.low), "high": round(100 * interval.high)}
    if isinstance(report.retaliation, Retaliation):
        found["back"] = {
            "after_harsh": _signed(report.retaliation.after_harsh),
            "after_other": _signed(report.retaliation.after_other),
        }
    return found


def _signed(share: float) -> str:
    points = round(100 * share)
    return f"{points:+d}" if points else "0"
