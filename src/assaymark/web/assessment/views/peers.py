"""Pages of peers: what I give and get, one work to read, its voice note, a badge's setting."""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import Rubric, RubricError
from assaymark.web.assessment.actions import peers as actions
from assaymark.web.assessment.models import PeerReading, ReadingState
from assaymark.web.assessment.peer_forms import PeerForm, PeerSettingsForm
from assaymark.web.assessment.queries import peers as reads
from assaymark.web.assessment.refusal import PeersRefused, Refused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.kit.prose import prose
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})\Z")


@needs(May.LEARN)
def peers(request: MemberRequest) -> HttpResponse:
    """What I gave and got, and the next work to read."""
    organisation = request.member.organisation
    context = {
        "exchange": reads.exchange(organisation, request.user),
        "given": reads.given_by(organisation, request.user),
    }
    return render(request, "assessment/peers.html", context)


@needs(May.LEARN)
@require_POST
def take_reading(request: MemberRequest) -> HttpResponse:
    """Gives me a work to read, or says that there is none."""
    badge = None
    if handle := request.POST.get("badge", ""):
        badge = catalogue.version(request.member.organisation, handle).badge
    taken = actions.offer_reading(
        organisation=request.member.organisation, peer=request.user, badge=badge
    )
    if taken is None:
        messages.info(request, _("Nothing waits to be read now. Look again when others hand in."))
        return redirect("peers")
    return redirect("reading", handle=taken.handle)


@needs(May.LEARN)
def reading(request: MemberRequest, handle: str) -> HttpResponse:
    """One work in my hands: chips, quotes, a comment; or what I said of it."""
    one = _mine(request, handle)
    if one.state != ReadingState.OFFERED:
        return _closed(request, one)
    form = PeerForm(
        request.POST or None,
        request.FILES or None,
        rubric=rubric(one.work.badge_version),
        text=one.work.text,
        voice=_takes_voice(one),
    )
    if request.method == "POST" and form.is_valid() and _given(request, one, form):
        return redirect("peers")
    return render(request, "assessment/reading.html", _page(one, form))


def _given(request: MemberRequest, one: PeerReading, form: PeerForm) -> bool:
    """Whether the feedback was taken; if not, the form says why."""
    values = form.cleaned_data
    try:
        actions.give_feedback(
            reading=one,
            by=request.user,
            chips=form.chips(),
            worked=values["worked"],
            next_thing=values["next_thing"],
            recording=values.get("voice"),
        )
    except Refused as refused:
        form.add_error(getattr(refused, "field", "") or None, str(refused))
        return False
    messages.success(
        request, _("Thank you. The learner sees it with the decision, without your name.")
    )
    return True


def _takes_voice(one: PeerReading) -> bool:
    policy = reads.policy(one.work.badge_version.badge)
    return policy is None or policy.voice


def _page(one: PeerReading, form: PeerForm) -> dict[str, object]:
    panels = form.panels(reads.prompts(one.work.badge_version.badge))
    return {
        "reading": one,
        "work": one.work,
        "version": one.work.badge_version,
        "form": form,
        "panels": panels,
        "quotes": [{"start": q.start, "end": q.end} for panel in panels for q in panel.quotes],
        "task": prose(one.work.badge_version.task),
        "life": actions.LIFE.days,
    }


def _closed(request: MemberRequest, one: PeerReading) -> HttpResponse:
    judged = rubric(one.work.badge_version)
    context = {
        "reading": one,
        "version": one.work.badge_version,
        "seen": reads.seen(one, judged),
        "voice": reads.voice(one),
    }
    return render(request, "assessment/reading_given.html", context)


@needs(May.LEARN)
@require_POST
def decline_reading(request: MemberRequest, handle: str) -> HttpResponse:
    """Gives the work back, with why."""
    one = _mine(request, handle)
    try:
        actions.decline_reading(reading=one, by=request.user, reason=request.POST.get("reason", ""))
    except PeersRefused as refused:
        messages.warning(request, str(refused))
        return redirect("reading", handle=handle)
    messages.success(request, _("You gave it back. Somebody else reads it."))
    return redirect("peers")


@signed_in
@require_POST
def report_abuse(request: MemberRequest, handle: str) -> HttpResponse:
    """Reports a work as its peer, or what a peer said as its learner."""
    one = _reading(request, handle)
    is_learner = request.user.pk == one.work.learner_id and hasattr(one.work, "decision")
    if request.user.pk != one.peer_id and not is_learner:
        raise Http404
    try:
        actions.report_abuse(reading=one, by=request.user, words=request.POST.get("words", ""))
        messages.success(request, _("Reported. An owner or auditor looks at it."))
    except PeersRefused as refused:
        messages.warning(request, str(refused))
    if is_learner:
        return redirect("work", handle=one.work.handle)
    return redirect("peers")


@signed_in
def voice_note(request: MemberRequest, handle: str) -> HttpResponse:
    """The sound of a voice note, for those who may hear it, whole or in part."""
    one = _reading(request, handle)
    note = reads.voice(one) if reads.may_hear(one, request.user, request.may) else None
    if note is None:
        raise Http404
    answer = _ranged(request.headers.get("Range", ""), bytes(note.content))
    answer["Content-Type"] = note.media_type
    answer["Content-Disposition"] = "inline"
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Content-Encoding"] = "identity"  # sound is packed already
    return answer


def _ranged(asked: str, content: bytes) -> HttpResponse:
    """All bytes, or the one range asked for. RFC 9110, section 14."""
    found = _RANGE.match(asked)
    if found is None:
        return HttpResponse(content)
    start, last = int(found[1]), int(found[2] or len(content) - 1)
    end = min(last, len(content) - 1)
    if start > end:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{len(content)}"
        return refused
    answer = HttpResponse(content[start : end + 1], status=206)
    answer["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return answer


@needs(May.MANAGE_CATALOGUE)
def peer_settings(request: MemberRequest, handle: str) -> HttpResponse:
    """Whether peers read work for a badge, how many, and what they watch for."""
    version = catalogue.version(request.member.organisation, handle)
    policy = reads.policy(version.badge)
    form = PeerSettingsForm(request.POST or None, rubric=_finished(version), policy=policy)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        actions.set_peers(
            badge=version.badge,
            by=request.user,
            is_on=values["is_on"],
            peers=values["peers"],
            other_teams=values["other_teams"],
            voice=values["voice"],
            prompts=form.prompts(),
        )
        messages.success(request, _("Saved. It holds for work handed in from now on."))
        return redirect("peer_settings", handle=handle)
    context = {"version": version, "form": form, "policy": policy}
    return render(request, "assessment/peer_settings.html", context)


def _finished(version: BadgeVersion) -> Rubric:
    """The rubric; a draft whose rubric is not finished has no peers to speak of."""
    try:
        return rubric(version)
    except RubricError as unfinished:
        raise Http404 from unfinished


def _mine(request: MemberRequest, handle: str) -> PeerReading:
    one = _reading(request, handle)
    if one.peer_id != request.user.pk:
        raise Http404
    return one


def _reading(request: MemberRequest, handle: str) -> PeerReading:
    one = reads.reading(request.member.organisation, handle)
    if one is None:
        raise Http404
    return one
