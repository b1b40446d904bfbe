"""The row of places on insights' pages: it stands on every one, and each link may be followed."""

import re

import pytest
from django.urls import reverse

from assaymark.web.insights.templatetags.insights import PLACES
from assaymark.web.people.models import Role
from tests.web.insights import trying
from tests.web.insights.house import House

ROW = re.compile(r'<nav class="places.*?</nav>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"')


def row(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = ROW.findall(answer.content.decode())
    assert len(found) == 1, address
    return found[0]


@pytest.mark.parametrize("role", [Role.OWNER, Role.CATALOGUE_MANAGER, Role.MANAGER, Role.AUDITOR])
def test_the_row_holds_every_place_that_may_be_opened_and_no_other(house: House, role: Role):
    client = house.client(house.member(role.value, role))
    linked = LINK.findall(row(client, reverse("insights")))
    for name, _title, _below in PLACES:
        assert (client.get(reverse(name)).status_code == 200) == (reverse(name) in linked), name


def test_every_page_of_insights_has_the_row_and_says_where_it_is(house: House):
    client = house.client(house.ingrid)
    trying.teams(house, 2)
    house.ask()
    metric = trying.metric(house)
    starts = {"Team 00": 1, "Team 01": None}
    planned, typed = trying.plan(house, starts), trying.plan(house, starts, source="typed")
    begun = trying.start(house, typed)
    report = house.report()
    pages = {
        **{reverse(name): name for name, _title, _below in PLACES},
        reverse("new_pilot"): "pilots",
        reverse("propose_pilot"): "pilots",
        reverse("pilot", args=[begun.handle]): "pilots",
        reverse("pilot", args=[planned.handle]): "pilots",
        reverse("pilot_readings", args=[begun.handle, begun.metrics.get().pk]): "pilots",
        **{
            reverse(name, args=[planned.handle]): "pilots"
            for name in ("edit_pilot", "pilot_teams", "pilot_metrics", "pilot_check")
        },
        reverse("new_metric"): "metrics",
        reverse("metric", args=[metric.key]): "metrics",
        reverse("edit_metric", args=[metric.key]): "metrics",
        reverse("import_values", args=[metric.key]): "metrics",
        reverse("counted_events"): "leading",
        reverse("bias_report", args=[report.handle]): "bias_reports",
        reverse("make_bias_report", args=[house.badge.handle]): "bias_reports",
        reverse("bias_questions"): "bias_reports",
        reverse("add_bias_question"): "bias_reports",
        reverse("edit_bias_question", args=["sex"]): "bias_reports",
        reverse("import_answers"): "bias_reports",
    }
    for address, place in pages.items():
        current = re.findall(r'href="([^"]+)" aria-current', row(client, address))
        assert current == [reverse(place)], address
