"""The public report of a pilot: everything of it but the teams' names."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from assaymark.web.insights import queries_pilots as queries
from assaymark.web.insights.pilots.figures import figures
from assaymark.web.insights.pilots.shown import shown, without_teams
from assaymark.web.kit.figures import download
from assaymark.web.people.access import public


@public
def pilot_summary(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """The report as everybody may read it."""
    pilot = queries.published_pilot(slug, handle)
    document = without_teams(pilot.document)
    drawn = figures(document)
    file = download(request, drawn)
    if file is not None:
        return file
    context = {
        "pilot": pilot,
        "organisation": pilot.organisation,
        "shown": shown(document),
        "figures": drawn,
    }
    return render(request, "insights/pilots/pilot_summary.html", context)


@public
def pilot_summary_json(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """The same as data."""
    pilot = queries.published_pilot(slug, handle)
    document: dict[str, Any] = without_teams(pilot.document)
    page = request.build_absolute_uri(reverse("pilot_summary", args=[slug, handle]))
    return JsonResponse({**document, "organisation": pilot.organisation.name, "page": page})
