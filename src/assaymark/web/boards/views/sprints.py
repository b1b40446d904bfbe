"""Sprints: the list, one of them while it runs and after it is closed, making and cancelling."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.boards import actions
from assaymark.web.boards.actions.sprinting import closing
from assaymark.web.boards.errors import SprintRefused
from assaymark.web.boards.forms import CancelForm, SprintForm
from assaymark.web.boards.models import Sprint
from assaymark.web.boards.queries import critical_handles
from assaymark.web.boards.queries.sprints import outcome, teams
from assaymark.web.boards.queries.sprints import sprint as found_sprint
from assaymark.web.boards.queries.sprints import sprints as found_sprints
from assaymark.web.boards.words import best_words
from assaymark.web.kit import figures
from assaymark.web.kit.figures import Column, Figure
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May
from assaymark.web.skills import queries as skills

MOST_TEAMS = 100


@dataclass(frozen=True, slots=True)
class TeamShown:
    """A team on a sprint's board, from what was reckoned now or kept at its closing."""

    team: str
    n: int
    mean: float
    low: float
    high: float
    own: float
    place: int
    tied: int
    best: str


@signed_in
def sprints(request: MemberRequest) -> HttpResponse:
    """All sprints, the latest first."""
    may_make = bool({May.SEE_TEAM, May.MANAGE_CATALOGUE} & request.may)
    found = found_sprints(request.member.organisation)[:100]
    context = {"sprints": found, "now": timezone.now(), "may_make": may_make}
    return render(request, "boards/sprints.html", context)


@needs(May.SEE_TEAM, May.MANAGE_CATALOGUE)
def new_sprint(request: MemberRequest) -> HttpResponse:
    """The form of a sprint."""
    here = request.member.organisation
    private = critical_handles(here)
    form = SprintForm(
        request.POST or None,
        skills=[one for one in skills.competency_rows(here) if one.handle not in private],
        teams=teams(here)[:MOST_TEAMS],
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_sprint(organisation=here, by=request.user, **form.chosen())
        except SprintRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The sprint is made. Tell its teams."))
            return redirect("sprint", handle=made.handle)
    return render(request, "boards/new_sprint.html", {"form": form})


@signed_in
def sprint(request: MemberRequest, handle: str) -> HttpResponse:
    """A sprint: its rules, its board of teams, and when it is closed what each team did best."""
    its = found_sprint(request.member.organisation, handle)
    document = _document(its)
    shown = _shown(document)
    figure = _figure(shown)
    answer = figures.download(request, [figure])
    if answer is not None:
        return answer
    mine = its.members.filter(person=request.user).values_list("team", flat=True).first()
    context = {
        "sprint": its,
        "document": document,
        "teams": shown,
        "figure": figure,
        "mine": mine,
        "now": timezone.now(),
        "may_cancel": bool({May.SEE_TEAM, May.MANAGE_CATALOGUE} & request.may),
        "form": CancelForm(),
    }
    return render(request, "boards/sprint.html", context)


@signed_in
def sprint_json(request: MemberRequest, handle: str) -> HttpResponse:
    """The same as JSON."""
    its = found_sprint(request.member.organisation, handle)
    return JsonResponse(
        {
            "title": its.title,
            "skill": its.competency.title,
            "starts_at": its.starts_at.isoformat(),
            "ends_at": its.ends_at.isoformat(),
            "time_zone": its.time_zone,
            "closed_at": its.closed_at and its.closed_at.isoformat(),
            "cancelled_at": its.cancelled_at and its.cancelled_at.isoformat(),
            **_document(its),
        }
    )


@needs(May.SEE_TEAM, May.MANAGE_CATALOGUE)
@require_POST
def cancel_sprint(request: MemberRequest, handle: str) -> HttpResponse:
    """Calls a sprint off."""
    its = found_sprint(request.member.organisation, handle)
    form = CancelForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words why it is called off."))
        return redirect("sprint", handle=handle)
    try:
        actions.cancel_sprint(sprint=its, by=request.user, reason=form.cleaned_data["reason"])
    except SprintRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The sprint is called off."))
    return redirect("sprint", handle=handle)


def _document(its: Sprint) -> dict[str, Any]:
    now = timezone.now()
    if its.closed_at is not None:
        return dict(its.closing)
    if its.cancelled_at is not None or now < its.starts_at:
        return {"people": its.members.count(), "works": 0, "small": [], "teams": []}
    return closing(outcome(its, now))


def _shown(document: dict[str, Any]) -> list[TeamShown]:
    return [
        TeamShown(**{**one, "best": best_words(*one["best"]) if one["best"] else ""})
        for one in document["teams"]
    ]


def _figure(shown: list[TeamShown]) -> Figure:
    return Figure(
        key="teams",
        title=_("Progress of the teams"),
        columns=(
            Column("team", _("Team")),
            Column("place", _("Place"), "count"),
            Column("gain", _("Progress, in levels"), "number"),
            Column("low", _("Band from"), "number"),
            Column("high", _("to"), "number"),
            Column("own", _("Plain mean"), "number"),
            Column("n", _("People"), "count"),
        ),
        rows=tuple(
            (one.team, one.place, one.mean, one.low, one.high, one.own, one.n) for one in shown
        ),
        says=_("Teams share a place where their bands overlap.") if shown else "",
        n=_("%(n)d people in %(teams)d teams") % {"n": sum(t.n for t in shown), "teams": len(shown)}
        if shown
        else "",
        definition=_(
            "Mean of what each person's score gained from the sprint's start to its end, moved"
            " toward the mean of all teams, the more so the fewer people a team has (Paule and"
            " Mandel). Who has shown nothing has gained nothing. Bands: 80%. Teams of fewer than"
            " five people are not shown."
        ),
        chart={
            "kind": "forest",
            "unit": "number",
            "rows": [
                {"name": one.team, "value": one.mean, "low": one.low, "high": one.high}
                for one in shown
            ],
            "line": {"name": _("No progress"), "value": 0},
        },
    )
