"""Pages of several signals: the weights of a badge version, and observations of people."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import Rubric, RubricError
from assaymark.web.assessment.actions import signals as actions
from assaymark.web.assessment.models import Observation
from assaymark.web.assessment.queries import signals as reads
from assaymark.web.assessment.refusal import SignalsRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.assessment.signal_forms import ObservationForm, WeightsForm, WhomForm
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people import queries as people
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.models import Membership
from assaymark.web.people.roles import May
from assaymark.web.skills.models import VersionState

RECOGNISED = 1500
"""Characters handed over for recognising; an address holds no more with ease."""
FEW = 20
"""People to choose from on one page; for others one searches."""


@signed_in
def weights(request: MemberRequest, handle: str) -> HttpResponse:
    """The published weights of a badge version, all of them, and the next ones to publish."""
    version = catalogue.version(request.member.organisation, handle)
    form = WeightsForm(published=reads.weights(version))
    return render(request, "assessment/weights.html", _page(version, form))


@needs(May.MANAGE_CATALOGUE)
@require_POST
def publish_weights(request: MemberRequest, handle: str) -> HttpResponse:
    """Publishes weights under the next number."""
    version = catalogue.version(request.member.organisation, handle)
    form = WeightsForm(request.POST, published=reads.weights(version))
    if form.is_valid():
        try:
            published = actions.publish_weights(
                badge_version=version,
                weights=form.weights(),
                why=form.cleaned_data["why"],
                by=request.user,
            )
        except SignalsRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Weights %(n)d are published.") % {"n": published.number})
            return redirect("weights", handle=handle)
    return render(request, "assessment/weights.html", _page(version, form))


def _page(version: BadgeVersion, form: WeightsForm) -> dict[str, object]:
    published = list(reads.history(version))
    return {
        "version": version,
        "form": form,
        "published": [(one, reads.named(one)) for one in published],
    }


@needs(May.SEE_TEAM)
def observe_whom(request: MemberRequest) -> HttpResponse:
    """Whom one observed, of one's team or of a search, and for which badge."""
    search = request.GET.get("q", "").strip()
    here, found = request.member.organisation, _few(request, search)
    form = WhomForm(
        request.GET if {"who", "badge"} & request.GET.keys() else None,
        people=[(one.user.handle, _who(one)) for one in found[:FEW]],
        badges=[(one.handle, one.title) for one in catalogue.published(here)],
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        return redirect("observe", who=chosen["who"], handle=chosen["badge"])
    context = {"form": form, "found": found[:FEW], "more": len(found) > FEW, "search": search}
    return render(request, "assessment/observe_whom.html", context)


def _few(request: MemberRequest, search: str) -> list[Membership]:
    """The first people found, one more than are shown; who is chosen already stands first."""
    me = request.member
    found = people.members(me.organisation, search=search) if search else _near(me)
    others = found.exclude(user=me.user)
    chosen = request.GET.get("who", "")
    first = people.member_by_handle(me.organisation, chosen) if chosen else None
    if first is None or first.user_id == me.user_id:
        return list(others[: FEW + 1])
    return [first, *others.exclude(pk=first.pk)[:FEW]]


def _near(me: Membership) -> QuerySet[Membership]:
    """Who reports to me, or else who is in my team."""
    reports = people.reports(me)
    if not me.team or reports.exists():
        return reports
    return people.members(me.organisation).filter(team=me.team)


def _who(one: Membership) -> str:
    return " · ".join(filter(None, (one.user.name, one.job_title, one.team)))


@needs(May.SEE_TEAM)
def observe(request: MemberRequest, who: str, handle: str) -> HttpResponse:
    """What one saw somebody do, written down for a badge."""
    member = people.member_by_handle(request.member.organisation, who)
    version = catalogue.version(request.member.organisation, handle)
    if member is None:
        raise Http404
    learner = member.user
    source = actions.source_of(request.user, learner, version)
    form = ObservationForm(request.POST or None, rubric=_finished(version))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.observe(
                learner=learner,
                badge_version=version,
                source=source,
                observer=request.user,
                words=values["words"],
                levels=form.levels(),
                quote=values["quote"],
                link=values["link"],
            )
        except SignalsRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(
                request, _("Written down. It stands beside decisions on this person's work.")
            )
            return redirect("observe", who=who, handle=handle)
    context = {
        "version": version,
        "learner": learner,
        "source": source,
        "form": form,
        "seen": [
            (one, _to_recognise(request, one))
            for one in reads.observations_of(learner, version).exclude(source="self")
        ],
    }
    return render(request, "assessment/observe.html", context)


def _to_recognise(request: MemberRequest, one: Observation) -> str:
    """What the form for recognising is filled in with, as a query; "" where nothing was kept.

    Of somebody else's observation the thing itself alone, not their words about it.
    """
    is_mine = one.observer_id == request.user.pk
    words = one.quote or (one.words if is_mine else "")
    version = one.badge_version
    if not (words or one.link) or version.state != VersionState.PUBLISHED:
        return ""
    if one.learner_id == request.user.pk:
        return ""
    told = {"words": words[:RECOGNISED], "link": one.link}
    seen = next(iter(one.levels), "")
    if seen:
        told["shows"] = f"{version.handle}/{seen}"
    return urlencode({name: value for name, value in told.items() if value})


def _finished(version: BadgeVersion) -> Rubric:
    """The rubric; nobody is observed for a draft that is not finished."""
    try:
        return rubric(version)
    except RubricError as unfinished:
        raise Http404 from unfinished
