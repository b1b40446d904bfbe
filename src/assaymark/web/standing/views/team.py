"""A manager looks at one person of the own team: the same pages, to read.

Own means: of the same team, or reporting to the manager. Nobody else's page is there, whatever the
role; the organisation as a whole is shown as counts of groups, elsewhere. Mission-critical skills
are there for the person's manager only (`people.queries.reports`), not for whoever else may look.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assaymark.web.assessment import queries as works
from assaymark.web.kit.figures import download
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import May
from assaymark.web.skills import queries as skills
from assaymark.web.standing.shown import Person
from assaymark.web.standing.views.mine import found, one_skill, overview, skill_figures


@needs(May.SEE_TEAM)
def person_standing(request: MemberRequest, person: str) -> HttpResponse:
    """Where a team member stands, skill by skill."""
    its = _person(request, person)
    return render(request, "standing/person_standing.html", overview(its, private=False))


@needs(May.SEE_TEAM)
def person_skill(request: MemberRequest, person: str, handle: str) -> HttpResponse:
    """One skill of a team member, with the sum that makes its score."""
    its = _person(request, person)
    competency = found(its, handle)
    if competency.handle in its.hidden:
        raise Http404
    context = one_skill(its, competency, private=False)
    answer = download(request, skill_figures(context))
    if answer is not None:
        return answer
    return render(request, "standing/person_skill.html", context)


def is_own(manager: Membership, member: Membership) -> bool:
    """Whether `member` is of the manager's own team, or reports to them; never who manages them."""
    if member.pk in {manager.pk, manager.manager_id}:
        return False
    same_team = bool(manager.team) and manager.team == member.team
    return same_team or member.manager_id == manager.pk


def _person(request: MemberRequest, handle: str) -> Person:
    member = people.member_by_handle(request.member.organisation, handle)
    if member is None or not is_own(request.member, member):
        raise Http404
    if _may_still_judge(request, member):
        raise Http404("A decision about this person is contested, and you may come to judge it.")
    here = request.member.organisation
    is_manager = people.reports(request.member).filter(pk=member.pk).exists()
    without = frozenset[int]() if is_manager else skills.private_skills(here)
    return Person(here, member.user, now=timezone.now(), without=without)


def _may_still_judge(request: MemberRequest, member: Membership) -> bool:
    """Whether the page would tell a judge of a contested work what was decided of it."""
    if May.REVIEW not in request.may:
        return False
    contested = works.works_of(member.user, request.member.organisation)
    return contested.filter(decision__appeal__state="open").exists()
