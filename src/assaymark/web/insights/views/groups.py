"""Pages about groups: the leaders' overview, growth, coverage and gaps."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assaymark.web.insights import queries_pilots as piloting
from assaymark.web.insights.forms_metrics import CoverageForm, GrowthForm
from assaymark.web.insights.kept import Found, document
from assaymark.web.insights.models import Metric, Pilot, PilotState
from assaymark.web.insights.quotable import chosen
from assaymark.web.insights.reckoned import coverage as covering
from assaymark.web.insights.reckoned import growth as growing
from assaymark.web.insights.reckoned import metrics as measuring
from assaymark.web.insights.scope import own_teams, sees_all, within
from assaymark.web.insights.stats import stats
from assaymark.web.kit.figures import Figure, download
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.skills.models import Competency
from assaymark.web.standing import queries as standing

QUOTES, METRICS = 4, 3


@needs(May.SEE_INSIGHTS)
def insights(request: MemberRequest) -> HttpResponse:
    """Whether it helps: growth, coverage, what waits, what people say, what it moves."""
    here, people = request.member.organisation, within(request)
    first = document(here, people, "overview")
    about = first.document or {}
    growth, by = Found(None, first.at), about.get("by", "everybody")
    if about.get("skill") in {one.pk for one in standing.skills_for_groups(here)}:
        growth = document(here, people, "growth", skill=about["skill"], by=by)
    rank = 0 if about.get("has_needs") else 1
    covered = document(here, people, "coverage", by="role", rank=rank)
    metrics = list(Metric.objects.filter(organisation=here)[:METRICS])
    measured = [(one, document(here, people, "metric", metric=one.pk)) for one in metrics]
    figures: list[Figure] = []
    if growth.document:
        figures += growing.figures(growth.document)[:1]
    if covered.document:
        figures += covering.figures(covered.document)[:1]
    for one, found in measured:
        figures += measuring.figures(found.document, one) if found.document else []
    answer = download(request, figures)
    if answer is not None:
        return answer
    context = {
        "figures": figures,
        "stats": stats(about, growth.document, measured),
        "quotes": chosen(here)[:QUOTES],
        "running": _running(request),
        "people": people,
        "at": first.at,
        "waits": None in (first.document, covered.document),
    }
    return render(request, "insights/insights.html", context)


def _running(request: MemberRequest) -> list[tuple[Pilot, int]]:
    """Pilots that run, with the day they are at; for a manager those of the own teams."""
    teams = None if sees_all(request) else own_teams(request.member)
    found = piloting.pilots(request.member.organisation, teams=teams)
    today = timezone.localdate()
    return [(one, piloting.day_of(one, today)) for one in found.filter(state=PilotState.RUNNING)]


@needs(May.SEE_INSIGHTS)
def growth(request: MemberRequest) -> HttpResponse:
    """How people grew in one skill, group by group."""
    here, people = request.member.organisation, within(request)
    skills = standing.skills_for_groups(here)
    form = GrowthForm(
        request.GET, skills=skills, skill=skills[0].handle if skills else "", by="cohort"
    )
    wanted = form.chosen()
    skill = next((one for one in skills if one.handle == wanted["skill"]), None)
    found = Found(None, request.member.joined_at)
    if skill is not None:
        found = document(here, people, "growth", skill=skill.pk, by=wanted["by"])
    figures = growing.figures(found.document) if found.document else []
    answer = download(request, figures)
    if answer is not None:
        return answer
    context = {
        **_shown(form, figures, found, people),
        "waits": skill is not None and found.document is None,
        "quotes": chosen(here, skill)[:QUOTES] if skill else [],
        "skill": skill,
    }
    return render(request, "insights/growth.html", context)


@needs(May.SEE_INSIGHTS)
def coverage(request: MemberRequest) -> HttpResponse:
    """Which groups are covered in which skills, and where the gaps are."""
    here, people = request.member.organisation, within(request)
    about = document(here, people, "overview").document or {}
    form = CoverageForm(request.GET, by="role", rank=0 if about.get("has_needs") else 1)
    wanted = form.chosen()
    found = document(here, people, "coverage", **wanted)
    figures = covering.figures(found.document) if found.document else []
    answer = download(request, figures)
    if answer is not None:
        return answer
    context = {**_shown(form, figures, found, people), "waits": found.document is None}
    return render(request, "insights/coverage.html", context)


def _shown(form: Any, figures: list[Figure], found: Found, people: Any) -> dict[str, Any]:
    return {"form": form, "figures": figures, "at": found.at, "people": people}


def skill_of(request: MemberRequest, handle: str) -> Competency | None:
    """The skill with a score here that has this handle."""
    skills = standing.skills_for_groups(request.member.organisation)
    return next((one for one in skills if one.handle == handle), None)
