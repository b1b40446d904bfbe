"""A manager's pages: the team this week, one person of it, what was done with a card."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.guides import actions, reading
from assaymark.web.guides.guide import Known, guide
from assaymark.web.guides.tables import tables
from assaymark.web.guides.whose import teammates
from assaymark.web.kit import figures
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import May

ANSWERS = {"yes": True, "no": False}


@signed_in
def guides(request: MemberRequest) -> HttpResponse:
    """The way to one's own page: a manager's team, else what concerns oneself."""
    return redirect("team_guide" if May.SEE_TEAM in request.may else "my_guide")


@needs(May.SEE_TEAM)
def team_guide(request: MemberRequest) -> HttpResponse:
    """The team this week: what to do now, and how we know."""
    found = guide(request.member)
    shown = tables(found)
    answer = figures.download(request, list(shown.values()))
    if answer is not None:
        return answer
    recognised = reading.of_team(request.member.organisation, found.team.users)
    context = {"guide": found, "recognised": recognised[:5], "tables": shown}
    return render(request, "guides/team_guide.html", context)


@needs(May.SEE_TEAM)
def teammate(request: MemberRequest, handle: str) -> HttpResponse:
    """One person of the team: every card there is for them, what rests, what was recognised."""
    member = _teammate(request, handle)
    known = Known(request.member, [member], now=timezone.now())
    context = {
        "who": member,
        "rows": [(row, row.cells[0]) for row in known.rows],
        "cards": known.candidates(),
        "resting": known.resting(),
        "aside": known.aside(),
        "untold": bool(known.untold),
        "recognised": reading.of_team(request.member.organisation, [member.user_id]),
    }
    return render(request, "guides/teammate.html", context)


@needs(May.SEE_TEAM)
@require_POST
def use_card(request: MemberRequest, handle: str) -> HttpResponse:
    """Notes that a card was used with somebody, and whether it helped."""
    member = _teammate(request, handle)
    known = Known(request.member, [member], now=timezone.now())
    about = request.POST.get("about", "")
    offered = next((one for one in known.candidates() if one.about == about), None)
    if offered is None:
        messages.info(request, _("That card is no longer offered: something newer was decided."))
        return redirect("team_guide")
    actions.use_card(
        organisation=request.member.organisation,
        manager=request.user,
        person=member.user,
        about=about,
        card=offered.card,
        helped=ANSWERS.get(request.POST.get("helped", "")),
    )
    messages.success(request, _("Noted. Two minutes well spent."))
    return redirect(reverse("team_guide"))


def _teammate(request: MemberRequest, handle: str) -> Membership:
    found = teammates(request.member).filter(user__handle=handle).first()
    if found is None:
        raise Http404
    return found
