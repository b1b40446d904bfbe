"""Pages of appeals: the learner's one click, and the auditor's list with its figures."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.validity.agreement import wilson_interval
from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.models import AppealState
from assaymark.web.assessment.refusal import AppealRefused
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May


@needs(May.LEARN)
@require_POST
def contest(request: MemberRequest, handle: str) -> HttpResponse:
    """Contests the decision about one's own work."""
    work = queries.work(handle)
    is_mine = work is not None and work.learner_id == request.user.pk
    if work is None or not is_mine or work.organisation_id != request.member.organisation_id:
        raise Http404
    try:
        actions.contest(
            work=work,
            learner=request.user,
            criteria=request.POST.getlist("criteria"),
            words=request.POST.get("words", ""),
        )
    except AppealRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request,
            _("The decision is contested. A person judges your work anew; you get a letter."),
        )
    return redirect("work", handle=handle)


@needs(May.AUDIT)
def appeals(request: MemberRequest) -> HttpResponse:
    """Every appeal, and how many were upheld."""
    organisation = request.member.organisation
    found = queries.appeals(organisation)
    figures = queries.appeal_figures(organisation)
    shown = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "figures": figures,
        "interval": wilson_interval(figures.upheld, figures.settled),
        "held_up": [one for one in queries.held_up(organisation) if one.needs == "appeal"],
        "may_read": {one.pk for one in shown if not _is_blind(request, one.state)},
    }
    return render(request, "assessment/appeals.html", context)


def _is_blind(request: MemberRequest, state: str) -> bool:
    """An auditor who also judges sees no decision while it is contested."""
    return May.REVIEW in request.may and state == AppealState.OPEN
