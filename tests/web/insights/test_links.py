"""Links between what leads and what lags: leading figures of teams from exported events."""

from datetime import timedelta
from html import unescape

import pytest

from assaymark.web.insights.actions import set_metric
from assaymark.web.insights.reckoned.from_events import series
from assaymark.web.insights.reckoned.links import LEADING, _weekly, figures, link
from assaymark.web.insights.reckoned.metrics import week_number
from assaymark.web.people.models import Role, User
from assaymark.web.record import exporting
from assaymark.web.record.models import Event
from assaymark.web.standing.groups import Within
from tests.web.insights import test_leading as told
from tests.web.insights.test_leading import _event, _last_monday, signed_in

here, place = told.here, told.place


def test_what_links_take_from_events_is_that_reckoned_by_hand(here):
    signed_in(here, Role.AUDITOR)
    signed_in(here, Role.OWNER)  # with them, five people are in neither team
    newest, fifth = (week_number(_last_monday().date()) - ago for ago in (0, 5))
    even = {"east": 4 / 7, "west": 3 / 7}
    wanted = {
        "velocity": (even, 1),
        "practice": (dict.fromkeys(even, 1), 1),
        "coverage": (even, 100),
        "completion": (even, 100),
    }
    for leading_figure, (shares, unit) in wanted.items():
        found, few = series(here, Within(here.pk), leading_figure)
        assert not few
        assert {team for team, _week in found} == {"east", "west"}
        for team, share in shares.items():
            for week in (newest, fifth):
                assert found[team, week] == pytest.approx(unit * share), leading_figure
        before = found["east", fifth - 1]
        assert before == (1 if leading_figure == "practice" else 0)
        assert max(week for _team, week in found) == newest, "the week under way is left out"


def test_a_week_in_which_few_were_active_in_all_teams_is_on_no_page(here):
    signed_in(here, Role.AUDITOR)
    signed_in(here, Role.OWNER)
    alone = _last_monday() - timedelta(weeks=20)
    Event.objects.bulk_create(
        [_event(here, "work.handed-in", User.objects.get(name="Person 1"), alone)]
    )
    exporting.export_all()
    metric = set_metric(
        organisation=here,
        key="calls",
        name="Calls",
        unit="calls",
        better="up",
        level="team",
        topic="kpi",
        source="Desk",
        by=None,
    )
    within, asked = Within(here.pk), {"lagging": metric.pk, "lag": 0}
    for leading_figure in ("velocity", "practice", "completion"):
        found, few = series(here, within, leading_figure)
        assert few >= {alone.date().isoformat()}, leading_figure
        assert ("east", week_number(alone.date())) in found
        weeks = link(here, within, leading=leading_figure, **asked)["lead_weeks"]
        assert alone.date().isoformat() not in [one[0] for one in weeks]
        assert weeks


def test_weekly_lines_have_an_interval_over_teams_from_five_on():
    found = _weekly({(f"t{n}", 105_000): float(n) for n in range(5)} | {("t1", 105_001): 3.0})
    (_day, mean, n, low, high), (*_other, nothing, none) = found
    assert (mean, n) == (2.0, 5)
    assert high - mean == pytest.approx(2.776 * 2.5**0.5 / 5**0.5, abs=0.001)
    assert mean - low == pytest.approx(high - mean)
    assert (nothing, none) == (None, None)
    wide = _weekly({(f"t{n}", 105_000): 9.0 * (n == 4) for n in range(5)})
    assert wide[0][3] == 0, "no team has fewer than no badges"
    below = _weekly({(f"t{n}", 105_000): -9.0 * (n == 4) for n in range(5)})
    assert below[0][3] < below[0][1] < 0
    kept = {"leading": "a", "lagging": "b", "lag_weeks": [["2026-01-05", 1.0, 3]], "lag": 0}
    leading_line, lagging_line, _link = figures(
        {**kept, "lead_weeks": found, "teams": 5, "weeks": 2}
    )
    assert [column.key for column in leading_line.columns][-2:] == ["low", "high"]
    assert leading_line.chart["series"][0]["low"] == [low, None]
    assert lagging_line.rows[0][1:] == (1.0, 3, None, None), "a document kept from before"


def test_every_leading_figure_can_be_chosen_for_a_link(here):
    set_metric(
        organisation=here,
        key="calls",
        name="Calls",
        unit="calls",
        better="up",
        level="team",
        topic="kpi",
        source="Desk",
        by=None,
    )
    client = signed_in(here, Role.OWNER)
    for name, title in LEADING.items():
        page = client.get("/insights/links/", {"leading": name}).content.decode()
        assert f'<option value="{name}" selected>' in page
        assert f"Leading: {title}" in unescape(page)
