"""The verbs of a large table of values: look at it, confirm it, throw it away, take it.

Between looking and taking the table lies in a `Kept` row of its own, for a day at most; its text
is dropped with the outcome. Taking is one transaction: every row, or none; who is known and which
teams there are is asked anew.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assaymark.web.insights import metric_table
from assaymark.web.insights.actions.measuring import tell_values
from assaymark.web.insights.metric_table import Told, ValueTable
from assaymark.web.insights.models import Kept, Metric
from assaymark.web.insights.queries_metrics import PREFIX, known
from assaymark.web.insights.refusal import InsightsRefused
from assaymark.web.kit.handles import new_handle
from assaymark.web.people.models import User
from assaymark.web.record.actions import defer

LIFE = timedelta(days=1)
SHOWN = 10


@transaction.atomic
def look_at(*, metric: Metric, table: ValueTable, text: str, file_name: str, by: User) -> str:
    """The handle of a table that can be taken, kept until somebody says yes or no."""
    drop_old_tables()
    handle = new_handle()
    first = [
        [one.starts.isoformat(), one.period, one.team, one.value, one.n]
        for one in table.rows[:SHOWN]
    ]
    document = {
        "metric": metric.key,
        "state": "looked-at",
        "rows": len(table.rows),
        "done": 0,
        "first": first,
        "file": file_name.replace("\0", "")[:200],
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "by": by.pk,
        "text": text,
    }
    Kept.objects.create(
        organisation=metric.organisation, key=f"{PREFIX}{handle}", document=document
    )
    return handle


@transaction.atomic
def confirm(*, kept: Kept, by: User) -> None:
    """Has a job take the table; confirming it again changes nothing."""
    kept = Kept.objects.select_for_update().get(pk=kept.pk)
    if kept.document["state"] != "looked-at":
        return
    _set(kept, state="waiting", by=by.pk)
    defer(
        "insights.take-values",
        kept.key,
        arguments={"kept": kept.pk},
        organisation_id=kept.organisation_id,
    )


@transaction.atomic
def discard(*, kept: Kept) -> None:
    """Throws the table away, unless it was confirmed."""
    Kept.objects.filter(pk=kept.pk, document__state="looked-at").delete()


@transaction.atomic
def take(*, kept: Kept, told: Callable[[int], None]) -> None:
    """Takes the whole table, or nothing where it no longer can be; `told` hears of rows written."""
    document = kept.document
    if document["state"] != "waiting":
        return
    one = Metric.objects.select_related("organisation").get(
        organisation=kept.organisation_id, key=document["metric"]
    )
    by = User.objects.filter(pk=document["by"]).first()
    try:
        rows = _rows(document["text"], one)
        taken = tell_values(metric=one, rows=rows, by=by, how="table", told=told)
    except InsightsRefused as refused:
        _set(kept, state="refused", reason=str(refused), text="", first=[])
    else:
        counts = {"new": taken.new, "changed": taken.changed, "same": taken.same}
        _set(kept, state="done", taken=counts, done=document["rows"], text="", first=[])


def _rows(text: str, metric: Metric) -> tuple[Told, ...]:
    """The rows as they can be taken now; raises `InsightsRefused` where one no longer can."""
    found = metric_table.read(text, metric, known(metric.organisation))
    for wrong in found.errors:
        line = _("Line %(line)d: %(words)s") % {"line": wrong.line, "words": wrong.words}
        raise InsightsRefused(line)
    return found.rows


def drop_old_tables() -> None:
    """Drops tables that nobody decided about, and outcomes, of more than a day ago."""
    old = Q(key__startswith=PREFIX, made_at__lt=timezone.now() - LIFE)
    Kept.objects.filter(old).exclude(document__state="waiting").delete()


def _set(kept: Kept, **changes: Any) -> None:
    kept.document = {**kept.document, **changes}
    kept.save(update_fields=["document"])
