"""The page of time to role-ready."""

from django.http import HttpResponse
from django.shortcuts import render

from assaymark.web.insights.forms_ready import ReadyForm
from assaymark.web.insights.kept import document
from assaymark.web.insights.reckoned import ready
from assaymark.web.insights.scope import within
from assaymark.web.kit.figures import download
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May


@needs(May.SEE_INSIGHTS)
def role_ready(request: MemberRequest) -> HttpResponse:
    """How long people take until they hold what their role needs, group by group."""
    people = within(request)
    form = ReadyForm(request.GET, by="role")
    found = document(request.member.organisation, people, "ready", by=form.chosen()["by"])
    told = found.document
    figures = ready.figures(told) if told and told["has_needs"] else []
    answer = download(request, figures)
    if answer is not None:
        return answer
    context = {
        "form": form,
        "figures": figures,
        "at": found.at,
        "people": people,
        "waits": told is None,
        "needs_nothing": told is not None and not told["has_needs"],
    }
    return render(request, "insights/role_ready.html", context)
