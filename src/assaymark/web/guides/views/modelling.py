"""Pages of model responses: seen after one's own hand-in; recorded, retired by mentors.

The rule stands in `reading.may_see_models`, and every address here asks it, the bytes' too.
"""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.assessment.refusal import Refused
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.guides import actions, reading
from assaymark.web.guides.forms import ModelForm
from assaymark.web.guides.models import ModelResponse
from assaymark.web.kit.prose import prose
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})\Z")


@signed_in
def model_responses(request: MemberRequest, handle: str) -> HttpResponse:
    """How mentors did a badge's task; nothing of it before one's own hand-in."""
    version = _version(request, handle)
    may_see = reading.may_see_models(version.badge, request.member, request.may)
    if may_see and May.LEARN in request.may:
        actions.open_models(badge=version.badge, person=request.user)
    found = reading.models(version.badge) if may_see else []
    said = reading.answers_of(request.user, found)
    context = {
        "version": version,
        "may_see": may_see,
        "models": [(one, said.get(one.pk)) for one in found],
        "mine": reading.models_by(version.badge, request.user),
        "records": bool(reading.MENTORS & request.may),
        "keeps": May.MANAGE_CATALOGUE in request.may,
    }
    return render(request, "guides/model_responses.html", context)


@needs(May.REVIEW, May.SEE_TEAM)
def record_model(request: MemberRequest, handle: str) -> HttpResponse:
    """Writes or records a model response."""
    version = _version(request, handle)
    form = ModelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.keep_model(
                badge_version=version,
                author=request.user,
                text=values["text"],
                why=values["why"],
                film=values["recording"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. People see it once they have handed in their own."))
            return redirect("model_responses", handle=handle)
    context = {"version": version, "form": form, "task": prose(version.task)}
    return render(request, "guides/record_model.html", context)


@signed_in
def model_recording(request: MemberRequest, handle: str) -> HttpResponse:
    """The recording's bytes, whole or in part, for those who may see the response."""
    one = _response(request, handle)
    content = reading.recording(one)
    if content is None:
        raise Http404
    answer = _ranged(request.headers.get("Range", ""), content)
    answer["Content-Type"] = one.media_type
    answer["Content-Disposition"] = "inline"
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Content-Encoding"] = "identity"  # packed already
    return answer


@signed_in
@require_POST
def say_of_model(request: MemberRequest, handle: str) -> HttpResponse:
    """Whether it helped."""
    one = _response(request, handle)
    helped = request.POST.get("helped") == "yes"
    if actions.say_of_model(response=one, person=request.user, helped=helped):
        messages.success(request, _("Thank you. Its mentor sees how many it helped, no names."))
    return redirect("model_responses", handle=one.badge_version.handle)


@needs(May.REVIEW, May.SEE_TEAM, May.MANAGE_CATALOGUE)
@require_POST
def retire_model(request: MemberRequest, handle: str) -> HttpResponse:
    """Shows it no more: one's own, or any for who manages the catalogue."""
    one = reading.model(request.member.organisation, handle)
    if one is None or not _may_retire(request, one):
        raise Http404
    actions.retire_model(response=one, by=request.user)
    messages.success(request, _("Shown no more."))
    return redirect("model_responses", handle=one.badge_version.handle)


def _may_retire(request: MemberRequest, one: ModelResponse) -> bool:
    return one.author_id == request.user.pk or May.MANAGE_CATALOGUE in request.may


def _response(request: MemberRequest, handle: str) -> ModelResponse:
    """One that this person may see: their own, or one in use after their own hand-in."""
    one = reading.model(request.member.organisation, handle)
    if one is None:
        raise Http404
    shown = one.retired_at is None and reading.may_see_models(
        one.badge, request.member, request.may
    )
    if one.author_id != request.user.pk and not shown:
        raise Http404
    return one


def _version(request: MemberRequest, handle: str) -> BadgeVersion:
    version = catalogue.version(request.member.organisation, handle)
    if version.state == "draft":
        raise Http404
    return version


def _ranged(asked: str, content: bytes) -> HttpResponse:
    """All bytes, or the one range asked for. RFC 9110, section 14."""
    found = _RANGE.match(asked)
    if found is None:
        return HttpResponse(content)
    start, last = int(found[1]), int(found[2] or len(content) - 1)
    end = min(last, len(content) - 1)
    if start > end:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{len(content)}"
        return refused
    answer = HttpResponse(content[start : end + 1], status=206)
    answer["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return answer
