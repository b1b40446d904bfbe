"""Pages of the learner: my record, hand in, one work with its feedback."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.web.assessment import feedback, own_record, queries
from assaymark.web.assessment.actions import hand_in as hand_in_action
from assaymark.web.assessment.actions.anchors import allow_example as allow
from assaymark.web.assessment.actions.handing_in import refuse_now
from assaymark.web.assessment.aside import aside, forget
from assaymark.web.assessment.contesting import contest_of
from assaymark.web.assessment.forms import HandInForm
from assaymark.web.assessment.measuring import MEASURED, NEVER, SEEN_BY, MeasuringForm
from assaymark.web.assessment.models import Work
from assaymark.web.assessment.queries import integrity, peers, signals
from assaymark.web.assessment.queries.gates import machine_may_decide
from assaymark.web.assessment.refusal import HandInRefused, Refused
from assaymark.web.assessment.rules import checking_minutes, doing_minutes, evidence_rule, rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.prose import prose
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May
from assaymark.web.skills.models import VersionState


@needs(May.LEARN)
def my_record(request: MemberRequest) -> HttpResponse:
    """What I have shown, what is under way, what comes next."""
    record = own_record.record_of(request.user, request.member.organisation)
    exchange = peers.exchange(request.member.organisation, request.user)
    return render(request, "assessment/my_record.html", {"record": record, "exchange": exchange})


@needs(May.LEARN)
def hand_in(request: MemberRequest, handle: str) -> HttpResponse:
    """Read the task and the rubric, agree, hand in."""
    version = _version(request, handle)
    form = HandInForm(
        request.POST or None,
        request.FILES or None,
        initial={"text": aside(request, version)},
        rule=evidence_rule(version),
        asks_machine=machine_may_decide(version),
        asks_peers=peers.is_on(version.badge),
    )
    written = MeasuringForm(
        request.POST or None, learner=request.user, version=version, now=timezone.now()
    )
    if request.method == "POST" and form.is_valid():
        try:
            work = hand_in_action(
                badge_version=version,
                learner=request.user,
                text=form.cleaned_data.get("text", ""),
                upload=form.cleaned_data["upload"],
                consent=form.cleaned_data["consent"],
                show_name=form.cleaned_data["show_name"],
                show_quotes=form.cleaned_data["show_quotes"],
                machine_may_decide=form.cleaned_data.get("machine"),
                peers_may_read=form.cleaned_data.get("peers_may_read", False),
                how=written.how_written(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            forget(request, version)
            messages.success(request, _("Your work is handed in. Below is your receipt."))
            return redirect("work", handle=work.handle)
    page = _page(request, version, form)
    page |= {"written": written, "measures": MEASURED, "never": NEVER, "seen_by": SEEN_BY}
    return render(request, "assessment/hand_in.html", page)


def _version(request: MemberRequest, handle: str) -> BadgeVersion:
    """The version, published or retired; nobody hands in for a draft."""
    version = catalogue.version(request.member.organisation, handle)
    if version.state == VersionState.DRAFT:
        raise Http404
    return version


def _page(request: MemberRequest, version: BadgeVersion, form: HandInForm) -> dict[str, object]:
    try:
        refuse_now(version, request.user, now=timezone.now())
        refused = None
    except HandInRefused as refusal:
        refused = refusal
    return {
        "version": version,
        "form": form,
        "rule": form.rule,
        "refused": refused,
        "rubric": rubric(version),
        "task": prose(version.task),
        "consent": prose(version.consent),
        "acceptance": prose(version.acceptance),
        "minutes": doing_minutes(version),
        "checking": checking_minutes(version, form.rule.most or form.rule.least),
        "usual": queries.usual_wait(request.member.organisation),
        "draft_key": f"{request.user.handle}-{version.handle}",
    }


@signed_in
def work(request: MemberRequest, handle: str) -> HttpResponse:
    """One work: its receipt while it waits, its feedback once it is decided."""
    one = _own(request, handle)
    decision = getattr(one, "decision", None)
    text = Work.objects.values_list("text", flat=True).get(pk=one.pk)
    review = feedback.review_behind(decision) if decision else None
    results = feedback.results(decision, review, text) if decision else []
    context = {
        "work": one,
        "version": one.badge_version,
        "decision": decision,
        "mine": one.learner_id == request.user.pk,
        "usual": queries.usual_wait(request.member.organisation),
        "results": results,
        "todo": feedback.todo(results),
        "next_badge": feedback.next_badge(decision) if decision else None,
        "contest": contest_of(decision, now=timezone.now()) if decision else None,
        "quotes": feedback.quotes_of(results),
        "text": text,
        "size": queries.size_of(one),
        "measured": integrity.measured(one),
        "draft_key": f"{one.learner.handle}-{one.badge_version.handle}",
        **_signals(request, one),
    }
    return render(request, "assessment/work.html", context)


def _signals(request: MemberRequest, one: Work) -> dict[str, object]:
    """What peers and others saw, with the decision; before it, a peer's work to read."""
    if hasattr(one, "decision"):
        return {"peers": peers.observations(one), "signals": signals.beside(one)}
    if one.learner_id != request.user.pk or May.LEARN not in request.may:
        return {}
    return {"exchange": peers.exchange(request.member.organisation, request.user)}


@needs(May.LEARN)
@require_POST
def allow_example(request: MemberRequest, handle: str) -> HttpResponse:
    """Lets assessors practise on one's own work, or no longer."""
    one = queries.work(handle)
    here = one is not None and one.organisation_id == request.member.organisation_id
    if one is None or not here or one.learner_id != request.user.pk:
        raise Http404
    is_allowed = request.POST.get("allow") == "yes"
    allow(work=one, learner=request.user, is_allowed=is_allowed)
    if is_allowed:
        messages.success(request, _("Assessors may practise on this work, without your name."))
    else:
        messages.success(request, _("Taken back: no copy of this work is kept for practice."))
    return redirect("work", handle=handle)


@signed_in
def work_file(request: MemberRequest, handle: str) -> HttpResponse:
    """The exact bytes that the digest was made of, as a download."""
    one = _own(request, handle)
    content = bytes(Work.objects.values_list("content", flat=True).get(pk=one.pk))
    name = one.filename or f"work-{one.handle}.txt"
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": _attachment(name), "Cache-Control": "private, no-store"},
    )


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def _own(request: MemberRequest, handle: str) -> Work:
    """The learner's own work, or anyone's for who audits."""
    one = queries.work(handle)
    if one is None or one.organisation_id != request.member.organisation_id:
        raise Http404
    audits = May.AUDIT in request.may and not queries.is_blind(one, request.may)
    if one.learner_id != request.user.pk and not audits:
        raise Http404
    return one
