"""The public summary of a bias audit: what New York City's rule wants published, and no more."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from assaymark.web.insights import queries
from assaymark.web.insights.models import BiasReport
from assaymark.web.insights.shown import summary
from assaymark.web.people.access import public


@public
def bias_summary(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """Date, source of the data, numbers, unknown ones, rates and impact ratios."""
    report = _published(slug, handle)
    context = {
        "report": report,
        "organisation": report.organisation,
        "title": report.document["badge"],
        "shown": summary(report.document),
    }
    return render(request, "insights/bias_summary.html", context)


@public
def bias_summary_json(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """The summary as data, with the page's address."""
    page = request.build_absolute_uri(reverse("bias_summary", args=[slug, handle]))
    return JsonResponse({**_plain(_published(slug, handle)), "page": page})


def _plain(report: BiasReport) -> dict[str, Any]:
    document = report.document
    steps = [step for step in document["steps"] if step["key"] in {"badge", "score_machine"}]
    return {
        "type": "AssaymarkBiasSummary",
        "version": document["version"],
        "badge": document["badge"],
        "organisation": report.organisation.name,
        "madeAt": report.ready_at.date().isoformat() if report.ready_at else None,
        "inUseSince": report.in_use_since.isoformat() if report.in_use_since else None,
        **{key: document[key] for key in ("from", "to", "people", "questions", "graders")},
        **{key: document[key] for key in ("justification", "rules")},
        "steps": steps,
    }


def _published(slug: str, handle: str) -> BiasReport:
    found = queries.published_report(slug, handle)
    if found is None:
        raise Http404
    return found
