"""The public page of a validation study, and its JSON twin: the document, word for word."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from assaymark.web.assessment import queries as assessment
from assaymark.web.assessment.study_page import study_page
from assaymark.web.catalogue.models import Badge
from assaymark.web.insights import queries as insights
from assaymark.web.insights.models import BiasReport
from assaymark.web.people.access import public
from assaymark.web.public import answers

JSON = "application/json"


@public
def validation_study(request: HttpRequest, handle: str) -> HttpResponseBase:
    """What a study found, for people; JSON for who asks for that by `Accept`."""
    one = _study(handle)
    if request.get_preferred_type(("text/html", JSON)) == JSON:
        return _twin(request, one)
    version = one.badge_version
    context = {
        "one": one,
        "version": version,
        "organisation": version.badge.organisation,
        "shown": study_page(one.document),
        "newer": assessment.newer_study(one),
        "audit": _audit(version.badge),
    }
    response: HttpResponse = render(request, "public/validation_study.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


def _audit(badge: Badge) -> BiasReport | None:
    """The newest public bias audit of this badge."""
    return insights.published_reports(badge.organisation).filter(badge=badge).first()


@public
def validation_study_json(request: HttpRequest, handle: str) -> HttpResponseBase:
    """The same for programs."""
    return _twin(request, _study(handle))


@public
def grader_study(request: HttpRequest, handle: str, grader: str) -> HttpResponseBase:
    """The newest published study of a grader of a badge version, or that there is none."""
    version = assessment.version_with_grader(handle, grader)
    if version is None:
        raise Http404
    found = assessment.study_for(version, grader)
    if found is not None:
        return redirect("validation_study", found.handle)
    context = {"version": version, "organisation": version.badge.organisation, "grader": grader}
    return render(request, "public/no_study.html", context)


def _twin(request: HttpRequest, one: Any) -> HttpResponseBase:
    content = {**one.document, "published": one.published_at.isoformat(timespec="seconds")}
    return answers.document(request, content, media_type=JSON, changed_at=one.published_at)


def _study(handle: str) -> Any:
    found = assessment.published_study(handle)
    if found is None:
        raise Http404
    return found
