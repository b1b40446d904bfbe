"""A study of a language model from what it said before: honest with few works, of one version."""

import random
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assaymark.framework.rubric import rubric_from_plain
from assaymark.grading.llm.calibrate import Voted, fit_calibrator
from assaymark.grading.llm.grader import FOLLOWED
from assaymark.grading.llm.settle import Settled, settle, unwithheld
from assaymark.web.assessment import actions, judging, queries
from assaymark.web.assessment.actions.language_models import set_language_model
from assaymark.web.assessment.actions.language_studies import study_votes
from assaymark.web.assessment.language.held_out import measured
from assaymark.web.assessment.language.reading import bare_grader, text_digest
from assaymark.web.assessment.models import (
    CalibratedVote,
    LanguageCall,
    LanguageModel,
    LanguageReading,
    MachineGrade,
    RatedExample,
    ValidationStudy,
    Work,
)
from assaymark.web.assessment.quoting import Score
from assaymark.web.assessment.refusal import LanguageRefused
from assaymark.web.assessment.validation import figures as figures_of
from assaymark.web.people.models import Membership, Role
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job
from tests.web.assessment.languages import SETTINGS
from tests.web.assessment.rated import rate, works
from tests.web.assessment.world import RUBRIC, World

NAME = SETTINGS["model"]


