"""Pages of language models: the organisation's endpoint, and what it does for one badge."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assaymark.framework.rubric import RubricError
from assaymark.web.assessment.actions import language_models as actions
from assaymark.web.assessment.actions import language_studies
from assaymark.web.assessment.actions.calibrating import calibrate
from assaymark.web.assessment.forms_language import LanguageModelForm, ReaderForm
from assaymark.web.assessment.language.trying import Tried, tried
from assaymark.web.assessment.models import LanguageModel, Reader
from assaymark.web.assessment.queries import language_models as queries
from assaymark.web.assessment.refusal import LanguageRefused
from assaymark.web.assessment.rules import rubric
from assaymark.web.catalogue import queries as catalogue
from assaymark.web.catalogue.models import BadgeVersion
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May
from assaymark.web.record.models import JobState


@needs(May.MANAGE_ORGANISATION)
def language_model(request: MemberRequest) -> HttpResponse:
    """The organisation's endpoint: its form, this month's costs, the last calls."""
    organisation = request.member.organisation
    kept = queries.language_model(organisation) or LanguageModel(organisation=organisation)
    form = LanguageModelForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        actions.set_language_model(organisation=organisation, by=request.user, **form.chosen())
        messages.success(request, _("Kept. Try it before works are sent to it."))
        return redirect("language_model")
    return _page(request, form)


@needs(May.MANAGE_ORGANISATION)
@require_POST
def try_language_model(request: MemberRequest) -> HttpResponse:
    """Asks the kept endpoint about a work of our own, and says what came of it."""
    kept = queries.language_model(request.member.organisation)
    if kept is None or not kept.base_url:
        messages.warning(request, _("Nothing is set up yet. Save the endpoint, then try it."))
        return redirect("language_model")
    return _page(request, LanguageModelForm(instance=kept), tried(kept))


def _page(
    request: MemberRequest, form: LanguageModelForm, result: Tried | None = None
) -> HttpResponse:
    kept = queries.language_model(request.member.organisation)
    context = {
        "form": form,
        "kept": kept,
        "usage": queries.usage(kept) if kept else None,
        "calls": queries.last_calls(kept) if kept else [],
        "tried": result,
    }
    return render(request, "assessment/language_model.html", context)


@needs(May.MANAGE_CATALOGUE)
def badge_language(request: MemberRequest, handle: str) -> HttpResponse:
    """Who reads a badge's works, and how the model's votes compare with people's."""
    version = _version(request, handle)
    standing = queries.vote_standing(version)
    form = ReaderForm(request.POST or None, initial={"reader": standing.reader})
    if request.method == "POST" and form.is_valid():
        chosen = Reader(form.cleaned_data["reader"])
        actions.choose_reader(badge_version=version, reader=chosen, by=request.user)
        messages.success(request, _("Kept. It holds for works handed in from now on."))
        return redirect("badge_language", handle=handle)
    job = queries.study_jobs_of(version).first()
    context = {
        "version": version,
        "standing": standing,
        "form": form,
        "studies": queries.vote_studies(version),
        "job": job,
        "is_studying": job is not None and job.state == JobState.WAITING,
        "has_failed": job is not None and job.state == JobState.DEAD,
    }
    return render(request, "assessment/badge_language.html", context)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def read_examples(request: MemberRequest, handle: str) -> HttpResponse:
    """Promises to have the rated examples read that were not read yet."""
    version = _version(request, handle)
    try:
        n = actions.read_examples(badge_version=version, by=request.user)
    except LanguageRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request,
            ngettext("%(n)d example is being read.", "%(n)d examples are being read.", n)
            % {"n": n},
        )
    return redirect("badge_language", handle=handle)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def compare_votes(request: MemberRequest, handle: str) -> HttpResponse:
    """Has the calibrated votes compared with people, which the gate then rests on."""
    version = _version(request, handle)
    standing = queries.vote_standing(version)
    if not standing.vote or not standing.vote.calibrators or standing.reader == Reader.LOCAL:
        messages.warning(
            request,
            _(
                "There is nothing to compare. Choose the language model as reader, and have rated"
                " examples read first."
            ),
        )
        return redirect("badge_language", handle=handle)
    calibrate(badge_version=version, grader=standing.vote.version, by=request.user)
    messages.success(request, _("The comparison has begun. This page says when it is done."))
    return redirect("gate", handle=handle)


@needs(May.MANAGE_CATALOGUE)
@require_POST
def study_votes(request: MemberRequest, handle: str) -> HttpResponse:
    """Promises a study of the language model, from what it read before."""
    try:
        language_studies.study_votes(badge_version=_version(request, handle), by=request.user)
    except LanguageRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("The study is being made. This page says when it is done."))
    return redirect("badge_language", handle=handle)


def _version(request: MemberRequest, handle: str) -> BadgeVersion:
    version = catalogue.version(request.member.organisation, handle)
    try:
        rubric(version)
    except RubricError as unfinished:
        raise Http404 from unfinished
    return version
