"""Pages of metrics: the list, one metric, a new one, its values from a table."""

from datetime import date
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assaymark.web.insights import actions, metric_table
from assaymark.web.insights import queries_metrics as queries
from assaymark.web.insights.forms import given
from assaymark.web.insights.forms_metrics import MetricForm, ValuesForm
from assaymark.web.insights.kept import document
from assaymark.web.insights.metric_table import ValueTable
from assaymark.web.insights.models import Metric
from assaymark.web.insights.queries_metrics import known
from assaymark.web.insights.reckoned import metrics as measuring
from assaymark.web.insights.refusal import InsightsRefused, TableRefused
from assaymark.web.insights.scope import within
from assaymark.web.kit.figures import download
from assaymark.web.people.access import MemberRequest, needs
from assaymark.web.people.roles import May

TELL = (May.MANAGE_ORGANISATION, May.MANAGE_CATALOGUE)
MOST_AT_ONCE = 5_000
"""Rows that are taken while somebody waits; more are taken by a job."""


class Row(NamedTuple):
    """One of the first rows of a large table, as the page shows them."""

    starts: date
    period: str
    team: str
    value: float
    n: int | None


@needs(May.SEE_INSIGHTS)
def metrics(request: MemberRequest) -> HttpResponse:
    """Every metric with its newest figure."""
    here, people = request.member.organisation, within(request)
    listed = []
    for one in Metric.objects.filter(organisation=here):
        found = document(here, people, "metric", metric=one.pk).document
        listed.append((one, measuring.latest(found["points"]) if found else None))
    return render(request, "insights/metrics.html", {"metrics": listed})


@needs(May.SEE_INSIGHTS)
def metric(request: MemberRequest, key: str) -> HttpResponse:
    """One metric over time."""
    one = _metric(request, key)
    found = document(one.organisation, within(request), "metric", metric=one.pk)
    figures = measuring.figures(found.document, one) if found.document else []
    answer = download(request, figures)
    if answer is not None:
        return answer
    context = {
        "metric": one,
        "figures": figures,
        "at": found.at,
        "people": within(request),
        "waits": found.document is None,
        "hidden": found.document["hidden"] if found.document else 0,
    }
    return render(request, "insights/metric.html", context)


@needs(*TELL)
def new_metric(request: MemberRequest) -> HttpResponse:
    """A new metric."""
    return _edited(request, None)


@needs(*TELL)
def edit_metric(request: MemberRequest, key: str) -> HttpResponse:
    """Another name, unit, direction or source."""
    return _edited(request, _metric(request, key))


@needs(*TELL)
def import_values(request: MemberRequest, key: str) -> HttpResponse:
    """Reads a table, says what would be taken, and takes all of it on the second yes."""
    one = _metric(request, key)
    form = ValuesForm(given(request), request.FILES or None)
    found: ValueTable | None = None
    if request.method == "POST" and form.is_valid():
        try:
            found = metric_table.read(form.cleaned_data["table"], one, known(one.organisation))
        except TableRefused as refused:
            form.add_error("table", str(refused))
        else:
            text = form.cleaned_data["table"]
            if found.can_be_taken and len(found.rows) > MOST_AT_ONCE:
                return _kept(request, one, found, text)
            if found.can_be_taken and request.POST.get("step") == "import":
                return _taken(request, one, found)
            is_small = text.count("\n") <= MOST_AT_ONCE
            form = ValuesForm(initial={"table": text if is_small else ""})
    context = {
        "metric": one,
        "form": form,
        "table": found,
        "first": found.rows[:10] if found else (),
        "columns": metric_table.columns(one),
        "sample": metric_table.example(one),
    }
    return render(request, "insights/import_values.html", context)


@needs(*TELL)
def take_values(request: MemberRequest, key: str, handle: str) -> HttpResponse:
    """A large table: what would be taken, how far it is, what became of it."""
    one = _metric(request, key)
    kept = queries.table(one, handle)
    if kept is None:
        raise Http404
    if request.method == "POST" and request.POST.get("step") == "discard":
        actions.discard(kept=kept)
        messages.success(request, _("Thrown away; nothing was taken."))
        return redirect("import_values", key=one.key)
    if request.method == "POST":
        actions.confirm(kept=kept, by=request.user)
        return redirect("take_values", key=one.key, handle=handle)
    first = [Row(date.fromisoformat(day), *more) for day, *more in kept.document["first"]]
    job = queries.table_job(kept) if kept.document["state"] == "waiting" else None
    context = {"metric": one, "kept": kept.document, "first": first, "job": job}
    return render(request, "insights/take_values.html", context)


@needs(*TELL)
def value_table(request: MemberRequest, key: str) -> HttpResponse:
    """A small table to start from."""
    return HttpResponse(
        metric_table.example(_metric(request, key)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{key}.csv"'},
    )


def _metric(request: MemberRequest, key: str) -> Metric:
    return get_object_or_404(Metric, organisation=request.member.organisation, key=key)


def _kept(request: MemberRequest, one: Metric, found: ValueTable, text: str) -> HttpResponse:
    file = request.FILES.get("file")
    name = file.name if file is not None and file.name else ""
    handle = actions.look_at(metric=one, table=found, text=text, file_name=name, by=request.user)
    return redirect("take_values", key=one.key, handle=handle)


def _taken(request: MemberRequest, one: Metric, found: ValueTable) -> HttpResponse:
    taken = actions.tell_values(metric=one, rows=found.rows, by=request.user, how="table")
    said = _("Taken: %(new)d new values, %(changed)d changed, %(same)d as before.") % {
        "new": taken.new,
        "changed": taken.changed,
        "same": taken.same,
    }
    messages.success(request, said)
    return redirect("metric", key=one.key)


def _edited(request: MemberRequest, one: Metric | None) -> HttpResponse:
    names = [name for name in MetricForm.base_fields if one is not None]
    form = MetricForm(given(request), initial={name: getattr(one, name) for name in names})
    if one is not None:
        del form.fields["key"]
    if request.method == "POST" and form.is_valid():
        wanted = {"key": one.key} if one else {}
        here = request.member.organisation
        if (
            one is None
            and Metric.objects.filter(organisation=here, key=form.cleaned_data["key"]).exists()
        ):
            form.add_error("key", _("Another metric has this key."))
        else:
            try:
                made = actions.set_metric(
                    organisation=here, by=request.user, **form.cleaned_data, **wanted
                )
            except InsightsRefused as refused:
                form.add_error("level", str(refused))
            else:
                return redirect("metric", key=made.key)
    return render(request, "insights/edit_metric.html", {"form": form, "metric": one})
