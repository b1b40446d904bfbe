"""Pages that change a draft: import, outline, one part, publish, discard, retire.

`place` in an address is the path of keys joined by '/'; '-' is the framework itself.
"""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.framework.load import framework_to_plain
from assaymark.web.people.access import MemberRequest, View, needs
from assaymark.web.people.roles import May
from assaymark.web.skills import actions, queries
from assaymark.web.skills import document as tree
from assaymark.web.skills.checks import problems
from assaymark.web.skills.difference import changes
from assaymark.web.skills.document import Document, Path
from assaymark.web.skills.errors import (
    DraftExists,
    NoSuchPart,
    NotADraft,
    NotReady,
    Overtaken,
    SkillsError,
)
from assaymark.web.skills.forms import LABELS, ImportForm, PartForm, RetireForm
from assaymark.web.skills.models import FrameworkVersion, VersionState

ROOT = "-"


@needs(May.MANAGE_CATALOGUE)
def import_framework(request: MemberRequest) -> HttpResponse:
    """A file to choose, then its preview, then the import; nothing is stored before the last."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "skills/import_framework.html", {"form": form})
    draft, published = _known(request, form.document.key)
    replace = request.POST.get("replace") == "yes"
    if request.POST.get("do") == "import" and (draft is None or replace):
        version = actions.import_framework(
            organisation=request.member.organisation,
            document=form.document,
            by=request.user,
            replace_draft=replace,
        )
        messages.success(request, _("Imported as a draft: read it through, then publish it."))
        return redirect("edit_framework", version.framework.handle)
    plain = framework_to_plain(form.document)
    base = published or draft
    context = {
        "form": form,
        "document": plain,
        "source": form.cleaned_data["source"],
        "draft": draft,
        "unconfirmed": request.POST.get("do") == "import",
        "published": published,
        "changes": changes(base.document, plain) if base else None,
    }
    return render(request, "skills/import_preview.html", context)


@needs(May.MANAGE_CATALOGUE)
def new_framework(request: MemberRequest) -> HttpResponse:
    """An empty framework by its title."""
    sort = tree.SORTS[0]
    usual = {"version": "1.0", "owner": request.member.organisation.name, "language": "en"}
    form = PartForm(request.POST or None, sort=sort, initial=usual)
    if request.method == "POST" and form.is_valid():
        version = actions.new_framework(
            organisation=request.member.organisation, by=request.user, **form.values()
        )
        messages.success(request, _("Draft made. Now add its domains and competencies."))
        return redirect("edit_framework", version.framework.handle)
    return render(request, "skills/new_framework.html", {"form": form})


@needs(May.MANAGE_CATALOGUE)
def edit_framework(request: MemberRequest, handle: str) -> HttpResponse:
    """The draft's outline: every part with what one can do to it, and what is still missing."""
    draft = _draft(request, handle)
    found = problems(draft.document, used_versions=_used(draft))
    context = {
        "framework": draft.framework,
        "version": draft,
        "document": draft.document,
        "problems": found,
        "in_use": queries.published_version(draft.framework),
    }
    return render(request, "skills/edit_framework.html", context)


def words_kept(view: View[[str, str]]) -> View[[str, str]]:
    """The view; words sent to a part or a draft that is gone meanwhile are shown, not lost."""

    @wraps(view)
    def kept(request: MemberRequest, handle: str, place: str) -> HttpResponseBase:
        try:
            return view(request, handle, place)
        except (NoSuchPart, NotADraft) as error:
            if request.method != "POST":
                raise Http404(str(error)) from error
            one = queries.framework(request.member.organisation, handle)
            context = {"framework": one, "draft": queries.draft(one), "typed": _typed(request)}
            return render(request, "skills/part_gone.html", context, status=409)

    return kept


