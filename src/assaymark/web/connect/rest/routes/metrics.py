"""Metrics: which there are, and their values."""

import re

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router

from assaymark.web.connect.rest.answers import done
from assaymark.web.connect.rest.bearer import Call, scoped
from assaymark.web.connect.rest.metric_shapes import (
    MetricIn,
    MetricOut,
    TakenOut,
    ValueIn,
    ValuesIn,
)
from assaymark.web.connect.rest.once import once
from assaymark.web.connect.rest.paging import PageQuery, paged
from assaymark.web.connect.rest.problems import INVALID, REFUSED, Problem, not_found
from assaymark.web.connect.rest.shapes import KEY
from assaymark.web.connect.scopes import Scope
from assaymark.web.insights import actions
from assaymark.web.insights import queries_metrics as queries
from assaymark.web.insights.metric_table import Told, told_of
from assaymark.web.insights.models import Metric
from assaymark.web.insights.refusal import TableRefused

router = Router(tags=["Metrics"])
MOST_ERRORS = 50


@router.get(
    "",
    response=list[MetricOut],
    **scoped(Scope.METRICS_WRITE),
    operation_id="list_metrics",
    summary="List metrics",
)
def list_metrics(request: Call, response: HttpResponse, page: PageQuery) -> list[MetricOut]:
    """The lagging indicators of the organisation, by name."""
    return paged(request, response, queries.metrics(request.auth.organisation), page, _out)


@router.put(
    "/{handle}",
    response={200: MetricOut, 201: MetricOut},
    **scoped(Scope.METRICS_WRITE),
    operation_id="set_metric",
    summary="Make or change a metric",
)
def set_metric(request: Call, handle: str, body: MetricIn) -> HttpResponse:
    """Makes the metric whose key is `handle`, or gives it this name, unit, direction and source.

    Repeating it changes nothing. The level stays once there are values.
    """
    where = request.auth.organisation
    key = _key(handle)
    known = queries.metric(where, key)
    told = {name: str(one).strip() for name, one in body.model_dump().items()}
    if known is not None and _out(known) == MetricOut(key=key, **told):
        return done(_out(known))
    metric = actions.set_metric(organisation=where, key=key, by=request.auth.user, **told)
    if known is not None:
        return done(_out(metric))
    return done(_out(metric), status=201, location=reverse("metric", args=[key]))


def _key(handle: str) -> str:
    if not re.fullmatch(KEY, handle):
        raise Problem(
            INVALID,
            _("The metric's key is %(met)r.") % {"met": handle},
            _("1 to 60 letters, digits, hyphens or underscores were expected."),
            _("Choose another key."),
        )
    return handle


@router.post(
    "/{handle}/values",
    response=TakenOut,
    **scoped(Scope.METRICS_WRITE, key="taken"),
    operation_id="tell_values",
    summary="Bring in values of a metric",
)
@once()
def tell_values(request: Call, handle: str, body: ValuesIn) -> HttpResponse:
    """Takes all values of the metric whose key is `handle`, or none when one of them is wrong.

    A value told twice counts once; another value for the same period and team replaces the first.
    """
    metric = queries.metric(request.auth.organisation, handle)
    if metric is None:
        raise not_found("metric", handle)
    rows = _rows(metric, body.values)
    taken = actions.tell_values(metric=metric, rows=rows, by=request.auth.user, how="api")
    return done(TakenOut(new=taken.new, changed=taken.changed, same=taken.same))


def _rows(metric: Metric, values: list[ValueIn]) -> list[Told]:
    known = queries.known(metric.organisation)
    rows: dict[object, Told] = {}
    errors = []
    for place, one in enumerate(values):
        try:
            told = told_of(_texts(one), metric, known)
        except TableRefused as refused:
            errors.append({"at": f"body.values.{place}", "detail": str(refused)})
            continue
        if told.place in rows:
            errors.append({"at": f"body.values.{place}", "detail": _("This period stands twice.")})
        rows[told.place] = told
    if errors:
        raise Problem(
            REFUSED,
            _("%(n)d of the values cannot be taken: %(first)s")
            % {"n": len(errors), "first": errors[0]["detail"]},
            _("Values of teams or people of this organisation, each period once, were expected."),
            _("Mend what `errors` names; nothing was taken."),
            errors=errors[:MOST_ERRORS],
        )
    return list(rows.values())


def _texts(one: ValueIn) -> dict[str, str]:
    n = "" if one.n is None else str(one.n)
    more = {"team": one.team, "email": one.person or ""}
    return {"start": one.start, "value": repr(one.value), "n": n, "period": one.period, **more}


def _out(metric: Metric) -> MetricOut:
    return MetricOut(
        key=metric.key,
        name=metric.name,
        unit=metric.unit,
        better=metric.better,
        level=metric.level,
        topic=metric.topic,
        source=metric.source,
    )
