"""Boards' lists as files: what the page shows to who asks, and how each is reckoned."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from assaymark.web.boards import actions
from assaymark.web.boards.names import names
from tests.web.boards.made import House


@pytest.fixture
def moved(house: House) -> House:
    """A board of 24 people with two weeks' looks; the first four wish to be seen."""
    now = timezone.now()
    house.people = house.fill(24)
    for user in house.people[:4]:
        actions.wish(organisation=house.organisation, person=user, in_top=True, in_progress=True)
    actions.take_snapshot(board=house.board, now=now - timedelta(weeks=4))
    house.score(house.people[:2], [4.0, 4.2])
    house.rebuild()
    actions.take_snapshot(board=house.board, now=now)
    return house


def rows(house: House, figure: str, **more: str) -> list[dict[str, str]]:
    client, path = house.client(house.people[5]), f"/boards/{house.listening.handle}/"
    answer = client.get(path, {"figure": figure, "as": "csv", **more})
    assert answer.status_code == 200, figure
    assert client.get(path, {"figure": figure, "as": "parquet", **more}).content[:4] == b"PAR1"
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_every_list_is_there_as_a_file_of_what_is_shown(moved: House):
    path = f"/boards/{moved.listening.handle}/?league=1"
    page = moved.client(moved.people[5]).get(path).content.decode()
    for key in ("benchmark", "near", "league", "top", "risen", "weeks"):
        for form in ("csv", "parquet"):
            assert f"?league=1&amp;figure={key}&amp;as={form}" in page, key
    assert page.count("How this is reckoned") >= 6
    benchmark = {one["what"]: one for one in rows(moved, "benchmark")}
    me = benchmark["Your score"]
    assert float(me["low"]) < float(me["value"]) < float(me["high"])
    assert float(benchmark["Top quarter from"]["value"]) > float(
        benchmark["In the middle"]["value"]
    )
    assert [one["beside_you"] for one in rows(moved, "near")].count("you") == 1
    assert len(rows(moved, "league", league="1")) == 24
    assert len(rows(moved, "top")) == 4
    assert len(rows(moved, "risen")) == 2
    (week,) = rows(moved, "weeks")
    assert week["people"] == "24"
    assert float(week["tau"]) < 1


def test_a_file_names_nobody_who_stands_under_a_made_up_name(moved: House):
    called = names(moved.organisation, [one.pk for one in moved.people])
    for figure, more in (("near", {}), ("league", {"league": "1"}), ("top", {}), ("risen", {})):
        found = {one["name"] for one in rows(moved, figure, **more)}
        assert found <= set(called.values())
        assert not any(name.startswith("Learner") for name in found)


def test_no_file_says_what_the_page_keeps_back(house: House):
    people = house.fill(4)
    client, path = house.client(people[0]), f"/boards/{house.listening.handle}/"
    for key in ("benchmark", "near", "league", "top", "risen", "weeks"):
        assert client.get(path, {"figure": key, "as": "csv"}).status_code == 404
    client = house.client(house.fill(3)[0])
    assert client.get(path, {"figure": "benchmark", "as": "csv"}).status_code == 404
    assert client.get(path, {"figure": "league", "as": "csv"}).status_code == 404


def test_the_board_says_whether_a_step_is_more_than_noise(moved: House):
    now, me = timezone.now(), moved.people[5]
    for ago, score in ((60, 0.4), (40, 1.6), (20, 1.9)):
        moved.evidence(me, score, now - timedelta(days=ago))
    page = moved.client(me).get(f"/boards/{moved.listening.handle}/").content.decode()
    assert "within the measurement&#x27;s own noise" in page
    assert "Jacobson and Truax, 1991" in page
