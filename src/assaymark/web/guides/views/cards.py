"""Pages of the catalogue manager: coaching cards, what roles need; and the public conversation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import Criterion, RubricLevel
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.guides import actions, reading
from assaymark.web.guides.errors import GuidesRefused
from assaymark.web.guides.forms import CardForm, NeedsForm
from assaymark.web.guides.models import CoachingCard
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, needs, public
from assaymark.web.people.roles import May
from assaymark.web.skills.needs import Told, described, needed_of, set_need
from assaymark.web.skills.needs import needs as all_needs

ROLES = 200


@needs(May.MANAGE_CATALOGUE)
def coaching_cards(request: MemberRequest) -> HttpResponse:
    """All competencies with how many cards each has."""
    here = request.member.organisation
    counts = reading.cards_by_skill(here)
    skills = [(one, counts.get(key, 0)) for key, one in described(here).items()]
    return render(request, "guides/coaching_cards.html", {"skills": skills})


@needs(May.MANAGE_CATALOGUE)
@require_POST
def make_cards(request: MemberRequest) -> HttpResponse:
    """Makes a card for each indicator of the published frameworks."""
    n = actions.make_cards(organisation=request.member.organisation, by=request.user)
    messages.success(
        request,
        ngettext("%(n)d card was made or changed.", "%(n)d cards were made or changed.", n)
        % {"n": n},
    )
    return redirect("coaching_cards")


@needs(May.MANAGE_CATALOGUE)
def skill_cards(request: MemberRequest, handle: str) -> HttpResponse:
    """The cards of one competency; a new one."""
    told = _told(request, handle)
    levels = sorted((one.rank, one.title) for one in told.its.levels)
    form = CardForm(request.POST or None, levels=levels)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_card(
                organisation=request.member.organisation,
                competency=told.row,
                by=request.user,
                **form.cleaned_data,
            )
        except GuidesRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. Managers are offered it from now on."))
            return redirect("skill_cards", handle=handle)
    titles = dict(levels)
    found = reading.cards(request.member.organisation, told.row)
    context = {
        "told": told,
        "form": form,
        "cards": [(one, titles.get(one.rank, one.rank)) for one in found],
    }
    return render(request, "guides/skill_cards.html", context)


@needs(May.MANAGE_CATALOGUE)
def edit_card(request: MemberRequest, handle: str) -> HttpResponse:
    """Other words for a card."""
    card = _card(request, handle)
    words = {"indicator": card.indicator, "question": card.question, "exercise": card.exercise}
    form = CardForm(request.POST or None, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_card(card=card, by=request.user, **form.cleaned_data)
        except GuidesRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept."))
            return redirect("skill_cards", handle=card.competency.handle)
    return render(request, "guides/edit_card.html", {"card": card, "form": form})


@needs(May.MANAGE_CATALOGUE)
@require_POST
def retire_card(request: MemberRequest, handle: str) -> HttpResponse:
    """Offers a card no more, or again."""
    card = _card(request, handle)
    actions.retire_card(card=card, by=request.user, again=card.retired_at is not None)
    messages.success(request, _("Changed."))
    return redirect("skill_cards", handle=card.competency.handle)


@needs(May.MANAGE_CATALOGUE)
def role_needs(request: MemberRequest) -> HttpResponse:
    """Which level of each competency a role at work needs."""
    here = request.member.organisation
    role = request.GET.get("role", "").strip()[:120]
    told = described(here)
    known = all_needs(here)
    own = {one.competency: one.rank for one in known if one.role == role}
    form = NeedsForm(request.POST or None, described=told.values(), needed=own)
    if request.method == "POST" and form.is_valid():
        for one, rank in form.chosen():
            set_need(organisation=here, role=role, competency=one.row, rank=rank, by=request.user)
        messages.success(request, _("Kept. Managers' gaps follow it at once."))
        return redirect(request.get_full_path())
    jobs = people.members(here).exclude(job_title="").order_by("job_title")
    roles = list(jobs.values_list("job_title", flat=True).distinct()[:ROLES])
    context = {
        "form": form,
        "role": role,
        "roles": [(one, len(needed_of(known, one))) for one in roles],
        "everybody": len(needed_of(known, "")),
    }
    return render(request, "guides/role_needs.html", context)


@public
def conversation(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    """How to read a badge in a conversation: for managers and recruiters, to print."""
    organisation = people.organisation(slug)
    if organisation is None:
        raise Http404
    version = catalogue.version(organisation, handle)
    if version.state == "draft":
        raise Http404
    criteria = [(one, one.level(one.pass_value), _above(one)) for one in rubric(version).criteria]
    context = {"organisation": organisation, "version": version, "criteria": criteria}
    return render(request, "guides/conversation.html", context)


def _above(criterion: Criterion) -> RubricLevel | None:
    rank = criterion.rank(criterion.pass_value) + 1
    return criterion.levels[rank] if rank < len(criterion.levels) else None


def _told(request: MemberRequest, handle: str) -> Told:
    found = described(request.member.organisation).values()
    told = next((one for one in found if one.row.handle == handle), None)
    if told is None:
        raise Http404
    return told


def _card(request: MemberRequest, handle: str) -> CoachingCard:
    card = reading.card(request.member.organisation, handle)
    if card is None:
        raise Http404
    return card
