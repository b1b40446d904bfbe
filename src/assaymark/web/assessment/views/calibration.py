"""Calibration rounds: managers choose anchors, assessors score them, and all see the gap."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.assessment.actions import anchors as anchor_actions
from assaymark.web.assessment.forms_marking import AnchorForm, BlindForm, RoundForm
from assaymark.web.assessment.models import Anchor, CalibrationRound, RatedExample
from assaymark.web.assessment.queries import anchors as anchor_queries
from assaymark.web.assessment.refusal import CalibrationRefused, ReviewRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.views.marking import judged_version
from assaymark.web.kit.prose import prose
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May


@needs(May.MANAGE_CATALOGUE)
def anchors(request: MemberRequest, handle: str) -> HttpResponse:
    """The anchors of a badge, what could become one, and a round to be opened."""
    version = judged_version(request, handle)
    found = anchor_queries.anchors(version.badge)
    form = RoundForm(request.POST or None, anchors=found, initial={"anchors": found})
    if request.method == "POST" and form.is_valid():
        opened = anchor_actions.open_round(
            badge_version=version,
            title=form.cleaned_data["title"],
            anchors=list(form.cleaned_data["anchors"]),
            by=request.user,
        )
        messages.success(request, _("The round is open: every assessor sees it on their page."))
        return redirect("calibration_report", handle=opened.handle)
    context = {
        "version": version,
        "rubric": rubric(version),
        "anchors": [(one, list(one.levels.values())) for one in found],
        "proposals": [
            (one, list(one.levels.values())) for one in anchor_queries.proposals(version)
        ],
        "form": form,
        "rounds": anchor_queries.rounds(version),
    }
    return render(request, "assessment/anchors.html", context)


@needs(May.MANAGE_CATALOGUE)
def choose_anchor(request: MemberRequest, handle: str, example: int) -> HttpResponse:
    """A rated example becomes an anchor: levels, quotes and reasons are set."""
    version = judged_version(request, handle)
    row = get_object_or_404(RatedExample, pk=example, badge=version.badge)
    judged = rubric(version)
    proposed = anchor_queries.proposal(judged, row)
    initial = {f"level-{key}": v for key, v in (proposed.levels if proposed else {}).items()}
    form = AnchorForm(request.POST or None, rubric=judged, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            anchor_actions.choose_anchor(
                badge_version=version,
                example=row,
                levels=form.given("level"),
                reasons=form.given("reason"),
                quotes=form.given("quote"),
                by=request.user,
            )
        except (CalibrationRefused, ReviewRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The text is an anchor now."))
            return redirect("anchors", handle=handle)
    context = {"version": version, "example": row, "form": form, "proposed": proposed}
    return render(request, "assessment/choose_anchor.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def retire_anchor(request: MemberRequest, handle: str, anchor: str) -> HttpResponse:
    """Takes an anchor out of use."""
    version = judged_version(request, handle)
    row = get_object_or_404(Anchor, handle=anchor, badge=version.badge)
    anchor_actions.retire_anchor(anchor=row, by=request.user)
    messages.success(request, _("The anchor is no longer used in new rounds."))
    return redirect("anchors", handle=handle)


@needs(May.REVIEW)
def calibration(request: MemberRequest, handle: str) -> HttpResponse:
    """A round as an assessor sees it: the next anchor to score, and those scored with the gap."""
    of = _round(request, handle)
    judged = rubric(of.badge_version)
    mine = anchor_queries.own_scores(of, request.user)
    there = [one for one in of.anchors.order_by("pk") if one.chosen_by_id != request.user.pk]
    todo = [one for one in there if one.pk not in mine and of.closed_at is None]
    form = BlindForm(request.POST or None, rubric=judged)
    if request.method == "POST":
        anchor = get_object_or_404(Anchor, handle=request.POST.get("anchor", ""), rounds=of)
        if form.is_valid() and _is_scored(request, of, anchor, form):
            return redirect(f"{request.path}#anchor-{anchor.handle}")
        todo.sort(key=lambda one: one.pk != anchor.pk)
    done = [one for one in there if one.pk in mine]
    context = {
        "round": of,
        "version": of.badge_version,
        "form": form,
        "next": next(iter(todo), None),
        "left": len(todo),
        "total": len(there),
        "done": [
            (one, anchor_queries.beside(judged, one, mine[one.pk].levels)) for one in reversed(done)
        ],
        "nearness": anchor_queries.nearness("", judged, list(mine.values())),
        "task": prose(of.badge_version.task),
    }
    return render(request, "assessment/calibration.html", context)


def _is_scored(
    request: MemberRequest, of: CalibrationRound, anchor: Anchor, form: BlindForm
) -> bool:
    try:
        anchor_actions.score_anchor(
            of=of, anchor=anchor, assessor=request.user, levels=form.levels()
        )
    except CalibrationRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@needs(May.MANAGE_CATALOGUE)
def calibration_report(request: MemberRequest, handle: str) -> HttpResponse:
    """A round as its manager sees it: how near each assessor came to the anchors."""
    of = _round(request, handle)
    context = {
        "round": of,
        "version": of.badge_version,
        "lines": anchor_queries.report(of),
        "total": of.anchors.count(),
        "enough": anchor_queries.ENOUGH_SCORES,
    }
    return render(request, "assessment/calibration_report.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def close_calibration(request: MemberRequest, handle: str) -> HttpResponse:
    """Ends a round."""
    of = _round(request, handle)
    anchor_actions.close_round(of=of, by=request.user)
    messages.success(request, _("The round is closed."))
    return redirect("calibration_report", handle=handle)


def _round(request: MemberRequest, handle: str) -> CalibrationRound:
    found = anchor_queries.calibration_round(request.member.organisation, handle)
    if found is None:
        raise Http404
    return found