@pytest.fixture(autouse=True)
def fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the bootstrap, whose own tests are elsewhere."""
    monkeypatch.setattr(figures_of, "DRAWS", 100)


@pytest.fixture
def model(world: World) -> LanguageModel:
    """Switched on, at an address where nobody answers: nothing here may ask it."""
    return set_language_model(
        organisation=world.organisation, by=None, base_url="https://nobody.invalid/v1", **SETTINGS
    )


def votes(level: int, dice: random.Random) -> dict[str, Any]:
    """Three samples that mostly say so, and the same without each of two stretches."""
    near = min(4, max(1, level + dice.choice([0, 0, 0, -1, 1])))
    shares = {str(near): 1.0} if near == level else {str(level): 0.6667, str(near): 0.3333}
    return {"votes": shares, "without": [shares, {str(level): 1.0}], "answered": [NAME]}


def was_read(world: World, model: LanguageModel, *, of: Work | RatedExample, **more: Any) -> None:
    """A finished reading that mostly says what the first person said."""
    dice = random.Random(of.text)  # never by its number, which other tests move
    given = more.pop("levels", None) or {key: one[0] for key, one in of.ratings.items()}
    found = {key: votes(level, dice) for key, level in given.items()}
    LanguageReading.objects.create(
        badge_version=world.version,
        **{"work" if isinstance(of, Work) else "example": of},
        asks=bare_grader(world.version, model).asks,
        text_sha256=text_digest(of.text),
        finished_at=datetime(2026, 1, 1, tzinfo=UTC),
        **{"found": found, **more},
    )


def all_read(world: World, model: LanguageModel, n: int) -> None:
    """`n` rated examples, each read."""
    rate(world.badge, n)
    for one in RatedExample.objects.filter(badge=world.badge):
        was_read(world, model, of=one)


def made(world: World) -> ValidationStudy:
    study_votes(badge_version=world.version, by=world.hannah)
    jobs.work_all()
    return ValidationStudy.objects.order_by("pk").last()


def page(client: Client, one: ValidationStudy) -> str:
    answer = client.get(reverse("validation_study", args=[one.handle]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def figures(document: Any) -> list[dict[str, Any]]:
    """Every figure anywhere in the document."""
    if isinstance(document, dict):
        own = [document] if "estimate" in document else []
        return own + [found for value in document.values() for found in figures(value)]
    if isinstance(document, list):
        return [found for value in document for found in figures(value)]
    return []


def test_of_nothing_it_says_that_nothing_is_known(world, model, client):
    one = made(world)
    assert one.document["says"][0].startswith("Nothing was rated, so nothing is known")
    assert all(one["estimate"] is None for one in figures(one.document))
    assert one.grader_version == bare_grader(world.version, model).version
    actions.publish_study(study=one, by=world.hannah)
    text = page(client, one)
    assert "an untested hint" in text
    assert "Only 0 rated works were read by the model" in text


def test_of_ten_works_it_shows_no_figure(world, model):
    all_read(world, model, 10)
    document = made(world).document
    assert (document["data"]["works"], document["data"]["met by the grader"]) == (10, 10)
    assert "10 works were rated. That is too few for any figure" in document["says"][0]
    assert all(one["estimate"] is None for one in figures(document))
    assert {one["use"] for one in document["criteria"]} == {"assist"}


def test_of_fifty_works_every_figure_has_its_interval_and_n_and_nobody_is_asked(
    world, model, client
):
    all_read(world, model, 50)
    one = made(world)
    document, vote = one.document, one.vote
    shown = [figure for figure in figures(document) if figure["estimate"] is not None]
    assert len(shown) > 40
    for figure in shown:
        assert figure["low"] <= figure["estimate"] <= figure["high"], figure
        assert figure["n"] >= 5
    for part in document["criteria"]:
        assert part["speaks"]["given"]["k"] == vote.report["criteria"][part["key"]]["given"]
        assert sum(map(sum, part["confusion"])) == 50
        assert len(part["errors"]) == 4
    assert document["coverage"][-1]["n"] == 50
    assert document["grader"]["answered as"] == [NAME]
    assert document["grader"]["version"] == vote.version
    actions.publish_study(study=one, by=world.hannah)
    text = page(client, one)
    assert '<svg class="study-chart"' in text
    assert "not run, because each would have to be sent to the endpoint" in text
    assert "Rated examples, spoilt on purpose" not in text
    assert "each of these is another grader" in text
    assert not LanguageCall.objects.exists()


def test_of_four_hundred_works_the_answer_is_still_the_gates(world, model):
    all_read(world, model, 400)
    document = made(world).document
    assert document["data"]["met by the grader"] == 400
    assert {one["use"] for one in document["criteria"]} == {"candidate"}
    assert "the gate's, not this study's" in " ".join(document["says"])


def test_works_that_were_not_read_count_for_people_alone(world, model):
    rate(world.badge, 30)
    document = made(world).document
    assert (document["data"]["works"], document["data"]["met by the grader"]) == (30, 0)
    assert document["people"]["differ"]["n"] == 30
    assert document["decisions"]["differ"]["estimate"] is None
    assert "nothing is known of it" in " ".join(document["says"])
    assert any(
        one.startswith("Of 30 works the model gave no level") for one in document["shortcomings"]
    )


def test_no_example_is_measured_by_what_its_own_raters_said(world, model):
    all_read(world, model, 40)
    bare, until = bare_grader(world.version, model), datetime(2026, 6, 1, tzinfo=UTC)
    first = RatedExample.objects.order_by("key")[0]
    before = measured(world.version, bare, until=until)
    first.ratings = {key: [5 - level for level in given] for key, given in first.ratings.items()}
    first.save()
    after = measured(world.version, bare, until=until)
    assert after.works.seen[0].unmet == before.works.seen[0].unmet
    assert after.works.seen[1].unmet != before.works.seen[1].unmet
    assert after.vote.version != before.vote.version


def test_what_the_checks_caught_on_the_way_is_counted(world, model):
    all_read(world, model, 30)
    readings = list(LanguageReading.objects.order_by("pk"))
    for one in readings:  # none rests on one stretch
        one.found = {key: {**part, "without": [part["votes"]]} for key, part in one.found.items()}
        one.save()
    for one, found, flags in (
        (readings[0], {}, [FOLLOWED]),
        (readings[1], {}, ["the work speaks to whoever grades it"]),
        (readings[2], {}, []),  # lost on the way
        (readings[3], readings[3].found, ["the model says in 2 answers that the work speaks"]),
    ):
        one.found, one.flags = found, flags
        one.save()
    swings = {"votes": {"4": 1.0}, "without": [{"1": 1.0}], "answered": [NAME]}
    readings[4].found = {"feeling": swings, "step": swings}
    readings[4].save()
    document = made(world).document
    planted, rests = document["gaming"]["checks"]
    assert (planted["k"], planted["n"]) == (1, 28)
    assert (rests["k"], rests["n"]) == (1, 27)
    assert (document["gaming"]["flagged"]["k"], document["gaming"]["flagged"]["n"]) == (3, 29)
    assert document["data"]["met by the grader"] == 27


def test_measured_bare_is_what_is_given_wherever_something_is_given():
    criterion = rubric_from_plain(RUBRIC).criteria[0]
    dice = random.Random(4)
    rows = [Voted({1 + i % 4: 1.0}, (1 + i % 4,)) for i in range(40)]
    calibrator = fit_calibrator(criterion, rows)
    for _ in range(200):
        own, part = ({dice.randint(1, 4): 0.75, dice.randint(1, 4): 0.25} for _ in range(2))
        given = settle(criterion, own, [part], samples=3, calibrator=calibrator)
        bare = unwithheld(criterion, own, [part], samples=3, calibrator=calibrator)
        if isinstance(given, Settled):
            assert (bare.level, bare.chance, bare.rests) == (given.level, given.chance, False)
        else:
            assert bare.rests == (given.part is not None) or max(given.chance, 1 - given.chance) < 1


def reviewed(
    world: World, model: LanguageModel, n: int, *, team: str, answered: str = NAME
) -> None:
    """Works of `n` people of a team, each judged blind and read by the model."""
    for i, one in enumerate(works(n, seed=sum(team.encode()))):
        learner = world.member(f"{team} {i}", Role.LEARNER)
        Membership.objects.filter(user=learner).update(team=team)
        handed = world.hand_in(learner, f"{one.text} {team} {i}.")
        handed.refresh_from_db()
        review = actions.open_review(work=handed, assessor=world.aisha)
        levels = {key: given[0] for key, given in one.ratings.items()}
        scores = {key: Score(level, (), "") for key, level in levels.items()}
        actions.submit_review(review=review, scores=scores, feedback="")
        was_read(world, model, of=handed, levels=levels)
        if answered != NAME:
            row = LanguageReading.objects.get(work=handed)
            row.found = {key: {**part, "answered": [answered]} for key, part in row.found.items()}
            row.save()


def test_works_judged_here_count_where_they_were_read_and_small_teams_stay_hidden(world, model):
    all_read(world, model, 30)
    reviewed(world, model, 6, team="Claims")
    reviewed(world, model, 5, team="Billing")
    reviewed(world, model, 2, team="Secret")
    reviewed(world, model, 1, team="Another", answered="fake-2")
    document = made(world).document
    data = document["data"]
    assert (data["examples"], data["handed in"], data["assessors"]) == (30, 13, 1)
    assert data["met by the grader"] == 43
    assert document["groups"]["hidden"] >= 2  # one alone would be given away by subtraction
    assert "Secret" not in str(document)
    assert document["grader"]["answered as"] == [NAME]


@pytest.mark.parametrize(
    "changed",
    [{"model": "other"}, {"base_url": "https://elsewhere.invalid/v1"}, {"samples": 5}, "task"],
)
def test_another_model_endpoint_or_prompt_has_no_study(world, model, changed):
    one = made(world)
    actions.publish_study(study=one, by=world.hannah)
    assert queries.study_for(world.version, bare_grader(world.version, model).version) == one
    if changed == "task":
        world.version.task += " In other words."
    else:
        for name, value in changed.items():
            setattr(model, name, value)
    assert queries.study_for(world.version, bare_grader(world.version, model).version) is None


def grade(work: Work, version: str, answered: str = NAME) -> None:
    """What a reading leaves beside a work."""
    for key in ("feeling", "step"):
        MachineGrade.objects.create(
            work=work, criterion=key, grader=version, level=4, record={"answered": [answered]}
        )


def test_a_signed_badge_carries_the_study_and_its_page_links_it(world, model, client):
    all_read(world, model, 30)
    one = made(world)
    actions.publish_study(study=one, by=world.hannah)
    work = world.graded(world.priya)
    grade(work, one.grader_version)
    review = actions.open_review(work=work, assessor=world.aisha)
    levels = {key: Score(4, (), "") for key in ("feeling", "step")}
    actions.finish_blind(review=review, scores=levels, feedback="")
    actions.see_suggestion(review=review)
    actions.submit_review(review=review, scores=levels, feedback="")
    jobs.work_all()
    award = world.organisation.awards.get()
    assert award.credential["judging"]["validationStudy"] == one.document["id"]
    assert award.credential["judging"]["grader"] == one.vote.version
    assert one.document["id"] in client.get(f"/b/{award.handle}").content.decode()


def test_a_model_that_answered_under_another_name_names_no_study(world, model):
    all_read(world, model, 25)
    one = made(world)
    actions.publish_study(study=one, by=world.hannah)
    work = world.graded()
    grade(work, one.grader_version, answered="fake-2-from-yesterday")
    assert judging._study(work, one.grader_version) is None
    MachineGrade.objects.filter(work=work).update(record={"answered": [NAME]})
    assert str(judging._study(work, one.grader_version)).endswith(one.handle)


def test_a_badge_leads_to_the_study_or_to_a_page_that_says_there_is_none(world, model, client):
    """Also where the model's name has a slash in it."""
    model.model = "maker/fake-1"
    model.save()
    version = bare_grader(world.version, model).version
    resolver = reverse("grader_study", args=[world.version.handle, version])
    assert client.get(resolver).status_code == 404
    grade(world.graded(), version)
    assert "No study is published" in client.get(resolver).content.decode()
    one = made(world)
    actions.publish_study(study=one, by=world.hannah)
    assert client.get(resolver)["Location"].endswith(f"/studies/{one.handle}")


