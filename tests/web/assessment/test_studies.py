"""A study from rated works to the published page: honest with few works, fixed for ever."""

import json
import re

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from assaymark.web.assessment import actions, gathering, judging, queries
from assaymark.web.assessment.models import (
    FittedGrader,
    RatedExample,
    StudyRun,
    ValidationStudy,
    Work,
    WorkState,
)
from assaymark.web.assessment.quoting import Score
from assaymark.web.assessment.refusal import StudyRefused
from assaymark.web.assessment.validation import figures as figures_of
from assaymark.web.people.models import Membership, Role
from assaymark.web.record import jobs
from assaymark.web.record.models import Event, Job
from tests.web.assessment.rated import rate, works
from tests.web.assessment.world import World


@pytest.fixture(autouse=True)
def fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the bootstrap, whose own tests are elsewhere."""
    monkeypatch.setattr(figures_of, "DRAWS", 100)


def made(world: World, n: int) -> ValidationStudy:
    """The study of `n` rated examples."""
    if n:
        rate(world.badge, n)
    actions.calibrate_grader(badge_version=world.version, by=world.hannah)
    jobs.work_all()
    return ValidationStudy.objects.order_by("pk").last()


def kept(world: World, document: dict, number: int = 1) -> ValidationStudy:
    """A study with this document, without measuring anything."""
    grader, _ = FittedGrader.objects.get_or_create(
        badge_version=world.version,
        version="local-1:0123",
        defaults={"document": {}, "n": 1},
    )
    return ValidationStudy.objects.create(
        badge_version=world.version, grader=grader, number=number, document=document
    )


@pytest.fixture
def nothing(world) -> ValidationStudy:
    return made(world, 0)


def page(client: Client, one: ValidationStudy) -> str:
    answer = client.get(reverse("validation_study", args=[one.handle]))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def figures(document: dict) -> list[dict]:
    """Every figure anywhere in the document."""
    if isinstance(document, dict):
        own = [document] if "estimate" in document else []
        return own + [found for value in document.values() for found in figures(value)]
    if isinstance(document, list):
        return [found for value in document for found in figures(value)]
    return []


def test_of_nothing_it_says_that_nothing_is_known(world, nothing, client):
    assert nothing.document["data"]["works"] == 0
    assert nothing.document["says"][0].startswith("Nothing was rated, so nothing is known")
    assert all(one["estimate"] is None for one in figures(nothing.document))
    actions.publish_study(study=nothing, by=world.hannah)
    text = page(client, nothing)
    assert "Nothing was rated" in text
    assert "not measured (n = 0)" in text
    assert '<svg class="study-chart' not in text


def test_of_ten_works_it_shows_no_figure(world, client):
    one = made(world, 10)
    assert one.document["data"] | {"digest": ""} == {
        **{"works": 10, "examples": 10, "handed in": 0, "assessors": 0, "ratings": 40, "twice": 10},
        **{"most raters": 2, "met by the grader": 0, "left out": 0, "criteria": 2, "digest": ""},
    }
    assert "too few for any figure" in one.document["says"][0]
    assert all(one["estimate"] is None for one in figures(one.document))
    assert one.document["coverage"] == []
    assert one.document["criteria"][0]["confusion"] == []
    actions.publish_study(study=one, by=world.hannah)
    assert "10 works were rated" in page(client, one)


def test_of_fifty_works_every_figure_has_its_interval_and_n(world, client):
    one = made(world, 50)
    document = one.document
    assert document["data"]["met by the grader"] == 50
    shown = [figure for figure in figures(document) if figure["estimate"] is not None]
    assert len(shown) > 40
    for figure in shown:
        assert figure["low"] <= figure["estimate"] <= figure["high"], figure
        assert figure["n"] >= 5
    assert {one["name"] for one in document["criteria"][0]["people"]} == {
        *("qwk", "exact", "adjacent", "alpha ordinal", "alpha interval", "ac2 quadratic"),
        *("ac2 ordinal", "icc(2,1)", "icc(2,k)"),
    }
    assert sum(map(sum, document["criteria"][0]["confusion"])) == 50
    assert document["coverage"][-1]["n"] == 50
    assert all(one["estimate"] >= 0.9 for one in document["gaming"]["tricks"])
    assert "may help; it may not decide" in " ".join(document["says"])
    actions.publish_study(study=one, by=world.hannah)
    text = page(client, one)
    assert '<svg class="study-chart"' in text
    assert "Study 1" not in text  # the stranger's words, not the workshop's


def test_calibrating_fits_the_grader_and_says_how_it_went(world):
    client = world.client(world.hannah)
    rate(world.badge, 30)
    client.post(reverse("calibrate_grader", args=[world.version.handle]))
    client.post(reverse("calibrate_grader", args=[world.version.handle]))
    run = StudyRun.objects.get()
    assert (run.done, run.total) == (0, 30)
    graders = reverse("graders", args=[world.version.handle])
    assert "Waits to be started" in client.get(graders).content.decode()
    jobs.work_once()
    jobs.work_all()
    run.refresh_from_db()
    assert (run.done, run.total, run.found) == (30, 30, {})
    assert run.study.grader == FittedGrader.objects.get(badge_version=world.version)
    text = client.get(graders).content.decode()
    assert "Study 1" in text
    assert "data-progress" not in text
    kinds = list(Event.objects.filter(kind__startswith="study.").values_list("kind", flat=True))
    assert kinds == ["study.started", "study.made"]


def test_progress_is_shown_while_parts_are_measured(world, monkeypatch):
    monkeypatch.setattr(gathering, "PART_S", 0.0)
    rate(world.badge, 26)
    actions.calibrate_grader(badge_version=world.version, by=world.hannah)
    for _part in range(3):
        jobs.work_once()
    run = StudyRun.objects.get()
    assert (run.done, run.total) == (3, 26)
    text = world.client(world.hannah).get(reverse("graders", args=[world.version.handle]))
    assert "3 of 26 works read" in text.content.decode()
    assert Job.objects.filter(kind="assessment.study").count() == 4


def test_examples_that_change_meanwhile_begin_it_anew(world, monkeypatch):
    monkeypatch.setattr(gathering, "PART_S", 0.0)
    rate(world.badge, 26)
    actions.calibrate_grader(badge_version=world.version, by=world.hannah)
    jobs.work_once()
    jobs.work_once()
    assert StudyRun.objects.get().done == 2
    actions.rate_examples(badge=world.badge, works=works(28, seed=3), source="more", by=None)
    jobs.work_once()
    assert StudyRun.objects.get().done == 1
    monkeypatch.setattr(gathering, "PART_S", 30.0)
    jobs.work_all()
    assert ValidationStudy.objects.get().document["data"]["works"] == 28


def test_a_run_that_gave_up_makes_room_for_another(world):
    first = actions.calibrate_grader(badge_version=world.version, by=None)
    Job.objects.filter(kind="assessment.study").update(state="dead", last_error="No disk.")
    client = world.client(world.hannah)
    assert (
        "No disk." in client.get(reverse("graders", args=[world.version.handle])).content.decode()
    )
    second = actions.calibrate_grader(badge_version=world.version, by=None)
    assert second.pk != first.pk
    jobs.work_all()
    assert ValidationStudy.objects.count() == 1


def reviewed(world: World, n: int, *, team: str, people: int) -> None:
    """`n` works handed in by `people` learners of `team`, judged blind and submitted."""
    learners = [world.member(f"Learner{i}", Role.LEARNER) for i in range(people)]
    Membership.objects.filter(user__in=learners).update(team=team)
    for i, work in enumerate(works(n, seed=sum(team.encode()))):
        handed = world.hand_in(learners[i % people], work.text + f" {team} {i}.")
        handed.refresh_from_db()
        review = actions.open_review(work=handed, assessor=world.aisha)
        levels = {key: Score(given[0], (), "") for key, given in work.ratings.items()}
        actions.submit_review(review=review, scores=levels, feedback="")


def test_works_judged_here_are_measured_and_small_teams_stay_hidden(world):
    rate(world.badge, 30)
    reviewed(world, 8, team="Claims", people=8)
    reviewed(world, 6, team="Billing", people=6)
    reviewed(world, 3, team="Secret", people=3)
    actions.calibrate_grader(badge_version=world.version, by=world.hannah)
    jobs.work_all()
    one = ValidationStudy.objects.get()
    data, groups = one.document["data"], one.document["groups"]
    assert (data["works"], data["handed in"], data["assessors"]) == (47, 17, 1)
    assert data["met by the grader"] == 47
    assert one.grader.n == 30  # nothing was learnt from works judged here
    shown = {team["team"]: team["learners"] for team in groups["teams"]}
    assert "Secret" not in json.dumps(one.document)
    assert groups["hidden"] + len(shown) == 3
    assert groups["hidden"] >= 2  # one alone would be given away by subtraction
    icc = [figure["name"] for figure in one.document["criteria"][0]["people"]][-2:]
    assert icc == ["icc(2,1)", "icc(2,k)"]  # only imported works have two ratings


def test_works_of_fewer_than_five_people_are_not_looked_at(world):
    reviewed(world, 4, team="Claims", people=4)
    assert made(world, 0).document["data"]["works"] == 0
    assert queries.judged_count(world.version) == 0


def test_works_judged_here_become_examples_where_learners_agreed_and_go_with_the_work(world):
    reviewed(world, 6, team="Claims", people=6)
    client, address = world.client(world.hannah), "learn_from_works"
    graders = reverse("graders", args=[world.version.handle])
    assert "Learn from 6 works" in client.get(graders).content.decode()
    client.post(reverse(address, args=[world.version.handle]))
    assert not RatedExample.objects.exists()
    client.post(reverse(address, args=[world.version.handle]), {"agreed": "on"})
    assert RatedExample.objects.count() == 6
    assert "Learn from" not in client.get(graders).content.decode()
    one = made(world, 0)
    assert (one.document["data"]["works"], one.document["data"]["handed in"]) == (6, 6)
    assert one.grader.n == 6
    Work.objects.all()[0].delete()
    assert RatedExample.objects.count() == 5


def test_a_work_that_somebody_may_still_judge_is_no_example_yet(world):
    reviewed(world, 6, team="Claims", people=6)
    contested, waiting = Work.objects.order_by("pk")[:2]
    actions.contest(work=contested, learner=contested.learner)
    Work.objects.filter(pk=waiting.pk).update(state=WorkState.IN_REVIEW)
    assert queries.not_learnt_from_count(world.version) == 4
    assert actions.learn_from_works(badge_version=world.version, agreed=True, by=None) == 4


def test_neither_names_nor_texts_leave_with_a_study(world, client):
    rate(world.badge, 26)
    reviewed(world, 5, team="Claims", people=5)
    actions.calibrate_grader(badge_version=world.version, by=world.hannah)
    jobs.work_all()
    one = ValidationStudy.objects.get()
    actions.publish_study(study=one, by=world.hannah)
    twin = client.get(reverse("validation_study_json", args=[one.handle])).content.decode()
    public = page(client, one)
    people = Membership.objects.filter(organisation=world.organisation).select_related("user")
    private = [member.user.name for member in people] + [member.user.email for member in people]
    private += [work.text[:40] for work in works(26)] + ["by hand", "work-00"]
    for text in private:
        assert text not in twin, text
        assert text not in public, text


def test_published_it_never_changes_not_even_by_us(world, nothing):
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        ValidationStudy.objects.filter(pk=nothing.pk).update(document={})
    actions.publish_study(study=nothing, by=world.hannah)
    first = ValidationStudy.objects.get().published_at
    actions.publish_study(study=nothing, by=world.hannah)
    assert ValidationStudy.objects.get().published_at == first
    for change in ({"document": {}}, {"published_at": None}, {"number": 9}):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            ValidationStudy.objects.filter(pk=nothing.pk).update(**change)
    with pytest.raises(StudyRefused):
        actions.discard_study(study=nothing, by=world.hannah)
    assert Event.objects.filter(kind="study.published").count() == 1


def test_a_draft_is_for_the_house_and_can_be_thrown_away(world, nothing, client):
    assert client.get(reverse("validation_study", args=[nothing.handle])).status_code == 404
    assert client.get(reverse("validation_study_json", args=[nothing.handle])).status_code == 404
    hannah = world.client(world.hannah)
    draft = reverse("study", args=[world.version.handle, 1])
    assert "A draft" in hannah.get(draft).content.decode()
    assert world.client(world.priya).get(draft).status_code == 403
    assert world.client(world.ruth).get(draft).status_code == 200
    assert b"discard" not in world.client(world.ruth).get(draft).content
    hannah.post(reverse("discard_study", args=[world.version.handle, 1]))
    assert not ValidationStudy.objects.exists()
    assert Event.objects.filter(kind="study.discarded").count() == 1


def test_a_study_of_a_draft_badge_cannot_be_published(world, nothing):
    nothing.badge_version.state = "draft"
    with pytest.raises(StudyRefused, match="draft"):
        actions.publish_study(study=nothing, by=world.hannah)


def test_the_public_page_costs_few_queries_and_the_twin_fewer(
    world, nothing, client, django_assert_num_queries
):
    actions.publish_study(study=nothing, by=world.hannah)
    with django_assert_num_queries(3):
        client.get(reverse("validation_study", args=[nothing.handle]))
    with django_assert_num_queries(1):
        client.get(reverse("validation_study_json", args=[nothing.handle]))


def test_the_twin_is_the_document_and_says_when_it_was_published(world, nothing, client):
    actions.publish_study(study=nothing, by=world.hannah)
    address = reverse("validation_study", args=[nothing.handle])
    twin = client.get(reverse("validation_study_json", args=[nothing.handle])).json()
    assert twin == client.get(address, headers={"accept": "application/json"}).json()
    published = twin.pop("published")
    assert twin == nothing.document
    assert published.startswith("20")
    assert twin["id"].endswith(address)
    assert twin["number"] == 1


def test_the_organisation_lists_it_and_an_older_one_points_to_the_newer(world, nothing, client):
    actions.publish_study(study=nothing, by=world.hannah)
    front = client.get(reverse("organisation", args=[world.organisation.slug])).content.decode()
    assert reverse("validation_study", args=[nothing.handle]) in front
    newer = kept(world, {**nothing.document, "number": 2}, number=2)
    assert "newer study" not in page(client, nothing)
    actions.publish_study(study=newer, by=world.hannah)
    assert reverse("validation_study", args=[newer.handle]) in page(client, nothing)
    assert "newer study" not in page(client, newer)


def test_the_newest_published_study_of_a_grader_is_the_one_to_name(world, nothing):
    grader = nothing.grader.version
    assert queries.study_for(world.version, grader) is None
    actions.publish_study(study=nothing, by=world.hannah)
    assert queries.study_for(world.version, grader) == nothing
    assert queries.study_for(world.version, "local-1:other") is None


def test_a_badge_names_the_study_of_the_computer_that_took_part(world, nothing, client):
    """And where none was published in time, the badge page leads to a page that says so."""
    resolver = reverse("grader_study", args=[world.version.handle, nothing.grader.version])
    assert "No study is published" in client.get(resolver).content.decode()
    assert judging._study(world.graded(), nothing.grader.version) is None
    actions.publish_study(study=nothing, by=world.hannah)
    address = judging._study(world.graded(world.omar), nothing.grader.version)
    assert address is not None
    assert address.endswith(f"/studies/{nothing.handle}")
    assert judging._study(world.graded(world.omar), None) is None
    assert client.get(resolver)["Location"].endswith(f"/studies/{nothing.handle}")
    assert client.get(resolver + "x").status_code == 404


def test_the_signed_badge_carries_the_study_and_its_page_links_it(world, client):
    rate(world.badge, 60)
    actions.calibrate_grader(badge_version=world.version, by=None)
    jobs.work_all()
    one = ValidationStudy.objects.get()
    actions.publish_study(study=one, by=world.hannah)
    text = max(works(60), key=lambda work: sum(map(sum, work.ratings.values()))).text
    work = world.graded(world.priya, text + " Please tell me whether that suits you well.")
    assert work.machine_grades.filter(level__isnull=False).exists()
    review = actions.open_review(work=work, assessor=world.aisha)
    levels = {key: Score(4, (), "") for key in ("feeling", "step")}
    actions.finish_blind(review=review, scores=levels, feedback="")
    actions.see_suggestion(review=review)
    actions.submit_review(review=review, scores=levels, feedback="")
    jobs.work_all()
    award = world.organisation.awards.get()
    assert award.credential["judging"]["validationStudy"] == one.document["id"]
    assert award.credential["judging"]["grader"] == one.grader.version
    assert one.document["id"] in client.get(f"/b/{award.handle}").content.decode()
