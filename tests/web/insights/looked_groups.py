"""Pages of figures about groups and of metrics, for the browser's look at them."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.insights import actions, metric_table, queries_metrics
from assaymark.web.insights.models import Metric
from assaymark.web.insights.showing import show
from assaymark.web.people.models import Membership
from assaymark.web.skills.models import RoleNeed
from tests.web.insights.skilled import Skilled

NAMES = (
    "/insights",
    "/growth",
    "/coverage",
    "/links",
    "/metric-values",
    "/metric-edit",
    "/role-ready",
)
TABLES = ("/table-looked-at", "/table-waiting", "/table-refused")
NAMES += TABLES


def group_pages() -> dict[str, str]:
    here = Skilled()
    for place in range(9):
        here.add(7, f"Team {place}", rank=1 + place % 3, aged=place % 3)
    show(here.organisation, today=timezone.localdate())
    olga = here.as_(here.olga)
    _begun(here)
    wrong = {"table": "start,team,value\n2026-03-02,Team 1,4\n2026-03-09,Nobody,5\n"}
    values = olga.post(reverse("import_values", args=["handoffs"]), wrong)
    return {
        "/insights": _text(olga, reverse("insights")),
        "/growth": _text(olga, reverse("growth") + "?by=team"),
        "/coverage": _text(olga, reverse("coverage") + "?by=team&rank=2"),
        "/role-ready": _text(olga, reverse("role_ready") + "?by=cohort"),
        "/links": _text(olga, reverse("links") + "?leading=metric:handoffs&lagging=sentiment"),
        "/metric-edit": _text(olga, reverse("edit_metric", args=["handoffs"])),
        "/metric-values": values.content.decode(),
        **_tables(here, olga),
    }


def _tables(here: Skilled, olga: Client) -> dict[str, str]:
    """A large table of values: looked at, on its way, and no longer what it was."""
    metric = Metric.objects.get(organisation=here.organisation, key="handoffs")
    rows = (f"2026-03-{day:02},Team 1,{day / 3},day" for day in range(1, 29))
    text = "\n".join(["start,team,value,period", *rows, ""])
    table = metric_table.read(text, metric, queries_metrics.known(here.organisation))
    by, name = here.olga.user, "handoffs-2026.parquet"
    handle = actions.look_at(metric=metric, table=table, text=text, file_name=name, by=by)
    where = reverse("take_values", args=[metric.key, handle])
    looked_at, kept = _text(olga, where), queries_metrics.table(metric, handle)
    actions.confirm(kept=kept, by=by)
    kept.refresh_from_db()
    waiting = _text(olga, where)
    Membership.objects.filter(organisation=here.organisation, team="Team 1").update(team="Team 2")
    actions.take(kept=kept, told=lambda n: None)
    return dict(zip(TABLES, (looked_at, waiting, _text(olga, where)), strict=True))


def _begun(here: Skilled) -> None:
    """First days spread over a year, and a level that every role needs."""
    today = timezone.localdate()
    RoleNeed.objects.create(
        organisation=here.organisation, competency=here.skills[0], role="", rank=2
    )
    for place, one in enumerate(Membership.objects.filter(organisation=here.organisation)):
        one.started_on = today - timedelta(days=40 + 37 * place % 400)
        one.save(update_fields=["started_on"])


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()
