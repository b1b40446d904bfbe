"""The figures of a skill as files, and whether its score moved by more than noise."""

import csv
import io
import random
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from assaymark.web.people.models import Role, User
from assaymark.web.standing.actions.keeping import rescore
from assaymark.web.standing.changed import change
from assaymark.web.standing.evidence import Known
from assaymark.web.standing.models import SkillState
from assaymark.web.standing.queries import Step, history
from tests.web.standing.made import MONDAY, House


@pytest.fixture
def house(house: House) -> House:
    house.priya.memberships.update(team="Support")
    for day, score in ((0, 0.5), (9, 1.6), (30, 2.1), (31, 2.0), (32, 2.2), (33, 1.9), (34, 2.3)):
        house.shows(score, days=day)
    rescore(Known(house.organisation), [house.priya.pk])
    return house


def client(user: User) -> Client:
    made = Client()
    made.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def file(user: User, address: str, figure: str, form: str = "csv") -> bytes:
    answer = client(user).get(address, {"figure": figure, "as": form})
    assert answer.status_code == 200
    return answer.content


def rows(told: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(told.decode())))


def test_the_sum_as_a_file_adds_up_unrounded_for_the_person_and_the_manager(house):
    boss = house.join("Bea Boss", Role.MANAGER, team="Support")
    mine = reverse("skill_standing", args=[house.listening.handle])
    theirs = reverse("person_skill", args=[house.priya.handle, house.listening.handle])
    mean = SkillState.objects.get().mean
    for user, address in ((house.priya, mine), (boss, theirs)):
        *parts, score = rows(file(user, address, "sum"))
        assert len(parts) == 8
        assert sum(float(one["adds"]) for one in parts) == pytest.approx(mean, abs=1e-9)
        assert float(score["adds"]) == pytest.approx(mean, abs=1e-9)
        assert float(score["low"]) < mean < float(score["high"])
        way = rows(file(user, address, "way"))
        assert [one["works"] for one in way] == [str(n) for n in range(1, 8)]
        page = client(user).get(address).content.decode()
        for key in ("sum", "way"):
            for form in ("csv", "parquet"):
                assert f"?figure={key}&amp;as={form}" in page
        assert page.count("How this is reckoned") >= 3
        assert page.count("7 works") >= 2


def test_the_sum_as_parquet_says_how_it_is_reckoned(house, tmp_path):
    address = reverse("skill_standing", args=[house.listening.handle])
    kept = tmp_path / "sum.parquet"
    kept.write_bytes(file(house.priya, address, "sum", "parquet"))
    table = pq.read_table(kept)
    assert table.num_rows == 9
    assert b"average of your verified work" in table.schema.metadata[b"definition"]


def test_a_file_of_somebody_else_s_skill_is_not_there(house):
    stranger = house.join("Olga Other", Role.MANAGER, team="Sales")
    address = reverse("person_skill", args=[house.priya.handle, house.listening.handle])
    answer = client(stranger).get(address, {"figure": "sum", "as": "csv"})
    assert answer.status_code == 404


def test_the_page_says_whether_the_change_is_more_than_noise(house):
    address = reverse("skill_standing", args=[house.listening.handle])
    steps = history(house.organisation, house.priya, house.listening)
    moved = change(steps, level=0.8)
    assert not moved.is_reliable
    assert "within the measurement's own noise" in moved.words
    assert moved.words in client(house.priya).get(address).content.decode().replace("&#x27;", "'")


def test_a_large_step_between_narrow_bands_is_more_than_noise():
    def step(day: int, mean: float, half: float) -> Step:
        return Step(MONDAY + timedelta(days=day), mean, mean - half, mean + half, day + 1)

    up = change([step(0, 1.0, 0.3), step(9, 1.4, 0.5), step(30, 2.0, 0.2)], level=0.8)
    assert up.gain == pytest.approx(1.0)
    assert up.limit == pytest.approx(1.96 * (0.3**2 + 0.2**2) ** 0.5 / 1.2815515655, rel=1e-9)
    assert "moved by +1.00 levels: more than" in up.words
    assert "reaches 0.55 either way" in up.words
    down = change([step(0, 2.0, 0.3), step(30, 1.0, 0.2)], level=0.8)
    assert "moved by −1.00 levels: more than" in down.words
    assert change([step(0, 2.0, 0.3)], level=0.8) is None


def test_scores_of_people_who_do_not_change_are_seldom_called_changed(house):
    """Newcomers as the published figures describe them, five works each, no change at all."""
    rng = random.Random(3)
    people = [house.join(f"Learner{n} Still") for n in range(60)]
    for one in people:
        skill = rng.gauss(1.0, 1.0)
        for day in range(5):
            house.shows(skill + rng.gauss(0, 1.0), days=9 * day, person=one)
    found = [change(history(house.organisation, one, house.listening), level=0.8) for one in people]
    assert sum(one.is_reliable for one in found) <= 6
