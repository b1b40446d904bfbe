"""Pages that plan a pilot: what it is, its teams, its metrics, its check, its start."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import Badge
from assaymark.web.insights import queries_pilots as queries
from assaymark.web.insights.actions import piloting
from assaymark.web.insights.actions import pilots as actions
from assaymark.web.insights.forms import given
from assaymark.web.insights.forms_pilots import MetricForm, PilotForm, StartForm
from assaymark.web.insights.models import Better, Pilot, PilotState
from assaymark.web.insights.refusal import InsightsRefused
from assaymark.web.insights.scope import own_teams, sees_all
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.models import Organisation
from assaymark.web.people.roles import May

STARTS: dict[str, int | None] = {"1": 1, "2": 2, "compared": None}


@needs(May.SEE_INSIGHTS)
def pilots(request: MemberRequest) -> HttpResponse:
    """Every pilot: planned, running, ended; a manager's own team's alone."""
    here, is_whole = request.member.organisation, sees_all(request)
    today = timezone.localdate()
    teams = None if is_whole else own_teams(request.member)
    found = [(one, queries.day_of(one, today)) for one in queries.pilots(here, teams=teams)]
    context = {"pilots": found, "is_whole": is_whole}
    return render(request, "insights/pilots/pilots.html", context)


@needs(May.SEE_TEAM)
def propose_pilot(request: MemberRequest) -> HttpResponse:
    """A manager opens a pilot with the own team; those who keep the catalogue plan the rest."""
    here = request.member.organisation
    teams = queries.large_teams(here, own_teams(request.member))
    form = PilotForm(given(request), badges=queries.badge_choices(here))
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, "badges": _badges(here, form.cleaned_data["badges"])}
        try:
            pilot = actions.propose_pilot(organisation=here, teams=teams, by=request.user, **fields)
        except InsightsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Proposed. It stands in the list of pilots."))
            return redirect("pilot", handle=pilot.handle)
    context = {"form": form, "teams": teams}
    return render(request, "insights/pilots/propose_pilot.html", context)


@needs(May.MANAGE_CATALOGUE)
def new_pilot(request: MemberRequest) -> HttpResponse:
    """The first step of a pilot."""
    here = request.member.organisation
    form = PilotForm(given(request), badges=queries.badge_choices(here))
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, "badges": _badges(here, form.cleaned_data["badges"])}
        pilot = actions.plan_pilot(organisation=here, by=request.user, **fields)
        return redirect("pilot_teams", handle=pilot.handle)
    return render(request, "insights/pilots/edit_pilot.html", {"form": form})


@needs(May.MANAGE_CATALOGUE)
def edit_pilot(request: MemberRequest, handle: str) -> HttpResponse:
    """What the pilot is, while it is planned."""
    here = request.member.organisation
    pilot = queries.pilot(here, handle)
    if pilot.state != PilotState.PLANNED:
        return redirect("pilot", handle=handle)
    start = {name: getattr(pilot, name) for name in ("title", "purpose", "role", "days")}
    start |= {"badges": [h for h, _title in queries.badge_titles(pilot)]}
    start |= {"effect": f"{pilot.effect:g}"}
    form = PilotForm(given(request), badges=queries.badge_choices(here), initial=start)
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, "badges": _badges(here, form.cleaned_data["badges"])}
        actions.change_pilot(pilot=pilot, **fields)
        return redirect("pilot_teams", handle=handle)
    return render(request, "insights/pilots/edit_pilot.html", {"form": form, "pilot": pilot})


@needs(May.MANAGE_CATALOGUE)
def pilot_teams(request: MemberRequest, handle: str) -> HttpResponse:
    """Which teams take part, chosen or drawn by lot; what that design can show."""
    pilot = queries.pilot(request.member.organisation, handle)
    if pilot.state != PilotState.PLANNED:
        return redirect("pilot", handle=handle)
    if request.method == "POST":
        try:
            _choose(request, pilot)
        except InsightsRefused as refused:
            messages.error(request, str(refused))
        step = request.POST.get("step")
        return redirect("pilot_metrics" if step == "next" else "pilot_teams", handle=handle)
    context = {"pilot": pilot, "planning": queries.planning(pilot)}
    return render(request, "insights/pilots/pilot_teams.html", context)


def _choose(request: MemberRequest, pilot: Pilot) -> None:
    starts = {
        one.name: STARTS[value]
        for number, one in enumerate(queries.team_choices(pilot))
        if (value := request.POST.get(f"team-{number}", "out")) in STARTS
    }
    actions.choose_teams(pilot=pilot, starts=starts)
    step = request.POST.get("step", "")
    if step.startswith("draw-"):
        actions.draw_lot(pilot=pilot, later=step == "draw-later", by=request.user)
        messages.success(request, _("Drawn. The lot and its seed are in the audit record."))


@needs(May.MANAGE_CATALOGUE)
def pilot_metrics(request: MemberRequest, handle: str) -> HttpResponse:
    """What success is; the first metric is the main one."""
    here = request.member.organisation
    pilot = queries.pilot(here, handle)
    if pilot.state != PilotState.PLANNED:
        return redirect("pilot", handle=handle)
    names = queries.sources(here)
    form = MetricForm(given(request), sources=names)
    if request.method == "POST" and form.is_valid():
        fields = {**form.cleaned_data, **_own(here, form, dict(names))}
        try:
            actions.add_metric(pilot=pilot, **fields)
        except InsightsRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("pilot_metrics", handle=handle)
    context = {"pilot": pilot, "metrics": pilot.metrics.all(), "form": form}
    context["has_teams"] = pilot.teams.exists()
    return render(request, "insights/pilots/pilot_metrics.html", context)


def _own(here: Organisation, form: MetricForm, names: dict[str, str]) -> dict[str, str]:
    """What the source itself says of the metric, where nothing was typed."""
    source, _colon, key = str(form.cleaned_data["source"]).partition(":")
    typed = {name: form.cleaned_data[name] for name in ("title", "unit")}
    known: dict[str, str] = {}
    if source == "skill":
        known = {"title": names[f"skill:{key}"], "unit": _("levels")}
        known |= {"better": Better.UP, "kind": "mean"}
    elif source == "metric" and (metric := queries.imported(here, key)) is not None:
        known = {"title": metric.name, "unit": metric.unit, "better": metric.better}
    return {**known, **{name: value for name, value in typed.items() if value}}


@needs(May.MANAGE_CATALOGUE)
@require_POST
def remove_pilot_metric(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """Takes one metric away."""
    pilot = queries.pilot(request.member.organisation, handle)
    try:
        actions.remove_metric(pilot=pilot, metric=number)
    except InsightsRefused as refused:
        messages.error(request, str(refused))
    return redirect("pilot_metrics", handle=handle)


@needs(May.MANAGE_CATALOGUE)
def pilot_check(request: MemberRequest, handle: str) -> HttpResponse:
    """What this design can and cannot show, everything once more, and the start."""
    pilot = queries.pilot(request.member.organisation, handle)
    if pilot.state != PilotState.PLANNED:
        return redirect("pilot", handle=handle)
    planning = queries.planning(pilot)
    form = StartForm(given(request), initial={"starts_on": timezone.localdate()})
    badges = queries.badge_titles(pilot)
    if request.method == "POST" and form.is_valid():
        try:
            piloting.start_pilot(
                pilot=pilot,
                starts_on=form.cleaned_data["starts_on"],
                badges=badges,
                by=request.user,
            )
        except InsightsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Started. What it is judged by is fixed now."))
            return redirect("pilot", handle=handle)
    context = {
        "pilot": pilot,
        "planning": planning,
        "metrics": pilot.metrics.all(),
        "badges": badges,
        "form": form,
    }
    return render(request, "insights/pilots/pilot_check.html", context)


def _badges(here: Organisation, handles: list[str]) -> list[Badge]:
    return [catalogue.badge(here, handle) for handle in handles]
