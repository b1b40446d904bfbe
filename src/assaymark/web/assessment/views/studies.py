"""Pages of validation studies: calibrate, look at a draft, publish it or throw it away."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import RubricError
from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.models import ValidationStudy
from assaymark.web.assessment.refusal import StudyRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.study_page import study_page
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May


@needs(May.MANAGE_CATALOGUE)
@require_POST
def calibrate_grader(request: MemberRequest, handle: str) -> HttpResponse:
    """Promises a study on the rated works as they are now."""
    actions.calibrate_grader(badge_version=_version(request, handle), by=request.user)
    messages.success(request, _("Calibrating. This page shows how far it is, and then the study."))
    return redirect("graders", handle=handle)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def learn_from_works(request: MemberRequest, handle: str) -> HttpResponse:
    """Takes works judged here over as rated examples."""
    try:
        n = actions.learn_from_works(
            badge_version=_version(request, handle),
            agreed=request.POST.get("agreed") == "on",
            by=request.user,
        )
    except StudyRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request, ngettext("%(n)d example is new.", "%(n)d examples are new.", n) % {"n": n}
        )
    return redirect("graders", handle=handle)


@needs(May.MANAGE_CATALOGUE, May.AUDIT)
def study(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """One study, as strangers will see it, with what can be done about it."""
    one = _study(request, handle, number)
    context = {
        "one": one,
        "version": one.badge_version,
        "shown": study_page(one.document),
        "may_publish": May.MANAGE_CATALOGUE in request.may and one.published_at is None,
    }
    return render(request, "assessment/study.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def publish_study(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """Makes a study public, for ever."""
    one = _study(request, handle, number)
    try:
        actions.publish_study(study=one, by=request.user)
    except StudyRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request,
            _("Published. Badges that this grader takes part in name the study from now on."),
        )
    return redirect("study", handle=handle, number=number)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def discard_study(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """Throws a draft away."""
    one = _study(request, handle, number)
    try:
        actions.discard_study(study=one, by=request.user)
    except StudyRefused as refused:
        messages.warning(request, str(refused))
        return redirect("study", handle=handle, number=number)
    messages.success(request, _("The draft is thrown away; the audit record says that it was."))
    return redirect("graders", handle=handle)


def _study(request: MemberRequest, handle: str, number: int) -> ValidationStudy:
    found = queries.study(_version(request, handle), number)
    if found is None:
        raise Http404
    return found


def _version(request: MemberRequest, handle: str) -> BadgeVersion:
    version = catalogue.version(request.member.organisation, handle)
    try:
        rubric(version)
    except RubricError as unfinished:
        raise Http404 from unfinished
    return version
