"""A summary stands at a public address only while its owner wants it, and holds no more."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from assaymark.web.insights import actions
from assaymark.web.insights.models import BiasReport
from assaymark.web.insights.refusal import ReportRefused
from assaymark.web.record.models import Event
from tests.web.insights.house import House


def addresses(house: House, report: BiasReport) -> list[str]:
    where = [house.organisation.slug, report.handle]
    return [reverse(name, args=where) for name in ("bias_summary", "bias_summary_json")]


def test_an_owner_publishes_and_withdraws(house: House):
    house.ask()
    house.fill(200)
    report = house.report()
    page, data = addresses(house, report)
    stranger = Client()
    assert {stranger.get(one).status_code for one in (page, data)} == {404}
    owner = house.client(house.ingrid)
    owner.post(reverse("publish_bias_report", args=[report.handle]), {"in_use_since": "2026-01-05"})
    text = stranger.get(page).content.decode()
    for word in ("Who gets the badge", "did not say", "5 Jan 2026", "Date of the audit"):
        assert word in text
    assert "Whom the first assessor would pass" not in text
    plain = stranger.get(data).json()
    assert {step["key"] for step in plain["steps"]} == {"badge", "score_machine"}
    assert plain["inUseSince"] == "2026-01-05"
    assert not {"both", "grader", "dif", "between_people"} & set(plain)
    assert "handle" not in json.dumps(plain["steps"])
    front = stranger.get(reverse("organisation", args=[house.organisation.slug]))
    assert page in front.content.decode()
    owner.post(reverse("withdraw_bias_report", args=[report.handle]))
    assert {stranger.get(one).status_code for one in (page, data)} == {404}
    kinds = Event.objects.filter(subject=f"bias-report:{report.handle}").values_list(
        "kind", flat=True
    )
    assert {"bias-report.published", "bias-report.withdrawn"} <= set(kinds)


def test_an_auditor_does_not_publish(house: House):
    house.ask()
    house.fill(60)
    report = house.report()
    client = house.client(house.ruth)
    assert client.post(reverse("publish_bias_report", args=[report.handle])).status_code == 403
    page = client.get(reverse("bias_report", args=[report.handle])).content.decode()
    assert "Publish the summary" not in page


def test_a_report_that_shows_no_group_is_not_published(house: House):
    house.ask()
    house.fill(3)
    with pytest.raises(ReportRefused, match="shows no group"):
        actions.publish_report(report=house.report(), in_use_since=None, by=house.ingrid)
