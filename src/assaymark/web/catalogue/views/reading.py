"""What those who keep the catalogue see: the list, one badge, its versions, what changed."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render

from assaymark.web.catalogue import queries
from assaymark.web.catalogue.checks import Gap, checking, doubts, gaps
from assaymark.web.catalogue.difference import changes
from assaymark.web.catalogue.forms import NextForm
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.catalogue.views.competencies import gone_competencies
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.skills.models import VersionState

READERS = (May.MANAGE_CATALOGUE, May.AUDIT)


@needs(*READERS)
def catalogue(request: MemberRequest) -> HttpResponse:
    """Every badge: on offer, in work, retired."""
    found = queries.badges(request.member.organisation)
    context = {
        "on_offer": [one for one in found if one.published],
        "in_work": [one for one in found if not one.published and one.draft],
        "retired": [one for one in found if not one.published and not one.draft],
    }
    return render(request, "catalogue/catalogue.html", context)


@needs(*READERS)
def catalogue_badge(request: MemberRequest, handle: str) -> HttpResponse:
    """One badge inside: the version on offer, else the draft, else the last one."""
    badge = queries.badge(request.member.organisation, handle)
    found = list(queries.versions(badge))
    order: tuple[str, ...] = (VersionState.PUBLISHED, VersionState.DRAFT, VersionState.RETIRED)
    shown = min(found, key=lambda one: order.index(one.state))
    return _page(request, badge, shown, found)


@needs(*READERS)
def badge_version(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """One version of a badge, whatever came after it."""
    badge = queries.badge(request.member.organisation, handle)
    found = list(queries.versions(badge))
    return _page(request, badge, _numbered(found, number), found)


@needs(*READERS)
def compare_badges(request: MemberRequest, handle: str, before: int, after: int) -> HttpResponse:
    """What changed between two versions."""
    badge = queries.badge(request.member.organisation, handle)
    found = list(queries.versions(badge))
    old, new = _numbered(found, before), _numbered(found, after)
    context = {"badge": badge, "before": old, "after": new, "changes": changes(old, new)}
    return render(request, "catalogue/compare_badges.html", context)


def next_form(badge: Badge, data: QueryDict | None = None) -> NextForm:
    """The form of the step above; every other badge of the organisation can be chosen."""
    summaries = queries.badges(badge.organisation)
    others = {one.badge: one.shown.title for one in summaries if one.badge != badge}
    return NextForm(data, badge=badge, others=others)


def _page(
    request: MemberRequest, badge: Badge, version: BadgeVersion, found: list[BadgeVersion]
) -> HttpResponse:
    older: list[BadgeVersion | None] = [*found[1:], None]
    by_state = {one.state: one for one in reversed(found)}
    context = {
        "badge": badge,
        "version": version,
        "on_offer": by_state.get(VersionState.PUBLISHED),
        "draft": by_state.get(VersionState.DRAFT),
        "versions": list(zip(found, older, strict=True)),
        "checking": checking(version),
        "doubts": _doubts(version),
        "gaps": gaps(version) if version.state == VersionState.DRAFT else (),
        "ladder": queries.ladder(version),
        "next_form": next_form(badge),
    }
    return render(request, "catalogue/catalogue_badge.html", context)


def _doubts(version: BadgeVersion) -> tuple[Gap, ...]:
    if version.state == VersionState.RETIRED:
        return ()
    return (*doubts(version), *gone_competencies(version.badge.organisation, version))


def _numbered(found: list[BadgeVersion], number: int) -> BadgeVersion:
    for version in found:
        if version.number == number:
            return version
    raise Http404
