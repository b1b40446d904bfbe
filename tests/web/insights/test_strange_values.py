"""Values and choices that nobody expected: refused whole, with words, and no page breaks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.web.assessment.models import Decision, Work
from assaymark.web.insights import actions, metric_table, queries, table
from assaymark.web.insights.kept import RECKONED
from assaymark.web.insights.metric_table import Known
from assaymark.web.insights.models import Metric
from assaymark.web.insights.reckoned import workload
from assaymark.web.insights.refusal import TableRefused
from assaymark.web.standing.groups import Within
from tests.web.insights.house import House
from tests.web.insights.skilled import Skilled
from tests.web.insights.test_metrics import FIELDS, HEAD

KNOWN = Known(frozenset({"East"}), {})


@pytest.fixture
def here(db) -> Skilled:
    made = Skilled()
    made.add(6, "East", skills=())
    return made


@pytest.fixture
def metric(here) -> Metric:
    return actions.set_metric(organisation=here.organisation, by=None, **FIELDS)


@pytest.mark.parametrize(
    ("row", "met"),
    [
        ("2026-03-02,East,4,5,112", "5 cells"),
        ("2026-03-02,East,1e308,", "no number"),
        ("9999-12-31,East,1,", "no day that was measured"),
        ("0001-01-01,East,1,", "no day that was measured"),
    ],
)
def test_what_would_be_read_wrongly_or_break_sums_is_refused(metric, row, met):
    found = metric_table.read(f"{HEAD}{row}\n", metric, KNOWN)
    assert not found.can_be_taken
    assert met in found.errors[0].words


def test_empty_cells_at_the_end_of_a_row_are_no_more_than_that(metric):
    found = metric_table.read(f"{HEAD}2026-03-02,East,4.5,112,,\n", metric, KNOWN)
    assert found.can_be_taken


def test_a_table_of_answers_that_is_too_long_is_not_taken_in_part(monkeypatch, db):
    house = House()
    house.ask()
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    (asked, *_more) = queries.questions(house.organisation)
    text = f"email,{asked.key}\n" + "".join(f"a{i}@x.example,\n" for i in range(3))
    with pytest.raises(TableRefused, match="more than 2 rows"):
        table.read(text, [asked], members={"a0@x.example"})


def test_a_row_of_answers_with_too_many_cells_is_an_error(db):
    house = House()
    house.ask()
    (asked, *_more) = queries.questions(house.organisation)
    label = asked.categories[0]
    found = table.read(
        f"email,{asked.key}\nA@x.example,{label},x\n", [asked], members={"a@x.example"}
    )
    assert not found.rows
    assert "3 cells" in found.errors[0].met


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31"])
def test_any_day_can_be_asked_of_the_workload(here, day):
    assert here.as_(here.olga).get(f"/insights/workload/?split={day}").status_code == 200


def test_assumptions_beyond_measure_are_not_kept(here):
    client = here.as_(here.olga)
    shown = client.post("/insights/return/", {"rate": "1e300", "verifications": "1e300"})
    assert shown.status_code == 200
    assert "less than or equal to" in shown.content.decode()


def test_undecided_works_count_in_the_time_to_a_decision(db):
    house = House()
    house.fill(60)
    now = timezone.now()
    split = timezone.localdate() - timedelta(days=10)
    for place, work in enumerate(Work.objects.order_by("pk")):
        back = 20 if place < 30 else 2
        Work.objects.filter(pk=work.pk).update(handed_in_at=now - timedelta(days=back))
        Decision.objects.filter(work=work).update(decided_at=now - timedelta(days=back - 1))
    Decision.objects.filter(work__in=Work.objects.order_by("-pk")[:9]).delete()
    found = workload._saved(house.organisation, split)
    assert found["n_before"] == 30
    assert found["n_after"] == 30


def test_a_month_of_decisions_about_few_people_has_no_pass_rate(db):
    house = House()
    (user,) = house.fill(1)
    work = Work.objects.get()
    decision = Decision.objects.get()
    for attempt in range(2, 8):
        work.pk, work.handle, work.attempt = None, f"again{attempt}", attempt
        work.save()
        decision.pk, decision.work, decision.award = None, work, None
        decision.save()
    Decision.objects.update(decided_at=timezone.now())
    asked = Within(house.organisation.pk)
    assert RECKONED["badges"](house.organisation, asked)["months"] == []
    house.fill(5)
    Decision.objects.update(decided_at=timezone.now())
    (month,) = RECKONED["badges"](house.organisation, asked)["months"]
    assert month["n"] == 12
    assert Work.objects.filter(learner=user).count() == 7
