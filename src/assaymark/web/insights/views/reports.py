"""Pages of bias reports, for owners and auditors: the list, one report, its data, publishing."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.catalogue import queries as catalogue
from assaymark.web.insights import actions, queries
from assaymark.web.insights.forms import MakeReportForm, PublishForm, given
from assaymark.web.insights.models import BiasReport, ReportState
from assaymark.web.insights.refusal import InsightsRefused
from assaymark.web.insights.shown import shown
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.record import queries as record
from assaymark.web.record.models import JobState


@needs(May.AUDIT)
def bias_reports(request: MemberRequest) -> HttpResponse:
    """Every badge with its reports, and what is still needed for one."""
    here = request.member.organisation
    context = {"badges": queries.audited_badges(here), "asks": queries.asks(here)}
    return render(request, "insights/bias_reports.html", context)


@needs(May.AUDIT)
def make_bias_report(request: MemberRequest, handle: str) -> HttpResponse:
    """Says what a report does and uses up; on yes, promises it."""
    badge = catalogue.badge(request.member.organisation, handle)
    form = MakeReportForm(given(request))
    if request.method == "POST" and form.is_valid():
        try:
            report = actions.make_report(
                badge=badge,
                by=request.user,
                justification=form.reason(),
                origin=form.whose(),
            )
        except InsightsRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("bias_report", handle=report.handle)
    context = {"badge": badge, "title": queries.title(badge), "form": form}
    context["has_imports"] = queries.imports(request.member.organisation).exists()
    return render(request, "insights/make_bias_report.html", context)


@needs(May.AUDIT)
def bias_report(request: MemberRequest, handle: str) -> HttpResponse:
    """One report: what came out, in words first; or how far it is."""
    report = _report(request, handle)
    job = None
    if report.state == ReportState.WAITING:
        kept = record.jobs(report.organisation_id)
        job = kept.filter(kind="insights.bias", key=report.handle).first()
    context = {
        "report": report,
        "title": queries.title(report.badge),
        "shown": shown(report.document) if report.document else None,
        "job": job,
        "has_failed": job is not None and (job.state == JobState.DEAD or job.last_error),
        "form": PublishForm(),
    }
    return render(request, "insights/bias_report.html", context)


@needs(May.AUDIT)
def bias_report_json(request: MemberRequest, handle: str) -> HttpResponse:
    """The report as data."""
    report = _report(request, handle)
    if report.state != ReportState.READY:
        raise Http404
    return JsonResponse(report.document)


@needs(May.MANAGE_ORGANISATION)
@require_POST
def publish_bias_report(request: MemberRequest, handle: str) -> HttpResponse:
    """Puts the summary at its public address."""
    report = _report(request, handle)
    form = PublishForm(request.POST)
    try:
        since = form.cleaned_data["in_use_since"] if form.is_valid() else None
        actions.publish_report(report=report, in_use_since=since, by=request.user)
    except InsightsRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The summary is public now."))
    return redirect("bias_report", handle=handle)


@needs(May.MANAGE_ORGANISATION)
@require_POST
def withdraw_bias_report(request: MemberRequest, handle: str) -> HttpResponse:
    """Takes the summary off its public address."""
    actions.withdraw_report(report=_report(request, handle), by=request.user)
    messages.success(request, _("The summary is no longer public."))
    return redirect("bias_report", handle=handle)


def _report(request: MemberRequest, handle: str) -> BiasReport:
    found = queries.report(request.member.organisation, handle)
    if found is None:
        raise Http404
    return found
