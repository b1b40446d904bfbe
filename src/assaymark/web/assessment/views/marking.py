"""Pages about how people mark: a badge's policy and its assessors, and one's own figures."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import RubricError
from assaymark.web.assessment import actions, quality, queries
from assaymark.web.assessment.forms_marking import MarkingForm
from assaymark.web.assessment.queries import anchors as anchor_queries
from assaymark.web.assessment.queries.quality import Marks, marks
from assaymark.web.assessment.refusal import ReviewRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.models import User
from assaymark.web.people.roles import May


@dataclass(frozen=True, slots=True)
class Line:
    """One assessor beside the others; figures are None below `quality.ENOUGH` shared works."""

    who: str
    n: int
    severity: quality.Severity | None
    difference: quality.Figure | None


@needs(May.REVIEW)
def my_marking(request: MemberRequest) -> HttpResponse:
    """How I judge beside others: agreement, severity, drift, calibration rounds."""
    organisation, me = request.member.organisation, request.user
    found = marks(organisation)
    shared = found.shared.get(me.pk, ())
    place = found.assessors.index(me.pk) if me.pk in found.assessors else 0
    context = {
        "shared": shared,
        "rows": quality.criteria(shared),
        "severity": quality.severity(shared, found.table, place),
        "blocks": quality.blocks(shared),
        "drift": quality.drift(shared),
        "rounds": anchor_queries.own_rounds(organisation, me),
        "enough": quality.ENOUGH,
        "enough_kappa": quality.ENOUGH_KAPPA,
        "assessors": queries.assessors(organisation).count(),
    }
    return render(request, "assessment/my_marking.html", context)


@needs(May.MANAGE_CATALOGUE)
def marking(request: MemberRequest, handle: str) -> HttpResponse:
    """Which works of a badge are marked twice, how that went, and how its assessors compare."""
    version = judged_version(request, handle)
    policy = queries.marking_policy(version.badge)
    initial = {
        "share": policy.share,
        "on_doubt": policy.on_doubt,
        "waits": str(policy.waits),
        "appeal_days": policy.appeal_days,
    }
    form = MarkingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_marking_policy(badge=version.badge, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept. It holds for works that are judged from now on."))
        return redirect("marking", handle=handle)
    found = marks(request.member.organisation, badge=version.badge_id)
    context = {
        "version": version,
        "policy": policy,
        "form": form,
        "twice": queries.marked_twice(version.badge),
        "held_up": _held_up(version),
        "assessors": queries.assessors(request.member.organisation).count(),
        "lines": _lines(found),
        "rounds": anchor_queries.rounds(version),
        "enough": quality.ENOUGH,
    }
    return render(request, "assessment/marking.html", context)


def _held_up(version: BadgeVersion) -> list[queries.HeldUp]:
    organisation = version.badge.organisation
    return [
        one
        for one in queries.held_up(organisation)
        if one.work.badge_version.badge_id == version.badge_id
    ]


def _lines(found: Marks) -> list[Line]:
    names = {one.pk: str(one) for one in User.objects.filter(pk__in=found.assessors)}
    lines = []
    for place, who in enumerate(found.assessors):
        shared = found.shared[who]
        enough = len(shared) >= quality.ENOUGH
        lines.append(
            Line(
                names[who],
                len(shared),
                quality.severity(shared, found.table, place),
                quality.mean_difference(shared) if enough else None,
            )
        )
    return sorted(lines, key=lambda one: one.who)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def release_work(request: MemberRequest, handle: str, work: str) -> HttpResponse:
    """Lets a work be decided that nobody is left to judge."""
    version = judged_version(request, handle)
    one = queries.work(work)
    if one is None or one.badge_version.badge_id != version.badge_id:
        raise Http404
    try:
        decision = actions.decide_without(work=one, by=request.user)
    except ReviewRefused as refused:
        messages.warning(request, str(refused))
    else:
        passed = _("passed") if decision.passed else _("not passed yet")
        messages.success(
            request, _("Decided by the markings there are: %(outcome)s.") % {"outcome": passed}
        )
    return redirect("marking", handle=handle)


def judged_version(request: MemberRequest, handle: str) -> BadgeVersion:
    """The version; a draft whose rubric is not finished is judged by nobody."""
    version = catalogue.version(request.member.organisation, handle)
    try:
        rubric(version)
    except RubricError as unfinished:
        raise Http404 from unfinished
    return version
