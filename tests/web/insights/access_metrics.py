"""The real values of the addresses of metrics and quotes, for the walk over every address."""

from datetime import date
from typing import Any

from assaymark.web.insights import actions, metric_table, queries_metrics
from assaymark.web.insights.metric_table import Told
from assaymark.web.people.models import Organisation, User
from assaymark.web.skills.models import Competency


def metric_values(
    *, organisation: Organisation, competency: Competency, owner: User, mark: str
) -> dict[str, Any]:
    """A metric of the whole organisation with a value."""
    metric = actions.set_metric(
        organisation=organisation,
        key="escalations",
        name=f"Escalations in {mark}",
        unit="per 100 cases",
        better="down",
        level="organisation",
        topic="escalations",
        source=mark,
        by=owner,
    )
    actions.tell_values(metric=metric, rows=[Told(date(2026, 3, 2), 4.5)], by=owner, how="table")
    one = {"key": metric.key}
    text = "start,value\n2026-03-09,4.1\n"
    table = metric_table.read(text, metric, queries_metrics.known(organisation))
    handle = actions.look_at(
        metric=metric, table=table, text=text, file_name=f"{mark}.csv", by=owner
    )
    pages = ("metric", "edit_metric", "import_values", "value_table")
    waiting = {"take_values": {**one, "handle": handle}}
    return {**waiting, **dict.fromkeys(pages, one), "curate_quote": {"handle": competency.handle}}
