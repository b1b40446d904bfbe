"""Home: what to do now, for each role somebody has, and how we know.

Each part is read only for who may see it; a person with several roles sees several parts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assaymark.web.assessment import own_record
from assaymark.web.assessment import queries as works
from assaymark.web.awards import queries as awards
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.guides.guide import guide
from assaymark.web.kit.figures import download
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.models import Organisation, Role
from assaymark.web.people.roles import May
from assaymark.web.record import queries as record
from assaymark.web.site import coverage
from assaymark.web.skills import queries as skills
from assaymark.web.standing.due import skills_due

SHOWN = 5
DULL = ("letter.sent", "log.sealed", "skill.updated", "skill.aged")  # kept, but news to nobody

PROFILE = (
    _("Say who gives the badges"),
    _("Name, description and web site stand on every badge and on your public page."),
)
FRAMEWORK = (
    _("Describe the skills"),
    _("Import a framework, or write one. It can wait: a badge without one counts to no skill."),
)
BADGE = (
    _("Make and publish a badge"),
    _("From a template it takes about ten minutes; the page says what is still missing."),
)
PEOPLE = (
    _("Invite a learner and an assessor"),
    _("One hands in, the other judges. Nobody judges their own work."),
)


@signed_in
def home(request: MemberRequest) -> HttpResponse:
    """The first page after signing in."""
    parts = {part.name: part.read(request) for part in PARTS if part.needs in request.may}
    answer = download(request, [one["figure"] for one in parts.values() if "figure" in one])
    if answer is not None:
        return answer
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
    now = timezone.now()
    holding = [one for one in mine.earned if own_record.holds(one, now)]
    due = skills_due(request.member.organisation, request.user, now=now)
    return {
        "record": mine,
        "latest": mine.decided[:1],
        "steps": mine.next_steps[:3],
        "holding": holding,
        "due": due[:SHOWN],
        "more_due": len(due) - len(due[:SHOWN]),
        "busy": {work.badge_version.badge_id for work in mine.under_way},
    }


def _assessor(request: MemberRequest) -> dict[str, Any]:
    organisation = request.member.organisation
    load = works.load(organisation, request.user)
    return {
        "n": load.works,
        "first": works.queue(organisation, request.user, most=SHOWN),
        "minutes": load.minutes,
        "strictness": works.strictness(organisation, request.user),
    }


def _catalogue(request: MemberRequest) -> dict[str, Any]:
    organisation = request.member.organisation
    drafts = [one for one in catalogue.badges(organisation) if one.draft]
    badges, more = coverage.foremost(coverage.badges(organisation))
    return {"badges": badges, "more": more, "drafts": drafts}


def _manager(request: MemberRequest) -> dict[str, Any]:
    organisation, team_name = request.member.organisation, request.member.team
    if May.MANAGE_ORGANISATION in request.may:
        team_name = ""
    members = people.members(organisation)
    mine = members.filter(team=team_name) if team_name else members
    shares = coverage.shares(organisation, mine)
    rows, more = coverage.foremost(shares)
    return {
        "figure": coverage.shares_figure(shares),
        "team": team_name,
        "guide": guide(request.member),
        "rows": rows,
        "more": more,
        "latest": coverage.latest(organisation, mine),
        "waiting": works.works(organisation)
        .filter(learner__in=mine.order_by().values("user"))
        .exclude(state="decided")
        .count(),
    }


def _owner(request: MemberRequest) -> dict[str, Any]:
    organisation = request.member.organisation
    log = awards.log_state(organisation)
    return {
        "start": () if awards.given(organisation).exists() else _first_steps(organisation),
        "members": people.members(organisation).count(),
        "invitations": people.open_invitations(organisation).count(),
        "keys": awards.keys(organisation).filter(state="active").count(),
        "log": log,
        "dead": record.jobs(organisation.pk).filter(state="dead").count(),
    }


def _first_steps(organisation: Organisation) -> tuple[tuple[bool, str, Promise, Promise], ...]:
    """What a new organisation needs before its first badge: done, where, what, why."""
    roles = people.roles_held(organisation)
    return (
        (bool(organisation.description), "organisation_profile", *PROFILE),
        (skills.published_frameworks(organisation).exists(), "skills", *FRAMEWORK),
        (catalogue.published(organisation).exists(), "new_badge", *BADGE),
        ({Role.ASSESSOR, Role.LEARNER} <= roles, "invite", *PEOPLE),
    )


def _auditor(request: MemberRequest) -> dict[str, Any]:
    organisation = request.member.organisation
    return {
        "events": record.events(organisation.pk).exclude(kind__in=DULL)[:SHOWN],
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
