"""Pages to read frameworks: the list, one framework, its versions, one competency, downloads.

Drafts are shown to those who may edit or audit them; to everybody else they do not exist.
"""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assaymark.framework.load import FrameworkError, framework_from_plain, framework_to_yaml
from assaymark.web.people.access import MemberRequest, is_allowed, signed_in
from assaymark.web.people.roles import May
from assaymark.web.skills import queries
from assaymark.web.skills.difference import changes
from assaymark.web.skills.models import Framework, FrameworkVersion, VersionState


@signed_in
def skills(request: MemberRequest) -> HttpResponse:
    """Every framework of the organisation that the person may see."""
    found = queries.frameworks(request.member.organisation)
    if not _sees_drafts(request):
        found = tuple(one for one in found if one.published)
    return render(request, "skills/skills.html", {"frameworks": found})


@signed_in
def framework(request: MemberRequest, handle: str) -> HttpResponse:
    """One framework to read: the version in use, else the newest the person may see."""
    one = queries.framework(request.member.organisation, handle)
    shown = queries.published_version(one) or _visible(request, one)[0]
    return _version_page(request, one, shown)


@signed_in
def framework_version(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """One version to read, whatever came after it."""
    one = queries.framework(request.member.organisation, handle)
    return _version_page(request, one, _numbered(request, one, number))


@signed_in
def framework_versions(request: MemberRequest, handle: str) -> HttpResponse:
    """Every version with who approved it, and links to compare neighbours."""
    one = queries.framework(request.member.organisation, handle)
    found = _visible(request, one)
    older: list[FrameworkVersion | None] = [*found[1:], None]
    context = {"framework": one, "versions": list(zip(found, older, strict=True))}
    return render(request, "skills/framework_versions.html", context)


@signed_in
def compare_frameworks(
    request: MemberRequest, handle: str, before: int, after: int
) -> HttpResponse:
    """What changed between two versions."""
    one = queries.framework(request.member.organisation, handle)
    old, new = _numbered(request, one, before), _numbered(request, one, after)
    context = {
        "framework": one,
        "before": old,
        "after": new,
        "changes": changes(old.document, new.document),
    }
    return render(request, "skills/compare_frameworks.html", context)


@signed_in
def framework_yaml(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """The version as YAML, which the import reads back; an unfinished draft has none."""
    one = queries.framework(request.member.organisation, handle)
    version = _numbered(request, one, number)
    try:
        text = framework_to_yaml(framework_from_plain(version.document))
    except FrameworkError as error:
        messages.error(request, _("Not complete yet: %(error)s") % {"error": error})
        return redirect("edit_framework", handle)
    return _file(text, one, version, "yaml", "application/yaml")


@signed_in
def framework_json(request: MemberRequest, handle: str, number: int) -> HttpResponse:
    """The version as JSON."""
    one = queries.framework(request.member.organisation, handle)
    version = _numbered(request, one, number)
    text = json.dumps(version.document, ensure_ascii=False, indent=2)
    return _file(text, one, version, "json", "application/json")


@signed_in
def competency(request: MemberRequest, handle: str) -> HttpResponse:
    """One competency with its levels."""
    page = queries.competency(handle)
    if page.organisation != request.member.organisation:
        raise Http404
    return render(request, "skills/competency.html", {"page": page})


def _version_page(
    request: MemberRequest, one: Framework, version: FrameworkVersion
) -> HttpResponse:
    found = _visible(request, one)
    in_use = next((each for each in found if each.state == VersionState.PUBLISHED), None)
    context = {
        "framework": one,
        "version": version,
        "in_use": in_use,
        "draft": next((each for each in found if each.state == VersionState.DRAFT), None),
        "handles": queries.handles(one),
        "count": len(found),
    }
    return render(request, "skills/framework.html", context)


def _visible(request: HttpRequest, one: Framework) -> list[FrameworkVersion]:
    """The versions the person may see, newest first; raises Http404 when there is none."""
    found = queries.versions(one)
    if not _sees_drafts(request):
        found = found.exclude(state=VersionState.DRAFT)
    if not found:
        raise Http404
    return list(found)


def _numbered(request: HttpRequest, one: Framework, number: int) -> FrameworkVersion:
    for version in _visible(request, one):
        if version.number == number:
            return version
    raise Http404


def _sees_drafts(request: HttpRequest) -> bool:
    return is_allowed(request, May.MANAGE_CATALOGUE, May.AUDIT)


def _file(
    text: str, one: Framework, version: FrameworkVersion, ending: str, media_type: str
) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{media_type}; charset=utf-8")
    name = f"{one.key}-{version.number}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
