"""Pages of check-ins: a minute in which a learner says where they stand, at first and again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.assessment.actions import signals as actions
from assaymark.web.assessment.queries import checkins
from assaymark.web.assessment.refusal import SignalsRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.signal_forms import CheckInForm
from assaymark.web.assessment.views.marking import judged_version
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.skills.models import VersionState


@needs(May.LEARN)
def check_ins(request: MemberRequest) -> HttpResponse:
    """The badges that one can check in on."""
    found = checkins.offered(request.member.organisation, request.user)
    return render(request, "assessment/check_ins.html", {"offered": found})


@needs(May.LEARN)
def check_in(request: MemberRequest, handle: str) -> HttpResponse:
    """Says where one stands, criterion by criterion; then shows it beside the first time.

    What was said before is shown only once today's is said: it would lead the pen.
    """
    version = judged_version(request, handle)
    if version.state == VersionState.DRAFT:
        raise Http404
    said = list(checkins.check_ins(request.user, version))
    is_done = bool(said) and timezone.localdate(said[-1].observed_at) == timezone.localdate()
    form = CheckInForm(request.POST or None, rubric=rubric(version))
    if request.method == "POST" and not is_done and form.is_valid():
        try:
            actions.check_in(
                learner=request.user,
                badge_version=version,
                levels=form.levels(),
                words=form.cleaned_data["words"],
            )
        except SignalsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. You can check in again from tomorrow on."))
            return redirect("check_in", handle=handle)
    context = {
        "version": version,
        "form": form,
        "said": said if is_done else [],
        "times": len(said),
        "compared": checkins.compared(version, said) if is_done else [],
    }
    return render(request, "assessment/check_in.html", context)
