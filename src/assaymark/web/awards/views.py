"""Pages of awards: the list, one award with its revocation, the issuer's keys."""

from django.contrib import messages
from django.contrib.messages import SUCCESS, WARNING
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.credential.errors import CredentialError
from assaymark.web.awards import actions, high_water, queries
from assaymark.web.awards import keys as issuer_keys
from assaymark.web.awards.forms import RevokeForm, RotateForm
from assaymark.web.awards.models import Award
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May

PER_PAGE = 50
REFUSED = (issuer_keys.KeysError, high_water.HighWaterError, CredentialError)


@needs(May.SEE_AWARDS, May.GIVE)
def awards(request: MemberRequest) -> HttpResponse:
    """Every badge given, newest first, searchable."""
    search = request.GET.get("q", "").strip()
    found = queries.given(request.member.organisation, search=search)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "search": search, "now": timezone.now()}
    return render(request, "awards/awards.html", context)


@needs(May.SEE_AWARDS, May.GIVE)
def award(request: MemberRequest, handle: str) -> HttpResponse:
    """One award, and its revocation for those who may."""
    found = _award(request, handle)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and May.GIVE in request.may and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            revoked = actions.revoke(award=found, reason=reason, by=request.user)
        except REFUSED as refused:
            form.add_error(None, str(refused))
        else:
            done = _("The badge is revoked; its page and the status list say so from now on.")
            first = _("It was revoked already, and keeps its first reason: %(reason)s")
            is_first = revoked.revocation_reason == reason.strip()
            words = done if is_first else first % {"reason": revoked.revocation_reason}
            messages.add_message(request, SUCCESS if is_first else WARNING, words)
            return redirect("award", handle=handle)
    context = {"award": found, "form": form, "now": timezone.now()}
    context["leaves"] = found.log_entries.order_by("pk")
    return render(request, "awards/award.html", context)


@needs(May.MANAGE_ORGANISATION)
def keys(request: MemberRequest) -> HttpResponse:
    """The issuer's keys; makes them, or replaces one."""
    organisation = request.member.organisation
    form = RotateForm(request.POST or None)
    if request.method == "POST":
        try:
            return _keys_changed(request, form)
        except REFUSED as refused:
            messages.error(request, str(refused))
    context = {
        "form": RotateForm(),
        "keys": queries.keys(organisation),
        "issuer": queries.issuer(organisation),
        "log": queries.log_state(organisation),
    }
    return render(request, "awards/keys.html", context)


def _keys_changed(request: MemberRequest, form: RotateForm) -> HttpResponse:
    organisation = request.member.organisation
    if "make" in request.POST:
        made = actions.make_keys(organisation=organisation, by=request.user)
        messages.success(request, _("%(n)d keys made.") % {"n": len(made)})
    elif form.is_valid():
        use = form.cleaned_data["use"]
        fresh = actions.rotate(organisation=organisation, use=use, by=request.user)
        done = _("%(key)s signs from now on; the key before it only verifies.")
        messages.success(request, done % {"key": fresh.fragment})
    else:
        messages.error(request, _("Choose which key to replace."))
    return redirect("keys")


def _award(request: MemberRequest, handle: str) -> Award:
    found = queries.award_of(request.member.organisation, handle)
    if found is None:
        raise Http404
    return found
