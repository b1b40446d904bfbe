"""Pages of a badge's graders: rated examples in, a fitted grader with its figures out."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import Rubric, RubricError
from assaymark.grading.model import RatedWork
from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.examples import Table, example_csv, read_table
from assaymark.web.assessment.figures import report_rows
from assaymark.web.assessment.forms import ExamplesForm
from assaymark.web.assessment.refusal import ExamplesRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.record import queries as record
from assaymark.web.record.models import JobState


@needs(May.MANAGE_CATALOGUE)
def graders(request: MemberRequest, handle: str) -> HttpResponse:
    """The rated examples of a badge and the graders fitted on them."""
    version = _version(request, handle)
    judged = rubric(version)
    fitted = queries.graders(version)
    jobs = record.jobs(request.member.organisation_id).filter(
        kind="assessment.fit", key__startswith=f"{version.handle}:"
    )
    job = jobs.first()
    context = {
        "version": version,
        "count": queries.examples_count(version.badge),
        "rated": queries.rated_counts(version.badge, judged),
        "sources": queries.sources(version.badge),
        "newest": fitted[0] if fitted else None,
        "older": fitted[1:],
        "rows": report_rows(judged, fitted[0]) if fitted else [],
        "studies": queries.studies(version),
        "progress": queries.study_progress(version, request.member.organisation),
        "judged_here": queries.judged_count(version),
        "not_learnt": queries.not_learnt_from_count(version),
        "job": job,
        "is_fitting": job is not None and job.state == JobState.WAITING,
        "has_failed": job is not None and (job.state == JobState.DEAD or job.last_error),
    }
    return render(request, "assessment/graders.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def fit_grader(request: MemberRequest, handle: str) -> HttpResponse:
    """Promises to fit a grader on the examples as they are now."""
    version = _version(request, handle)
    if queries.examples_count(version.badge):
        actions.fit_grader(version, by=request.user)
        messages.success(request, _("The grader is being fitted. This page says when it is done."))
    else:
        messages.warning(request, _("There are no rated examples yet. Import some first."))
    return redirect("graders", handle=handle)


@needs(May.MANAGE_CATALOGUE)
def import_examples(request: MemberRequest, handle: str) -> HttpResponse:
    """Reads a table, shows what would be taken, and takes it on the second yes."""
    version = _version(request, handle)
    form = ExamplesForm(request.POST or None, request.FILES or None)
    table: Table | None = None
    if request.method == "POST" and form.is_valid():
        try:
            table = read_table(form.cleaned_data["table"], rubric(version))
        except ExamplesRefused as refused:
            form.add_error("table", str(refused))
        if table is not None and request.POST.get("step") == "import" and table.works:
            return _imported(request, version, table, form.cleaned_data["source"])
        if table is not None:
            form = ExamplesForm(initial=form.cleaned_data)
    context = {
        "version": version,
        "form": form,
        "table": table,
        "preview": _preview(table, rubric(version)),
        "sample": example_csv(rubric(version)),
        "rubric": rubric(version),
    }
    return render(request, "assessment/import_examples.html", context)


def _preview(table: Table | None, judged: Rubric) -> list[tuple[RatedWork, list[tuple[int, ...]]]]:
    """The first rows with their ratings in the rubric's order."""
    works = table.works[:5] if table else ()
    return [(work, [work.ratings.get(one.key, ()) for one in judged.criteria]) for work in works]


def _imported(
    request: MemberRequest, version: BadgeVersion, table: Table, source: str
) -> HttpResponse:
    fresh, replaced = actions.rate_examples(
        badge=version.badge, works=table.works, source=source, by=request.user
    )
    said = ngettext("%(n)d example is new", "%(n)d examples are new", fresh) % {"n": fresh}
    said += ngettext("; %(n)d was replaced.", "; %(n)d were replaced.", replaced) % {"n": replaced}
    messages.success(request, said)
    return redirect("graders", handle=version.handle)


@needs(May.MANAGE_CATALOGUE)
def example_table(request: MemberRequest, handle: str) -> HttpResponse:
    """A small table to start from."""
    version = _version(request, handle)
    return HttpResponse(
        example_csv(rubric(version)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="rated-examples.csv"'},
    )


@needs(May.MANAGE_CATALOGUE, May.AUDIT)
def grader_document(request: MemberRequest, handle: str, grader: str) -> HttpResponse:
    """Everything a grader learnt, to be inspected."""
    document = queries.grader_document(_version(request, handle), grader)
    if document is None:
        raise Http404
    return JsonResponse(dict(document), encoder=json.JSONEncoder)


def _version(request: MemberRequest, handle: str) -> BadgeVersion:
    """The version; a draft whose rubric is not finished has no grader to speak of."""
    version = catalogue.version(request.member.organisation, handle)
    try:
        rubric(version)
    except RubricError as unfinished:
        raise Http404 from unfinished
    return version
