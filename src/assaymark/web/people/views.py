"""Pages about people: members, invitations, joining, roles, the organisation's profile."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.people import actions, letters, queries
from assaymark.web.people.access import MemberRequest, needs, public, signed_in
from assaymark.web.people.forms import InviteForm, JoinForm, OrganisationForm, RolesForm
from assaymark.web.people.models import Membership, Role, User
from assaymark.web.people.roles import ROLES, May

BACKEND = "django.contrib.auth.backends.ModelBackend"
PER_PAGE = 50


@needs(May.MANAGE_PEOPLE)
def people(request: MemberRequest) -> HttpResponse:
    """Who is here, searchable, and which invitations are open."""
    organisation = request.member.organisation
    search = request.GET.get("q", "").strip()
    page = Paginator(queries.members(organisation, search=search), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    open_ones = queries.open_invitations(organisation)
    context = {"page": shown, "search": search, "invitations": open_ones}
    return render(request, "people/people.html", context)


@needs(May.MANAGE_PEOPLE)
def invite(request: MemberRequest) -> HttpResponse:
    """Invites somebody by mail; the link is shown as well, once, for mail that gets lost."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation, token = actions.invite(
            organisation=request.member.organisation,
            email=form.cleaned_data["email"],
            roles=form.cleaned_data["roles"],
            by=request.user,
        )
        link = settings.BASE_URL + reverse("join", args=[token])
        letters.send_invitation(invitation, link=link)
        context = {"invitation": invitation, "link": link}
        return render(request, "people/invited.html", context)
    return render(request, "people/invite.html", {"form": form})


@needs(May.MANAGE_PEOPLE)
@require_POST
def withdraw_invitation(request: MemberRequest, number: int) -> HttpResponse:
    """Takes an open invitation back."""
    found = queries.open_invitations(request.member.organisation).filter(pk=number).first()
    if found is None:
        raise Http404
    actions.withdraw(invitation=found, by=request.user)
    messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect("people")


@needs(May.MANAGE_PEOPLE)
def person(request: MemberRequest, handle: str) -> HttpResponse:
    """One member: roles, and ending the membership."""
    member = _member(request, handle)
    form = RolesForm(request.POST or None, initial={"roles": member.roles})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_roles(member=member, roles=form.cleaned_data["roles"], by=request.user)
        except actions.PeopleError as refused:
            form.add_error("roles", str(refused))
        else:
            done = _("%(name)s has new roles, from now on.") % {"name": member.user.name}
            messages.success(request, done)
            return redirect("people")
    return render(request, "people/person.html", {"form": form, "person": member})


@needs(May.MANAGE_PEOPLE)
@require_POST
def end_membership(request: MemberRequest, handle: str) -> HttpResponse:
    """Ends a membership; what the person did stays."""
    member = _member(request, handle)
    try:
        actions.end_membership(member=member, by=request.user)
    except actions.PeopleError as refused:
        messages.error(request, str(refused))
        return redirect("person", handle)
    done = _("%(name)s can no longer enter; what they did and earned stays.")
    messages.success(request, done % {"name": member.user.name})
    return redirect("people")


@signed_in
def roles(request: MemberRequest) -> HttpResponse:
    """The one table of what each role may do."""
    columns = [Role(role) for role in ROLES]
    rows = [(may, [may in ROLES[role] for role in columns]) for may in May]
    return render(request, "people/roles.html", {"columns": columns, "rows": rows})


@needs(May.MANAGE_ORGANISATION)
def organisation_profile(request: MemberRequest) -> HttpResponse:
    """The organisation's public profile."""
    form = OrganisationForm(request.POST or None, instance=request.member.organisation)
    if request.method == "POST" and form.is_valid():
        actions.change_organisation(
            organisation=request.member.organisation, by=request.user, **form.cleaned_data
        )
        messages.success(request, _("The profile is saved; new badges carry it."))
        return redirect("organisation_profile")
    return render(request, "people/organisation_profile.html", {"form": form})


@public
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accepts an invitation: as who is signed in, or as somebody new."""
    try:
        invitation = actions.open_invitation(token)
    except actions.InvitationRefused as refused:
        return render(request, "people/join_refused.html", {"reason": str(refused)}, status=410)
    context = {"invitation": invitation, "labels": [Role(r).label for r in invitation.roles]}
    if isinstance(request.user, User):
        return _join_signed_in(request, request.user, token, context)
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            member = actions.accept(token=token, **form.cleaned_data)
        except actions.InvitationRefused as refused:
            form.add_error(None, str(refused))
        else:
            login(request, member.user, backend=BACKEND)
            return _joined(request, member)
    return render(request, "people/join.html", {**context, "form": form})


def _join_signed_in(
    request: HttpRequest, user: User, token: str, context: dict[str, object]
) -> HttpResponse:
    if request.method == "POST":
        try:
            return _joined(request, actions.accept(token=token, user=user))
        except actions.InvitationRefused as refused:
            context = {"reason": str(refused)}
            return render(request, "people/join_refused.html", context, status=409)
    return render(request, "people/join.html", context)


def _joined(request: HttpRequest, member: Membership) -> HttpResponse:
    request.session["organisation"] = member.organisation_id
    done = _("Welcome to %(name)s.") % {"name": member.organisation.name}
    messages.success(request, done)
    return redirect("home")


@signed_in
@require_POST
def switch_organisation(request: MemberRequest) -> HttpResponse:
    """Works in another of one's organisations from now on."""
    wanted = request.POST.get("organisation", "").replace("\0", "")
    found = queries.memberships(request.user).filter(organisation__slug=wanted).first()
    if found is None:
        raise Http404
    request.session["organisation"] = found.organisation_id
    return redirect("home")


@public
def no_change_of_address(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Shuts allauth's own page: invitations, letters and badges are for an address one has proven.

    There, anybody signed in could take any address that nobody here uses yet.
    """
    raise Http404


@public
def demo(request: HttpRequest) -> HttpResponse:
    """In a demo only: every made-up person, each one click away."""
    if not settings.DEMO:
        raise Http404
    found = queries.made_up_members()
    if request.method == "POST":
        number = request.POST.get("member", "")
        member = found.filter(pk=number).first() if number.isdecimal() else None
        if member is None:
            raise Http404
        login(request, member.user, backend=BACKEND)
        request.session["organisation"] = member.organisation_id
        return redirect("home")
    rows = [(member, [Role(role).label for role in member.roles]) for member in found]
    return render(request, "people/demo.html", {"rows": rows})


def _member(request: MemberRequest, handle: str) -> Membership:
    member = queries.member_by_handle(request.member.organisation, handle)
    if member is None:
        raise Http404
    return member
