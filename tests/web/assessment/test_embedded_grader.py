"""A grader with sentence embeddings: fitted, compared, named; and when they are taken away."""

import numpy as np
import pytest

from assaymark.web.assessment import actions, comparison, embeddings, jobs
from assaymark.web.assessment.models import Calibration, FittedGrader
from assaymark.web.record.models import Job
from tests.grading.test_embedded import Senses
from tests.web.assessment import rated
from tests.web.assessment.languages import run


@pytest.fixture
def senses(monkeypatch):
    """Embeddings made up for the tests, as if somebody had taken them."""
    for room in (jobs, comparison, embeddings):
        monkeypatch.setattr(room, "encoder", Senses)
    return monkeypatch


def fitted(world) -> FittedGrader:
    rated.rate(world.badge, 30)
    actions.fit_grader(world.version, by=None)
    run()
    return FittedGrader.objects.get()


def test_nobody_took_any(settings, tmp_path):
    settings.EMBEDDINGS = tmp_path
    assert embeddings.encoder() is None


def test_it_is_fitted_and_compared_with_them_and_its_page_names_them(world, senses):
    row = fitted(world)
    assert row.document["embedding"] == "senses:1"
    one = Calibration.objects.get()
    assert (one.note, one.items.count()) == ("", 30)
    page = world.client(world.hannah).get(f"/graders/{world.version.handle}/").content.decode()
    assert "sentence embeddings senses:1" in page
    work = world.hand_in(text=rated.works(40)[35].text)
    run()
    said = {one.abstained for one in work.machine_grades.all()}
    assert not any("not installed" in why for why in said)


def test_taken_away_it_gives_no_level_and_a_comparison_says_why(world, senses):
    fitted(world)
    for room in (jobs, comparison, embeddings):
        senses.setattr(room, "encoder", lambda: None)
    work = world.hand_in(text=rated.works(40)[35].text)
    Job.objects.filter(kind="assessment.calibrate").delete()
    made = actions.calibrate(badge_version=world.version, grader=FittedGrader.objects.get().version)
    run()
    assert all("not installed here" in one.abstained for one in work.machine_grades.all())
    assert work.machine_grades.exists()
    made.refresh_from_db()
    assert "not installed here" in made.note


def test_with_very_many_rated_works_a_grader_does_without(senses):
    assert embeddings.encoder_for(["one two three"] * 1000) is not None
    assert embeddings.encoder_for(["one two three"] * 20_000) is None


def test_what_was_embedded_lately_is_not_embedded_again():
    asked = []

    class Counting(Senses):
        def embed(self, texts):
            asked.extend(texts)
            return super().embed(texts)

    made = embeddings.Remembering(Counting(), most=3)
    first = made.embed(["a warm day", "a cold day", "a warm day"])
    assert np.array_equal(first, Senses().embed(["a warm day", "a cold day", "a warm day"]))
    assert np.array_equal(
        made.embed(["a cold day", "a dog"]), Senses().embed(["a cold day", "a dog"])
    )
    assert asked == ["a warm day", "a cold day", "a dog"]
    made.embed(["one", "two"])
    made.embed(["a dog", "a warm day"])
    assert asked[3:] == ["one", "two", "a warm day"]
    assert made.embed([]).shape == (0, 16)
