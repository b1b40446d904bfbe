"""The gate's page: what a computer may decide alone, on which promise, at which price.

Who manages the catalogue sets the promise; who audits reads everything. The audit seed is shown to
nobody.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import RubricError
from assaymark.web.assessment import actions
from assaymark.web.assessment.forms_gate import PolicyForm
from assaymark.web.assessment.gate_figures import Sheet, plain, sheet
from assaymark.web.assessment.queries.gates import newest_grader
from assaymark.web.assessment.refusal import PolicyRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May


@needs(May.MANAGE_CATALOGUE, May.AUDIT)
def gate(request: MemberRequest, handle: str) -> HttpResponse:
    """Today's promise, what it automates, what it costs in reviews; and the form to set it."""
    version = _version(request, handle)
    found = sheet(version)
    form = PolicyForm(initial=_initial(found), preview=found.preview)
    return _page(request, version, found, form)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def set_gate(request: MemberRequest, handle: str) -> HttpResponse:
    """Keeps the promise that was chosen, or shows the page again with what is wrong."""
    version = _version(request, handle)
    form = PolicyForm(request.POST)
    if form.is_valid() and _is_set(request, version, form):
        return redirect("gate", handle=handle)
    found = sheet(version, delta=form.chosen_delta())
    form.preview = found.preview
    return _page(request, version, found, form)


def _page(
    request: MemberRequest, version: BadgeVersion, found: Sheet, form: PolicyForm
) -> HttpResponse:
    may_set = May.MANAGE_CATALOGUE in request.may
    context = {"version": version, "sheet": found, "form": form, "may_set": may_set}
    return render(request, "assessment/gate.html", context)


def _initial(found: Sheet) -> dict[str, object]:
    policy = found.policy
    return {
        "is_on": policy.is_on,
        "alpha": f"{policy.alpha:.2f}",
        "delta": f"{policy.delta:.2f}",
        "audit_percent": round(100 * policy.audit_share),
    }


def _is_set(request: MemberRequest, version: BadgeVersion, form: PolicyForm) -> bool:
    try:
        policy = actions.set_policy(badge_version=version, by=request.user, **form.chosen())
    except PolicyRefused as refused:
        form.add_error(None, str(refused))
        return False
    if policy.is_on:
        messages.success(request, _("Kept. Where a promise is open, the computer may now decide."))
    else:
        messages.success(request, _("Kept. A person decides every work."))
    return True


@needs(May.MANAGE_CATALOGUE)
@require_POST
def calibrate(request: MemberRequest, handle: str) -> HttpResponse:
    """Promises to compare the newest grader anew, with the works judged since."""
    version = _version(request, handle)
    grader = newest_grader(version)
    if grader is None:
        messages.warning(request, _("There is no grader to compare yet. Fit one first."))
        return redirect("graders", handle=handle)
    actions.calibrate(badge_version=version, grader=grader.version, by=request.user)
    messages.success(request, _("The comparison has begun. This page says when it is done."))
    return redirect("gate", handle=handle)


@needs(May.MANAGE_CATALOGUE, May.AUDIT)
def gate_json(request: MemberRequest, handle: str) -> HttpResponse:
    """The page's figures as JSON."""
    return JsonResponse(plain(sheet(_version(request, handle))))


def _version(request: MemberRequest, handle: str) -> BadgeVersion:
    """The version; a draft whose rubric is not finished has nothing to promise."""
    version = catalogue.version(request.member.organisation, handle)
    try:
        rubric(version)
    except RubricError as unfinished:
        raise Http404 from unfinished
    return version
