"""Pages of a pilot that runs or has ended: what goes on, readings, notes, its report."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.insights import queries_pilots as queries
from assaymark.web.insights.actions import piloting as actions
from assaymark.web.insights.forms import given
from assaymark.web.insights.forms_pilots import (
    CostForm,
    DeviationForm,
    EndForm,
    ReadingsForm,
    StoryForm,
)
from assaymark.web.insights.models import Pilot, PilotNote, PilotState
from assaymark.web.insights.pilots.document import arm
from assaymark.web.insights.pilots.figures import figures, took_part
from assaymark.web.insights.pilots.protocol import periods_of
from assaymark.web.insights.pilots.report import going_on, report
from assaymark.web.insights.pilots.shown import shown, without_single_teams, without_teams
from assaymark.web.insights.pilots.words import ARMS
from assaymark.web.insights.refusal import InsightsRefused
from assaymark.web.insights.scope import own_teams, sees_all
from assaymark.web.kit.figures import download
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May

NOTES = {
    PilotNote.Kind.STORY: StoryForm,
    PilotNote.Kind.DEVIATION: DeviationForm,
    PilotNote.Kind.COST: CostForm,
}


@needs(May.SEE_INSIGHTS)
def pilot(request: MemberRequest, handle: str) -> HttpResponse:
    """A planned pilot's steps, a running one's leading indicators; an ended one's report.

    A manager reads it where the own team takes part: no notes, no other team's figures, and the
    report once it is published.
    """
    is_whole = sees_all(request)
    teams = None if is_whole else own_teams(request.member)
    found = queries.pilot(request.member.organisation, handle, teams=teams)
    if found.state == PilotState.ENDED:
        if is_whole or found.published_at:
            return _report(request, found, is_whole=is_whole)
        return render(request, "insights/pilots/pilot_ended.html", {"pilot": found})
    if found.state == PilotState.PLANNED:
        context = {"pilot": found, "planning": queries.planning(found)}
        return render(request, "insights/pilots/pilot_planned.html", context)
    return _running_page(request, found, teams)


def _running_page(
    request: MemberRequest, found: Pilot, teams: Sequence[str] | None
) -> HttpResponse:
    """What goes on; `teams` of a manager, None for who sees all of them."""
    starts = dict(found.teams.values_list("name", "start"))
    told = going_on(found, now=timezone.now())
    if teams is not None:
        told = without_single_teams(told, starts, own=teams)
    drawn = [took_part(told)]
    file = download(request, drawn)
    if file is not None:
        return file
    mine = [(name, ARMS[arm(start)]) for name, start in starts.items() if name in (teams or ())]
    context = {"is_whole": teams is None, "figures": drawn, "mine": mine}
    return render(request, "insights/pilots/pilot_running.html", _running(found) | context)


def _running(found: Pilot) -> dict[str, object]:
    now = timezone.now()
    metrics = list(found.metrics.all())
    ends_on = periods_of(found.protocol)[-1].end
    return {
        "pilot": found,
        "protocol": found.protocol,
        "day": queries.day_of(found, now.date()),
        "typed": [one for one in metrics if one.source == "typed"],
        "metrics": metrics,
        "notes": found.notes.all(),
        "story": StoryForm(prefix="story"),
        "deviation": DeviationForm(prefix="deviation"),
        "cost": CostForm(prefix="cost"),
        "end": EndForm(prefix="end"),
        "ends_on": ends_on,
        "is_over": now.date() >= ends_on,
    }


def _report(request: MemberRequest, found: Pilot, *, is_whole: bool) -> HttpResponse:
    document = found.document if is_whole else without_teams(found.document)
    drawn = figures(document)
    file = download(request, drawn)
    if file is not None:
        return file
    context = {"pilot": found, "shown": shown(document), "figures": drawn, "is_whole": is_whole}
    return render(request, "insights/pilots/pilot_report.html", context)


@needs(May.AUDIT, May.MANAGE_CATALOGUE)
def pilot_json(request: MemberRequest, handle: str) -> HttpResponse:
    """The protocol of a running pilot, the report of an ended one, as data."""
    found = queries.pilot(request.member.organisation, handle)
    if found.state == PilotState.PLANNED:
        raise Http404
    report = found.document or None
    return JsonResponse({"protocol": found.protocol, "report": report})


@needs(May.MANAGE_CATALOGUE)
def pilot_readings(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """A typed metric, team by team and period by period."""
    found = queries.pilot(request.member.organisation, handle)
    metric = found.metrics.filter(pk=number, source="typed").first()
    if metric is None or found.state == PilotState.ENDED:
        raise Http404
    names = _periods(found)
    teams = list(found.teams.all())
    form = ReadingsForm(given(request), metric=metric, teams=teams, periods=names)
    if request.method == "POST" and form.is_valid():
        n = actions.type_readings(metric=metric, values=form.values(), by=request.user)
        messages.success(request, _("%(n)d readings are kept.") % {"n": n})
        is_planned = found.state == PilotState.PLANNED
        return redirect("pilot_check" if is_planned else "pilot", handle=handle)
    context = {"pilot": found, "metric": metric, "form": form}
    return render(request, "insights/pilots/pilot_readings.html", context)


def _periods(found: Pilot) -> list[str]:
    """What can be typed in now: before the start only the time before it."""
    if found.state == PilotState.PLANNED:
        return [_("before")]
    if len(found.protocol["periods"]) > 2:
        return [_("before"), _("first half"), _("second half")]
    return [_("before"), _("during")]


@needs(May.MANAGE_CATALOGUE)
@require_POST
def note_pilot(request: MemberRequest, handle: str, kind: str) -> HttpResponse:
    """Keeps a story, a deviation or a cost."""
    found = queries.pilot(request.member.organisation, handle)
    if kind not in NOTES:
        raise Http404
    form = NOTES[PilotNote.Kind(kind)](request.POST, prefix=kind)
    try:
        if form.is_valid():
            actions.note(pilot=found, kind=kind, by=request.user, **form.cleaned_data)
        else:
            messages.error(request, _("Not kept: every field needs something, consent included."))
    except InsightsRefused as refused:
        messages.error(request, str(refused))
    return redirect("pilot", handle=handle)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def remove_pilot_note(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """Takes a note away."""
    found = queries.pilot(request.member.organisation, handle)
    try:
        actions.remove_note(pilot=found, note=number)
    except InsightsRefused as refused:
        messages.error(request, str(refused))
    return redirect("pilot", handle=handle)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def end_pilot(request: MemberRequest, handle: str) -> HttpResponse:
    """Ends the pilot and freezes its report."""
    found = queries.pilot(request.member.organisation, handle)
    form = EndForm(request.POST, prefix="end")
    if not form.is_valid():
        messages.error(request, _("Write down what did not work: every pilot has something."))
        return redirect("pilot", handle=handle)
    try:
        actions.running(found)
        now = timezone.now()
        document = report(found, now=now, **form.cleaned_data)
        actions.end_pilot(
            pilot=found, document=document, by=request.user, now=now, **form.cleaned_data
        )
    except InsightsRefused as refused:
        messages.error(request, str(refused))
    return redirect("pilot", handle=handle)


@needs(May.MANAGE_ORGANISATION)
@require_POST
def publish_pilot(request: MemberRequest, handle: str) -> HttpResponse:
    """Puts the report at its public address, or takes it off."""
    found = queries.pilot(request.member.organisation, handle)
    try:
        if request.POST.get("step") == "withdraw":
            actions.withdraw_pilot(pilot=found, by=request.user)
            messages.success(request, _("The report is no longer public."))
        else:
            actions.publish_pilot(pilot=found, by=request.user)
            messages.success(request, _("The report is public now."))
    except InsightsRefused as refused:
        messages.error(request, str(refused))
    return redirect("pilot", handle=handle)
