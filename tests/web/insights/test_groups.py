"""Growth, coverage, links and quotes: numbers out of rows, and no small group."""

import io
from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from assaymark.web.insights import actions, kept
from assaymark.web.insights.kept import RECKONED, document
from assaymark.web.insights.metric_table import Told
from assaymark.web.insights.models import Kept, Quote
from assaymark.web.insights.reckoned.badges import fragments
from assaymark.web.insights.small import shown
from assaymark.web.record import jobs
from assaymark.web.skills.models import RoleNeed
from assaymark.web.standing.groups import Within
from tests.web.insights.skilled import NOW, Skilled


@pytest.fixture
def here(db) -> Skilled:
    made = Skilled()
    made.add(9, "East", rank=2, aged=2)
    made.add(8, "South", rank=1, role="Planner")
    made.add(4, "West", rank=3)
    made.add(3, "North", role="")
    return made


def reckoned(here: Skilled, name: str, **asked):
    return RECKONED[name](here.organisation, Within(here.organisation.pk), **asked)


def test_coverage_counts_who_surely_stands_where_needed_and_what_expired(here):
    found = reckoned(here, "coverage", by="team", rank=2)
    cells = {(one["group"], one["skill"]): one for one in found["cells"]}
    skill = str(here.skills[0].pk)
    east = cells["East", skill]
    assert [east[name] for name in ("n", "scored", "held", "aged")] == [10, 9, 7, 2]
    assert cells["South", skill]["held"] == 0
    assert "West" not in found["groups"]
    assert found["people"] == 27


def test_what_a_role_needs_goes_before_one_level_for_all(here):
    here_is = {"organisation": here.organisation, "competency": here.skills[0]}
    RoleNeed.objects.create(role="Planner", rank=1, **here_is)
    found = reckoned(here, "coverage", by="role", rank=0)
    assert [(one["group"], one["n"], one["held"]) for one in found["cells"]] == [("Planner", 8, 8)]


def test_growth_is_found_as_it_was_made(here):
    found = reckoned(here, "growth", skill=here.skills[0].pk, by="team")
    slopes = {line["group"]: line["slope"] for line in found["lines"]}
    assert slopes == pytest.approx({"East": 0.05, "South": 0.05}, abs=0.01)
    assert {one["group"] for one in found["months"]} == {"East", "South"}


def test_pages_show_no_small_group_and_give_files(here):
    client = here.as_(here.olga)
    for path in ("growth/?by=team", "coverage/?by=team&rank=1", "", "quotes/", "badges/"):
        page = client.get(f"/insights/{path}")
        assert page.status_code == 200, path
        assert "West" not in page.content.decode()
    answer = client.get("/insights/coverage/?by=team&rank=1&figure=coverage&as=parquet")
    table = pq.read_table(io.BytesIO(answer.content))
    assert set(table.column("group").to_pylist()) == {"East", "South"}
    assert set(table.column("share").to_pylist()) == {0.9, 1.0}


def test_a_manager_sees_the_own_team_alone(here):
    client = here.as_(here.mo)
    page = client.get("/insights/coverage/?by=role&rank=2").content.decode()
    assert "Agent" in page
    assert "Planner" not in page
    assert client.get("/insights/links/").status_code == 403


def test_strange_choices_in_the_address_are_as_by_default(here):
    client = here.as_(here.olga)
    assert client.get("/insights/growth/?skill=none&by=shoe-size").status_code == 200
    assert client.get("/insights/workload/?split=yesterday").status_code == 200
    assert client.get("/insights/links/?lag=99&lagging=x").status_code == 200


def test_with_many_people_a_job_reckons_and_the_page_says_so(here, monkeypatch):
    monkeypatch.setattr(kept, "LARGE", 5)
    within = Within(here.organisation.pk)
    client = here.as_(here.olga)
    assert "being reckoned" in client.get("/insights/coverage/").content.decode()
    jobs.work_all()
    first = document(here.organisation, within, "overview")
    assert first.document is not None
    assert document(here.organisation, within, "overview").at == first.at
    Kept.objects.update(made_at=NOW - timedelta(days=1))
    document(here.organisation, within, "overview")
    jobs.work_all()
    assert document(here.organisation, within, "overview").at > first.at


def test_a_link_is_refused_with_few_teams_and_says_how_many_there_are(here):
    metric = actions.set_metric(
        organisation=here.organisation,
        key="calls",
        name="Calls",
        unit="calls",
        better="up",
        level="team",
        topic="kpi",
        source="Desk",
        by=None,
    )
    monday = NOW.date() - timedelta(days=NOW.weekday())
    rows = [Told(monday - timedelta(weeks=week), 5.0, team="East") for week in range(12)]
    actions.tell_values(metric=metric, rows=rows, by=None, how="table")
    page = here.as_(here.olga).get("/insights/links/?leading=score&lag=0").content.decode()
    assert "Not reckoned: 0 teams" in page or "Not reckoned: 1 teams" in page


def test_quotes_are_offered_near_and_far_and_only_a_curator_chooses(here, monkeypatch):
    skill = here.skills[0]
    found = reckoned(here, "quotes", skill=skill.pk)
    offs = [abs(off) for _handle, off in found["near"]]
    assert offs == sorted(offs)
    assert abs(found["far"][0][1]) == max(offs)
    assert found["people"] == 24
    owner = here.as_(here.olga)
    where = f"/insights/quotes/{skill.handle}/curate"
    assert owner.post(where, {"work": "x", "state": "chosen"}).status_code == 404
    assert here.as_(here.mo).post(where, {"work": "x", "state": "chosen"}).status_code == 403
    assert not Quote.objects.exists()


def test_groups_are_hidden_in_pairs_where_subtraction_would_tell():
    assert shown({"a": 40, "b": 30, "c": 3}) == ["a"]
    assert shown({"a": 40, "b": 30, "": 3, "d": 4}) == ["a", "b"]
    assert shown({"a": 40}) == ["a"]
    assert shown({"a": 4}) == []


def test_two_badges_of_one_competency_and_level_are_a_pair():
    class Version:
        def __init__(self, badge_id: int, title: str, level: str) -> None:
            self.badge_id, self.title = badge_id, title
            self.competencies = [{"handle": "h", "level": level, "title": "Listening"}]

    same = [Version(1, "A", "expert"), Version(2, "B", "expert"), Version(3, "C", "foundation")]
    assert fragments(same) == [("A", "B", "Listening", "expert")]
