"""What learners see: the badges on offer, ladder by ladder, and what each asks."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from assaymark.web.catalogue import queries
from assaymark.web.people.access import MemberRequest, signed_in
from assaymark.web.skills.models import VersionState


@signed_in
def badges(request: MemberRequest) -> HttpResponse:
    """Everything on offer."""
    found = queries.ladders(request.member.organisation)
    return render(request, "catalogue/badges.html", {"ladders": found})


@signed_in
def badge_on_offer(request: MemberRequest, handle: str) -> HttpResponse:
    """One badge before one starts: task, criteria, rubric, what happens with the work."""
    version = queries.version(request.member.organisation, handle)
    if version.state == VersionState.DRAFT:
        raise Http404
    newer = queries.published_version(version.badge)
    context = {
        "version": version,
        "newer": newer if newer != version else None,
        "ladder": queries.ladder(version),
    }
    return render(request, "catalogue/badge_on_offer.html", context)
