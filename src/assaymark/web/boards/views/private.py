"""Mission-critical skills: marking them, and the private pages of a person and their manager."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.assessment import queries as works
from assaymark.web.boards import actions
from assaymark.web.boards.models import CriticalSkill
from assaymark.web.boards.page import history, missing
from assaymark.web.boards.queries import critical_handles
from assaymark.web.boards.queries.private import may_see, reports, skills_marked
from assaymark.web.kit import figures
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import May
from assaymark.web.skills import queries as skills
from assaymark.web.standing import queries as standing
from assaymark.web.standing.models import SkillState

MOST_REPORTS = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody's score in one skill with its band of today; `state` None below three works."""

    member: Membership
    state: SkillState | None
    low: float
    high: float


@needs(May.MANAGE_CATALOGUE)
def critical_skills(request: MemberRequest) -> HttpResponse:
    """Which skills are mission-critical, and the way to mark others."""
    here = request.member.organisation
    marked = critical_handles(here)
    context = {
        "marked": skills_marked(here),
        "others": [one for one in skills.competency_rows(here) if one.handle not in marked],
    }
    return render(request, "boards/critical_skills.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def mark_critical(request: MemberRequest, handle: str) -> HttpResponse:
    """Marks a skill mission-critical, or takes that back."""
    here = request.member.organisation
    competency = skills.competencies(here).get(handle)
    if competency is None:
        raise Http404
    is_wanted = request.POST.get("critical") == "yes"
    verb = actions.mark_critical if is_wanted else actions.unmark_critical
    verb(organisation=here, competency=competency, by=request.user)
    if is_wanted:
        messages.success(request, _("Marked. Its board is gone; people and managers see it alone."))
    else:
        messages.success(request, _("It has a board again."))
    return redirect("critical_skills")


@signed_in
def private_skills(request: MemberRequest) -> HttpResponse:
    """One's own scores in mission-critical skills, and whose one may see besides."""
    marked = skills_marked(request.member.organisation)
    mine = [(one, _reading(request.member, one)) for one in marked]
    shown = list(reports(request.member)[: MOST_REPORTS + 1])
    context = {
        "mine": mine,
        "marked": [one for one, _state in mine],
        "reports": shown[:MOST_REPORTS],
        "is_cut": len(shown) > MOST_REPORTS,
    }
    return render(request, "boards/private_skills.html", context)


@signed_in
def private_skill(request: MemberRequest, handle: str, person: str) -> HttpResponse:
    """What one person has shown in one mission-critical skill: for them and their manager."""
    here = request.member.organisation
    marked = skills_marked(here).filter(competency__handle=handle).first()
    member = people.member_by_handle(here, person)
    if marked is None or member is None or not may_see(request.member, member):
        raise Http404
    if _may_still_judge(request, member):
        raise Http404("A decision about this person is contested, and you may come to judge it.")
    its_history = history(member, marked.competency, None, is_own=member.pk == request.member.pk)
    answer = figures.download(request, [its_history])
    if answer is not None:
        return answer
    context = {
        "skill": marked.competency,
        "its": _reading(member, marked),
        "missing": missing(member, marked.competency),
        "history": its_history,
        "is_you": member.pk == request.member.pk,
    }
    return render(request, "boards/private_skill.html", context)


def _may_still_judge(request: MemberRequest, member: Membership) -> bool:
    """Whether the page would tell a judge of a contested work what was decided of it."""
    if May.REVIEW not in request.may or member.pk == request.member.pk:
        return False
    contested = works.works_of(member.user, request.member.organisation)
    return contested.filter(decision__appeal__state="open").exists()


def _reading(member: Membership, marked: CriticalSkill) -> Reading:
    state = standing.state(member.organisation, member.user, marked.competency)
    low, high = standing.band(state, timezone.now()) if state else (0.0, 0.0)
    return Reading(member, state, low, high)