@needs(May.MANAGE_CATALOGUE)
@words_kept
def edit_part(request: MemberRequest, handle: str, place: str) -> HttpResponse:
    """The form of one part; a part that somebody else changed meanwhile is shown beside it."""
    draft, path = _part(request, handle, place)
    sort = tree.sort_at(path)
    stored = tree.fields(draft.document, path)
    seen = tree.fingerprint(draft.document, path)
    form = PartForm(request.POST or None, sort=sort, initial={**stored, "seen": seen})
    context = _part_context(draft, path) | {"form": form, "sort": sort.name}
    if request.method != "POST" or not form.is_valid():
        return render(request, "skills/edit_part.html", context)
    try:
        actions.edit_part(
            version=draft,
            path=path,
            values=form.values(),
            seen=form.cleaned_data["seen"],
            by=request.user,
        )
    except Overtaken as overtaken:
        data = request.POST.copy()
        data["seen"] = seen
        context["form"] = PartForm(data, sort=sort)
        context["overtaken"] = overtaken
        context["stored"] = _labelled(overtaken.stored, context["form"])
        return render(request, "skills/edit_part.html", context, status=409)
    messages.success(request, _("Saved."))
    return _outline(handle, path)


@needs(May.MANAGE_CATALOGUE)
@words_kept
def add_part(request: MemberRequest, handle: str, place: str) -> HttpResponse:
    """The form of a new part below another."""
    draft, parent = _part(request, handle, place)
    sort = tree.sort_at((*parent, ""))
    form = PartForm(request.POST or None, sort=sort)
    if request.method == "POST" and form.is_valid():
        _version, path = actions.add_part(
            version=draft, parent=parent, values=form.values(), by=request.user
        )
        messages.success(request, _("Added."))
        if request.POST.get("do") == "another":
            return redirect("add_part", handle, place)
        return _outline(handle, path)
    context = _part_context(draft, parent) | {"form": form, "sort": sort.name}
    return render(request, "skills/add_part.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
@words_kept
def move_part(request: MemberRequest, handle: str, place: str) -> HttpResponse:
    """Moves a part up or down among its neighbours."""
    draft, path = _part(request, handle, place)
    step = -1 if request.POST.get("step") == "up" else 1
    actions.move_part(version=draft, path=path, step=step, by=request.user)
    return _outline(handle, path)


@needs(May.MANAGE_CATALOGUE)
@words_kept
def remove_part(request: MemberRequest, handle: str, place: str) -> HttpResponse:
    """Asks, showing all that would go, then removes the part."""
    draft, path = _part(request, handle, place)
    context = _part_context(draft, path) | {
        "sort": tree.sort_at(path).name,
        "part": tree.part(draft.document, path),
        "seen": tree.fingerprint(draft.document, path, whole=True),
    }
    if request.method != "POST" or not path:
        return render(request, "skills/remove_part.html", context)
    try:
        actions.remove_part(
            version=draft, path=path, seen=request.POST.get("seen", ""), by=request.user
        )
    except Overtaken as overtaken:
        context["overtaken"] = overtaken
        return render(request, "skills/remove_part.html", context, status=409)
    messages.success(request, _("Removed."))
    return _outline(handle, path[:-1])


@needs(May.MANAGE_CATALOGUE)
def publish_framework(request: MemberRequest, handle: str) -> HttpResponse:
    """Says what changes against the version in use, then publishes what was read."""
    draft = _draft(request, handle)
    refused: SkillsError | None = None
    if request.method == "POST":
        try:
            actions.publish_framework(
                version=draft, by=request.user, seen=request.POST.get("seen", "")
            )
        except (NotReady, Overtaken) as error:
            refused = error
        else:
            messages.success(request, _("Published. Badges can now point at its competencies."))
            return redirect("framework", handle)
    in_use = queries.published_version(draft.framework)
    context = {
        "framework": draft.framework,
        "version": draft,
        "in_use": in_use,
        "changes": changes(in_use.document, draft.document) if in_use else None,
        "problems": problems(draft.document, used_versions=_used(draft)),
        "seen": tree.fingerprint(draft.document, (), whole=True),
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "skills/publish_framework.html", context, status=status)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def new_framework_draft(request: MemberRequest, handle: str) -> HttpResponse:
    """A draft from the newest version; with one there already, goes to that."""
    one = queries.framework(request.member.organisation, handle)
    try:
        actions.new_draft(framework=one, by=request.user)
    except DraftExists:
        messages.info(request, _("There is a draft already: this is it."))
    return redirect("edit_framework", handle)


@needs(May.MANAGE_CATALOGUE)
def discard_framework(request: MemberRequest, handle: str) -> HttpResponse:
    """Asks, then throws the draft away."""
    draft = _draft(request, handle)
    if request.method != "POST":
        context = {"framework": draft.framework, "version": draft}
        return render(request, "skills/discard_framework.html", context)
    actions.discard_draft(version=draft, by=request.user)
    messages.success(request, _("Draft discarded. The audit record keeps its words."))
    return redirect("skills")


@needs(May.MANAGE_CATALOGUE)
def retire_framework(request: MemberRequest, handle: str) -> HttpResponse:
    """Asks for a successor, then retires the version in use."""
    one = queries.framework(request.member.organisation, handle)
    in_use = queries.published_version(one)
    if in_use is None:
        raise Http404
    published = queries.published_frameworks(request.member.organisation)
    others = [each.framework for each in published if each.framework != one]
    form = RetireForm(request.POST or None, others=others)
    if request.method == "POST" and form.is_valid():
        actions.retire_framework(framework=one, successor=form.chosen(), by=request.user)
        messages.success(request, _("Retired. Badges that point at it stay as they are."))
        return redirect("framework", handle)
    context = {"framework": one, "version": in_use, "form": form}
    return render(request, "skills/retire_framework.html", context)


def _known(
    request: MemberRequest, key: str
) -> tuple[FrameworkVersion | None, FrameworkVersion | None]:
    """The draft and the published version of the framework with this key, where there are any."""
    one = request.member.organisation.frameworks.filter(key=key).first()
    if one is None:
        return None, None
    return queries.draft(one), queries.published_version(one)


def _draft(request: MemberRequest, handle: str) -> FrameworkVersion:
    draft = queries.draft(queries.framework(request.member.organisation, handle))
    if draft is None:
        raise Http404
    return draft


def _part(request: MemberRequest, handle: str, place: str) -> tuple[FrameworkVersion, Path]:
    """The draft and the path in it; raises NotADraft or NoSuchPart for what is not there."""
    draft = queries.draft(queries.framework(request.member.organisation, handle))
    if draft is None:
        raise NotADraft("there is no draft any more; make a new one to go on")
    path = () if place == ROOT else tuple(place.split("/"))
    tree.part(draft.document, path)
    return draft, path


def _typed(request: MemberRequest) -> list[tuple[str, str]]:
    """The words of a submitted part, each with its field's name."""
    return [(str(LABELS[name]), request.POST[name]) for name in request.POST if name in LABELS]


def _part_context(draft: FrameworkVersion, path: Path) -> Document:
    return {
        "framework": draft.framework,
        "version": draft,
        "trail": tree.trail(draft.document, path),
        "place": "/".join(path) or ROOT,
    }


def _used(draft: FrameworkVersion) -> list[str]:
    issued = queries.versions(draft.framework).exclude(state=VersionState.DRAFT)
    return [version.document["version"] for version in issued]


def _labelled(stored: object, form: PartForm) -> list[tuple[str, object]]:
    values = dict(stored) if isinstance(stored, dict) else {}
    return [(str(form.fields[name].label), value) for name, value in values.items()]


def _outline(handle: str, path: Path) -> HttpResponse:
    anchor = f"#{'/'.join(path)}" if path else ""
    return redirect(reverse("edit_framework", args=[handle]) + anchor)
