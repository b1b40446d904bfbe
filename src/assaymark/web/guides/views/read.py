"""Recognition of a work that somebody read as a peer, whose author they are never told.

It is `guides/recognise/?reading=HANDLE`, once the work is decided. The author learns who read their
work: the form says so before it is sent. The reader learns no name, neither here nor in the list of
what they recognised: there `reading.is_unnamed` tells such recognitions by the link to the work.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assaymark.web.assessment.queries import peers
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.guides import actions, reading
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.forms import RecogniseForm
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest
from assaymark.web.people.models import User


def recognise_read(request: MemberRequest, handle: str) -> HttpResponse:
    """What one recognises of a work one read; raises Http404 for any other reading."""
    here = request.member.organisation
    one = peers.reading(here, handle)
    if one is None or one.peer_id != request.user.pk or not one.may_be_recognised:
        raise Http404
    author = one.work.learner
    if people.member_by_handle(here, author.handle) is None:
        raise Http404
    form = RecogniseForm(
        request.POST or None,
        versions=catalogue.published(here),
        needs_words=True,
        initial={"words": one.quoted, "shows": f"{one.work.badge_version.handle}/{one.first_seen}"},
    )
    address = reading.work_address(one.work.handle)
    if request.method == "POST" and form.is_valid() and _given(request, author, form, address):
        messages.success(request, _("Offered to its author. It counts once they hand it in."))
        return redirect("my_guide")
    return render(request, "guides/recognise.html", {"form": form, "who": None})


def _given(request: MemberRequest, author: User, form: RecogniseForm, address: str) -> bool:
    version, criterion = form.chosen()
    values = form.cleaned_data
    try:
        actions.recognise(
            person=author,
            by=request.user,
            badge_version=version,
            criterion=criterion,
            words=values["words"],
            link=address,
            thanks=values["thanks"],
        )
    except GuidesRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
