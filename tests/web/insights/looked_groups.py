"""Pages of figures about groups and of metrics, for the browser's look at them."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assaymark.web.insights.showing import show
from tests.web.insights.skilled import Skilled

NAMES = ("/insights", "/growth", "/coverage", "/links", "/metric-values", "/metric-edit")


def group_pages() -> dict[str, str]:
    here = Skilled()
    for place in range(9):
        here.add(7, f"Team {place}", rank=1 + place % 3, aged=place % 3)
    show(here.organisation, today=timezone.localdate())
    olga = here.as_(here.olga)
    wrong = {"table": "start,team,value\n2026-03-02,Team 1,4\n2026-03-09,Nobody,5\n"}
    values = olga.post(reverse("import_values", args=["handoffs"]), wrong)
    return {
        "/insights": _text(olga, reverse("insights")),
        "/growth": _text(olga, reverse("growth") + "?by=team"),
        "/coverage": _text(olga, reverse("coverage") + "?by=team&rank=2"),
        "/links": _text(olga, reverse("links") + "?leading=metric:handoffs&lagging=sentiment"),
        "/metric-edit": _text(olga, reverse("edit_metric", args=["handoffs"])),
        "/metric-values": values.content.decode(),
    }


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()
