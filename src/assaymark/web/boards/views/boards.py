"""The boards a member may look at, one board, and how one wishes to appear."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.boards import actions, queries
from assaymark.web.boards.errors import NameRefused
from assaymark.web.boards.forms import WishForm
from assaymark.web.boards.models import Board, Entry, Wish
from assaymark.web.boards.names import pseudonym, secret_of
from assaymark.web.boards.page import Page, page
from assaymark.web.boards.plain import plain
from assaymark.web.boards.queries import boards as found_boards
from assaymark.web.boards.queries.private import reports, skills_marked
from assaymark.web.boards.queries.sprints import sprints as found_sprints
from assaymark.web.boards.segments import TITLES
from assaymark.web.boards.store import POINTS
from assaymark.web.boards.tables import tables
from assaymark.web.kit import figures
from assaymark.web.people.access import MemberRequest, signed_in


@dataclass(frozen=True, slots=True)
class Line:
    """A board in the list, and one's own score on it."""

    board: Board
    score: float | None


@signed_in
def boards(request: MemberRequest) -> HttpResponse:
    """Every board, with where one stands; the way to private skills and sprints."""
    here = request.member.organisation
    mine = Entry.objects.filter(board__organisation=here, person=request.user)
    scores = dict(mine.values_list("board_id", "score"))
    lines = [
        Line(one, scores[one.pk] / POINTS if one.pk in scores else None)
        for one in found_boards.boards(here)
    ]
    lines.sort(key=lambda line: line.score is None)
    context = {
        "lines": lines,
        "private": skills_marked(here),
        "has_reports": reports(request.member).exists(),
        "sprints": found_sprints(here).filter(
            cancelled_at=None, closed_at=None, starts_at__lte=timezone.now()
        )[:5],
    }
    return render(request, "boards/boards.html", context)


@signed_in
def board(request: MemberRequest, handle: str) -> HttpResponse:
    """One board: the benchmark, one's own history, who stands near, and the top."""
    found = _page(request, handle)
    shown = tables(found)
    answer = figures.download(request, [found.history, *shown.values()])
    if answer is not None:
        return answer
    chosen = {part.name for part in found.segment.parts}
    context = {"page": found, "chosen": chosen, "tables": shown}
    return render(request, "boards/board.html", context)


@signed_in
def board_json(request: MemberRequest, handle: str) -> HttpResponse:
    """The same as JSON."""
    return JsonResponse(plain(_page(request, handle)))


def _page(request: MemberRequest, handle: str) -> Page:
    its = queries.board_at(request.member.organisation, handle)
    if its is None:
        raise Http404
    chosen = [name for name in TITLES if request.GET.get(name)]
    wants_league = "league" in request.GET
    return page(its, request.member, chosen, timezone.now(), with_league=wants_league)


@signed_in
def board_wishes(request: MemberRequest) -> HttpResponse:
    """Under which name one stands on boards, and whether at all."""
    here, person = request.member.organisation, request.user
    kept = Wish.objects.filter(organisation=here, person=person).first() or Wish()
    initial = {name: getattr(kept, name) for name in WishForm.base_fields}
    form = WishForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.wish(organisation=here, person=person, **form.cleaned_data)
        except NameRefused as refused:
            form.add_error("own_name", str(refused))
        else:
            messages.success(request, _("Kept. It holds on all boards at once."))
            return redirect("board_wishes")
    context = {"form": form, "made_up": pseudonym(secret_of(here), person.pk)}
    return render(request, "boards/board_wishes.html", context)
