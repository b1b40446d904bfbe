"""Pages that change a badge: the form of a draft, publish, discard, retire, the step above.

The form's buttons say in `do` what they want: `save` and `publish` store; all others (`preview`,
`add-criterion`, …) give the same page back with what was typed, and store nothing.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assaymark.web.catalogue import actions, queries
from assaymark.web.catalogue.checks import checking, doubts, gaps
from assaymark.web.catalogue.difference import changes
from assaymark.web.catalogue.errors import (
    CatalogueError,
    DraftExists,
    NotADraft,
    NotReady,
    Overtaken,
)
from assaymark.web.catalogue.forms import BadgeForm
from assaymark.web.catalogue.models import Badge, BadgeVersion
from assaymark.web.catalogue.plain import fields_from_plain
from assaymark.web.catalogue.rubric_form import blank_criterion, pressed, rubric_from_post
from assaymark.web.catalogue.starts import STARTS, written_down
from assaymark.web.catalogue.views.competencies import competency_table, gone_competencies
from assaymark.web.catalogue.views.reading import next_form
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.skills.queries import competency_choices

STORING = ("save", "publish")
NO_DRAFT = -1  # the revision a form has once it was told that its draft is gone


@needs(May.MANAGE_CATALOGUE)
def new_badge(request: MemberRequest) -> HttpResponse:
    """The form of a badge that does not exist yet, empty or from something to start from."""
    start = _start(request)
    form, rubric = _read(request, start)
    if _stores(request) and form.is_valid():
        version = actions.draft_badge(
            organisation=request.member.organisation,
            by=request.user,
            rubric=rubric,
            **form.fields_of_draft(),
        )
        return _after_saving(request, version)
    context = _form_context(request, form, rubric, start) | {
        "starts": STARTS,
        "copies": queries.badges(request.member.organisation),
        "chosen": request.GET.get("from") or request.GET.get("copy") or "",
    }
    return render(request, "catalogue/new_badge.html", context)


@needs(May.MANAGE_CATALOGUE)
def edit_badge(request: MemberRequest, handle: str) -> HttpResponse:
    """The form of a draft; what somebody else did meanwhile is shown beside what was typed."""
    badge = queries.badge(request.member.organisation, handle)
    draft = queries.draft(badge)
    if draft is None and request.method != "POST":
        return redirect("catalogue_badge", handle)
    stored = draft or queries.versions(badge)[0]
    form, rubric = _read(request, stored)
    refused: CatalogueError | None = None
    if _stores(request) and form.is_valid():
        try:
            return _after_saving(request, _saved(request, badge, draft, form, rubric))
        except (Overtaken, NotADraft, DraftExists) as error:
            refused = error
            form, rubric = _read(request, stored, revision=draft.revision if draft else NO_DRAFT)
    context = _form_context(request, form, rubric, stored) | {
        "badge": badge,
        "refused": refused,
        "gone": draft is None,
        "theirs": changes(form.as_typed(rubric), stored) if refused else (),
    }
    return render(request, "catalogue/edit_badge.html", context, status=409 if refused else 200)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def new_badge_draft(request: MemberRequest, handle: str) -> HttpResponse:
    """A draft from the newest version; with one there already, goes to that."""
    badge = queries.badge(request.member.organisation, handle)
    try:
        actions.new_draft(badge=badge, by=request.user)
    except DraftExists:
        messages.info(request, _("There is a draft already: this is it."))
    return redirect("edit_badge", handle)


@needs(May.MANAGE_CATALOGUE)
def publish_badge(request: MemberRequest, handle: str) -> HttpResponse:
    """Says what is missing and what changes, then publishes what was read."""
    draft = _draft(request, handle)
    refused = None
    if request.method == "POST":
        seen = request.POST.get("revision", "")
        try:
            actions.publish(
                version=draft, by=request.user, seen=int(seen) if seen.isdecimal() else -1
            )
        except (NotReady, Overtaken) as error:
            refused = error
        else:
            messages.success(request, _("Published: learners can start it now."))
            return redirect("catalogue_badge", handle)
    on_offer = queries.published_version(draft.badge)
    context = {
        "badge": draft.badge,
        "version": draft,
        "on_offer": on_offer,
        "changes": changes(on_offer, draft) if on_offer else None,
        "gaps": gaps(draft),
        "doubts": (*doubts(draft), *gone_competencies(request.member.organisation, draft)),
        "checking": checking(draft),
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "catalogue/publish_badge.html", context, status=status)


@needs(May.MANAGE_CATALOGUE)
def discard_badge(request: MemberRequest, handle: str) -> HttpResponse:
    """Asks, then throws the draft away."""
    draft = _draft(request, handle)
    if request.method != "POST":
        context = {"badge": draft.badge, "version": draft}
        return render(request, "catalogue/discard_badge.html", context)
    actions.discard_draft(version=draft, by=request.user)
    messages.success(request, _("Draft discarded. The audit record keeps its words."))
    return redirect("catalogue")


@needs(May.MANAGE_CATALOGUE)
def retire_badge(request: MemberRequest, handle: str) -> HttpResponse:
    """Asks, then takes the badge off the offer."""
    badge = queries.badge(request.member.organisation, handle)
    on_offer = queries.published_version(badge)
    if on_offer is None:
        raise Http404
    if request.method != "POST":
        context = {"badge": badge, "version": on_offer}
        return render(request, "catalogue/retire_badge.html", context)
    actions.retire(badge=badge, by=request.user)
    messages.success(request, _("Retired. Badges given stay valid and their pages stay."))
    return redirect("catalogue_badge", handle)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def set_next_badge(request: MemberRequest, handle: str) -> HttpResponse:
    """Sets the step above a badge."""
    badge = queries.badge(request.member.organisation, handle)
    form = next_form(badge, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a badge from the list."))
        return redirect("catalogue_badge", handle)
    try:
        actions.set_next(badge=badge, next=form.chosen(), by=request.user)
        messages.success(request, _("The ladder is set."))
    except CatalogueError as error:
        messages.error(request, str(error))
    return redirect("catalogue_badge", handle)


def _saved(
    request: MemberRequest,
    badge: Badge,
    draft: BadgeVersion | None,
    form: BadgeForm,
    rubric: list[dict[str, Any]],
) -> BadgeVersion:
    """The draft as saved; one that is gone is made again only by somebody who was told so."""
    fields = {"rubric": rubric, **form.fields_of_draft()}
    seen = form.cleaned_data["revision"]
    if draft is not None:
        return actions.edit_draft(version=draft, by=request.user, seen=seen, **fields)
    if seen == NO_DRAFT:
        return actions.draft_again(badge=badge, by=request.user, **fields)
    raise NotADraft("the draft was published or discarded meanwhile; save again to make a new one")


def _stores(request: MemberRequest) -> bool:
    return request.method == "POST" and request.POST.get("do") in STORING


def _draft(request: MemberRequest, handle: str) -> BadgeVersion:
    draft = queries.draft(queries.badge(request.member.organisation, handle))
    if draft is None:
        raise Http404
    return draft


def _start(request: MemberRequest) -> BadgeVersion:
    """A version that was never saved: blank, from a file to start from, or a copy of another."""
    organisation = request.member.organisation
    badge = Badge(organisation=organisation)
    if handle := request.GET.get("copy", ""):
        found = queries.version(organisation, handle)
        fields: dict[str, Any] = {name: getattr(found, name) for name in actions.FIELDS}
        fields["title"] = _("Copy of %(title)s") % {"title": found.title}
        return BadgeVersion(badge=badge, number=1, **fields)
    try:
        _key, fields = fields_from_plain(organisation, written_down(request.GET.get("from", "")))
    except KeyError:
        fields = {
            "rubric": [blank_criterion()],
            "consent": written_down("written-reply")["consent"],
        }
        fields["evidence"] = {"kinds": ["text"], "max_words": 180}
    return BadgeVersion(badge=badge, number=1, **fields)


def _read(
    request: MemberRequest, draft: BadgeVersion, *, revision: int | None = None
) -> tuple[BadgeForm, list[dict[str, Any]]]:
    """The form and the rubric: as stored, or as submitted and changed by the button pressed."""
    choices = competency_choices(request.member.organisation)
    if request.method != "POST":
        return BadgeForm(competencies=choices, draft=draft), draft.rubric
    post: QueryDict = request.POST
    if revision is not None:
        post = post.copy()
        post["revision"] = str(revision)
    form = BadgeForm(post, competencies=choices, draft=draft)
    return form, pressed(
        rubric_from_post({name: str(post[name]) for name in post}), post.get("do", "")
    )


def _form_context(
    request: MemberRequest, form: BadgeForm, rubric: list[dict[str, Any]], draft: BadgeVersion
) -> dict[str, Any]:
    typed = form.as_typed(rubric)
    return {
        "form": form,
        "version": draft,
        "typed": typed,
        "rubric": rubric,
        "gaps": gaps(typed),
        "doubts": (*doubts(typed), *gone_competencies(request.member.organisation, typed)),
        "checking": checking(typed),
        "competencies": competency_table(request.member.organisation, draft, form.chosen()),
    }


def _after_saving(request: MemberRequest, version: BadgeVersion) -> HttpResponse:
    handle = version.badge.handle
    if request.POST.get("do") == "publish":
        return redirect("publish_badge", handle)
    missing = len(gaps(version))
    left = ngettext(
        "Saved. %(n)s thing is missing before it can be published.",
        "Saved. %(n)s things are missing before it can be published.",
        missing,
    )
    messages.success(request, left % {"n": missing} if missing else _("Saved. Ready to publish."))
    return redirect("edit_badge", handle)
