"""How scores and boards are counted, for everybody; and what looks like gathering points, for
owners and auditors."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assaymark.ranking.published import model_from_plain
from assaymark.ranking.standing import SMALLEST
from assaymark.ranking.words import RULE
from assaymark.web.boards import actions
from assaymark.web.boards.gaming_table import gaming_figure
from assaymark.web.boards.models import GamingReport
from assaymark.web.boards.words import kind_words
from assaymark.web.kit import figures
from assaymark.web.kit.templatetags.kit import percent
from assaymark.web.people.access import MemberRequest, needs, signed_in
from assaymark.web.people.roles import May
from assaymark.web.standing import queries as standing


@signed_in
def how_counted(request: MemberRequest) -> HttpResponse:
    """Which kinds of judging weigh what, what counts once, and what has a limit."""
    row = standing.model(request.member.organisation)
    model = model_from_plain(row.document)
    best = max(kind.quality for kind in model.kinds.values())
    kinds = [(kind_words(kind.key), kind, kind.quality / best) for kind in model.kinds.values()]
    context = {
        "row": row,
        "model": model,
        "kinds": kinds,
        "rule": RULE,
        "smallest": SMALLEST,
        "micro_percent": percent(model.micro_share),
        "has_micro": any(kind.micro for kind in model.kinds.values()),
    }
    return render(request, "boards/how_counted.html", context)


@needs(May.MANAGE_ORGANISATION, May.AUDIT)
def gaming_report(request: MemberRequest) -> HttpResponse:
    """The newest report: counts over everybody, with what may lie behind them."""
    found = GamingReport.objects.filter(organisation=request.member.organisation)
    newest = found.order_by("-made_at").first()
    context: dict[str, object] = {
        "report": newest,
        "is_owner": May.MANAGE_ORGANISATION in request.may,
    }
    if newest is not None:
        figure = gaming_figure(newest)
        answer = figures.download(request, [figure])
        if answer is not None:
            return answer
        document = newest.document
        context["figure"] = figure
        context["micro_limit"] = percent(document["micro"]["limit"])
        context["kinds"] = [(kind_words(one["kind"]), one) for one in document["kinds"]]
        context["capped"] = [(kind_words(one["kind"]), one) for one in document["capped"]]
    return render(request, "boards/gaming_report.html", context)


@needs(May.MANAGE_ORGANISATION)
@require_POST
def ask_gaming_report(request: MemberRequest) -> HttpResponse:
    """Promises a report of now."""
    actions.ask_for_gaming_report(organisation=request.member.organisation)
    messages.success(request, _("The report is being made. Look again in a moment."))
    return redirect("gaming_report")