def test_a_study_is_of_one_grader_never_of_two_or_none(world, model):
    one = made(world)
    for both in ({"vote": None}, {"vote": one.vote, "grader": _fitted(world)}):
        with pytest.raises(IntegrityError, match="a_study_of_one_grader"), transaction.atomic():
            ValidationStudy.objects.create(
                badge_version=world.version, number=9, document={}, **both
            )


def _fitted(world: World) -> Any:
    return world.version.graders.create(version="local-1:0123", document={}, n=1)


def test_a_newer_study_of_another_kind_of_grader_is_not_pointed_to(world, model):
    first = made(world)
    local = ValidationStudy.objects.create(
        badge_version=world.version, number=2, document=first.document, grader=_fitted(world)
    )
    for one in (first, local):
        actions.publish_study(study=one, by=None)
    assert queries.newer_study(first) is None
    second = made(world)
    assert second.number == 3
    actions.publish_study(study=second, by=None)
    assert queries.newer_study(first) == second
    assert queries.newer_study(local) is None


def test_the_page_promises_a_study_once_and_shows_it(world, model):
    client = world.client(world.hannah)
    address = reverse("badge_language", args=[world.version.handle])
    assert "None yet." in client.get(address).content.decode()
    for _click in range(2):
        client.post(reverse("study_votes", args=[world.version.handle]))
    assert Job.objects.filter(kind="assessment.vote-study").count() == 1
    assert "A study is being made" in client.get(address).content.decode()
    jobs.work_all()
    text = client.get(address).content.decode()
    assert "Study 1" in text
    assert "data-fitting" not in text
    kinds = list(Event.objects.filter(kind__startswith="study.").values_list("kind", flat=True))
    assert kinds == ["study.started", "study.made"]
    graders = client.get(reverse("graders", args=[world.version.handle])).content.decode()
    assert CalibratedVote.objects.get().version in graders
    LanguageModel.objects.update(samples=5)
    assert "asked otherwise than now" in client.get(address).content.decode()


def test_without_a_model_there_is_nothing_to_study(world):
    with pytest.raises(LanguageRefused, match="switched on"):
        study_votes(badge_version=world.version, by=None)
    client = world.client(world.hannah)
    answer = client.post(reverse("study_votes", args=[world.version.handle]), follow=True)
    assert "Ask an owner" in answer.content.decode()
    assert (
        world.client(world.aisha)
        .post(reverse("study_votes", args=[world.version.handle]))
        .status_code
        == 403
    )
