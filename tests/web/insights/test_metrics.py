"""Metrics: a table is taken whole or not at all, values told twice count once, teams of five."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assaymark.web.insights import actions, metric_table
from assaymark.web.insights.metric_table import Known, Told
from assaymark.web.insights.models import Metric, MetricValue
from assaymark.web.insights.refusal import MetricRefused, TableRefused
from assaymark.web.insights.showing import show
from assaymark.web.record.models import Event
from tests.web.insights.skilled import Skilled

HEAD = "start,team,value,n\n"
GOOD = HEAD + "2026-03-02,East,4.5,112\n2026-03-09,East,4.1,\n"
FIELDS = {
    "name": "Escalations",
    "key": "escalations",
    "unit": "per 100 cases",
    "better": "down",
    "level": "team",
    "topic": "escalations",
    "source": "Desk",
}


@pytest.fixture
def here(db) -> Skilled:
    made = Skilled()
    made.add(6, "East", skills=())
    made.add(3, "West", skills=())
    return made


@pytest.fixture
def metric(here) -> Metric:
    return actions.set_metric(organisation=here.organisation, by=None, **FIELDS)


def test_an_owner_makes_a_metric_and_brings_a_table_in_on_the_second_yes(here):
    client = here.as_(here.olga)
    client.post("/insights/metrics/new", FIELDS)
    where = "/insights/metrics/escalations/import"
    file = SimpleUploadedFile("values.csv", b"\xef\xbb\xbf" + GOOD.encode())
    page = client.post(where, {"file": file, "step": "look"})
    assert "2 rows can be taken" in page.content.decode()
    assert not MetricValue.objects.exists()
    page = client.post(where, {"table": GOOD, "step": "import"}, follow=True)
    assert "2 new values" in page.content.decode()
    assert list(MetricValue.objects.order_by("starts").values_list("value", "n")) == [
        (4.5, 112),
        (4.1, None),
    ]
    client.post(where, {"table": GOOD.replace("4.1", "3.9"), "step": "import"})
    assert MetricValue.objects.count() == 2
    assert Event.objects.filter(kind="metric.values-told").count() == 2


@pytest.mark.parametrize(
    ("row", "met"),
    [
        ("2026-02-30,East,1,", "no date"),
        ("2026-03-16,Nowhere,1,", "no member"),
        ("2026-03-16,East,much,", "no number"),
        ("2026-03-16,East,inf,", "no number"),
        ("2026-03-16,East,1,-4", "whole number"),
        ("2026-03-02,East,1,", "stands twice"),
    ],
)
def test_one_wrong_row_leaves_the_whole_table_out(here, metric, row, met):
    table = f"{GOOD}{row}\n"
    page = here.as_(here.olga).post(
        "/insights/metrics/escalations/import", {"table": table, "step": "import"}
    )
    words = page.content.decode()
    assert "nothing is taken" in words
    assert "Line 4:" in words
    assert met in words
    assert not MetricValue.objects.exists()


@pytest.mark.parametrize("head", ["start,value\n", "start,team,value,mood\n", "team,team,value\n"])
def test_a_first_line_with_other_columns_is_refused(metric, head):
    with pytest.raises(TableRefused, match="first line"):
        metric_table.read(head, metric, Known(frozenset(), {}))


def test_values_of_another_level_and_a_changed_level_are_refused(here, metric):
    with pytest.raises(MetricRefused):
        actions.tell_values(metric=metric, rows=[Told(date(2026, 3, 2), 1.0)], by=None, how="table")
    rows = [Told(date(2026, 3, 2), 1.0, team="East")]
    actions.tell_values(metric=metric, rows=rows, by=None, how="table")
    with pytest.raises(MetricRefused):
        actions.set_metric(organisation=here.organisation, by=None, **{**FIELDS, "level": "person"})


def test_a_small_teams_figures_are_nowhere_not_even_in_the_mean(here, metric):
    monday = date(2026, 3, 2)
    rows = [
        Told(monday + timedelta(weeks=week), value, team=team)
        for week in range(3)
        for team, value in (("East", 4.0), ("West", 77.0))
    ]
    actions.tell_values(metric=metric, rows=rows, by=None, how="table")
    client = here.as_(here.olga)
    page = client.get("/insights/metrics/escalations/").content.decode()
    assert "East" in page
    assert "West" not in page
    answer = client.get("/insights/metrics/escalations/?figure=metric-escalations&as=csv")
    assert "77" not in answer.content.decode()
    assert answer.content.decode().startswith("team,start,mean,low,high,values\n")


def test_the_demos_metrics_are_the_same_each_time(here):
    today = date(2026, 5, 6)
    show(here.organisation, today=today)
    first = list(MetricValue.objects.order_by("pk").values_list("value", flat=True))
    assert len(first) == 3 * 2 * 26
    show(here.organisation, today=today)
    assert list(MetricValue.objects.order_by("pk").values_list("value", flat=True)) == first


def test_a_manager_sees_metrics_but_brings_none_in(here, metric):
    client = here.as_(here.mo)
    assert client.get("/insights/metrics/").status_code == 200
    assert client.get("/insights/metrics/escalations/import").status_code == 403
