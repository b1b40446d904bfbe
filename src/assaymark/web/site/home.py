"""Home: what to do now, for each role somebody has, and how we know.

Each part is read only for who may see it; a person with several roles sees several parts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from assaymark.web.assessment import own_record
from assaymark.web.assessment import queries as works
from assaymark.web.awards import queries as awards
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May
from assaymark.web.record import queries as record
from assaymark.web.site import coverage

SHOWN = 5


@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """The first page after signing in."""
    parts = {part.name: part.read(request) for part in PARTS if part.needs in request.may}
    return render(request, "site/home.html", {"parts": parts})


@needs(May.SEE_TEAM)
def team(request: MemberRequest) -> HttpResponse:
    """Who holds which badge, verified awards only, with one's own team first."""
    search = request.GET.get("q", "").strip()
    found = people.members(request.member.organisation, search=search)
    shown = Paginator(coverage.own_team_first(found, request.member), 50)
    page = shown.get_page(request.GET.get("page"))
    table = coverage.table(request.member.organisation, list(page))
    context = {"page": page, "table": table, "search": search}
    return render(request, "site/team.html", context)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of the page: who sees it and what it reads."""

    name: str
    needs: May
    read: Callable[[MemberRequest], dict[str, Any]]


def _learner(request: MemberRequest) -> dict[str, Any]:
    mine = own_record.record_of(request.user, request.member.organisation)
    return {"record": mine, "latest": mine.decided[:1], "steps": mine.next_steps[:3]}


def _assessor(request: MemberRequest) -> dict[str, Any]:
    organisation = request.member.organisation
    queue = works.queue(organisation, request.user)
    return {
        "n": len(queue),
        "first": queue[:SHOWN],
        "minutes": sum(one.minutes for one in queue),
        "strictness": works.strictness(organisation, request.user),
    }


def _catalogue(request: MemberRequest) -> dict[str, Any]:
    return {"badges": coverage.badges(request.member.organisation)}


def _manager(request: MemberRequest) -> dict[str, Any]:
    organisation, team_name = request.member.organisation, request.member.team
    if May.MANAGE_ORGANISATION in request.may:
        team_name = ""
    members = people.members(organisation)
    mine = members.filter(team=team_name) if team_name else members
    return {
        "team": team_name,
        "rows": coverage.shares(organisation, mine),
        "latest": coverage.latest(organisation, mine),
        "waiting": works.works(organisation)
        .filter(learner__in=mine.values("user"))
        .exclude(state="decided")
        .count(),
    }


def _owner(request: MemberRequest) -> dict[str, Any]:
    organisation = request.member.organisation
    return {
        "members": people.members(organisation).count(),
        "invitations": people.open_invitations(organisation).count(),
        "keys": awards.keys(organisation).filter(state="active").count(),
        "log": awards.log_state(organisation),
        "dead": record.jobs(organisation.pk).filter(state="dead").count(),
    }


def _auditor(request: MemberRequest) -> dict[str, Any]:
    organisation = request.member.organisation
    return {
        "events": record.events(organisation.pk)[:SHOWN],
        "log": awards.log_state(organisation),
    }


PARTS = (
    _Part("learner", May.LEARN, _learner),
    _Part("assessor", May.REVIEW, _assessor),
    _Part("manager", May.SEE_TEAM, _manager),
    _Part("catalogue", May.MANAGE_CATALOGUE, _catalogue),
    _Part("owner", May.MANAGE_ORGANISATION, _owner),
    _Part("auditor", May.AUDIT, _auditor),
)
