"""Pages of recognition: whom, what, and what its person or giver does with it."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.assessment.aside import put_aside
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.guides import actions, reading
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.forms import RecogniseForm
from assaymark.web.guides.models import Recognition
from assaymark.web.guides.views.read import recognise_read
from assaymark.web.guides.whose import fellows
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, signed_in
from assaymark.web.people.models import Membership

FEW = 20
LONGEST = 20_000
"""Characters of what a form may be filled in with."""


@signed_in
def recognise_whom(request: MemberRequest) -> HttpResponse:
    """Whose work one wants to recognise: one's team, or a search; with `?reading=` its author."""
    if "reading" in request.GET:
        return recognise_read(request, request.GET["reading"])
    search = request.GET.get("q", "").strip()
    here = request.member.organisation
    found = people.members(here, search=search) if search else fellows(request.member)
    shown = list(found.exclude(user=request.user)[: FEW + 1])
    context = {
        "found": shown[:FEW],
        "more": len(shown) > FEW,
        "search": search,
        "prefilled": urlencode(_prefilled(request)),
        "kept": _prefilled(request),
    }
    return render(request, "guides/recognise_whom.html", context)


@signed_in
def recognise(request: MemberRequest, who: str) -> HttpResponse:
    """What one recognises of somebody, and which indicator it shows.

    `?words=&link=&shows=` fill the form in; nothing is offered before it is sent.
    """
    here = request.member.organisation
    member = people.member_by_handle(here, who)
    if member is None or member.user_id == request.user.pk:
        raise Http404
    form = RecogniseForm(
        request.POST or None, versions=catalogue.published(here), initial=_prefilled(request)
    )
    if request.method == "POST" and form.is_valid() and _given(request, member, form):
        messages.success(
            request, _("Offered to %(who)s. It counts once they hand it in.") % {"who": member.user}
        )
        return redirect("my_guide")
    return render(request, "guides/recognise.html", {"form": form, "who": member})


def _prefilled(request: MemberRequest) -> dict[str, str]:
    """What a page where something was seen hands over for the form."""
    told = {name: request.GET.get(name, "")[:LONGEST] for name in ("words", "link", "shows")}
    return {name: value for name, value in told.items() if value}


def _given(request: MemberRequest, member: Membership, form: RecogniseForm) -> bool:
    version, criterion = form.chosen()
    values = form.cleaned_data
    try:
        actions.recognise(
            person=member.user,
            by=request.user,
            badge_version=version,
            criterion=criterion,
            words=values["words"],
            link=values["link"],
            thanks=values["thanks"],
        )
    except GuidesRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@signed_in
@require_POST
def take_recognition(request: MemberRequest, handle: str) -> HttpResponse:
    """Begins to hand it in: the form for handing in, filled in with it."""
    one = _concerning(request, handle)
    try:
        actions.take(recognition=one, by=request.user)
    except GuidesRefused as refused:
        messages.warning(request, str(refused))
        return redirect("my_guide")
    link = "" if reading.Recognised(one, None).is_unnamed else one.link
    put_aside(request, one.badge_version, "\n\n".join(filter(None, (one.words, link))))
    return redirect("hand_in", handle=one.badge_version.handle)


@signed_in
@require_POST
def decline_recognition(request: MemberRequest, handle: str) -> HttpResponse:
    """Says no to it."""
    return _closed(request, handle, actions.decline, _("Declined. Your manager no longer sees it."))


@signed_in
@require_POST
def withdraw_recognition(request: MemberRequest, handle: str) -> HttpResponse:
    """Takes it back."""
    return _closed(request, handle, actions.withdraw, _("Taken back."))


def _closed(
    request: MemberRequest, handle: str, verb: Callable[..., Recognition], words: str
) -> HttpResponse:
    try:
        verb(recognition=_concerning(request, handle), by=request.user)
        messages.success(request, words)
    except GuidesRefused as refused:
        messages.warning(request, str(refused))
    return redirect("my_guide")


def _concerning(request: MemberRequest, handle: str) -> Recognition:
    """A recognition of me or by me."""
    one = reading.recognition(request.member.organisation, handle)
    if one is None or request.user.pk not in {one.person_id, one.by_id}:
        raise Http404
    return one
