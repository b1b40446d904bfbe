"""The page of what was noticed about a work: for its learner, for who scored it, for auditors."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assaymark.web.assessment import queries
from assaymark.web.assessment.actions.noticing import see
from assaymark.web.assessment.models import Work
from assaymark.web.assessment.queries import integrity
from assaymark.web.people.access import MemberRequest, signed_in
from assaymark.web.people.roles import May


@signed_in
def noticed(request: MemberRequest, handle: str) -> HttpResponse:
    """What was noticed about one work, the passages beside each other; the look is recorded."""
    one = queries.work(handle)
    if one is None or one.organisation_id != request.member.organisation_id:
        raise Http404
    audits = May.AUDIT in request.may and not queries.is_blind(one, request.may)
    mine = one.learner_id == request.user.pk
    scored = May.REVIEW in request.may and integrity.has_scored(one, request.user)
    if not (mine or scored or audits):
        raise Http404
    see(work=one, who=request.user)
    context = {
        "work": one,
        "version": one.badge_version,
        "mine": mine,
        "scored": scored and not mine,
        "shown": integrity.shown(one, reader=request.user),
        "text": Work.objects.values_list("text", flat=True).get(pk=one.pk),
        "lookers": integrity.lookers(one) if audits else [],
    }
    return render(request, "assessment/noticed.html", context)
