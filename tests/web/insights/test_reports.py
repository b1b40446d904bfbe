"""A report from the page: asked for, made in parts, read by an auditor, honest when small."""

import pytest
from django.test import Client
from django.urls import reverse

from assaymark.web.insights import actions
from assaymark.web.insights.models import BiasReport, Counted, ReportState
from assaymark.web.insights.refusal import ReportRefused
from assaymark.web.record import jobs
from assaymark.web.record.models import Event
from tests.web.insights.house import House


def page(house: House, report: BiasReport) -> str:
    answer = house.client(house.ruth).get(reverse("bias_report", args=[report.handle]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_auditor_makes_a_report_from_the_page_and_reads_it(house: House):
    house.ask()
    house.fill(120)
    client = house.client(house.ruth)
    listed = client.get(reverse("bias_reports")).content.decode()
    assert "120 people handed in so far" in listed
    answer = client.post(reverse("make_bias_report", args=[house.badge.handle]), follow=True)
    assert "The report is being made" in answer.content.decode()
    jobs.work_all()
    report = BiasReport.objects.get()
    assert (report.state, report.step, report.steps) == (ReportState.READY, 4, 4)
    shown = page(house, report)
    assert "What should I do now?" in shown
    assert "Who gets the badge" in shown
    data = client.get(reverse("bias_report_json", args=[report.handle])).json()
    assert data == report.document
    assert data["people"] == 120


def test_a_report_that_is_being_made_says_how_far_it_is(house: House):
    house.ask()
    house.fill(10)
    report = actions.make_report(badge=house.badge, by=house.ruth)
    BiasReport.objects.update(step=2)
    assert "2 of 4 parts are done" in page(house, report)
    again = actions.make_report(badge=house.badge, by=house.ruth)
    assert again.pk == report.pk
    client = house.client(house.ruth)
    assert client.get(reverse("bias_report_json", args=[report.handle])).status_code == 404


def test_without_questions_there_is_no_report(house: House):
    house.fill(10)
    with pytest.raises(ReportRefused, match="asks people nothing"):
        actions.make_report(badge=house.badge, by=house.ruth)
    answer = house.client(house.ruth).post(reverse("make_bias_report", args=[house.badge.handle]))
    assert "asks people nothing" in answer.content.decode()


@pytest.mark.parametrize("n", [0, 4, 30, 500])
def test_the_page_is_honest_with_any_number_of_people(house: House, n: int):
    house.ask()
    house.fill(n)
    report = house.report()
    shown = page(house, report)
    if n <= 4:
        assert "Too few people to say anything about groups" in shown
        assert "%</td>" not in shown
        assert not Counted.objects.exists()
    if n == 4:
        assert "Not broken down by group" in shown
    if n == 30:
        assert (
            "2 of 2 groups" in shown
            or "No group is below four fifths" in shown
            or "too small" in shown
        )
        assert "No group can be shown" in shown
    if n == 500:
        assert "White · Male" not in shown
        assert "Female · White" in shown
        assert "Wrongly failed" in shown


def test_each_step_of_the_record_says_who_asked_and_when_it_was_made(house: House):
    house.ask()
    house.fill(60)
    report = house.report()
    about = Event.objects.filter(subject=f"bias-report:{report.handle}").order_by("id")
    assert list(about.values_list("kind", flat=True)) == ["bias-report.asked", "bias-report.made"]


def test_a_harsh_grader_is_named_with_what_to_do(house: House):
    house.ask()
    house.fill(250, harsh=0.9)
    shown = page(house, house.report())
    assert "further behind than people do" in shown
    assert "Let people decide" in shown


def test_the_report_of_another_organisation_does_not_exist(house: House):
    other = House()
    other.ask()
    other.fill(20)
    report = other.report()
    client = house.client(house.ruth)
    for name in ("bias_report", "bias_report_json"):
        assert client.get(reverse(name, args=[report.handle])).status_code == 404


def test_pages_need_few_queries_whatever_the_number_of_people(
    house: House, django_assert_max_num_queries
):
    house.ask()
    house.fill(100)
    report = house.report()
    client = house.client(house.ruth)
    with django_assert_max_num_queries(10):
        client.get(reverse("bias_report", args=[report.handle]))
    with django_assert_max_num_queries(12):
        client.get(reverse("bias_reports"))
    actions.publish_report(report=report, in_use_since=None, by=house.ingrid)
    with django_assert_max_num_queries(2):
        Client().get(reverse("bias_summary", args=[house.organisation.slug, report.handle]))
