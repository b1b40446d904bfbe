"""Pages of what badges are worth: prediction, return, quality of hire."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.insights import queries_worth as queries
from assaymark.web.insights.actions.worth import save_assumptions
from assaymark.web.insights.forms import given
from assaymark.web.insights.forms_worth import HiresForm, PredictionForm, ReturnForm
from assaymark.web.insights.worth import figures
from assaymark.web.insights.worth.assumed import worth
from assaymark.web.insights.worth.hires import hires
from assaymark.web.insights.worth.prediction import Answer, Asked, answer
from assaymark.web.kit.figures import download
from assaymark.web.people.access import MemberRequest, is_allowed, needs
from assaymark.web.people.roles import May

LAST_YEARS = timedelta(days=730)


@needs(May.AUDIT, May.MANAGE_CATALOGUE)
def prediction(request: MemberRequest) -> HttpResponse:
    """Does a badge or skill go with how people do later?"""
    here = request.member.organisation
    start = {"since": timezone.localdate() - timedelta(days=180)}
    form = PredictionForm(
        request.GET if "predictor" in request.GET else None,
        predictors=queries.predictors(here),
        metrics=queries.person_metrics(here),
        initial=start,
    )
    answers = _answers(request, form) if form.is_bound and form.is_valid() else []
    drawn = [figures.expectancy_figure(one, n) for n, one in enumerate(answers) if one.bands]
    if answers:
        drawn = [figures.correlations(answers), *drawn]
    file = download(request, drawn)
    if file is not None:
        return file
    context: dict[str, object] = {"form": form, "answers": answers, "figures": drawn}
    context["has_metrics"] = bool(queries.person_metrics(here))
    return render(request, "insights/worth/prediction.html", context)


def _answers(request: MemberRequest, form: PredictionForm) -> list[Answer]:
    given = form.cleaned_data
    share = given["selected"]
    found = [
        answer(
            request.member.organisation,
            Asked(
                predictor=given["predictor"],
                metric=key,
                since=given["since"],
                success=given["success"],
                reliability=given["reliability"],
                sd_all=given["sd_all"],
                selected=share / 100 if share else None,
            ),
        )
        for key in given["metrics"]
    ]
    return [one for one in found if one is not None]


@needs(May.AUDIT, May.MANAGE_CATALOGUE)
def roi(request: MemberRequest) -> HttpResponse:
    """The return, with every assumption to be changed; saving makes the next number."""
    here = request.member.organisation
    number = request.GET.get("number")
    current = queries.assumptions(here, "roi", number=number)
    values = current.values if current else {}
    may = is_allowed(request, May.MANAGE_CATALOGUE)
    form = ReturnForm(given(request) if may else None, values=values)
    if form.is_bound and form.is_valid():
        save_assumptions(organisation=here, kind="roi", values=form.values(), by=request.user)
        messages.success(request, _("Saved. Earlier assumptions stay, under their numbers."))
        return redirect("roi")
    found = worth(values)
    drawn = [figures.return_figure(found.found)] if current else []
    file = download(request, drawn)
    if file is not None:
        return file
    context: dict[str, object] = {
        "form": form,
        "current": current,
        "worth": found,
        "figures": drawn,
    }
    context |= {"earlier": queries.all_assumptions(here, "roi"), "counted": queries.counted(here)}
    return render(request, "insights/worth/roi.html", context)


@needs(May.AUDIT, May.MANAGE_CATALOGUE)
def quality_of_hire(request: MemberRequest) -> HttpResponse:
    """How well hiring did, quarter by quarter, with the weights shown."""
    here = request.member.organisation
    current = queries.assumptions(here, "hire", number=request.GET.get("number"))
    values = current.values if current else {}
    may = is_allowed(request, May.MANAGE_CATALOGUE)
    names = queries.person_metrics(here)
    form = HiresForm(given(request) if may else None, values=values, metrics=names)
    if form.is_bound and form.is_valid():
        save_assumptions(organisation=here, kind="hire", values=form.values(), by=request.user)
        messages.success(request, _("Saved. Earlier weights stay, under their numbers."))
        return redirect("quality_of_hire")
    since = timezone.localdate() - LAST_YEARS
    found = hires(here, values, since=since)
    drawn = [figures.hires_figure(found)] if found.quarters else []
    file = download(request, drawn)
    if file is not None:
        return file
    context: dict[str, object] = {
        "form": form,
        "current": current,
        "hires": found,
        "figures": drawn,
    }
    context |= {"earlier": queries.all_assumptions(here, "hire"), "since": since}
    context["has_metrics"] = bool(names)
    return render(request, "insights/worth/quality_of_hire.html", context)
