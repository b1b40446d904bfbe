"""Pages about the whole organisation: links, quotes, badges' worth, workload."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from assaymark.web.insights import actions
from assaymark.web.insights.forms_metrics import GrowthForm, LinkForm, SplitForm
from assaymark.web.insights.kept import Found, document
from assaymark.web.insights.models import Metric, Quote
from assaymark.web.insights.quotable import curated, offered
from assaymark.web.insights.reckoned import badges as worth
from assaymark.web.insights.reckoned import links as linking
from assaymark.web.insights.reckoned import workload as working
from assaymark.web.insights.scope import within
from assaymark.web.insights.views.groups import skill_of
from assaymark.web.kit.figures import Figure, download
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.standing import queries as standing

WHOLE = (May.AUDIT, May.MANAGE_CATALOGUE)


@needs(*WHOLE)
def links(request: MemberRequest) -> HttpResponse:
    """One leading and one lagging figure beside each other."""
    here, people = request.member.organisation, within(request)
    metrics = list(Metric.objects.filter(organisation=here).exclude(level="organisation"))
    first = metrics[0].key if metrics else ""
    form = LinkForm(request.GET, metrics=metrics, leading="works", lagging=first, lag=2)
    wanted = form.chosen()
    lagging = next((one for one in metrics if one.key == wanted["lagging"]), None)
    found = None
    if lagging is not None:
        found = document(
            here,
            people,
            "link",
            leading=wanted["leading"],
            lagging=lagging.pk,
            lag=wanted["lag"],
        )
    figures = linking.figures(found.document) if found and found.document else []
    return _answer(request, "insights/links.html", figures, found, form=form, metrics=metrics)


@needs(*WHOLE)
def badge_worth(request: MemberRequest) -> HttpResponse:
    """Whether badges keep their worth: inflation and fragmentation."""
    here = request.member.organisation
    found = document(here, within(request), "badges")
    figures = worth.figures(found.document, here) if found.document else []
    return _answer(request, "insights/badge_worth.html", figures, found)


@needs(*WHOLE)
def workload(request: MemberRequest) -> HttpResponse:
    """What judging takes, and what is saved."""
    form, split = SplitForm.of(request.GET)
    found = document(request.member.organisation, within(request), "workload", split=split)
    figures = working.figures(found.document) if found.document else []
    return _answer(request, "insights/workload.html", figures, found, form=form)


@needs(*WHOLE)
def quotes(request: MemberRequest) -> HttpResponse:
    """Words that could stand beside a skill's figures, and what was chosen of them."""
    here, people = request.member.organisation, within(request)
    skills = standing.skills_for_groups(here)
    form = GrowthForm(request.GET, skills=skills, skill=skills[0].handle if skills else "", by="")
    del form.fields["by"]
    skill = skill_of(request, form.chosen()["skill"])
    found = document(here, people, "quotes", skill=skill.pk) if skill else None
    told = found.document if found else None
    said = curated(here, skill) if skill else {}
    listed = [(one, said.get(one.work)) for one in offered(here, told)] if told else []
    context = {
        "form": form,
        "skill": skill,
        "offered": listed,
        "document": told,
        "waits": found is not None and told is None,
    }
    return render(request, "insights/quotes.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def curate_quote(request: MemberRequest, handle: str) -> HttpResponse:
    """Shows or hides one quote of the skill `handle`."""
    here = request.member.organisation
    skill = skill_of(request, handle)
    state = request.POST.get("state")
    if skill is None or state not in Quote.State.values:
        raise Http404
    found = document(here, within(request), "quotes", skill=skill.pk).document
    words = offered(here, found) if found else []
    one = next((one for one in words if one.handle == request.POST.get("work")), None)
    if one is None:
        raise Http404
    actions.curate(
        organisation=here, competency=skill, offered=one, state=str(state), by=request.user
    )
    answer = redirect("quotes")
    answer["Location"] += f"?skill={skill.handle}#{one.handle}"
    return answer


def _answer(
    request: MemberRequest, template: str, figures: list[Figure], found: Found | None, **more: Any
) -> HttpResponse:
    answer = download(request, figures)
    if answer is not None:
        return answer
    context = {
        "figures": figures,
        "at": found.at if found else None,
        "waits": found is not None and found.document is None,
        **more,
    }
    return render(request, template, context)
