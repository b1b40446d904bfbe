"""Pages of the assessor: the queue, one review, and the trail of a decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assaymark.web.assessment import actions, queries
from assaymark.web.assessment.forms import ReviewForm, review_initial
from assaymark.web.assessment.models import Decision, Purpose, Review, Work
from assaymark.web.assessment.queries import code, integrity, peers, signals
from assaymark.web.assessment.quoting import from_plain
from assaymark.web.assessment.refusal import NotSigned, ReviewMoved, ReviewRefused
from assaymark.web.assessment.rules import checking_minutes, rubric
from assaymark.web.assessment.said_before import SaidBefore, differing, said_before
from assaymark.web.assessment.trail_lines import trail_lines
from assaymark.web.assessment.what_followed import what_followed
from assaymark.web.kit.prose import prose
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.record import queries as record


@needs(May.REVIEW)
def queue(request: MemberRequest) -> HttpResponse:
    """What waits for me, oldest first; and what waits for somebody who is not there."""
    organisation = request.member.organisation
    held_up = queries.held_up(organisation)
    there = Paginator(queries.waiting(organisation, request.user), queries.PER_PAGE)
    page = there.get_page(request.GET.get("page"))
    start = page.start_index() - 1 if there.count else 0
    context = {
        "page": page,
        "held_up": held_up,
        "alone": bool(held_up) and queries.assessors(organisation).count() < 2,
        "waiting": queries.queue(organisation, request.user, start=start),
        "strictness": queries.strictness(organisation, request.user),
        "enough": queries.ENOUGH_SHARED,
        "mine": queries.last_reviews(organisation, request.user),
    }
    return render(request, "assessment/queue.html", context)


@needs(May.REVIEW)
def review(request: MemberRequest, handle: str) -> HttpResponse:
    """One review: scored blind, then compared, then submitted."""
    work = _work(request, handle)
    try:
        opened = actions.open_review(work=work, assessor=request.user)
    except ReviewRefused as refused:
        messages.warning(request, str(refused))
        return redirect("queue")
    if opened.submitted_at is not None:
        messages.info(request, _("You have submitted your review of this work."))
        return redirect("trail", handle=handle)
    form = ReviewForm(
        request.POST or None,
        rubric=rubric(work.badge_version),
        text=work.text,
        answers=opened.purpose == Purpose.APPEAL and opened.scored_at is not None,
        initial=review_initial(from_plain(opened.scores), opened.feedback),
    )
    if request.method == "POST":
        answer = _posted(request, opened, form)
        if answer is not None:
            return answer
    return render(request, "assessment/review.html", _page(request, work, opened, form))


def _posted(request: MemberRequest, opened: Review, form: ReviewForm) -> HttpResponse | None:
    """Where to go after what was sent, or None to show the page again with what is wrong."""
    if not form.is_valid():
        return None
    step = request.POST.get("step", "save")
    scores, feedback = form.scores(), form.cleaned_data["feedback"]
    handle = opened.work.handle
    try:
        if step == "submit" and _is_comparing(opened):
            return _submit(request, opened, form)
        if step == "compare":
            actions.finish_blind(review=opened, scores=scores, feedback=feedback)
        else:
            actions.save_review(review=opened, scores=scores, feedback=feedback)
            messages.success(request, _("Saved as a draft. Nothing is decided yet."))
    except ReviewMoved as moved:
        actions.save_review(review=opened, scores=scores, feedback=feedback)
        messages.warning(request, str(moved))
    except NotSigned as failed:
        actions.save_review(review=opened, scores=scores, feedback=feedback)
        form.add_error(None, str(failed))
        return None
    except ReviewRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return None
    return redirect("review", handle=handle)


def _is_comparing(opened: Review) -> bool:
    """Whether the blind part is over; a third person has none."""
    return opened.scored_at is not None or opened.purpose == Purpose.ADJUDICATION


def _submit(request: MemberRequest, opened: Review, form: ReviewForm) -> HttpResponse:
    """Submits the review, and goes to the next one with what followed."""
    behind = queries.place(request.member.organisation, request.user, opened.work.handle)
    done = actions.submit_review(
        review=opened,
        scores=form.scores(),
        feedback=form.cleaned_data["feedback"],
        answer=form.cleaned_data.get("answer", ""),
    )
    level, words = what_followed(done)
    messages.add_message(request, level, words)
    return redirect("review", handle=behind.following) if behind.following else redirect("queue")


def _page(
    request: MemberRequest, work: Work, opened: Review, form: ReviewForm
) -> dict[str, object]:
    organisation = request.member.organisation
    machine = {}
    if opened.scored_at is not None and opened.blind_levels:
        machine = queries.suggestion(work)
        if any(grade.level is not None for grade in machine.values()):
            opened = actions.see_suggestion(review=opened)
    said = said_before(work, opened)
    panels = form.panels(from_plain(opened.scores), machine, opened.blind_levels, said.criteria)
    places = [{"start": q.start, "end": q.end} for panel in panels for q in panel.score.quotes]
    return {
        "work": work,
        "version": work.badge_version,
        "review": opened,
        "form": form,
        "panels": panels,
        "quotes": places,
        "compared": _is_comparing(opened),
        "said": said,
        "integrity": integrity.shown(work) if _is_comparing(opened) else None,
        "code": code.seen(work) if _is_comparing(opened) else None,
        "contested": _contested(work, said),
        "peers": peers.observations(work) if _is_comparing(opened) else None,
        "differing": differing(work) if opened.purpose == Purpose.ADJUDICATION else 0,
        "machine": machine,
        "grader": next((grade.grader for grade in machine.values()), ""),
        "place": queries.place(organisation, request.user, work.handle),
        "minutes": checking_minutes(work.badge_version, work.words),
        "strictness": queries.strictness(organisation, request.user),
        "enough": queries.ENOUGH_SHARED,
        "decided": None if opened.purpose == Purpose.APPEAL else _decision(work),
        "task": prose(work.badge_version.task),
        "acceptance": prose(work.badge_version.acceptance),
    }


def _decision(work: Work) -> Decision | None:
    return Decision.objects.filter(work=work).select_related("decided_by").first()


def _contested(work: Work, said: SaidBefore) -> list[str]:
    """The titles of the contested criteria."""
    keys = said.appeal.criteria if said.appeal else []
    return [one.title for one in rubric(work.badge_version).criteria if one.key in keys]


@needs(May.REVIEW, May.AUDIT)
def trail(request: MemberRequest, handle: str) -> HttpResponse:
    """Who did what to a work, when, on which ground."""
    one = queries.work(handle)
    if one is None or one.organisation_id != request.member.organisation_id:
        raise Http404
    decision = getattr(one, "decision", None)
    reviewed = one.reviews.filter(assessor=request.user, submitted_at__isnull=False).exists()
    may_audit = May.AUDIT in request.may and not queries.is_blind(one, request.may)
    if not may_audit and not reviewed:
        raise Http404  # an assessor sees the trail of what they judged; before, it is blind
    titles = {c.key: c.title for c in rubric(one.badge_version).criteria}
    context = {
        "work": one,
        "version": one.badge_version,
        "decision": decision,
        "entries": trail_lines(queries.trail(one), titles, names=May.AUDIT in request.may),
        "grades": [(titles.get(g.criterion, g.criterion), g) for g in queries.grades(one)],
        "events": record.about(one.organisation_id, f"work:{one.handle}"),
        "peers": peers.observations(one),
        "signals": signals.beside(one, has_words=may_audit) if decision else None,
        "without_words": not may_audit,
    }
    return render(request, "assessment/trail.html", context)


def _work(request: MemberRequest, handle: str) -> Work:
    found: Work | None = (
        Work.objects.filter(handle=handle, organisation=request.member.organisation)
        .defer("content", "consent")
        .select_related("badge_version__badge", "organisation")
        .first()
    )
    if found is None:
        raise Http404
    return found
