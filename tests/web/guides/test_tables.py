"""A team's gaps and matrix as files: what its manager sees, and nothing kept from them."""

import csv
import io

import pytest
from django.test import Client

from assaymark.web.boards.models import CriticalSkill
from assaymark.web.people.models import Role

TEAM = "/guides/team/"


def rows(user, figure, form="csv"):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(TEAM, {"figure": figure, "as": form})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode()))) if form == "csv" else answer


def test_gaps_and_matrix_hold_what_the_page_shows(team):
    team.need(2)
    team.shows(2.4, 2.4, 2.4, 2.4, 2.4, 2.4, weeks_apart=0.5)
    team.shows(0.4, 0.5, 0.4, 0.5, 0.4, 0.5, person=team.omar, weeks_apart=0.5)
    (gap,) = rows(team.daniel, "gaps")
    assert [gap[name] for name in ("asked", "scored", "low", "high")] == ["2", "2", "1", "1"]
    found = {one["person"]: one for one in rows(team.daniel, "matrix")}
    assert found["Priya Natarajan"]["stands"] == "at level"
    assert found["Omar Haddad"]["stands"] == "below"
    chances = sum(float(one["chance"]) for one in found.values())
    assert float(gap["expected"]) == pytest.approx(chances)
    assert rows(team.daniel, "matrix", "parquet").content[:4] == b"PAR1"
    page = team.page(team.daniel, TEAM)
    assert page.count("How this is reckoned") >= 1
    assert "2 people, 12 judged works" in page


def test_a_critical_skill_of_somebody_else_s_report_is_in_no_file(team):
    team.shows(2.4, 2.4, 2.4, 2.4)
    CriticalSkill.objects.create(competency=team.listening, organisation=team.organisation)
    ingrid = team.member("Ingrid Solheim", Role.OWNER)
    team.place(ingrid, team="North")
    assert rows(ingrid, "matrix") == []
    assert len(rows(team.daniel, "matrix")) == 3
