"""The front page, and an organisation's page: who it is, its badges, its log, the verify box."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from assaymark.web.assessment import queries as assessment
from assaymark.web.awards import queries as awards
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.insights import queries as insights
from assaymark.web.people import queries as people
from assaymark.web.people.access import public
from assaymark.web.people.models import Organisation


@public
def front(request: HttpRequest) -> HttpResponse:
    """The one organisation's page; where there are several, their list."""
    found = list(people.organisations()[:200])
    if len(found) == 1:
        return _page(request, found[0])
    return render(request, "public/front.html", {"organisations": found})


@public
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation's page."""
    return _page(request, organisation_at(slug))


def organisation_at(slug: str) -> Organisation:
    """The organisation with this slug; 404 when there is none."""
    found = people.organisation(slug)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Organisation) -> HttpResponse:
    times = awards.times_given(found)
    context = {
        "organisation": found,
        "badges": [_offered(version, times) for version in catalogue.published(found)],
        "studies": assessment.published_studies(found),
        "audits": insights.published_reports(found),
        "log": awards.log_state(found),
    }
    return render(request, "public/organisation.html", context)


def _offered(version: BadgeVersion, times: dict[int, int]) -> dict[str, object]:
    return {"version": version, "given": times.get(version.pk, 0)}
